"""Erasing: written down first, done everywhere, finished after a kill, again after a restore.

Ledger, tombstones, keys, rows, files, write-ahead log, edges, ledger: each step safe to do again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Connection, Table, delete, func, or_, select, union_all, update

from edge.contract.day import museum_day
from edge.contract.downward import Refusal
from hub.erasing import due
from hub.erasing.ledger import Ledger, Line, Step, Subject, chain_hash
from hub.errors import LedgerBroken
from hub.keyring import KeyKind
from hub.line import directory
from hub.pages import ErasureReceipt
from hub.rules.retention import Why
from hub.store import (
    Binding,
    Booking,
    Erasure,
    Medium,
    Pupil,
    Score,
    Store,
    Stored,
    Unkept,
    Visit,
    put_new,
    table_of,
)
from hub.store.annotations import Lives, OnErase, Privacy
from hub.visits import graves, successions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from hub.keyring import Keyring

log = logging.getLogger(__name__)

_bindings = table_of(Binding)
_bookings = table_of(Booking)
_erasures = table_of(Erasure)
_media = table_of(Medium)
_pupils = table_of(Pupil)
_scores = table_of(Score)
_unkept = table_of(Unkept)
_visits = table_of(Visit)


class MediaFiles(Protocol):
    """The files of photos and sounds, encrypted, outside the store."""

    def erase(self, visit_id: bytes, result_ids: Sequence[bytes] | None) -> None:
        """Remove a visit's files, or those of some results; half ones too. Safe to do again."""
        ...


@dataclass(frozen=True, slots=True)
class Stores:
    """All the places in which something of a visit stands."""

    store: Store
    keyring: Keyring
    files: MediaFiles


