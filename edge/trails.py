"""Today's trails as an edge knows them, beside the directory; nothing of anybody is in them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from edge.contract.day import museum_day
from edge.happenings import Stop

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from edge.contract.clock import Clock
    from edge.contract.downward import DirectoryEntry
    from edge.contract.trails import Trail, TrailsToday


class Trails:
    """What was told of one museum day by the edge's own clock. Thread-safe."""

    def __init__(self, clock: Clock, zone: ZoneInfo) -> None:
        self._clock = clock
        self._zone = zone
        self._lock = threading.Lock()
        self._day: date | None = None
        self._told: Mapping[str, Trail] = {}

    def take(self, news: TrailsToday) -> None:
        """Learn what the hub tells, in place of what it told before; of another day, nothing."""
        with self._lock:
            self._learn(news)

    def recall(self, held: TrailsToday) -> None:
        """Know what was known before a start, until the hub tells what holds now."""
        with self._lock:
            self._turn_day()
            if self._day is None:
                self._learn(held)

    def told(self) -> tuple[Trail, ...]:
        """Return the trails of today, in the order in which they were told."""
        with self._lock:
            self._turn_day()
            return tuple(self._told.values())

    def lacks_one(self, entries: Iterable[DirectoryEntry]) -> bool:
        """Whether a band of these follows a trail that is not known here."""
        with self._lock:
            self._turn_day()
            return any(one.trail and one.trail not in self._told for one in entries)

    def stops(self, entry: DirectoryEntry | None, exhibit: str) -> tuple[Stop, ...]:
        """Return the steps of a band's trail that are at an exhibit, in their order."""
        with self._lock:
            self._turn_day()
            trail = self._told.get(entry.trail) if entry else None
        if trail is None:
            return ()
        return tuple(
            Stop(trail.trail, place, len(trail.steps), step)
            for place, step in enumerate(trail.steps, 1)
            if step.exhibit == exhibit
        )

    def _learn(self, news: TrailsToday) -> None:
        if news.day == self._today():
            self._day = news.day
            self._told = {one.trail: one for one in news.trails}

    def _turn_day(self) -> None:
        if self._day != self._today():
            self._day, self._told = None, {}

    def _today(self) -> date:
        return museum_day(self._clock.now(), self._zone)
