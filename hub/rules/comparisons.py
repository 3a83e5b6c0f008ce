"""How a try compares with others of the own age band: from nameless counts, never "worst"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.contract.manifest import Direction
from hub.pages import Column, Comparison

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edge.contract.manifest import Metric

PLACES = 60
"""Columns that are counted; a page shows them merged."""
SHOWN = 12
"""Columns on a page, at most."""
ENOUGH = 20
"""Visitors of an age band below which nothing is compared."""
MIDDLE = 5
ALL = 10


def bounds_of(metric: Metric) -> str:
    """Return the range as it stands beside the counts: another range is another histogram."""
    return f"{metric.low!r}..{metric.high!r}"


def place_of(value: float, metric: Metric) -> int:
    """Return the column, from 0, that counts a value; the highest value is in the last."""
    share = (value - metric.low) / (metric.high - metric.low)
    return min(max(int(share * PLACES), 0), PLACES - 1)


def comparison(best: float, metric: Metric, counts: Mapping[int, int]) -> Comparison | None:
    """Compare the best try with others; `counts` is how many visitors fell into each column.

    Returns:
        None where it is not told: fewer than 20 visitors, no better or worse, below the middle.
    """
    everybody = sum(counts.values())
    if everybody < ENOUGH or metric.direction is Direction.NONE:
        return None
    own = place_of(best, metric)
    behind = sum(
        count
        for place, count in counts.items()
        if (place < own if metric.direction is Direction.HIGHER else place > own)
    )
    of_ten = min(ALL, behind * ALL // (everybody - 1))
    return Comparison(of_ten, _shown(metric, counts)) if of_ten >= MIDDLE else None


def _shown(metric: Metric, counts: Mapping[int, int]) -> tuple[Column, ...]:
    """Merge neighbours until few enough remain, over the stretch where anybody is."""
    filled = [place for place, count in counts.items() if count]
    first, last = min(filled), max(filled)
    step = -(-(last - first + 1) // SHOWN)
    width = (metric.high - metric.low) / PLACES
    starts = range(first, last + 1, step)
    return tuple(
        Column(
            low=metric.low + start * width,
            high=metric.low + min(start + step, PLACES) * width,
            count=sum(counts.get(place, 0) for place in range(start, start + step)),
        )
        for start in starts
    )


def best_of(values: Sequence[float], direction: Direction) -> int:
    """Return the index of the best value; where there is no better, of the last."""
    if direction is Direction.NONE:
        return len(values) - 1
    pick = max if direction is Direction.HIGHER else min
    return values.index(pick(values))
