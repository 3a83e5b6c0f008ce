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
"""Where a scale begins and ends; the line itself goes on beyond the screen."""
BEYOND = 2000.0
"""So far the line goes on at either side, for windows of another shape than 16 to 10."""
MOST_LABELS = 7
OLDEST = 120
_NICE = (1.0, 2.0, 5.0, 10.0)


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
    """Return the line of a metric from `low` to `high`, with round numbers under it."""
    step = _step((metric.high - metric.low) / MOST_LABELS)
    pitch = step * (RIGHT - LEFT) / (metric.high - metric.low)
    first = math.ceil(metric.low / step - 1e-9)
    last = math.floor(metric.high / step + 1e-9)
    numbers = [i * step for i in range(first, last + 1)]
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))

    def place(number: float) -> float:
        inside = min(metric.high, max(metric.low, number))
        share = (inside - metric.low) / (metric.high - metric.low)
        return round(LEFT + share * (RIGHT - LEFT), 1)

    here = place(value)
    before = tuple(dict.fromkeys(place(one) for one in tries))
    start = LEFT + (numbers[0] - metric.low) / step * pitch if numbers else LEFT
    return Scale(
        start=_beyond(start, pitch),
        pitch=pitch,
        parts=5,
        labels=tuple(Label(place(one), speech.number(one, decimals)) for one in numbers),
        here=here,
        before=before,
        reach=_reach(metric, here, before),
    )


def _reach(metric: Metric, here: float, before: Sequence[float]) -> tuple[float, float] | None:
    """From the last try to this one; the first try of something longer or higher from its foot."""
    if before:
        return (before[-1], here)
    return (LEFT, here) if metric.direction is Direction.HIGHER else None


def _step(wanted: float) -> float:
    """Return a round number at least as large as `wanted`: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(factor * power for factor in _NICE if factor * power >= wanted * (1 - 1e-9))


def _beyond(start: float, pitch: float) -> float:
    """Return the first tick left of the screen, from which all ticks fall where they should."""
    return start - math.ceil((start + BEYOND) / pitch) * pitch
