"""The line as a scale: pure geometry, 1280 wide; the templates only write it down."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.contract.manifest import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.contract.manifest import Metric
    from look.speech import Speech

LEFT, RIGHT = 64.0, 1216.0
"""Where the ages begin and end; the line itself goes on beyond the screen."""
LOW, HIGH = 169.0, 1111.0
"""Where a metric's scale begins and ends, so that an animal at its end stands on the screen."""
BEYOND = 2000.0
"""So far the line goes on at either side, for windows of another shape than 16 to 10."""
MOST_LABELS = 7
OLDEST = 120
ROOM = 1.35
"""So many times the largest number is what the scale shows, where that is less than all of it."""
_STEPS = (1.0, 2.0, 5.0, 10.0)
_ENDS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True, slots=True)
class Label:
    """A number under the line."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Ticks and labels of a line, where the animal stands on it, and where it stood before.

    A long tick each `pitch` from `start` on, left of the screen, and `parts` short ones within.
    `reach` is a stretch in the animal's colour, from and to, or None.
    """

    start: float
    pitch: float
    parts: int
    labels: tuple[Label, ...]
    here: float = LEFT
    before: tuple[float, ...] = ()
    reach: tuple[float, float] | None = None


def age_scale() -> Scale:
    """Return the line of the age screen: 0 to 120, a long tick each ten years."""
    step = (RIGHT - LEFT) / OLDEST
    labels = tuple(Label(LEFT + age * step, str(age)) for age in range(0, OLDEST + 1, 20))
    return Scale(_beyond(LEFT, step * 10), step * 10, 5, labels)


def scale(metric: Metric, value: float, tries: Sequence[float], speech: Speech) -> Scale:
    """Return the line of a metric from `low` on, with round numbers under it.

    It ends at `high`, or a good way past the largest number if that is nearer: else all tries of
    somebody quick would stand on one spot.
    """
    low, high = metric.low, _end(metric, max(value, *tries, metric.low))
    step = _round_up((high - low) / MOST_LABELS, _STEPS)
    per_unit = (HIGH - LOW) / (high - low)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))

    def place(number: float) -> float:
        return round(LOW + (min(high, max(low, number)) - low) * per_unit, 1)

    here = place(value)
    before = tuple(dict.fromkeys(place(one) for one in tries))
    return Scale(
        start=_beyond(LOW + (first * step - low) * per_unit, step * per_unit),
        pitch=step * per_unit,
        parts=5,
        labels=tuple(
            Label(place(i * step), speech.number(i * step, decimals))
            for i in range(first, last + 1)
        ),
        here=here,
        before=before,
        reach=_reach(metric, here, before),
    )


def _end(metric: Metric, largest: float) -> float:
    if metric.low < 0 or metric.direction is Direction.NONE or largest <= 0:
        return metric.high
    nice = _round_up(largest * ROOM, _ENDS)
    return min(metric.high, max(nice, metric.low + (metric.high - metric.low) / 10))


def _reach(metric: Metric, here: float, before: Sequence[float]) -> tuple[float, float] | None:
    """From the last try to this one; the first try of something longer or higher from its foot."""
    if before:
        return (before[-1], here)
    return (LOW, here) if metric.direction is Direction.HIGHER else None


def _round_up(wanted: float, factors: Sequence[float]) -> float:
    """Return a factor times a power of ten, at least as large as `wanted`."""
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(factor * power for factor in factors if factor * power >= wanted * (1 - 1e-9))


def _beyond(start: float, pitch: float) -> float:
    """Return the first tick left of the screen, from which all ticks fall where they should."""
    return start - math.ceil((start + BEYOND) / pitch) * pitch
