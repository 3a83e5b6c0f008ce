"""Writes docs/kiosk.md from the tables themselves: `python -m edge.kiosk.document > docs/kiosk.md`.

The diagram is walked, not drawn: each answer of `edge.registration.STEPS` is given to it.
"""

from __future__ import annotations

import inspect
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple, get_args

from edge import chance, registration, session
from edge.contract.words import AgeBand, Language, Scope
from edge.happenings import Moment
from edge.play.touches import TOUCHES
from edge.registration import Ask, Draft, Left, Notice, PlaysOnly, Question
from edge.screens import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from edge.registration import Next

_NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
_MOMENT = Moment(_NOON, 0.0, bytes(32))
_NOTICES = {
    (language, guardian): Notice("", b"") for language in Language for guardian in (False, True)
}
_YES, _NO = dict.fromkeys(Scope, True), dict.fromkeys(Scope, False)
_WHO = {"first_name": "Testkind", "address": "guardian@example.org"}
_END = "[*]"

_HEAD = """\
# The kiosk

The touch screen of one installation. Written by `python -m edge.kiosk.document` from the tables in
`edge/registration.py`, `edge/session.py` and `edge/screens.py`; a test fails when it is not
current. Do not edit it by hand.

The edge itself serves it on loopback, so it answers with the network cable out. One page; each
screen is drawn on the edge and pushed as it comes (`GET /kiosk/events`, server-sent events), and a
touch goes back with the turn of the screen that was touched (`POST /kiosk/touch`), so that a touch
on a screen that has gone does nothing. A touch needs this boot's token and the kiosk's own origin.
The page holds nothing: after a reload or a power cut of the screen it shows the screen of now.

What is typed lives in the memory of the edge until the registration ends, however it ends: kept,
left, or wiped after "still there?". It is on disk only as the sealed row of a binding that was
agreed to. Of an age only the band is kept: under 13, 13 to 17, 18 and over.
"""
_REGISTRATION = """\
## A registration

Age comes first, and the question is neutral: no age is named, none is preset. Once an age under 13
was given, a higher one on the same band that day leads to the guardian all the same. When somebody
else is to decide, what the other had answered and typed is gone. The guardian stands at the screen
and says so, and gives their own address: anyone can say so, which is why nothing of an under-13
counts before the link in the mail to that address was opened, and why it goes after 14 days.

The consent that is sent proves which words were read: the version and SHA-256 of the notice in the
language in which the last answer was given, when it was shown, when it was decided.
"""
_PHASES = """\
## What may happen when

A session is in one of five phases. What is not in this table is `OutOfTurn` and changes nothing.
"""
_SCREENS = """\
## Screens

What each shows, and the actions it takes; `language` is taken by all.
"""
_HTTP = """\
## Addresses

| request | answer |
|---|---|
| `GET /kiosk/` | the page, the screen of now in it |
| `GET /kiosk/events` | server-sent events `screen`, JSON `screen`, `turn`, `html`; or a comment |
| `GET /kiosk/screen` | the same JSON, once |
| `POST /kiosk/touch` | takes JSON `action`, `turn`, `fields`: 204 |
| `GET /static/<hash>` | style, script and font, named by what is in them |

A touch without the token or from another origin is answered 403, one on a screen that has gone or
that the screen does not have 409, a malformed one 422. After a screen is painted the page sets
`data-painted` of its `<html>` to the turn: the bench reads it there. A screen of another name than
the one before it is deaf to touches for 0.4 s, so that the second tap of a hasty hand decides
nothing; `data-ready` of its `<main>` says that it hears. When the events are away for 3 s the page
says by itself to wait a moment, and loads itself again when they are back.
"""


class Walked(NamedTuple):
    """One answer and where it led."""

    question: Question
    action: str
    said: str
    led_to: str


def kiosk_document() -> str:
    """Return docs/kiosk.md as it should be now."""
    parts = (
        _HEAD,
        _REGISTRATION,
        "```mermaid\n" + "\n".join(_diagram()) + "\n```\n",
        _PHASES,
        "\n".join(_phases()) + "\n",
        _SCREENS,
        "\n".join(_screens()) + "\n",
        _HTTP,
    )
    return "\n".join(parts)


