"""Today's bindings as every edge knows them: in memory only; a power cut forgets the visitors'."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from edge.contract.day import museum_day
from edge.contract.downward import DirectoryDelta, DirectorySnapshot
from edge.contract.seals import binding_ref
from edge.contract.words import BindingKind, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from zoneinfo import ZoneInfo

    from edge.contract.clock import Clock
    from edge.contract.downward import DirectoryEntry


GROUPS = frozenset({BindingKind.CLASS, BindingKind.GROUP})
OF_THE_HOUSE = GROUPS | {BindingKind.STAFF}
"""Bands that the museum hands out again: not a visitor's own."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What news changed here; `gap`: a delta was missed, and a snapshot must be asked for.

    `changed` are bindings that were known here and are known otherwise now, `gone` are the ids of
    those that are known no more.
    """

    gap: bool = False
    changed: tuple[DirectoryEntry, ...] = ()
    gone: tuple[bytes, ...] = ()


class Directory:
    """Snapshot and deltas by revision, for one museum day by the edge's own clock. Thread-safe.

    A binding made here is known at once and stays, until the hub tells of it or ends it. What a
    wearer said here holds at once, too: news that the hub wrote before it heard of it cannot bring
    back what was ended, or give back what was withdrawn.
    """

    def __init__(self, clock: Clock, zone: ZoneInfo) -> None:
        self._clock = clock
        self._zone = zone
        self._lock = threading.Lock()
        self._day = self._today()
        self._revision: int | None = None
        self._told: dict[bytes, DirectoryEntry] = {}
        self._own: dict[bytes, DirectoryEntry] = {}
        self._said: dict[bytes, tuple[Scope, ...]] = {}
        self._ended: set[bytes] = set()
        self._house: set[bytes] = set()

    def find(self, band_key: bytes) -> DirectoryEntry | None:
        """Return the binding of a band, the latest one if it was bound again today."""
        with self._lock:
            self._turn_day()
            return self._find(band_key)

    def add(self, entry: DirectoryEntry) -> None:
        """Know a binding that was made here, before the hub tells of it."""
        with self._lock:
            self._turn_day()
            self._own[entry.band_key] = entry

    def change(self, entry: DirectoryEntry) -> None:
        """Know at once what the wearer of a bound band decided anew, before the hub tells of it."""
        with self._lock:
            self._turn_day()
            self._said[entry.binding_id] = entry.scopes

    def end(self, binding_id: bytes) -> None:
        """Forget a binding that ended or was erased."""
        with self._lock:
            self._turn_day()
            self._forget(binding_id)
            self._ended.add(binding_id)

    def unsay(self, ref: bytes) -> None:
        """The hub refused what was said of the binding behind a reference: it decides again."""
        with self._lock:
            self._said = {
                one: scopes for one, scopes in self._said.items() if binding_ref(one) != ref
            }
            self._ended = {one for one in self._ended if binding_ref(one) != ref}

    def refuse(self, ref: bytes) -> bytes | None:
        """Forget the binding behind a reference; return its id, or None if it is not known."""
        with self._lock:
            binding_id = self._behind(ref)
            if binding_id is not None:
                self._forget(binding_id)
            return binding_id

    def behind(self, ref: bytes) -> bytes | None:
        """Return the id of the binding behind a reference, or None if it is not known."""
        with self._lock:
            return self._behind(ref)

    def of_groups(self) -> tuple[DirectoryEntry, ...]:
        """Return the class and group bands of today as they are known, by their keys."""
        return tuple(one for one in self.of_the_house() if one.kind in GROUPS)

    def of_the_house(self) -> tuple[DirectoryEntry, ...]:
        """Return the bands of classes, groups and colleagues as they are known, by their keys."""
        with self._lock:
            self._turn_day()
            known = self._look(sorted(self._house))
            return tuple(one for one in known.values() if one.kind in OF_THE_HOUSE)

    def recall(self, entries: tuple[DirectoryEntry, ...]) -> None:
        """Know what was known before a start, until the hub tells what holds now.

        Of scores alone: who said no to a photo since then is not to be photographed on the word
        of a file. What ended here since is not brought back, nor anything once the hub spoke.
        """
        with self._lock:
            self._turn_day()
            if self._revision is not None:
                return
            for one in entries:
                if one.binding_id not in self._ended:
                    scores = tuple(scope for scope in one.scopes if scope is Scope.SCORE)
                    self._tell(replace(one, scopes=scores))

    def take(self, news: DirectorySnapshot | DirectoryDelta) -> Learnt:
        """Learn what the hub tells."""
        with self._lock:
            self._turn_day()
            if news.day != self._day:
                # Of yesterday, or of a clock that is not ours: nothing of it may be known today.
                return Learnt()
            if isinstance(news, DirectorySnapshot):
                return self._take_snapshot(news)
            return self._take_delta(news)

    def __len__(self) -> int:
        with self._lock:
            self._turn_day()
            return len({*self._told, *self._own})

    def _find(self, band_key: bytes) -> DirectoryEntry | None:
        held = self._own.get(band_key) or self._told.get(band_key)
        said = self._said.get(held.binding_id) if held else None
        return replace(held, scopes=said) if held and said is not None else held

    def _behind(self, ref: bytes) -> bytes | None:
        held = (*self._own.values(), *self._told.values())
        found = (one.binding_id for one in held if binding_ref(one.binding_id) == ref)
        return next(found, None)

    def _look(self, keys: Iterable[bytes]) -> dict[bytes, DirectoryEntry]:
        return {key: entry for key in keys if (entry := self._find(key))}

    def _take_snapshot(self, snapshot: DirectorySnapshot) -> Learnt:
        before = self._look({*self._told, *self._own})
        self._told, self._house = {}, set()
        self._learn(snapshot.entries)
        self._revision = snapshot.revision
        after = {entry.binding_id for entry in (*self._told.values(), *self._own.values())}
        known = {entry.binding_id for entry in before.values()}
        return Learnt(changed=self._changed(before), gone=tuple(known - after))

    def _take_delta(self, delta: DirectoryDelta) -> Learnt:
        if self._revision is not None and delta.revision <= self._revision:
            return Learnt()
        before = self._look(entry.band_key for entry in delta.bound)
        for binding_id in delta.ended:
            self._forget(binding_id)
        if self._revision is None or delta.revision > self._revision + 1:
            return Learnt(gap=True, gone=delta.ended)
        self._learn(delta.bound)
        self._revision = delta.revision
        return Learnt(changed=self._changed(before), gone=delta.ended)

    def _learn(self, entries: tuple[DirectoryEntry, ...]) -> None:
        """Take entries in; what the hub knows of our own bindings is now the hub's to tell."""
        for entry in entries:
            if entry.binding_id in self._ended:
                continue
            self._tell(entry)
            said = self._said.get(entry.binding_id)
            if said is not None and set(said) == set(entry.scopes):
                del self._said[entry.binding_id]
        known = {entry.binding_id for entry in entries}
        self._own = {
            key: entry for key, entry in self._own.items() if entry.binding_id not in known
        }

    def _tell(self, entry: DirectoryEntry) -> None:
        self._told[entry.band_key] = entry
        if entry.kind in OF_THE_HOUSE:
            self._house.add(entry.band_key)

    def _changed(self, before: dict[bytes, DirectoryEntry]) -> tuple[DirectoryEntry, ...]:
        """Return the bindings that are still the same ones, and are known otherwise."""
        return tuple(
            now
            for key, was in before.items()
            if (now := self._find(key)) and now.binding_id == was.binding_id and now != was
        )

    def _forget(self, binding_id: bytes) -> None:
        self._said.pop(binding_id, None)
        self._told, self._own = (
            {key: entry for key, entry in held.items() if entry.binding_id != binding_id}
            for held in (self._told, self._own)
        )

    def _turn_day(self) -> None:
        today = self._today()
        if today != self._day:
            self._day, self._revision = today, None
            self._told, self._own, self._said = {}, {}, {}
            self._ended, self._house = set(), set()

    def _today(self) -> date:
        return museum_day(self._clock.now(), self._zone)
