"""Writes docs/registration.md from the table: `python -m edge.play.document`.

    python -m edge.play.document > docs/registration.md

Nothing of it is drawn by hand: the run enforces what the diagram shows.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from edge.contract.downward import (
    HandOffAnswered,
    HandOffOpened,
    HandOffSeen,
    MailAnswer,
    StaffAnswer,
    VisitCounts,
)
from edge.happenings import (
    AnswersFailed,
    AnswersKept,
    BandLifted,
    BandTapped,
    BindFailed,
    BindingGone,
    BindingRefused,
    Bound,
    EntryChanged,
    HubSeen,
    HubSilent,
    KeepFailed,
    MarksTold,
    MediumReported,
    ReaderSeen,
    ResultKept,
    ResultRefused,
    ResultStored,
    RoundOver,
    ScoreReported,
    TapRefused,
    Ticked,
    WishRefused,
    WriteFailed,
    Written,
)
from edge.play.guardians import GUARDIAN_SECONDS
from edge.play.memory import MOST_CHILDREN
from edge.play.state import Place
from edge.play.table import TABLE, name_of
from edge.play.waiting import LEFT_ALONE

if TYPE_CHECKING:
    from collections.abc import Iterator

_END = "[*]"
_HEAD = f"""\
# Registration at an installation

Written by `python -m edge.play.document` from the table in `edge/play/table.py`; a test fails when
it is not current. Do not edit it by hand. The same table runs: a step that leads where its row does
not say is a mistake in the program, and the session is wiped.

Age comes first, and the question is neutral: no age is named, none is preset, and of the answer
only the band is kept: under 13, 13 to 17, 18 and over. Once an age under 13 was given, no higher
one on that band counts that day, at any installation; only a colleague lifts that.

Below 13 somebody else decides, and must be there. There are four ways, and the evidence of the
consent names the one that was taken:

| way | what is asked | how strong it is |
|---|---|---|
| band | a grown-up's own bound band on the same reader, within {GUARDIAN_SECONDS:.0f} s of the \
question; a band decides for {MOST_CHILDREN} children a day | as strong as that registration: an \
address that gets their mail, and somebody who holds their band |
| staff | a colleague's band and its four-digit PIN, checked by the hub; needs the network | a \
person saw a grown-up |
| stated | somebody at the screen says that they are the guardian, and gives their own address; a \
setting turns it off | weak: a child who can type an address that they read can do it. That is why \
nothing of an under-13 is shown before the link in the mail to that address was opened, and why it \
goes after 14 days |
| phone | a code on the screen hands the questions to the guardian's own phone | as weak as stated |

Whatever way: nothing of a child is on a page before a person opened the mail.

A class or group band is never asked any of this: its arrangement was attested at booking. It plays
at once, keeps what was attested, "not now" each time; without an attestation, or opted out, it
keeps nothing. Such bands join one after another unasked; once all of a round had their result, the
next begins a round of its own.

What is typed lives in the memory of the edge until the registration ends, however it ends: kept,
left, or wiped after "still there?". Nothing is shown as kept, changed, forgotten or ended before
the disk has it.
"""
_DIAGRAM = """\
## Where each answer leads

Staying is always possible, and left out; so is what time does.
"""
_QUESTIONS = """\
## Place by place