def walk() -> Iterator[Walked]:
    """Give each question each of its answers, as a child's and as an own registration."""
    actions = [*registration.STEPS, (Question.AVATAR, "avatar")]
    for question, action in actions:
        for child in (False, True):
            for said, draft, fields in _answers(question, action, _draft(child=child)):
                ask = Ask(question, draft)
                found = registration.answer(ask, action, fields, _MOMENT, _NOTICES)
                yield Walked(question, action, said, _name(found))


def _draft(*, child: bool) -> Draft:
    return Draft(
        band_key=b"",
        day=date(2026, 11, 21),
        language=Language.NL,
        locked=child,
        age_band=AgeBand.UNDER_13 if child else AgeBand.ADULT,
        guardian_here=child,
        answers=_YES,
        shown_at=_NOON,
        decided_at=_NOON,
        decided_in=Language.NL,
        offers=chance.offers(_MOMENT.chance),
        first_name=_WHO["first_name"],
        address=_WHO["address"],
    )


def _answers(
    question: Question, action: str, draft: Draft
) -> tuple[tuple[str, Draft, Mapping[str, str]], ...]:
    """Return what may be said with an action: in words, known before, and its fields."""
    who = "under 13" if draft.needs_guardian else ""
    kinds: dict[str, tuple[tuple[str, Draft, Mapping[str, str]], ...]] = {
        "age": (
            ("not an age", draft, {"age": "121"}),
            ("under 13, or said so earlier today" if who else "13 or over", draft, {"age": "40"}),
        ),
        "answer": (("yes or no to one", draft, {"scope": "photo", "yes": "no"}),),
        "choose": (
            ("an answer is missing", replace(draft, answers={}), {}),
            ("three times no", replace(draft, answers=_NO), {}),
            ("a yes", draft, {}),
        ),
        "contact": (
            ("a field is blank", draft, _WHO | {"address": ""}),
            ("no address", draft, _WHO | {"address": "guardian"}),
            ("name and address", draft, _WHO),
        ),
        "avatar": (("one of six", draft, {"avatar": str(draft.offers[0])}),),
    }
    if (question, action) == (Question.CHOICES, "back"):
        return ((f"back, {who or '13 or over'}", draft, {}),)
    return kinds.get(action, ((action.replace("_", " "), draft, {}),))


def _name(found: Next) -> str:
    if isinstance(found, Ask):
        return found.question
    if isinstance(found, PlaysOnly):
        return "plays_nothing_kept"
    return "rests" if isinstance(found, Left) else "binds"


def _diagram() -> Iterator[str]:
    yield "stateDiagram-v2"
    yield f"    {_END} --> {Question.AGE}: an unknown band"
    said: dict[tuple[str, str], dict[str, None]] = {}
    for one in walk():
        said.setdefault((one.question, one.led_to), {})[one.said] = None
    for (question, led_to), words in said.items():
        yield f"    {question} --> {led_to}: {' / '.join(words)}"
    yield f"    binds --> {_END}: on disk, then plays"
    yield f"    plays_nothing_kept --> {_END}"
    yield f"    rests --> {_END}"


def _phases() -> Iterator[str]:
    yield "| happening | " + " | ".join(session.ANY) + " |"
    yield "|---|" + "---|" * len(session.ANY)
    for happening, rows in session.STEPS.items():
        steps = {phase: step.__name__ for phases, step in rows for phase in phases}
        cells = (f"`{steps[phase]}`" if phase in steps else "" for phase in session.ANY)
        yield f"| {happening.__name__} | " + " | ".join(cells) + " |"
    yield ""
    for phase, action in TOUCHES:
        yield f"- {phase}: the touch `{action}`"


def _screens() -> Iterator[str]:
    for screen in get_args(Screen):
        yield f"- **{screen.name}**: " + " ".join(inspect.cleandoc(screen.__doc__ or "").split())


if __name__ == "__main__":
    sys.stdout.write(kiosk_document())