class Rights:
    """What the people behind the data may ask for, and what time asks for in their stead."""

    def __init__(
        self,
        stores: Stores,
        ledger: Ledger,
        zone: ZoneInfo,
        on_ended: Callable[[Sequence[bytes]], None],
    ) -> None:
        """Set up; `on_ended` is told the bindings that were erased, to tell every edge."""
        self._store = stores.store
        self._keyring = stores.keyring
        self._files = stores.files
        self._ledger = ledger
        self._zone = zone
        self._on_ended = on_ended
        self._one_at_a_time = threading.Lock()

    def erase_page(self, page_id: bytes, now: datetime) -> ErasureReceipt | None:
        """Erase a household-day with all visits on it; None when there is none."""
        with self._store.read() as tx:
            on_it = select(_visits.c.visit_id).where(_visits.c.page_id == page_id)
            visits = tuple(tx.execute(on_it).scalars())
        return self.erase_visits(visits, Why.ASKED, now)

    def erase_visits(
        self, visit_ids: Sequence[bytes], why: Why, now: datetime
    ) -> ErasureReceipt | None:
        """Erase visits for one reason, as one erasure; None when none of them is there."""
        subject, counted = self._taking(visit_ids)
        return self._erase(subject, why, counted, now) if subject.visits else None

    def close_group(
        self, booking_id: bytes, visit_ids: Sequence[bytes], now: datetime
    ) -> ErasureReceipt:
        """Erase the visits of a group that is closed, if it has any; what is left of it follows.

        A restored backup in which it is not closed is closed again.
        """
        subject, counted = self._taking(visit_ids)
        return self._erase(replace(subject, over=(booking_id,)), Why.GROUP_OVER, counted, now)

    def erase_group(self, booking_id: bytes, now: datetime) -> None:
        """Erase a group that is closed: its rows, and who answers for it."""
        self._erase(Subject(groups=(booking_id,)), Why.GROUP_OVER, (0, 0), now)

    def erase_result(
        self, page_id: bytes, result_id: bytes, now: datetime
    ) -> ErasureReceipt | None:
        """Erase one score or medium from a page; None when it does not stand on it."""
        with self._store.read() as tx:
            visit_id = _visit_with(tx, page_id, result_id)
        return None if visit_id is None else self.erase_results(visit_id, (result_id,), now)

    def erase_results(
        self, visit_id: bytes, result_ids: Sequence[bytes], now: datetime
    ) -> ErasureReceipt:
        """Erase some of a visit's scores and media, as one erasure."""
        with self._store.read() as tx:
            scores = _how_many(tx, _scores, "result_id", result_ids)
            media = _how_many(tx, _media, "result_id", result_ids)
        subject = Subject(results=tuple(result_ids), within=visit_id)
        return self._erase(subject, Why.ASKED, (scores, media), now)

    def nothing_left(self, now: datetime) -> ErasureReceipt:
        """Write down that an erasure was asked for what is gone already, and prove that."""
        return self._erase(Subject(), Why.ASKED, (0, 0), now)

    def finish(self, now: datetime) -> int:
        """Complete what began and was not completed, and what was asked for; return how many."""
        with self._one_at_a_time:
            unfinished = self._ledger.unfinished()
            for line in unfinished:
                self._carry_out(line, now)
        return len(unfinished) + self.carry_out_due(now)

    def carry_out_due(self, now: datetime) -> int:
        """Erase what events asked for, written down in the transaction that settled them.

        Each line of it goes with what it names, so that a kill at any moment loses none.

        Returns:
            How many erasures that were.
        """
        with self._store.read() as tx:
            asked = due.subjects(tx)
        for lines, subject in asked:
            self._erase(subject, Why.ASKED, (0, 0), now)
            with self._store.write() as tx:
                due.strike(tx, lines)
        return len(asked)

    def resume(self, now: datetime) -> int:
        """Complete what a kill left undone, and erase again what a restored backup brought back.

        What was asked for and not begun is begun.

        Call before any port opens.

        Returns:
            How many erasures were done again.

        Raises:
            LedgerBroken: the ledger does not hold together, or is older than the store.
        """
        again = {line.number: line for line in self._ledger.unfinished()}
        over: set[bytes] = set()
        with self._store.read() as tx:
            copied = _newest_copy(tx)
            here = _here(tx, self._keyring)
            for line in self._ledger.lines():
                if copied is not None and line.line == copied.line:
                    _compare(line, copied)
                    copied = None
                if line.step is Step.BEGUN and _is_back(tx, line.subject, here):
                    again[line.number] = line
                over |= _unnamed_groups(line, here)
        if copied is not None:
            raise LedgerBroken(copied.line, "is not there, but the store knows of it")
        if over:
            # Before anything goes: afterwards nothing says whose those visits were.
            with self._store.write() as tx:
                _close_again(tx, tuple(over), now)
        with self._one_at_a_time:
            for line in again.values():
                self._carry_out(line, now)
        return len(again) + self.carry_out_due(now)

    def _taking(self, visit_ids: Sequence[bytes]) -> tuple[Subject, tuple[int, int]]:
        """Return what the erasure of these visits takes: how many scores, how many media."""
        with self._store.read() as tx:
            subject = due.subject_of(tx, visit_ids)
            scores = _how_many(tx, _scores, "visit_id", subject.visits)
            media = _how_many(tx, _media, "visit_id", subject.visits)
        return subject, (scores, media)

    def _erase(
        self, subject: Subject, why: Why, counted: tuple[int, int], now: datetime
    ) -> ErasureReceipt:
        with self._one_at_a_time:
            line = self._ledger.begin(subject, why, now)
            self._carry_out(line, now)
        scores, media = counted
        return ErasureReceipt(line.number, now, results=scores, media=media)

    def _carry_out(self, line: Line, now: datetime) -> None:
        """Do all that a begun line asks; where it was done before, nothing is left to do."""
        subject = line.subject
        with self._store.write() as tx:
            graves.bury(tx, (*subject.bindings, *subject.results), Refusal.ERASED, now)
        self._keyring.destroy(KeyKind.VISIT, subject.visits)
        self._keyring.destroy(KeyKind.BOOKING, subject.groups)
        with self._store.write() as tx:
            _close_again(tx, subject.over, now)
            self._note_ended(tx, subject.bindings, now)
            _delete_rows(tx, subject)
            empty = _empty_pages(tx, subject.pages)
            _delete(tx, {"page_id": empty})
            _copy_line(tx, line)
        # Asked last, it answers for the other keys as well: they share one write-ahead log.
        forgotten = self._keyring.destroy(KeyKind.PAGE, empty)
        for visit_id in subject.visits:
            self._files.erase(visit_id, None)
        if subject.results:
            self._files.erase(subject.within, subject.results)
        self._on_ended(subject.bindings)
        if self._store.checkpoint() and forgotten:
            self._ledger.done(line, now)
        else:
            log.warning("erasure %s waits for a reader of the files to end", line.number)

    def _note_ended(self, tx: Connection, bindings: Sequence[bytes], now: datetime) -> None:
        today = museum_day(now, self._zone)
        living = select(_bindings.c.binding_id).where(
            _bindings.c.binding_id.in_(bindings),
            _bindings.c.day == today,
            _bindings.c.ended_at.is_(None),
        )
        directory.note(tx, today, now, ended=tuple(tx.execute(living).scalars()))


def _how_many(tx: Connection, table: Table, column: str, ids: Sequence[bytes]) -> int:
    counted = select(func.count()).select_from(table).where(table.c[column].in_(ids))
    return tx.execute(counted).scalar_one()


def _visit_with(tx: Connection, page_id: bytes, result_id: bytes) -> bytes | None:
    """Find the visit on this page that a score or medium, also a refused one, belongs to."""
    on_it = select(_visits.c.visit_id).where(_visits.c.page_id == page_id)
    wanted = [
        select(table.c.visit_id).where(table.c.result_id == result_id, table.c.visit_id.in_(on_it))
        for table in (_scores, _media, _unkept)
    ]
    return tx.execute(union_all(*wanted)).scalar()


