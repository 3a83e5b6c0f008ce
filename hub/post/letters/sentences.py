"""What each letter says, sentence by sentence; its text and its HTML are drawn from the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.contract.words import Giver, Way
from hub.post.letters.names import shown
from look import avatars
from look.speech import Speech

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.contract.words import Avatar, Scope
    from hub.post.letters.facts import LetterFacts, LetterVisitor

LONGEST_SUBJECT = 50
"""Characters; what is longer is cut by the mail programs of phones."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence; where `does` is not empty, those words follow it as a quiet link."""

    text: str = field(repr=False)
    does: str = ""
    link: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Sentences:
    """A letter as sentences: `above`, `choices`, `ask` stand before the one button, `below` after.

    `ahead` is what a list of mails shows beside the subject.
    """

    subject: str = field(repr=False)
    ahead: str
    above: tuple[Said, ...] = field(repr=False)
    button: str
    help: str
    below: tuple[Said, ...] = field(repr=False)
    choices: tuple[str, ...] = field(default=(), repr=False)
    ask: str = ""


def results(facts: LetterFacts) -> Sentences:
    """Return the sentences of the letter that says the page is ready."""
    speech = Speech(facts.language)
    who, names = _who(facts), _names(facts.visitors, speech)
    text = _told(f"mail.{who}.text", facts, names, speech)
    keep = Said(speech.say(f"mail.{who}.keep", days=facts.unopened_days))
    return Sentences(
        subject=_subject(f"mail.{who}.subject", names, speech),
        ahead=speech.say(f"mail.{who}.ahead"),
        above=(
            Said(text),
            *_replacements(facts, who, speech),
            *_waiting(facts, who, speech),
        ),
        button=speech.say(f"mail.{who}.button"),
        help=speech.say("mail.link" if who == "own" else "mail.link.formal"),
        below=(
            *_older(facts, who, speech),
            keep,
            _stranger(facts, who, names, speech),
            *_agreed(facts, who, speech),
            _foot(facts, speech),
        ),
    )


def confirm(facts: LetterFacts) -> Sentences:
    """Return the sentences of the letter that asks a guardian to open the page.

    Raises:
        ValueError: `confirm_by` is not there.
    """
    if facts.confirm_by is None:
        raise ValueError("a confirming letter needs confirm_by")
    speech = Speech(facts.language)
    names = _names(facts.visitors, speech)
    text = _told(f"mail.confirm.text.{_shown_by(facts.visitors)}", facts, names, speech)
    not_you = speech.say("mail.confirm.not_you", date=speech.date(facts.confirm_by))
    return Sentences(
        subject=_subject("mail.confirm.subject", names, speech),
        ahead=speech.say("mail.confirm.ahead"),
        above=(Said(text),),
        choices=tuple(_choice(one, speech) for one in facts.visitors if one.yes),
        button=speech.say("mail.confirm.button"),
        help=speech.say("mail.link.formal"),
        ask=" ".join((speech.say("mail.confirm.ask"), *_replaced_once_opened(facts, speech))),
        below=(
            Said(not_you, speech.say("mail.confirm.not_you.do"), facts.let_go),
            *_agreed(facts, "family", speech),
            _foot(facts, speech),
        ),
    )


def reminder(facts: LetterFacts) -> Sentences:
    """Return the sentences of the letter that reminds of a page that nobody opened.

    Raises:
        ValueError: `goes` is not there.
    """
    return _last_word(facts, "reminder")


def notice(facts: LetterFacts) -> Sentences:
    """Return the sentences of the letter that says that visits go soon.

    Raises:
        ValueError: `goes` is not there.
    """
    return _last_word(facts, "notice")


def _last_word(facts: LetterFacts, kind: str) -> Sentences:
    if facts.goes is None:
        raise ValueError(f"a letter of the kind {kind} needs goes")
    speech = Speech(facts.language)
    who, names = _who(facts), _names(facts.visitors, speech)
    goes = speech.date(facts.goes)
    button = f"mail.{who}.button" if kind == "reminder" else f"mail.{kind}.{who}.button"
    return Sentences(
        subject=_subject(f"mail.{kind}.{who}.subject", names, speech),
        ahead=speech.say(f"mail.{kind}.{who}.ahead", goes=goes),
        above=(Said(_told(f"mail.{kind}.{who}.text", facts, names, speech)),),
        button=speech.say(button),
        help=speech.say("mail.link" if who == "own" else "mail.link.formal"),
        ask=speech.say(f"mail.{kind}.{who}.ask", goes=goes),
        below=(_stranger(facts, who, names, speech), _foot(facts, speech)),
    )


def _who(facts: LetterFacts) -> str:
    own = len(facts.visitors) == 1 and facts.visitors[0].giver is Giver.SELF
    return "own" if own else "family"


def _told(key: str, facts: LetterFacts, names: Sequence[str], speech: Speech) -> str:
    values = {
        "names": _joined(names, speech),
        "weekday": speech.weekday(facts.day),
        "date": speech.date(facts.day),
    }
    if ".own." in key:
        return speech.say(key, **values)
    return speech.plural(key, len(names), **values)


