"""What time does: days close, visits go, what was only needed for a while is cleared away."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Table, delete, select

from edge.contract.day import museum_day
from hub.colleagues import looks, sittings
from hub.keyring import KeyKind
from hub.rules import retention
from hub.rules.retention import Terms, Why
from hub.schools.endings import end_the_over
from hub.store import (
    Booking,
    DirectoryChange,
    Epoch,
    Erasure,
    MediumPart,
    Page,
    Quarantine,
    Received,
    Visit,
    table_of,
)
from hub.visits import graves, lifetimes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import ColumnElement, Connection

    from hub.erasing.rights import Rights
    from hub.keyring import Keyring
    from hub.post.last_words import LastWords
    from hub.store import Store
    from hub.visits.results import Results
    from hub.visits.visits import Visits

log = logging.getLogger(__name__)

_bookings = table_of(Booking)
_changes = table_of(DirectoryChange)
_epochs = table_of(Epoch)
_erasures = table_of(Erasure)
_pages = table_of(Page)
_parts = table_of(MediumPart)
_quarantine = table_of(Quarantine)
_received = table_of(Received)
_visits = table_of(Visit)
_AT_ONCE = 100
"""Visits in one erasure."""
LEDGER_COPIES_KEPT = timedelta(days=3 * 365)


class KeyCalendar(Protocol):
    """The keys that are made before their day and destroyed after it."""

    def turn(self, now: datetime) -> int:
        """Make what is missing ahead, destroy what is over."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn of the clockwork did."""

    closed: int
    purged: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Domain:
    """What time has to do with."""

    visits: Visits
    results: Results
    last_words: LastWords


@dataclass(frozen=True, slots=True)
class Times:
    """The museum's times: its terms, its zone, and the calendar of its daily keys."""

    terms: Terms
    zone: ZoneInfo
    calendar: KeyCalendar


class Clockwork:
    """Turns at the start, every ten minutes, and on demand; a turn that was missed is no harm."""

    def __init__(
        self, store: Store, keyring: Keyring, domain: Domain, rights: Rights, times: Times
    ) -> None:
        self._store = store
        self._keyring = keyring
        self._visits = domain.visits
        self._results = domain.results
        self._last_words = domain.last_words
        self._rights = rights
        self._times = times

    def turn(self, now: datetime) -> Turn:
        """Do all that is due at `now`, and nothing twice."""
        self._times.calendar.turn(now)
        with self._store.write() as tx:
            closed = self._visits.close_days(tx, now)
            cleared = _clear(tx, now, museum_day(now, self._times.zone))
            self._last_words.queue(tx, now)
            self._results.give_up_awaited(tx, now - retention.UNFINISHED_KEPT, now)
        self._rights.finish(now)
        purged = tuple(self._purge(now))
        today = museum_day(now, self._times.zone)
        end_the_over(self._store, self._rights, today, now)
        self._sweep_keys()
        if closed or cleared:
            self._store.checkpoint()
        if closed or purged:
            log.info("days closed for %d visits, %d visits purged", closed, len(purged))
        return Turn(closed, purged)

    def overdue(self, now: datetime) -> int:
        """Return how many visits should be gone since more than an hour, and are not."""
        return len(self._due(now - retention.OVERDUE_AFTER))

    def _purge(self, now: datetime) -> Iterator[bytes]:
        due = self._due(now)
        for why in Why:
            going = [visit_id for visit_id, reason in due if reason is why]
            for start in range(0, len(going), _AT_ONCE):
                some = going[start : start + _AT_ONCE]
                self._rights.erase_visits(some, why, now)
                yield from some

    def _due(self, now: datetime) -> Sequence[tuple[bytes, Why]]:
        terms, zone = self._times.terms, self._times.zone
        with self._store.read() as tx:
            perhaps = lifetimes.read(tx, lifetimes.perhaps_due(terms, now))
        plans = ((one, *retention.purge_due(life, terms, zone)) for one, life in perhaps)
        return [(visit_id, why) for visit_id, at, why in plans if at <= now]

    def _sweep_keys(self) -> None:
        """Destroy keys whose rows never came to be: their transaction was undone."""
        with self._store.write() as tx:
            visits = frozenset(tx.execute(select(_visits.c.visit_id)).scalars())
            pages = frozenset(tx.execute(select(_pages.c.page_id)).scalars())
            groups = frozenset(tx.execute(select(_bookings.c.booking_id)).scalars())
            rows = {KeyKind.VISIT: visits, KeyKind.PAGE: pages, KeyKind.BOOKING: groups}
            for kind, here in rows.items():
                orphans = self._keyring.ids(kind) - here
                if orphans:
                    self._keyring.destroy(kind, orphans)


def _clear(tx: Connection, now: datetime, today: date) -> int:
    """Delete what was only needed for a while; return how many rows."""
    over: tuple[tuple[Table, ColumnElement[bool]], ...] = (
        (_received, _received.c.received_at <= now - retention.RECEIVED_KEPT),
        (_quarantine, _quarantine.c.at <= now - retention.QUARANTINE_KEPT),
        (_epochs, _epochs.c.received_at <= now - retention.UNFINISHED_KEPT),
        (_parts, _parts.c.created_at <= now - retention.UNFINISHED_KEPT),
        (_changes, _changes.c.day < today),
        (_erasures, _erasures.c.at <= now - LEDGER_COPIES_KEPT),
    )
    rows = sum(tx.execute(delete(table).where(condition)).rowcount for table, condition in over)
    # A name that is emptied changes nothing that edges or pages read: no checkpoint for it alone.
    looks.empty_the_old(tx, now)
    return rows + graves.clear(tx, now) + sittings.clear(tx, now)
