"""Today's bindings as every edge knows them: each change has a revision, and edges follow those.

A change is noted in the transaction that makes it, so that what is told is what is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sqlalchemy import bindparam, func, insert, select

from edge.contract.day import museum_day
from edge.contract.downward import DirectoryDelta, DirectoryEntry, DirectorySnapshot
from edge.contract.words import AgeBand, Animal, Avatar, BindingKind, Colour, Language, Scope
from hub.store import Binding, DirectoryChange, Visit, table_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection, Row, Select

_changes = table_of(DirectoryChange)
_bindings = table_of(Binding)
_visits = table_of(Visit)
# Put together once: after every transaction of the ingest it is asked.
_NEWEST = select(func.max(_changes.c.revision)).where(_changes.c.day == bindparam("of"))
MOST_DELTAS = 100
"""Changes told one by one at once. Of more, the last alone: at the gap an edge asks for all."""


class Inventory(Protocol):
    """Who knows the museum's own bands: `hub.bands.dealt.Bands`."""

    def entries(
        self, tx: Connection, day: date, only: Collection[bytes] | None = None
    ) -> tuple[DirectoryEntry, ...]:
        """Return those that hold on a day, or those of them with these binding ids."""
        ...


def note(
    tx: Connection,
    day: date,
    now: datetime,
    *,
    bound: Iterable[bytes] = (),
    ended: Iterable[bytes] = (),
) -> None:
    """Record that bindings came or ended, each under the day's next revision.

    Args:
        tx: the transaction that makes the change.
        day: the museum day it happens on; edges follow only today's.
        now: the instant, aware.
        bound: binding ids that came.
        ended: binding ids that hold no more: ended, swapped, released or erased.
    """
    changes = [(one, True) for one in ended] + [(one, False) for one in bound]
    if not changes:
        return
    first = revision(tx, day) + 1
    rows = [
        {"day": day, "revision": number, "binding_id": binding_id, "ended": over, "at": now}
        for number, (binding_id, over) in enumerate(changes, first)
    ]
    tx.execute(insert(_changes), rows)


def revision(tx: Connection, day: date) -> int:
    """Return the number of the day's last change, 0 before the first."""
    return tx.execute(_NEWEST, {"of": day}).scalar() or 0


def snapshot(tx: Connection, day: date, nonce: bytes, inventory: Inventory) -> DirectorySnapshot:
    """Return all living bindings of a day, as the answer to the Ask with that nonce."""
    entries = tuple(_entry(row) for row in tx.execute(_living(day)))
    entries += inventory.entries(tx, day)
    return DirectorySnapshot(nonce=nonce, day=day, revision=revision(tx, day), entries=entries)


def changes_after(
    tx: Connection, day: date, known: int, inventory: Inventory
) -> tuple[DirectoryDelta, ...]:
    """Return the changes of a day after a revision, one delta a revision, in order.

    A binding that came and ended since has a delta without entry: the count has no gap.
    """
    wanted = _changes.c.day == day, _changes.c.revision > known
    rows = tx.execute(select(_changes).where(*wanted).order_by(_changes.c.revision)).all()
    came = [row.binding_id for row in rows if not row.ended]
    living = _living(day).where(_bindings.c.binding_id.in_(came))
    entries = {row.binding_id: _entry(row) for row in tx.execute(living)} if came else {}
    ours = inventory.entries(tx, day, came) if len(entries) < len(set(came)) else ()
    entries |= {entry.binding_id: entry for entry in ours}
    return tuple(
        DirectoryDelta(
            day=day,
            revision=row.revision,
            bound=(entries[row.binding_id],) if not row.ended and row.binding_id in entries else (),
            ended=(row.binding_id,) if row.ended else (),
        )
        for row in rows
    )


class DirectoryFeed:
    """What was told to all edges so far; used by one thread, so that deltas leave in order."""

    def __init__(self, zone: ZoneInfo, inventory: Inventory) -> None:
        self._zone = zone
        self._inventory = inventory
        self._day: date | None = None
        self._told = 0

    def fresh(self, tx: Connection, now: datetime) -> tuple[DirectoryDelta, ...]:
        """Return the deltas since the last call; at the first, none: edges ask for a snapshot."""
        today = museum_day(now, self._zone)
        if self._day is None:
            self._day, self._told = today, revision(tx, today)
            return ()
        if self._day != today:
            self._day, self._told = today, 0
        newest = revision(tx, today)
        # Whoever is told the last of many alone sees a gap, and asks for all of it.
        first = newest - 1 if newest - self._told > MOST_DELTAS else self._told
        self._told = newest
        return changes_after(tx, today, first, self._inventory) if newest > first else ()

    def is_told(self, tx: Connection, today: date) -> bool:
        """Return whether edges were told of the day's last change."""
        return self._day == today and self._told == revision(tx, today)


def _living(day: date) -> Select[tuple[bytes, bytes, str, str, str, str, bool]]:
    columns = (
        _bindings.c.binding_id,
        _bindings.c.band_key,
        _visits.c.scopes,
        _visits.c.avatar,
        _visits.c.language,
        _visits.c.age_band,
        _visits.c.pending,
    )
    return (
        select(*columns)
        .join(_visits, _visits.c.visit_id == _bindings.c.visit_id)
        .where(
            _bindings.c.day == day,
            _bindings.c.ended_at.is_(None),
            _bindings.c.band_key.is_not(None),
        )
        .order_by(_bindings.c.made_at)
    )


def _entry(row: Row[tuple[bytes, bytes, str, str, str, str, bool]]) -> DirectoryEntry:
    """Say no age: that a band may approve, or is locked, is all an edge needs of it."""
    colour, _, animal = row.avatar.partition("-")
    return DirectoryEntry(
        band_key=row.band_key,
        binding_id=row.binding_id,
        kind=BindingKind.VISITOR,
        scopes=tuple(Scope(one) for one in row.scopes.split()),
        avatar=Avatar(Colour(colour), Animal(animal)),
        language=Language(row.language),
        may_approve=row.age_band == AgeBand.ADULT,
        age_locked=row.age_band == AgeBand.UNDER_13,
        pending=row.pending,
    )
