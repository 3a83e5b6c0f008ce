"""The letters of a booking: its link, one for parents, the day before, a code, moved, the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from edge.contract.words import Language, Scope
from hub.post.letters.render import drawn
from hub.post.letters.sentences import Said, Sentences
from look.speech import Speech

if TYPE_CHECKING:
    from hub.post.letters.facts import Letter

_THE_DAY = ("box", "list", "play", "see")


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """All that a booking's letters say. Secret: the link and the code.

    `link` is the absolute `/t/<token>` address, `parents` the page of the letter that anybody may
    read, `school` where a visit is asked for, `reply` whom to write to. `attested` is what stands
    attested, None while nothing does. `until` is the last day of all that is kept of the group.
    `code` is six digits, where the letter is about them. `more` is whether photos and sounds can
    be attested since, of which nobody was asked when scores were.
    """

    language: Language
    is_class: bool
    label: str
    day: date
    pupils: int
    controller: str
    dpo_address: str
    link: str = field(repr=False)
    parents: str
    school: str
    reply: str
    confirmed: bool
    attested: frozenset[Scope] | None
    until: date
    code: str = field(default="", repr=False)
    more: bool = False


def link(facts: GroupFacts) -> Letter:
    """Return the letter with the link: the booking stands, or is to be confirmed by opening it."""
    speech = Speech(facts.language)
    date_, many = speech.date(facts.day), _many(facts, speech)
    stands = "link" if facts.confirmed else "asked"
    key = f"booking.mail.{stands}"
    ready = facts.confirmed and facts.attested is not None
    ask = speech.say(f"{key}.ready", scopes=_scopes(facts, speech)) if ready else ""
    ahead = f"{key}{'.ready' if ready else ''}.ahead"
    if ready and facts.more:
        ask, ahead = speech.say("booking.mail.more"), "booking.mail.more.ahead"
    said = Sentences(
        subject=speech.say(f"{key}.subject", called=_called(facts, speech)),
        ahead=speech.say(ahead, date=date_),
        above=(Said(speech.say(f"{key}.text", date=date_, many=many)),),
        ask=ask or speech.say(f"{key}.ask"),
        button=speech.say(f"{key}.button"),
        help=speech.say("mail.link.formal"),
        below=(
            Said(speech.say("booking.mail.mine")),
            *([Said(speech.say("booking.mail.letter"))] if facts.confirmed else []),
            Said(speech.say("booking.mail.until", until=speech.date(facts.until))),
            *_foot(facts, speech),
        ),
    )
    return drawn(facts.language, facts.link, said)


def parents(facts: GroupFacts) -> Letter:
    """Return the letter to hand on to parents; it holds no link of the booking's."""
    speech = Speech(facts.language)
    kind = "class" if facts.is_class else "group"
    label = speech.say(f"booking.parents.with.{kind}", label=facts.label)
    visit = speech.say("booking.parents.visit", date=speech.date(facts.day), label=label)
    rights = speech.say(
        "booking.parents.rights", dpo=facts.dpo_address, controller=facts.controller
    )
    said = Sentences(
        subject=speech.say(f"booking.mail.parents.subject.{kind}", label=facts.label),
        ahead=speech.say("booking.mail.parents.ahead"),
        above=(
            Said(visit),
            Said(speech.say(f"booking.parents.band.{kind}")),
            Said(speech.say(f"booking.parents.kept.{kind}")),
            Said(speech.say("booking.parents.goes")),
        ),
        ask=speech.say("booking.parents.no"),
        button=speech.say("booking.mail.parents.button"),
        help=speech.say("mail.link.formal"),
        below=(Said(rights),),
    )
    return drawn(facts.language, facts.parents, said)


