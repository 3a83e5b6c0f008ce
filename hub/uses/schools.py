"""What desks and teachers ask about classes and groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.contract.day import museum_day
from hub.errors import BookingRefused
from hub.schools import bookings, endings, sets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from edge.contract.clock import Clock
    from hub.erasing.rights import Rights
    from hub.keyring import Keyring
    from hub.rules.arrangements import Group
    from hub.schools.bookings import Booked, Contact, Said
    from hub.schools.parts import Number
    from hub.store import Store


@dataclass(frozen=True, slots=True)
class SchoolUses:
    """What desks and teachers ask of the hub; from any thread.

    `directory_changed` tells every edge what is new; what is due to be erased is erased before an
    answer is given.
    """

    store: Store
    keyring: Keyring
    rights: Rights
    clock: Clock
    zone: ZoneInfo
    directory_changed: Callable[[], None]

    @property
    def today(self) -> date:
        """Return the museum day."""
        return museum_day(self.clock.now(), self.zone)

    def book(self, group: Group, contact: Contact) -> tuple[bytes, str]:
        """Store a booking; return its id and the token of its link.

        Raises:
            BookingRefused: names the fields that cannot be so.
        """
        with self.store.write() as tx:
            return bookings.make(tx, self.keyring, group, contact, self.clock.now(), self.today)

    def by_link(self, token: str) -> Booked | None:
        """Return the booking of a mailed link, or None."""
        with self.store.read() as tx:
            return bookings.by_link(tx, token)

    def of_day(self, day: date) -> Sequence[Booked]:
        """Return the bookings of a museum day."""
        with self.store.read() as tx:
            return bookings.of_day(tx, day)

    def numbers(self, booking_id: bytes) -> Sequence[Number]:
        """Return the numbers of a group that are known."""
        with self.store.read() as tx:
            return sets.numbers(tx, booking_id)

    def attest(self, booking_id: bytes, said: Said) -> None:
        """Write an attestation down; where the group plays already, it keeps from now on.

        Raises:
            BookingRefused: there is no such booking, or it was said to other words.
        """

        def attested(tx: Connection, now: datetime) -> None:
            bookings.attest(tx, self.keyring, _there(tx, booking_id), said, now)
            sets.switch_on(tx, self.keyring, booking_id, now)

        self._change(attested)

    def withdraw(self, booking_id: bytes) -> None:
        """End the arrangement; all that was kept of the group is erased before this returns."""
        self._change(lambda tx, now: sets.withdraw(tx, booking_id, now))

    def give(self, booking_id: bytes, set_name: str) -> None:
        """Give a set of bands to a group that comes today.

        Raises:
            BookingRefused: not today, or the set cannot be theirs.
        """

        def given(tx: Connection, now: datetime) -> None:
            booked = _there(tx, booking_id)
            if booked.group.day != self.today:
                raise BookingRefused("this group does not come today: mend its day first")
            sets.give(tx, self.keyring, booked, set_name, now)

        self._change(given)

    def give_back(self, booking_id: bytes) -> None:
        """Take a set back: its bands keep nothing any more, what was kept stays."""
        self._change(lambda tx, now: sets.give_back(tx, booking_id, now))

    def opt_out(self, booking_id: bytes, number: int) -> None:
        """Keep nothing of a number; what was kept of it is erased before this returns.

        Raises:
            BookingRefused: there is no such number.
        """
        self._change(lambda tx, now: sets.opt_out(tx, booking_id, number, now))

    def opt_in(self, booking_id: bytes, number: int) -> None:
        """Take an opting-out back.

        Raises:
            BookingRefused: there is no such booking.
        """

        def opted_in(tx: Connection, now: datetime) -> None:
            booked = _there(tx, booking_id)
            sets.opt_in(tx, self.keyring, booked.booking_id, number, now)

        self._change(opted_in)

    def swap(self, booking_id: bytes, number: int, band_number: int) -> None:
        """Let another band of the set play for a number.

        Raises:
            BookingRefused: that band is somebody's, or not of the set.
        """
        self._change(lambda tx, now: sets.swap(tx, booking_id, number, band_number, now))

    def close(self, booking_id: bytes) -> None:
        """Close a group for good: everything of it is erased before this returns."""
        with self.store.write() as tx:
            bookings.close(tx, booking_id, self.clock.now())
        self.end_the_over()
        self.directory_changed()

    def end_the_over(self) -> int:
        """Erase what is over; return how many bookings that were."""
        now = self.clock.now()
        return endings.end_the_over(self.store, self.rights, self.today, now)

    def _change(self, change: Callable[[Connection, datetime], object]) -> None:
        now = self.clock.now()
        with self.store.write() as tx:
            change(tx, now)
        self.rights.carry_out_due(now)
        self.directory_changed()


def _there(tx: Connection, booking_id: bytes) -> Booked:
    booked = bookings.by_id(tx, booking_id)
    if booked is None or booked.closed:
        raise BookingRefused("there is no such booking: it was closed, or its time is over")
    return booked
