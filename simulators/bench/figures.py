"""A figure and its limit, and how a table of them is printed."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, in `unit`; it holds when it is at most `limit`, if there is one.

    Where more is better (`at_least`), it holds when it is at least that. `peers` has what others
    came to in the same run, by name.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    peers: tuple[tuple[str, float], ...] = ()
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the value keeps its limit."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def line(self) -> str:
        """Return it as one line of the table."""
        bound = "at least" if self.at_least else "at most"
        limit = "" if self.limit is None else f"{bound} {self.limit:g}"
        mark = "  " if self.holds else "✗ "
        others = "".join(f"   {name} {value:.2f}" for name, value in self.peers)
        return (
            f"{mark}{self.name:<58} {self.value:>9.2f} {self.unit:<6} {limit:<14}{others}".rstrip()
        )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that `share` (0 to 1) of all values do not exceed (nearest rank).

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def machine() -> str:
    """Return what these figures were measured on."""
    load = os.getloadavg()[0]
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},"
        f" load {load:.1f}"
    )