def before(facts: GroupFacts) -> Letter:
    """Return the letter of the day before: what will happen, and what is still missing."""
    speech = Speech(facts.language)
    key = "booking.mail.before"
    ask = (
        speech.say(f"{key}.missing")
        if facts.attested is None
        else speech.say(f"{key}.ready", scopes=_scopes(facts, speech))
    )
    if facts.attested is not None and facts.more:
        ask = speech.say("booking.mail.more")
    when, many = speech.date(facts.day), _many(facts, speech)
    said = Sentences(
        subject=speech.say(f"{key}.subject", called=_called(facts, speech)),
        ahead=speech.say(f"{key}.ahead"),
        above=(Said(speech.say(f"{key}.text", date=when, many=many)),),
        choices=tuple(speech.say(f"{key}.{part}") for part in _THE_DAY),
        ask=ask,
        button=speech.say(f"{key}.button"),
        help=speech.say("mail.link.formal"),
        below=(Said(speech.say("booking.mail.mine")), *_foot(facts, speech)),
    )
    return drawn(facts.language, facts.link, said)


def code(facts: GroupFacts) -> Letter:
    """Return the letter with six digits for a second device.

    Raises:
        ValueError: there is no code.
    """
    if not facts.code:
        raise ValueError("a letter of a code needs one")
    speech = Speech(facts.language)
    key = "booking.mail.code"
    said = Sentences(
        subject=speech.say(f"{key}.subject"),
        ahead=speech.say(f"{key}.ahead"),
        above=(Said(speech.say(f"{key}.text", code=facts.code)),),
        button=speech.say("booking.mail.link.button"),
        help=speech.say("mail.link.formal"),
        below=(Said(speech.say(f"{key}.else")), *_foot(facts, speech)),
    )
    return drawn(facts.language, facts.link, said)


def moved(facts: GroupFacts) -> Letter:
    """Return the letter to the address before: the link goes elsewhere. No link, no new address."""
    speech = Speech(facts.language)
    key = "booking.mail.moved"
    called = _called_within(facts, speech)
    text = speech.say(f"{key}.text", called=called, date=speech.date(facts.day))
    said = Sentences(
        subject=speech.say(f"{key}.subject", called=_called(facts, speech)),
        ahead=speech.say(f"{key}.ahead"),
        above=(Said(text),),
        ask=speech.say(f"{key}.ask"),
        button=speech.say(f"{key}.button"),
        help=speech.say(f"{key}.help"),
        below=(Said(speech.say("mail.foot", controller=facts.controller, dpo=facts.dpo_address)),),
    )
    return drawn(facts.language, f"mailto:{facts.reply}", said)


def cancelled(facts: GroupFacts) -> Letter:
    """Return the letter that a visit is cancelled, and what to do then; it holds no link of it."""
    speech = Speech(facts.language)
    key = "booking.mail.cancelled"
    when, many = speech.date(facts.day), _many(facts, speech)
    said = Sentences(
        subject=speech.say(f"{key}.subject", called=_called_within(facts, speech)),
        ahead=speech.say(f"{key}.ahead", date=when),
        above=(Said(speech.say(f"{key}.text", date=when, many=many)),),
        ask=speech.say(f"{key}.ask"),
        button=speech.say(f"{key}.button"),
        help=speech.say("mail.link.formal"),
        below=(
            Said(speech.say(f"{key}.last")),
            Said(speech.say("mail.foot", controller=facts.controller, dpo=facts.dpo_address)),
        ),
    )
    return drawn(facts.language, facts.school, said)


def _called(facts: GroupFacts, speech: Speech) -> str:
    kind = "class" if facts.is_class else "group"
    return speech.say(f"booking.called.{kind}", label=facts.label)


def _called_within(facts: GroupFacts, speech: Speech) -> str:
    """Return what it is called where that begins no sentence."""
    kind = "class" if facts.is_class else "group"
    return speech.say(f"booking.parents.with.{kind}", label=facts.label)


def _many(facts: GroupFacts, speech: Speech) -> str:
    kind = "pupils" if facts.is_class else "players"
    return speech.plural(f"booking.mail.{kind}", facts.pupils)


def _scopes(facts: GroupFacts, speech: Speech) -> str:
    kept = facts.attested or frozenset()
    return ", ".join(speech.say(f"booking.scope.{one}") for one in Scope if one in kept)


def _foot(facts: GroupFacts, speech: Speech) -> tuple[Said, ...]:
    return (
        Said(speech.say("booking.mail.not_you")),
        Said(speech.say("mail.foot", controller=facts.controller, dpo=facts.dpo_address)),
    )
