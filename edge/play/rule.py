"""What a row of the table says, and the places that rows are said of together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from edge.happenings import Moment
from edge.play.state import Effects, Place, State

P = Place
Step = Callable[[State, Any, Moment], Effects]
Cue = str | type
"""The action of a touch, or the type of what happened; an answer of the hub is its own."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: the step that decides, where it may lead (staying is always possible), in words."""

    step: Step
    leads: frozenset[Place]
    words: str


Row = tuple[tuple[Place, ...], Cue, Step, tuple[Place, ...], str]

EVERYWHERE = tuple(Place)
PLAY = (P.PLAYING, P.SHOWING)
ASKED = (P.AGE, P.CHOICES, P.CONTACT, P.READBACK, P.AVATAR)
"""The questions of a registration, but those that wait for somebody else's band."""
TYPED = (*ASKED, P.GUARDIAN, P.STAFF_PIN, P.CHANGING, P.MEND)
DISK = (P.BINDING, P.WRITING)
TRAIL = (P.QUESTION, P.ANSWERED)
BACK = (P.RESTING, P.PLAYING)
"""To whoever plays, or to rest."""


def others(*places: Place) -> tuple[Place, ...]:
    """Return all places but these."""
    return tuple(place for place in Place if place not in places)