def _close_again(tx: Connection, booking_ids: Sequence[bytes], now: datetime) -> None:
    """Close groups that a backup brought back; whoever ends what is over then ends them again."""
    back = _bookings.c.booking_id.in_(booking_ids), _bookings.c.closed_at.is_(None)
    tx.execute(update(_bookings).where(*back).values(closed_at=now))


def _delete_rows(tx: Connection, subject: Subject) -> None:
    """Delete by what the tables declare of themselves, so that no table is forgotten."""
    successions.hand_on(tx, subject.visits)
    ids = {"visit_id": subject.visits, "result_id": subject.results, "booking_id": subject.groups}
    _delete(tx, ids)


def _delete(tx: Connection, ids: Mapping[str, Sequence[bytes]]) -> None:
    _empty(tx, ids)
    # Children before parents: the reverse of the order in which foreign keys allow to insert.
    for table in reversed(Stored.metadata.sorted_tables):
        lives: Lives = table.info["lives"]
        named = [table.c[name].in_(ids[name]) for name in lives.erased_by if ids.get(name)]
        if named:
            tx.execute(delete(table).where(or_(*named)))


def _empty(tx: Connection, ids: Mapping[str, Sequence[bytes]]) -> None:
    """Empty the columns whose rows stay for others and whose value goes, as the tables declare."""
    for table in Stored.metadata.sorted_tables:
        for column in table.columns:
            privacy: Privacy = column.info["privacy"]
            if privacy.on_erase is OnErase.NULL and ids.get(column.name):
                gone = update(table).where(column.in_(ids[column.name]))
                tx.execute(gone.values({column.name: None}))


def _empty_pages(tx: Connection, page_ids: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return which of these pages have no visit any more; also those that are gone already."""
    peopled = select(_visits.c.page_id).where(_visits.c.page_id.in_(page_ids))
    still = set(tx.execute(peopled).scalars())
    return tuple(one for one in page_ids if one not in still)


def _copy_line(tx: Connection, line: Line) -> None:
    row = {"line": line.line, "number": line.number, "at": line.at, "chain": chain_hash(line)}
    put_new(tx, Erasure, row)


def _newest_copy(tx: Connection) -> Erasure | None:
    newest = select(_erasures).order_by(_erasures.c.line.desc()).limit(1)
    row = tx.execute(newest).mappings().first()
    return None if row is None else Erasure(**row)


def _compare(line: Line, copied: Erasure) -> None:
    if chain_hash(line) != copied.chain:
        raise LedgerBroken(line.line, "differs from what the store knows of it")


@dataclass(frozen=True, slots=True)
class _Here:
    """Who has a row or a key now.

    `open_groups` are those that nobody closed, `of_open` says whose a visit or page is of them.
    """

    visits: frozenset[bytes]
    groups: frozenset[bytes]
    open_groups: frozenset[bytes]
    of_open: Mapping[bytes, bytes]


def _here(tx: Connection, keyring: Keyring) -> _Here:
    visits = frozenset(tx.execute(select(_visits.c.visit_id)).scalars())
    known = select(_bookings.c.booking_id, _bookings.c.closed_at, _bookings.c.page_id)
    groups = tx.execute(known).all()
    still = {row.booking_id: row.page_id for row in groups if row.closed_at is None}
    parts = tx.execute(select(_pupils.c.visit_id, _pupils.c.booking_id)).all()
    return _Here(
        visits | keyring.ids(KeyKind.VISIT),
        frozenset(row.booking_id for row in groups) | keyring.ids(KeyKind.BOOKING),
        frozenset(still),
        {page_id: booking_id for booking_id, page_id in still.items() if page_id}
        | {row.visit_id: row.booking_id for row in parts if row.booking_id in still},
    )


def _unnamed_groups(line: Line, here: _Here) -> frozenset[bytes]:
    """Return the open groups of which a line says that they are over and not which they are.

    So it was written before lines named groups: by their visits, and the page that was theirs.
    """
    subject = line.subject
    if line.why != Why.GROUP_OVER or subject.over or subject.groups:
        return frozenset()
    named = (*subject.visits, *subject.pages)
    return frozenset(here.of_open[one] for one in named if one in here.of_open)


def _is_back(tx: Connection, subject: Subject, here: _Here) -> bool:
    known = (
        (here.visits, subject.visits),
        (here.groups, subject.groups),
        (here.open_groups, subject.over),
    )
    if any(not ids.isdisjoint(named) for ids, named in known):
        return True
    tables = (_scores, _media, _unkept) if subject.results else ()
    return any(_how_many(tx, table, "result_id", subject.results) for table in tables)
