"""What was kept and the hub has not yet: sealed, on disk before anyone hears "saved"."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from nacl.utils import random

from edge import tables
from edge.contract.downward import Receipt, Refusal
from edge.contract.envelopes import EpochOpened, EventEnvelope, EventKind
from edge.contract.events import EventBody, MediumMade, Void
from edge.contract.seals import ID_BYTES
from edge.disk import Disk
from edge.errors import KeysMissing, NotKept, OutboxFull
from edge.seal import Epoch, Place

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection
    from pathlib import Path

    from edge.contract.clock import Clock

log = logging.getLogger(__name__)

SCORE_PRIORITY = 0
MEDIA_PRIORITY = 1
CAP_BYTES = 2 * 1024**3
"""Of file and media together, when the settings of a disk say nothing else."""
MEDIA_SHARE = 0.75
"""Of the cap, and of the disk; above it media are refused, so that scores still find room."""
GIVEN_UP_AFTER = timedelta(days=14)


class Sealing(Protocol):
    """What the outbox needs of `edge.seal.EdgeSeal`."""

    def ready_to_keep(self) -> bool:
        """Return whether an epoch can be had."""
        ...

    def epoch(self) -> Epoch:
        """Return the epoch of now."""
        ...

    def event(self, place: Place, body: EventBody, epoch: Epoch | None = None) -> EventEnvelope:
        """Seal an event."""
        ...


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that the hub will never store, and why; `ref` stands for its binding."""

    number: int
    reason: Refusal
    kind: EventKind
    ref: bytes


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What a receipt removed: numbers, and SHA-256 of media that may go up now, or must go."""

    stored: tuple[int, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    media_stored: tuple[bytes, ...] = ()
    media_dropped: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Erased:
    """What goes with what a wearer said: all that their binding has here, or some numbers."""

    whole: bool = False
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reserved:
    """A number that waits for its medium, and the epoch under which both will be sealed."""

    place: Place
    epoch: Epoch


class Outbox:
    """One file of numbered, sealed rows. Thread-safe; every change is on disk when it returns."""

    def __init__(self, path: Path, seal: Sealing, clock: Clock, cap_bytes: int = CAP_BYTES) -> None:
        """Open or make the file; numbers reserved before a crash become voids.

        Raises:
            OutboxForeign: it is no outbox, or a newer program wrote it.
            NotKept: the disk failed.
        """
        self._disk = Disk(path)
        self._seal = seal
        self._clock = clock
        self._cap_bytes = cap_bytes
        self._told: tuple[Callable[[], None], ...] = ()
        try:
            with self._disk.transaction() as change:
                tables.void_all(change)
                # A card that was restored from an image would give its numbers a second time, and
                # the hub take them for settled. What waits is sealed under its series: it stays.
                if tables.is_empty(change):
                    tables.begin_series(change, random(ID_BYTES))
        except NotKept:
            self._disk.close()
            raise

    @property
    def id(self) -> bytes:
        """The series that its numbers are of (16 bytes): another one at a start without rows."""
        with self._disk.reading() as look:
            return tables.series(look)

    def close(self) -> None:
        """Let go of the file; everything kept is in it."""
        self._disk.close()

    def when_changed(self, tell: Callable[[], None]) -> None:
        """Have `tell` called, in the changing thread, when there is something new to send."""
        self._told = (*self._told, tell)

    def keep(self, body: EventBody, priority: int = SCORE_PRIORITY, ref: bytes = b"") -> int:
        """Seal an event and commit it; return its number. Only after that "saved" is true.

        Raises:
            KeysMissing: today nothing can be sealed.
            OutboxFull: too much waits.
            NotKept: the disk failed.
        """
        self._insist_room()
        with self._disk.transaction() as change:
            number = self._insert(change, body, priority, ref)
        self._tell()
        return number

    def write(self, said: EventBody, ref: bytes, erased: Erased) -> tuple[bytes, ...]:
        """Keep what a wearer said of their binding and erase what goes with it: both or nothing.

        However full the outbox is: who wants to be forgotten makes room.

        Returns:
            SHA-256 of the media that were erased.

        Raises:
            KeysMissing: today nothing can be sealed.
            NotKept: the disk failed.
            ValueError: `ref` is empty, which names no binding.
        """
        _insist_named(ref)
        with self._disk.transaction() as change:
            media = tables.void_binding(change, ref) if erased.whole else []
            for number in erased.numbers:
                media += tables.void_number(change, number)
            self._insert(change, said, SCORE_PRIORITY, ref)
        self._empty_log()
        self._tell()
        return tuple(media)

    def reserve(self, coming_bytes: int, ref: bytes) -> Reserved:
        """Take a number for a medium that is about to be sealed; a crash makes it a void.

        Raises:
            KeysMissing: today nothing can be sealed.
            OutboxFull: too much waits for a medium of so many bytes.
            NotKept: the disk failed.
        """
        self._insist_room(MEDIA_SHARE, coming_bytes)
        with self._disk.transaction() as change:
            epoch = self._seal.epoch()
            place = Place(self.id, tables.next_number(change), MEDIA_PRIORITY, ref)
            tables.note_epoch(change, epoch.opened)
            name = epoch.opened.epoch
            blank = EventEnvelope(
                self.id, place.number, EventKind.VOID, place.priority, ref, name, b""
            )
            tables.insert(change, blank, self._now(), reserved=True)
        return Reserved(place, epoch)

    def fill(self, reserved: Reserved, made: MediumMade) -> None:
        """Put the medium's event in its reserved place; its file is on disk already.

        Raises:
            NotKept: the disk failed, or its binding was erased meanwhile.
        """
        envelope = self._seal.event(reserved.place, made, reserved.epoch)
        with self._disk.transaction() as change:
            if not tables.fill(change, envelope):
                raise NotKept("the medium was erased before it was kept")
            tables.insert_medium(change, envelope, made, self._now())
        self._tell()

    def rows(self, limit: int, besides: Collection[int] = ()) -> tuple[EventEnvelope, ...]:
        """Return what may be sent, by priority, then number, without the numbers in `besides`.

        A binding's results are not among them before the hub's receipt for the binding. Voids are
        sealed here, under the epoch of now, so that erasing needs no keys; without today's keys
        they wait.

        Raises:
            NotKept: the disk failed.
        """
        ready = self._seal.ready_to_keep()
        with self._disk.reading() as look:
            found = tables.in_turn(look, self.id, limit + len(besides), with_voids=ready)
        return self._sealed([row for row in found if row.number not in besides][:limit])

    def numbered(self, numbers: Collection[int]) -> tuple[EventEnvelope, ...]:
        """Return the rows of these numbers that are still here and can be sent, as `rows` does.

        Raises:
            NotKept: the disk failed.
        """
        with self._disk.reading() as look:
            found = tables.numbered(look, self.id, sorted(numbers))
        return self._sealed(found)

    def forget(self, receipt: Receipt) -> Forgotten:
        """Remove what the hub has committed and what it refused; nothing else ever removes a row.

        A receipt for another outbox removes nothing.

        Raises:
            NotKept: the disk failed; the rows are sent again and the hub will answer again.
        """
        if receipt.outbox != self.id:
            return Forgotten()
        stored: list[int] = []
        refused: list[RefusedRow] = []
        with self._disk.transaction() as change:
            for span in receipt.stored:
                stored += [row.number for row in tables.remove(change, span.first, span.last)]
            for no in receipt.refused:
                gone = tables.remove(change, no.first, no.last)
                refused += [RefusedRow(row.number, no.reason, row.kind, row.ref) for row in gone]
            media_stored = tables.media_stored(change, stored)
            media_dropped = tables.media_dropped(change, [row.number for row in refused])
            tables.drop_idle_epochs(change)
        return Forgotten(tuple(stored), tuple(refused), tuple(media_stored), tuple(media_dropped))

    def void(self, ref: bytes) -> tuple[bytes, ...]:
        """Erase a binding's rows and media; numbers stay, as voids. Returns SHA-256 of the media.

        Raises:
            NotKept: the disk failed.
            ValueError: `ref` is empty, which names no binding.
        """
        _insist_named(ref)
        with self._disk.transaction() as change:
            media = tables.void_binding(change, ref)
        self._erased()
        return tuple(media)

    def void_number(self, number: int) -> tuple[bytes, ...]:
        """Erase one row, and its medium if it has one, as `void` does; gone already is no harm.

        Raises:
            NotKept: the disk failed.
        """
        with self._disk.transaction() as change:
            media = tables.void_number(change, number)
        self._erased()
        return tuple(media)

    def give_up(self) -> tuple[bytes, ...]:
        """Turn what waited 14 days into voids and count it as lost; returns SHA-256 of its media.

        Raises:
            NotKept: the disk failed.
        """
        oldest = self._now() - GIVEN_UP_AFTER.total_seconds()
        with self._disk.transaction() as change:
            lost, media = tables.void_older(change, oldest)
            tables.count_lost(change, lost)
        if lost:
            self._erased()
        return tuple(media)

    def lost(self) -> int:
        """Return how many results were ever given up; it never goes back."""
        with self._disk.reading() as look:
            return tables.lost(look)

    def waiting(self) -> tuple[int, int]:
        """Return how many results wait for the hub, and for how many seconds the oldest has."""
        with self._disk.reading() as look:
            count, oldest = tables.waiting(look)
        return count, 0 if oldest is None else max(0, int(self._now() - oldest))

    def epochs(self) -> tuple[EpochOpened, ...]:
        """Return the announcements of all epochs under which something here was sealed."""
        with self._disk.reading() as look:
            return tuple(tables.epochs(look))

    def media(self) -> tuple[tables.WaitingMedium, ...]:
        """Return the media that the hub has not whole, in the order of their numbers."""
        with self._disk.reading() as look:
            return tuple(tables.media(look))

    def medium_done(self, number: int) -> None:
        """Forget a medium: the hub has it whole, or will never take it.

        Raises:
            NotKept: the disk failed.
        """
        with self._disk.transaction() as change:
            tables.media_dropped(change, [number])
            tables.drop_idle_epochs(change)

    def medium_lost(self, number: int) -> bool:
        """Forget a medium whose file is gone from the disk, and count it as lost.

        Returns:
            Whether it was still here to be lost, and not erased meanwhile.

        Raises:
            NotKept: the disk failed.
        """
        with self._disk.transaction() as change:
            lost = len(tables.media_dropped(change, [number]))
            tables.count_lost(change, lost)
        return lost > 0

    def _sealed(self, rows: list[EventEnvelope]) -> tuple[EventEnvelope, ...]:
        voids = [row for row in rows if row.kind is EventKind.VOID]
        if not voids:
            return tuple(rows)
        try:
            epoch = self._seal.epoch()
        except KeysMissing:
            return tuple(row for row in rows if row.kind is not EventKind.VOID)
        with self._disk.transaction() as change:
            tables.note_epoch(change, epoch.opened)
        return tuple(
            self._seal.event(Place(self.id, row.number), Void(), epoch)
            if row.kind is EventKind.VOID
            else row
            for row in rows
        )

    def _insert(
        self, change: sqlite3.Connection, body: EventBody, priority: int, ref: bytes
    ) -> int:
        epoch = self._seal.epoch()
        place = Place(self.id, tables.next_number(change), priority, ref)
        tables.note_epoch(change, epoch.opened)
        tables.insert(change, self._seal.event(place, body, epoch), self._now())
        return place.number

    def _insist_room(self, share: float = 1.0, coming_bytes: int = 0) -> None:
        """What the disk has left bounds it, too: media leave room on it for scores."""
        with self._disk.reading() as look:
            held = tables.media_bytes(look)
        held += self._disk.used_bytes()
        cap_bytes = min(self._cap_bytes, held + self._disk.free_bytes())
        if held + coming_bytes > cap_bytes * share:
            raise OutboxFull("too much waits for the hub")

    def _erased(self) -> None:
        self._disk.empty_log()
        self._tell()

    def _empty_log(self) -> None:
        """What was committed stays so; the log is emptied at the next change, or at a start."""
        try:
            self._disk.empty_log()
        except NotKept:
            log.warning("what was erased stays in the outbox's log until the next change")

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _tell(self) -> None:
        for tell in self._told:
            tell()


def _insist_named(ref: bytes) -> None:
    if not ref:
        raise ValueError("an empty reference names no binding")