What may happen in each, and where it may lead. What is not there is refused and changes nothing.
What may happen anywhere stands at the end.
"""
REGISTRATION = (
    Place.RESTING,
    Place.AGE,
    Place.GUARDIAN,
    Place.STAFF_PIN,
    Place.CHOICES,
    Place.CONTACT,
    Place.READBACK,
    Place.AVATAR,
    Place.BINDING,
    Place.PLAYING,
)
WORDS = {
    Place.RESTING: "Nobody is there.",
    Place.AGE: "How old are you?",
    Place.GUARDIAN: "Who is with you?",
    Place.STAFF_PIN: "A colleague's PIN.",
    Place.CHOICES: "What may we keep? Scores, photos, sounds, each a yes or a no.",
    Place.CONTACT: "First name and address.",
    Place.READBACK: "Is this right?",
    Place.AVATAR: "Who will you be today?",
    Place.BINDING: "The disk writes the binding.",
    Place.PLAYING: "They play.",
    Place.SHOWING: "A result, and where it is.",
    Place.JOIN: "Another band in mid-play: beside them, in their place, or not at all?",
    Place.CHANGING: "A bound wearer decides anew what may be kept.",
    Place.MEND: "The address is another.",
    Place.FORGET: "Erase today?",
    Place.EXIT_COUNTS: "At the exit: what goes home with this band.",
    Place.END_VISIT: "End the visit?",
    Place.WRITING: "The disk writes what a wearer said.",
    Place.DONE: "What was done, or could not be.",
    Place.QUESTION: "The question of a class's trail; the disk writes the answer.",
    Place.ANSWERED: "Which answer is right.",
}
CALLED: dict[type, str] = {
    BandTapped: "a band",
    BandLifted: "a band is lifted",
    TapRefused: "no band",
    Ticked: "time",
    Bound: "on disk",
    BindFailed: "not on disk",
    Written: "on disk",
    WriteFailed: "not on disk",
    ResultKept: "a result on disk",
    KeepFailed: "a result not on disk",
    ResultStored: "a result at the hub",
    ResultRefused: "a result refused by the hub",
    WishRefused: "a wearer's word refused by the hub",
    AnswersKept: "answers on disk",
    AnswersFailed: "answers not on disk",
    ScoreReported: "a score",
    MediumReported: "a photo or sound",
    RoundOver: "the round is over",
    BindingGone: "a binding ended",
    BindingRefused: "a binding refused by the hub",
    EntryChanged: "news of a binding",
    MarksTold: "news of marked bands",
    HubSeen: "the hub comes or goes",
    ReaderSeen: "the reader comes or goes",
    HubSilent: "no answer",
    StaffAnswer: "the hub's answer to a PIN",
    HandOffOpened: "a code for a phone",
    HandOffSeen: "a phone opened it",
    HandOffAnswered: "a phone's answers",
    VisitCounts: "the hub's counts",
    MailAnswer: "the hub's answer",
}
_FEW = 4
"""A row that holds in more places than this is told at the end."""


def registration_document() -> str:
    """Return docs/registration.md as it should be now."""
    others = tuple(place for place in Place if place not in REGISTRATION)
    parts = (
        _HEAD,
        _DIAGRAM,
        "### A registration\n\n" + _diagram(REGISTRATION, REGISTRATION) + "\n",
        "### Who plays, what a wearer says of their binding, and the way out\n\n"
        + _diagram((*others, Place.PLAYING, Place.RESTING), tuple(Place))
        + "\n",
        _QUESTIONS,
        "\n".join(_places()),
        "\n".join(_anywhere()) + "\n",
    )
    return "\n".join(parts)


def edges() -> dict[tuple[Place, Place], dict[str, None]]:
    """Return what leads from where to where, by name, without what time does."""
    found: dict[tuple[Place, Place], dict[str, None]] = {}
    for (place, cue), rule in TABLE.items():
        for led_to in sorted(rule.leads - {place}):
            if cue is not Ticked:
                found.setdefault((place, led_to), {})[_called(cue)] = None
    return found


def _diagram(of: tuple[Place, ...], to: tuple[Place, ...]) -> str:
    start = of[0] if of[0] is Place.RESTING else Place.PLAYING
    lines = ["```mermaid", "stateDiagram-v2", f"    {_END} --> {start}"]
    lines += [
        f"    {place} --> {led_to}: {' / '.join(names)}"
        for (place, led_to), names in edges().items()
        if place in of and led_to in to
    ]
    return "\n".join([*lines, "```"])


def _widespread() -> set[tuple[str, str]]:
    """Rows that hold in many places: by what happened, and in which words."""
    counted: dict[tuple[str, str], int] = {}
    for (_, cue), rule in TABLE.items():
        row = name_of(cue), rule.words
        counted[row] = counted.get(row, 0) + 1
    return {row for row, times in counted.items() if times > _FEW}


def _places() -> Iterator[str]:
    everywhere = _widespread()
    for place in Place:
        yield f"### {place}\n\n{WORDS[place]}{_patience(place)}\n"
        yield "| what happens | what follows | leads to |\n|---|---|---|"
        for (there, cue), rule in TABLE.items():
            if there is place and (name_of(cue), rule.words) not in everywhere:
                yield f"| {_said(cue)} | {rule.words} | {_leads(rule.leads, place)} |"
        yield ""


def _patience(place: Place) -> str:
    if place not in LEFT_ALONE:
        return " It is waited for."
    return f" Left alone: `{LEFT_ALONE[place][1].__name__.strip('_')}`."


def _called(cue: str | type) -> str:
    return CALLED.get(cue, name_of(cue)) if isinstance(cue, type) else cue


def _said(cue: str | type) -> str:
    return f"touch `{cue}`" if isinstance(cue, str) else f"{_called(cue)} (`{cue.__name__}`)"


def _leads(leads: frozenset[Place], place: Place) -> str:
    return ", ".join(sorted(leads - {place})) or "stays"


def _anywhere() -> Iterator[str]:
    everywhere = _widespread()
    yield "### In many places\n"
    yield "| what happens | what follows | where | leads to |\n|---|---|---|---|"
    for cue, words in dict.fromkeys((c, r.words) for (_, c), r in TABLE.items()):
        if (name_of(cue), words) not in everywhere:
            continue
        rows = [(p, r) for (p, c), r in TABLE.items() if c == cue and r.words == words]
        where = _where([place for place, _ in rows])
        leads = sorted({one for place, rule in rows for one in rule.leads - {place}})
        yield f"| {_said(cue)} | {words} | {where} | {', '.join(leads) or 'stays'} |"


def _where(places: list[Place]) -> str:
    left = [place for place in Place if place not in places]
    if not left:
        return "everywhere"
    return f"not: {', '.join(left)}" if len(left) < len(places) else ", ".join(places)


if __name__ == "__main__":
    sys.stdout.write(registration_document())
