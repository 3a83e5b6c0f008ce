"""A class on the line: a thread a number, beads piled where they were, what they scored. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from look.speech import Speech

STEP = 20
"""From bead to bead on a thread; a bead is 16 wide."""
WIDTH = 310
_LEFT, _RIGHT = 14.0, 296.0
_FOOT, _AXIS, _LABEL = 12.0, 6.0, 34.0
_ROOM = 150.0
"""How high a pile may be."""
_RISE, _BEAD = 12.0, 10.0
_MOST_COLUMNS = 12
_FEW_LABELS = 4
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Thread:
    """A number's beads: paths of points, drawn with round ends; `done` are filled."""

    width: int
    line: str
    all: str
    done: str
    open: str


@dataclass(frozen=True, slots=True)
class Pile:
    """Beads on one place of the line: a path upwards, dotted; empty where nobody was."""

    d: str
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Piles:
    """A drawing of piles: the line is at `axis`, from 0 to `bottom`; `bead` wide, `rise` apart.

    `middle` is where the middle of the class lies on the line; None where there is none.
    """

    axis: float
    bottom: float
    bead: float
    rise: float
    piles: tuple[Pile, ...]
    middle: float | None = None


def thread(done: Sequence[bool]) -> Thread:
    """Return a number's thread; it begins and ends with a bead."""
    width = STEP * max(1, len(done))

    def points(which: Sequence[bool]) -> str:
        return "".join(f"M{STEP // 2 + STEP * i} 10h0" for i, one in enumerate(which) if one)

    return Thread(
        width=width,
        line=f"M10 10H{width - 10}",
        all=points([True] * len(done)),
        done=points(done),
        open=points([not one for one in done]),
    )


def piled(counts: Sequence[int]) -> Piles:
    """Return how many numbers were where, a bead each, by the places' own numbers from 1."""
    places = _places(len(counts))
    labels = [str(i) for i in range(1, len(counts) + 1)]
    return _piles(counts, places, labels)


def spread(values: Sequence[float], decimals: int, speech: Speech) -> Piles:
    """Return what a class scored: a bead a number, in columns of equal width, and its middle."""
    width = _column(min(values), max(values), decimals)
    first = math.floor(min(values) / width + 1e-9)
    last = max(first, math.floor(max(values) / width + 1e-9))
    columns = [math.floor(one / width + 1e-9) - first for one in values]
    counts = [columns.count(i) for i in range(last - first + 1)]
    places = _places(len(counts))
    each = max(1, math.ceil(len(counts) / _FEW_LABELS))
    labels = [
        speech.number((first + i) * width, _decimals(width)) if i % each == 0 else ""
        for i in range(len(counts))
    ]
    return _piles(counts, places, labels, _at(median(values), first, width, places))


def _piles(
    counts: Sequence[int],
    places: Sequence[float],
    labels: Sequence[str],
    middle: float | None = None,
) -> Piles:
    highest = max(counts, default=0)
    between = places[1] - places[0] if len(places) > 1 else _RISE
    rise = min(_RISE, _ROOM / max(1, highest), between)
    bead = rise * _BEAD / _RISE
    axis = rise * highest + _AXIS
    foot = axis - _AXIS - bead / 2
    return Piles(
        axis=axis,
        bottom=axis + _LABEL,
        bead=bead,
        rise=rise,
        piles=tuple(
            Pile(f"M{x:g} {foot:g}V{foot - rise * (count - 1) - 0.1:g}" if count else "", x, label)
            for x, count, label in zip(places, counts, labels, strict=True)
        ),
        middle=middle,
    )


def _places(count: int) -> list[float]:
    if count <= 1:
        return [(_LEFT + _RIGHT) / 2] * count
    return [round(_LEFT + (_RIGHT - _LEFT) * i / (count - 1), 1) for i in range(count)]


def _column(low: float, high: float, decimals: int) -> float:
    """Return a round width that makes at most twelve columns; never finer than what is measured."""
    finest = 10.0**-decimals
    wanted = max((high - low) / (_MOST_COLUMNS - 1), finest)
    power = 10.0 ** math.floor(math.log10(wanted) + 1e-9)
    return next(one * power for one in _NICE if one * power >= wanted - 1e-9)


def _decimals(width: float) -> int:
    return next(n for n in range(6) if n == 5 or abs(width * 10**n - round(width * 10**n)) < 1e-6)  # noqa: PLR2004 - as far as any metric goes


def _at(value: float, first: int, width: float, places: Sequence[float]) -> float:
    """Return where a value lies between the columns: the middle of a column is its bead."""
    if len(places) == 1:
        return places[0]
    along = value / width - first - 0.5
    pitch = places[1] - places[0]
    return round(min(max(places[0] + along * pitch, places[0]), places[-1]), 1)
