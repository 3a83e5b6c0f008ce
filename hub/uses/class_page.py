"""What a teacher asks of their group's page afterwards, and a pupil of their own slip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from edge.contract.day import museum_day
from edge.contract.words import Scope
from hub.errors import KeyGone
from hub.rules.arrangements import Group
from hub.schools import bookings, endings, slips
from hub.schools.class_page import ClassReader, shown_media
from hub.uses.family import MediumFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from hub.pages import ErasureReceipt, MediumForm
    from hub.schools.class_page import ClassPage, OwnPart
    from hub.schools.slips import PrintedSlip
    from hub.uses.family import FamilyUses

_TRIES = 3
"""How often a page is read again while numbers of it are being erased."""
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class PrintedSlips:
    """The slips of a group, by number, and the last day on which they open."""

    group: Group
    slips: Sequence[PrintedSlip]
    until: date


@dataclass(frozen=True, slots=True)
class ClassPageUses:
    """What is asked of a group's page; from any thread."""

    family: FamilyUses
    close_group: Callable[[bytes], None]
    """Ends a booking with all that is left of it, before it returns."""

    def page(self, booking_id: bytes) -> ClassPage | None:
        """Return a group's page as it is now; None once it is closed or over."""

        def read(tx: Connection) -> ClassPage | None:
            booked = bookings.by_id(tx, booking_id)
            gone = booked is None or booked.closed
            return None if booked is None or gone else self._reader.page(tx, booked)

        return self._read(read)

    def medium(
        self, booking_id: bytes, result_id: bytes, size: int, form: MediumForm
    ) -> MediumFile | None:
        """Return a photo or sound of a class in one form; None where it may not be shown."""
        with self.family.store.read() as tx:
            booked = bookings.by_id(tx, booking_id)
            page_id = None if booked is None or booked.closed else booked.page_id
            if booked is None or page_id is None:
                return None
            shown = self.family.album.medium(tx, page_id, result_id)
        if shown is None or Scope(shown.kind) not in shown_media(booked):
            return None
        return self.family.medium(page_id, result_id, size, form)

    def slips(self, booking_id: bytes) -> PrintedSlips | None:
        """Return the slips of a group for printing, made where they were not; None once it is over.

        Printed again, they are the same.
        """
        try:
            with self.family.store.write() as tx:
                booked = bookings.by_id(tx, booking_id)
                if booked is None or booked.closed:
                    return None
                made = slips.printed(tx, self.family.keyring, booking_id)
        except KeyGone:
            return None
        until = slips.until_of(booked.group.kind, booked.group.day)
        return PrintedSlips(booked.group, made, until)

    def open_slip(self, token: str) -> bytes | None:
        """Return the slip that a token opens today (16 bytes), or None: gone, over, or never was.

        `token` is whatever stood in the address.
        """
        with self.family.store.read() as tx:
            slip = slips.by_token(tx, token, self._today)
        return None if slip is None else slip.slip_id

    def own_part(self, slip_id: bytes) -> OwnPart | None:
        """Return what a slip shows now, of its own number alone; None once that is gone."""

        def read(tx: Connection) -> OwnPart | None:
            slip = slips.by_id(tx, slip_id, self._today)
            booked = None if slip is None else bookings.by_id(tx, slip.booking_id)
            if slip is None or booked is None or booked.closed:
                return None
            return self._reader.own_part(tx, booked, slip.number, slip.until)

        return self._read(read)

    def own_medium(
        self, slip_id: bytes, result_id: bytes, size: int, form: MediumForm
    ) -> MediumFile | None:
        """Return a photo or sound of that slip's own number; None where it may not be shown."""
        with self.family.store.read() as tx:
            slip = slips.by_id(tx, slip_id, self._today)
            booked = None if slip is None else bookings.by_id(tx, slip.booking_id)
            if slip is None or booked is None or booked.page_id is None:
                return None
            shown = self.family.album.medium(tx, booked.page_id, result_id)
        if shown is None or shown.visit_id != slip.visit_id:
            return None
        return self.medium(slip.booking_id, result_id, size, form)

    def close(self, booking_id: bytes) -> ErasureReceipt:
        """Close a group for good, everything of it erased before this returns; return the proof.

        Safe to do again: then nothing was left.
        """
        rights, now = self.family.rights, self.family.clock.now()
        with self.family.store.write() as tx:
            bookings.close(tx, booking_id, now)
            visits = endings.let_bands_go(tx, booking_id, self._today, now)
        # Edges hear of the bands' other names before they forget these for good.
        self.family.directory_changed()
        receipt = rights.close_group(booking_id, visits, now)
        # What came in between goes with the booking itself.
        self.close_group(booking_id)
        return receipt

    @property
    def _today(self) -> date:
        return museum_day(self.family.clock.now(), self.family.zone)

    @property
    def _reader(self) -> ClassReader:
        return ClassReader(self.family.keyring, self.family.album)

    def _read(self, read: Callable[[Connection], Read | None]) -> Read | None:
        for _ in range(_TRIES):
            try:
                with self.family.store.read() as tx:
                    return read(tx)
            except KeyGone:
                # A number is being erased right now; the next look finds its rows gone.
                continue
        return None
