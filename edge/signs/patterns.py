"""How each sign shines and sounds (look, section 7), as data. Pure.

Lamps are counted clockwise; lamp 0 is the first to the right of the top, 11 the last to its left.
Nothing here flashes more than twice a second (WCAG 2.3.1 allows three).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.contract.words import Colour
from edge.effects import Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from edge.contract.words import Avatar

LAMPS = 12
ALL = tuple(range(LAMPS))
LOWER = (3, 4, 5, 6, 7, 8)
SIDES = (1, 2, 3, 4, 7, 8, 9, 10)
POSTS = (2, 8)
THE_BEAD = (6,)

BEAD = "ffc629"
WARM = "ffb46b"
"""Warm white: a refusal has no colour of its own, and red would be a reproach."""
_AVATARS = {
    Colour.RED: "e2382c",
    Colour.ORANGE: "f48b1c",
    Colour.YELLOW: "ffcb1f",
    Colour.GREEN: "3fa24c",
    Colour.BLUE: "2f7de1",
    Colour.PURPLE: "8f58cb",
    Colour.PINK: "f58db4",
    Colour.BROWN: "9a653b",
}
"""The avatars' own colours, as `look/tokens.css` has them."""

A3, E5, A5, C_SHARP_6 = 220, 659, 880, 1109
LOUD, SOFT = 100, 30
BREATH_MS, BREATH_FRAMES = 4800, 24
BREATH_LOW, BREATH_HIGH = 15, 35
STEADY_MS = 1500
WALK_MS = 3000


@dataclass(frozen=True, slots=True)
class Frame:
    """These lamps shine in a colour (rrggbb), so bright (percent), for so long (ms); others not."""

    lamps: tuple[int, ...]
    colour: str
    percent: int
    ms: int


@dataclass(frozen=True, slots=True)
class Tone:
    """A tone of so many hertz, so long (ms), so loud (percent); 0 hertz is a pause."""

    hertz: int
    ms: int
    percent: int = LOUD


@dataclass(frozen=True, slots=True)
class Pattern:
    """Frames and tones, both from the first moment on; `lasts`: over and over, until told."""

    frames: tuple[Frame, ...]
    tones: tuple[Tone, ...] = ()
    lasts: bool = False


DARK = Frame((), "000000", 0, 0)
SILENCE = Tone(0, 0, 0)
ASLEEP = Pattern((Frame((), "000000", 0, BREATH_MS),), lasts=True)
"""Somebody is here: the lamps wait for the next sign."""


def _tune(*notes: int) -> tuple[Tone, ...]:
    return tuple(tone for note in notes for tone in (Tone(note, 110), Tone(0, 30)))


def _pulse() -> tuple[Frame, ...]:
    """One slow pulse of 800 ms, soft at both ends."""
    return tuple(Frame(SIDES, WARM, percent, 100) for percent in (15, 40, 70, 80, 70, 40, 15, 0))


def _breath() -> tuple[Frame, ...]:
    """One breath, from low to high and back, as smooth as its steps."""
    middle, swing = (BREATH_LOW + BREATH_HIGH) / 2, (BREATH_HIGH - BREATH_LOW) / 2
    steps = (math.cos(2 * math.pi * step / BREATH_FRAMES) for step in range(BREATH_FRAMES))
    ms = BREATH_MS // BREATH_FRAMES
    return tuple(Frame(THE_BEAD, BEAD, round(middle - swing * step), ms) for step in steps)


_PATTERNS: Mapping[Signal, Callable[[str], Pattern]] = {
    Signal.READ: lambda colour: Pattern((Frame(ALL, colour, 100, 600),), (Tone(E5, 60),)),
    Signal.KEPT_HERE: lambda colour: Pattern(
        (Frame(LOWER, colour, 100, STEADY_MS),), _tune(E5, A5)
    ),
    Signal.ON_PAGE: lambda colour: Pattern(
        (Frame(ALL, colour, 100, STEADY_MS),), _tune(E5, A5, C_SHARP_6)
    ),
    Signal.REFUSED: lambda _: Pattern(
        _pulse() * 2, (Tone(A3, 240, SOFT), Tone(0, 560), Tone(A3, 240, SOFT))
    ),
    Signal.BUSY: lambda _: Pattern(
        tuple(Frame((lamp,), BEAD, 60, WALK_MS // LAMPS) for lamp in ALL)
    ),
    Signal.PAUSED: lambda _: Pattern((Frame(POSTS, WARM, 40, BREATH_MS),), lasts=True),
    Signal.RESTING: lambda _: Pattern(_breath(), lasts=True),
}


def pattern(signal: Signal, avatar: Avatar | None = None) -> Pattern:
    """Return how a sign shines and sounds; the avatar, if there is one, lends its colour."""
    return _PATTERNS[signal](_AVATARS[avatar.colour] if avatar else BEAD)