def _stranger(facts: LetterFacts, who: str, names: Sequence[str], speech: Speech) -> Said:
    return Said(
        speech.say(f"mail.{who}.stranger", names=_joined(names, speech)),
        speech.say("mail.not_you.do"),
        facts.not_you,
    )


def _older(facts: LetterFacts, who: str, speech: Speech) -> list[Said]:
    """Name the older visits that somebody at this address may let go."""
    return [
        Said(
            speech.say(
                f"mail.{who}.older",
                name=_shown(one.first_name, one.avatar, speech),
                date=speech.date(one.day),
            ),
            speech.say("mail.older.do"),
            one.replace,
        )
        for one in facts.older
    ]


def _names(visitors: Sequence[LetterVisitor], speech: Speech) -> list[str]:
    return [_name(one, speech) for one in visitors]


def _name(visitor: LetterVisitor, speech: Speech) -> str:
    return _shown(visitor.first_name, visitor.avatar, speech)


def _shown(first_name: str, avatar: Avatar, speech: Speech) -> str:
    return shown(first_name) or avatars.name(avatar, speech)


def _joined(words: Sequence[str], speech: Speech) -> str:
    if len(words) == 1:
        return words[0]
    return speech.say("mail.and", first=", ".join(words[:-1]), last=words[-1])


def _subject(key: str, names: Sequence[str], speech: Speech) -> str:
    joined = _joined(names, speech)
    subject = speech.say(key, name=joined, names=joined)
    return subject if len(subject) <= LONGEST_SUBJECT else speech.say(f"{key}.short")


def _replacements(facts: LetterFacts, who: str, speech: Speech) -> list[Said]:
    key = f"mail.{who}.replaces" if facts.grace_hours else f"mail.{who}.replaced"
    return [
        Said(
            speech.say(
                key,
                name=_name(one, speech),
                earlier=speech.date(one.replaces),
                hours=facts.grace_hours,
            ),
            speech.say(f"mail.{who}.not_me.do", name=_name(one, speech)),
            one.not_me,
        )
        for one in facts.visitors
        if one.replaces is not None
    ]


def _waiting(facts: LetterFacts, who: str, speech: Speech) -> list[Said]:
    """Say what opening also does: nobody says yes for a child without reading so.

    Nor is a family kept off its own page by a child that is not theirs.
    """
    if not facts.waiting:
        return []
    said = speech.plural(f"mail.{who}.waits", facts.waiting)
    return [Said(said, speech.say("mail.confirm.not_you.do"), facts.let_go)]


def _shown_by(visitors: Sequence[LetterVisitor]) -> str:
    """Return how those who decided were known: who laid a band down gave no address there."""
    by_band = [one.agreed.way is Way.BAND for one in visitors]
    if all(by_band):
        return "band"
    return "mixed" if any(by_band) else "address"


def _replaced_once_opened(facts: LetterFacts, speech: Speech) -> list[str]:
    return [
        speech.say(
            "mail.confirm.replaces", name=_name(one, speech), earlier=speech.date(one.replaces)
        )
        for one in facts.visitors
        if one.replaces is not None
    ]


def _agreed(facts: LetterFacts, who: str, speech: Speech) -> list[Said]:
    """Say what was agreed, by whom, when, to which text, and how to change it: the receipt."""
    said = [_agreement(one, who, speech) for one in facts.visitors]
    return [Said(" ".join((*said, speech.say(f"mail.{who}.change"))))]


def _agreement(visitor: LetterVisitor, who: str, speech: Speech) -> str:
    agreed = visitor.agreed
    if agreed.by is Giver.GUARDIAN:
        key = f"mail.agreed.guardian.{agreed.way}"
    else:
        key = "mail.own.agreed" if who == "own" else "mail.family.agreed"
    return speech.say(
        key,
        name=_name(visitor, speech),
        date=speech.date(agreed.at.astimezone(agreed.zone).date()),
        time=speech.time(agreed.at, agreed.zone),
        what=_what(visitor, speech),
        notice=agreed.notice,
    )


def _what(visitor: LetterVisitor, speech: Speech) -> str:
    answers = (("yes", visitor.yes), ("no", visitor.no))
    return ", ".join(
        speech.say(f"mail.agreed.{answer}", scopes=_scopes(scopes, speech))
        for answer, scopes in answers
        if scopes
    )


def _scopes(scopes: Sequence[Scope], speech: Speech) -> str:
    return _joined([speech.say(f"mail.scope.{scope}") for scope in scopes], speech)


def _choice(visitor: LetterVisitor, speech: Speech) -> str:
    name, yes = _name(visitor, speech), _scopes(visitor.yes, speech)
    if not visitor.no:
        return speech.say("mail.confirm.yes", name=name, yes=yes)
    return speech.say("mail.confirm.yes.no", name=name, yes=yes, no=_scopes(visitor.no, speech))


def _foot(facts: LetterFacts, speech: Speech) -> Said:
    return Said(speech.say("mail.foot", controller=facts.controller, dpo=facts.dpo_address))
