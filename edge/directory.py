"""Today's bindings as every edge knows them: in memory only, so that a power cut forgets them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from edge.contract.day import museum_day
from edge.contract.downward import DirectoryDelta, DirectorySnapshot
from edge.contract.seals import binding_ref

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from edge.contract.clock import Clock
    from edge.contract.downward import DirectoryEntry


class Directory:
    """Snapshot and deltas by revision, for one museum day by the edge's own clock. Thread-safe.

    A binding made here is known at once and stays, until the hub tells of it or ends it.
    """

    def __init__(self, clock: Clock, zone: ZoneInfo) -> None:
        self._clock = clock
        self._zone = zone
        self._lock = threading.Lock()
        self._day = self._today()
        self._revision: int | None = None
        self._told: dict[bytes, DirectoryEntry] = {}
        self._own: dict[bytes, DirectoryEntry] = {}

    def find(self, band_key: bytes) -> DirectoryEntry | None:
        """Return the binding of a band, the latest one if it was bound again today."""
        with self._lock:
            self._turn_day()
            return self._own.get(band_key) or self._told.get(band_key)

    def add(self, entry: DirectoryEntry) -> None:
        """Know a binding that was made here, before the hub tells of it."""
        with self._lock:
            self._turn_day()
            self._own[entry.band_key] = entry

    def end(self, binding_id: bytes) -> None:
        """Forget a binding that ended or was erased."""
        with self._lock:
            self._forget(binding_id)

    def refuse(self, ref: bytes) -> bytes | None:
        """Forget the binding behind a reference; return its id, or None if it is not known."""
        with self._lock:
            held = (*self._own.values(), *self._told.values())
            found = (one.binding_id for one in held if binding_ref(one.binding_id) == ref)
            binding_id = next(found, None)
            if binding_id is not None:
                self._forget(binding_id)
            return binding_id

    def take(self, news: DirectorySnapshot | DirectoryDelta) -> bool:
        """Learn what the hub tells; return False when a new snapshot must be asked for."""
        with self._lock:
            self._turn_day()
            if news.day != self._day:
                # Of yesterday, or of a clock that is not ours: nothing of it may be known today.
                return True
            if isinstance(news, DirectorySnapshot):
                self._take_snapshot(news)
                return True
            return self._take_delta(news)

    def __len__(self) -> int:
        with self._lock:
            self._turn_day()
            return len({*self._told, *self._own})

    def _take_snapshot(self, snapshot: DirectorySnapshot) -> None:
        self._told = {entry.band_key: entry for entry in snapshot.entries}
        self._revision = snapshot.revision
        self._settle()

    def _take_delta(self, delta: DirectoryDelta) -> bool:
        if self._revision is None or delta.revision > self._revision + 1:
            return False
        if delta.revision <= self._revision:
            return True
        for binding_id in delta.ended:
            self._forget(binding_id)
        self._told |= {entry.band_key: entry for entry in delta.bound}
        self._revision = delta.revision
        self._settle()
        return True

    def _settle(self) -> None:
        """What the hub knows of our own bindings is from now on the hub's to tell."""
        known = {entry.binding_id for entry in self._told.values()}
        self._own = {
            key: entry for key, entry in self._own.items() if entry.binding_id not in known
        }

    def _forget(self, binding_id: bytes) -> None:
        self._told, self._own = (
            {key: entry for key, entry in held.items() if entry.binding_id != binding_id}
            for held in (self._told, self._own)
        )

    def _turn_day(self) -> None:
        today = self._today()
        if today != self._day:
            self._day, self._revision = today, None
            self._told, self._own = {}, {}

    def _today(self) -> date:
        return museum_day(self._clock.now(), self._zone)
