"""Scores as drawings on the line: pure geometry, 310 wide; the template only writes it down."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.contract.manifest import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.pages import Column, ScoreCard, Try
    from look.speech import Speech

WIDTH = 310
LEFT, RIGHT = 2, 308
MOST_BEADS = 12
"""Beads in the highest column; above that one bead stands for more people."""
FEW_LABELS = 4
_PITCH, _BEAD, _RISE = 24.0, 10.0, 1.2
_FOOT, _AXIS, _LABEL = 136.0, 148.0, 176.0
_HEAD = 52
"""The animal on a column; on a bare line it is `_WALKER`."""
_WALKER = 60
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A path; `mine` in the avatar's colour, `dotted` as beads."""

    d: str
    width: float
    mine: bool
    dotted: float = 0.0
    """The distance of its beads, 0 for a whole line."""


@dataclass(frozen=True, slots=True)
class Label:
    """A few words or a number at a place."""

    x: float
    y: float
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing: the line at height `axis`, from `top` to `bottom`, the animal's place and size."""

    top: float
    bottom: float
    axis: float
    strokes: tuple[Stroke, ...]
    hollow: tuple[float, ...]
    labels: tuple[Label, ...]
    animal_x: float
    animal_y: float
    animal: int
    people_a_bead: int = 1


def plot(card: ScoreCard, speech: Speech) -> Plot:
    """Return the drawing of a card: among others, else among own tries, else from nothing on."""
    if card.comparison is not None and card.comparison.columns:
        return _histogram(card, card.comparison.columns, speech)
    other = reference(card)
    if other is not None:
        return _own_tries(card, other.value, speech)
    return _span(card, speech)


def reference(card: ScoreCard) -> Try | None:
    """Return the try that the best one is told beside: the first, else the last; None if alike."""
    first, last = card.tries[0], card.tries[-1]
    other = last if card.best == first else first
    return None if other.value == card.best.value else other


def _histogram(card: ScoreCard, columns: Sequence[Column], speech: Speech) -> Plot:
    pitch = min(_PITCH, (WIDTH - 28) / max(1, len(columns) - 1))
    bead = min(_BEAD, pitch * 0.8)
    rise = bead * _RISE
    start = (WIDTH - pitch * (len(columns) - 1)) / 2 if len(columns) > 1 else WIDTH / 2
    people = max(1, math.ceil(max(one.count for one in columns) / MOST_BEADS))
    mine = _column_of(card.best.value, columns)
    beads = [_beads(one.count, people) for one in columns]
    beads[mine] = max(1, beads[mine])
    places = [start + pitch * i for i in range(len(columns))]
    tops = [_FOOT - rise * (count - 1) for count in beads]
    strokes = [
        Stroke(f"M{x:g} {_FOOT:g}V{top - 0.1:.1f}", bead, i == mine, rise)
        for i, (x, top, count) in enumerate(zip(places, tops, beads, strict=True))
        if count
    ]
    x = places[mine]
    near = [
        top - bead / 2
        for place, top, count in zip(places, tops, beads, strict=True)
        if count and abs(place - x) < _HEAD / 2 + bead / 2
    ]
    foot = min(near) - 4
    if foot < tops[mine] - bead:
        strokes.append(Stroke(f"M{x:g} {tops[mine]:g}V{foot:g}", 3, mine=True))
    head = foot - _HEAD
    return Plot(
        top=min(0.0, head),
        bottom=182,
        axis=_AXIS,
        strokes=tuple(strokes),
        hollow=(),
        labels=_axis_labels(columns, places, card.decimals, speech),
        animal_x=_within(x - _HEAD / 2, _HEAD),
        animal_y=head,
        animal=_HEAD,
        people_a_bead=people,
    )


def _beads(count: int, people: int) -> int:
    """Somebody is never nobody: one visitor in a column still is a bead."""
    return max(1, round(count / people)) if count else 0


def _column_of(value: float, columns: Sequence[Column]) -> int:
    for i, column in enumerate(columns):
        if value < column.high:
            return i
    return len(columns) - 1


def _axis_labels(
    columns: Sequence[Column], places: Sequence[float], decimals: int, speech: Speech
) -> tuple[Label, ...]:
    whole = all(float(one.low).is_integer() for one in columns)
    each = max(1, math.ceil(len(columns) / FEW_LABELS))
    return tuple(
        Label(places[i], _LABEL, "middle", speech.number(columns[i].low, 0 if whole else decimals))
        for i in range(0, len(columns), each)
    )


def _own_tries(card: ScoreCard, other: float, speech: Speech) -> Plot:
    near, far = 70.0, 240.0
    low, high = sorted((other, card.best.value))

    def place(value: float) -> float:
        return min(298.0, max(12.0, near + (value - low) / (high - low) * (far - near)))

    here, there = place(card.best.value), place(other)
    is_first = other == card.tries[0].value
    between = [place(one.value) for one in card.tries if one.value not in {other, card.best.value}]
    return Plot(
        top=56,
        bottom=130,
        axis=96,
        strokes=(Stroke(f"M{there:.1f} 96H{here:.1f}", 7, mine=True),),
        hollow=(*dict.fromkeys(round(x, 1) for x in between), round(there, 1)),
        labels=(
            Label(there, 74, "middle", speech.say(f"page.tries.{'first' if is_first else 'last'}")),
            Label(there, 126, "middle", speech.number(other, card.decimals)),
        ),
        animal_x=_within(here - _WALKER / 2, _WALKER),
        animal_y=62,
        animal=_WALKER,
    )


def _span(card: ScoreCard, speech: Speech) -> Plot:
    low = min(0.0, float(card.low))
    high = _nice_end(card, low)
    here = LEFT + (RIGHT - LEFT) * (card.best.value - low) / (high - low)
    whole = high.is_integer() and low.is_integer()
    decimals = 0 if whole else max(1, card.decimals)
    return Plot(
        top=24,
        bottom=98,
        axis=60,
        strokes=(Stroke(f"M{LEFT} 60H{here:.1f}", 7, mine=True),),
        hollow=(),
        labels=(
            Label(LEFT, 92, "start", speech.number(low, decimals)),
            Label(RIGHT, 92, "end", speech.number(high, decimals)),
        ),
        animal_x=_within(here - _WALKER / 2, _WALKER),
        animal_y=26,
        animal=_WALKER,
    )


def _nice_end(card: ScoreCard, low: float) -> float:
    """Return a round number a good way past the value, within what the exhibit can measure."""
    value = card.best.value
    if value <= 0 or low < 0 or card.direction is Direction.NONE:
        return float(max(card.high, value))
    wanted = value * 1.35
    step = 10.0 ** math.floor(math.log10(wanted))
    nice = next(factor * step for factor in _NICE if factor * step >= wanted)
    return float(max(value, min(nice, card.high)))


def _within(x: float, size: int) -> float:
    return round(min(WIDTH - size, max(0.0, x)), 1)
