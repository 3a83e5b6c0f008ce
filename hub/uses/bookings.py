"""What colleagues, schools and teachers ask about bookings: made, imported, opened, written to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.contract.address import address_fault
from edge.contract.day import museum_day
from edge.contract.words import Language
from hub.colleagues import looks
from hub.colleagues.looks import Deed
from hub.errors import BookingRefused, KeyGone
from hub.rules.arrangements import BookingFault, Group, attestable, faults_of, is_line, once
from hub.rules.booking_lists import ListFaults, Row, read_list
from hub.rules.booking_mails import BookingMail
from hub.schools import appointments, bookings, doors
from hub.schools.bookings import Booked, Contact
from hub.trails import making

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

    from edge.contract.clock import Clock
    from hub.colleagues.accounts import Account
    from hub.keyring import Keyring
    from hub.schools.bookings import Standing
    from hub.schools.doors import Ask, Code
    from hub.schools.mails import Letters
    from hub.store import Store

Faults = tuple[BookingFault, ...]

LONGEST_CONTACT = 60
MOST_ASKED = 200
"""Requests that wait at once; more are no schools."""


@dataclass(frozen=True, slots=True)
class Wished:
    """A visit as somebody wrote it down: who comes, and who answers for them. Personal."""

    group: Group
    contact: Contact = field(repr=False)


@dataclass(frozen=True, slots=True)
class BookingUses:
    """What is asked about bookings; from any thread. `mail_wanted` lets mail go at once."""

    store: Store
    keyring: Keyring
    clock: Clock
    letters: Letters
    mail_wanted: Callable[[], None]

    @property
    def today(self) -> date:
        """Return the museum day."""
        return museum_day(self.clock.now(), self.letters.zone)

    # -- colleagues

    def book(self, wished: Wished) -> bytes | Faults:
        """Store a booking that stands, and mail its link; return its id, or what is wrong."""
        with self.store.write() as tx:
            faults = self._faults(tx, wished)
            booking_id = b"" if faults else self._made(tx, wished)
        self.mail_wanted()
        return faults or booking_id

    def import_list(self, text: str, language: Language) -> int | ListFaults:
        """Book a whole list of a ticketing system, or nothing of it; return how many.

        `language` is spoken where a row says none.
        """
        read = read_list(text, language)
        if isinstance(read, ListFaults):
            return read
        with self.store.write() as tx:
            wrong = self._wrong(tx, read)
            if wrong:
                return ListFaults(rows=wrong)
            for row in read:
                self._made(tx, _wished(row))
        self.mail_wanted()
        return len(read)

    def between(self, first: date, last: date) -> Sequence[Booked]:
        """Return the bookings of some days, both counted."""
        with self.store.read() as tx:
            return appointments.between(tx, first, last)

    def asked_for(self) -> Sequence[Booked]:
        """Return what schools asked for and nobody confirmed yet."""
        with self.store.read() as tx:
            return appointments.asked_for(tx)

    def unvouched(self) -> Sequence[Booked]:
        """Return what was asked for on the web, stands, and no colleague vouches for yet."""
        with self.store.read() as tx:
            return appointments.unvouched(tx, self.today)

    def bounced(self) -> Sequence[Booked]:
        """Return the bookings whose mailbox took nothing."""
        with self.store.read() as tx:
            return appointments.bounced(tx)

    def find(self, booking_id: bytes) -> Booked | None:
        """Return a booking, or None."""
        with self.store.read() as tx:
            return bookings.by_id(tx, booking_id)

    def standing(self, booking_id: bytes) -> Standing | None:
        """Return the attestation that stands, without who gave it."""
        with self.store.read() as tx:
            return bookings.standing(tx, booking_id)

    def is_twice(self, booked: Booked) -> bool:
        """Return whether another booking of that class stands for that day."""
        with self.store.read() as tx:
            return bookings.is_twice(tx, booked.group, but=booked.booking_id)

    def contact(self, booking_id: bytes, who: Account) -> Contact | None:
        """Return who answers for a booking; that a colleague looked is written down."""
        now = self.clock.now()
        with self.store.write() as tx:
            _note(tx, who, "booking.contact", booking_id, now)
            try:
                return bookings.contact_of(tx, self.keyring, booking_id)
            except KeyGone:
                return None

    def confirm(self, booking_id: bytes, who: Account) -> bool:
        """Let stand what was asked for, vouch for it, and say so by mail; False where it cannot.

        A booking that stands already is vouched for as well.
        """
        now = self.clock.now()
        with self.store.write() as tx:
            stands = self._confirmed(tx, booking_id, now)
            vouched = self._vouched(tx, booking_id, who, now)
            if stands:
                self.letters.queue(tx, booking_id, BookingMail.LINK, now)
        self.mail_wanted()
        return stands or vouched

    def vouch(self, booking_id: bytes, who: Account) -> bool:
        """Note that a colleague knows this school; from now on photos can be attested as well.

        False where one did before, or the booking does not stand. Who did it is written down, and
        whoever answers for the booking is mailed.
        """
        now = self.clock.now()
        with self.store.write() as tx:
            vouched = self._vouched(tx, booking_id, who, now)
        self.mail_wanted()
        return vouched

    def change(self, booking_id: bytes, group: Group) -> Faults:
        """Book otherwise; return what is wrong with it, and then nothing changed.

        Raises:
            BookingRefused: there is no such booking.
        """
        now = self.clock.now()
        with self.store.write() as tx:
            booked = _there(tx, booking_id)
            faults = _trail_faults(tx, group, had=booked.group.trail)
            faults = faults or appointments.change(tx, booked, group, self.today)
            if not faults and booked.confirmed:
                self.letters.day_before(tx, booking_id, group.day, now)
            if not faults and group.day != booked.group.day:
                self.letters.queue(tx, booking_id, BookingMail.LINK, now)
        self.mail_wanted()
        return faults

    def readdress(
        self, booking_id: bytes, contact: Contact, who: Account, *, spoke: bool
    ) -> Faults:
        """Write to somebody else from now on; the link that went before opens nothing.

        The address before is told once. `spoke` is whether a colleague called the school on a
        number that the museum had: else nobody vouches for the booking any more, and one that may
        keep photos or sounds moves nowhere.

        Raises:
            BookingRefused: there is no such booking.
        """
        now = self.clock.now()
        with self.store.write() as tx:
            booked = _there(tx, booking_id)
            faults = _contact_faults(contact)
            moves = not faults and appointments.moves(tx, self.keyring, booked, contact)
            unasked = moves and not spoke
            if unasked and not (booked.scopes or frozenset()) <= attestable(vouched=False):
                faults = (BookingFault.SPOKE,)
            if faults:
                return faults
            if moves:
                self._tell_before(tx, booked, now)
            appointments.readdress(tx, self.keyring, booking_id, contact)
            if unasked:
                bookings.unvouch(tx, booking_id)
            _note(tx, who, "booking.readdressed", booking_id, now)
            self.letters.again(tx, booking_id, now)
        self.mail_wanted()
        return ()

    def send_again(self, booking_id: bytes) -> None:
        """Mail the link once more; its first opening needs no code.

        Raises:
            BookingRefused: there is no such booking.
        """
        with self.store.write() as tx:
            _there(tx, booking_id)
            self.letters.again(tx, booking_id, self.clock.now())
        self.mail_wanted()

    def renew_link(self, booking_id: bytes, who: Account) -> None:
        """Mail another link; the one before opens nothing any more.

        Raises:
            BookingRefused: there is no such booking.
        """
        now = self.clock.now()
        with self.store.write() as tx:
            _there(tx, booking_id)
            appointments.renew_link(tx, self.keyring, booking_id)
            _note(tx, who, "booking.link", booking_id, now)
            self.letters.again(tx, booking_id, now)
        self.mail_wanted()

    def cancel(self, booking_id: bytes, who: Account) -> bool:
        """Close a booking for good; return whether its mailbox is told. Erasing follows apart.

        Raises:
            BookingRefused: there is no such booking.
        """
        now = self.clock.now()
        with self.store.write() as tx:
            told = appointments.is_told_of_it(_there(tx, booking_id), self.today)
            if told:
                self.letters.cancelled(tx, booking_id, now)
            bookings.close(tx, booking_id, now)
            _note(tx, who, "booking.cancelled", booking_id, now)
        self.mail_wanted()
        return told

    def tells_its_end(self, booked: Booked) -> bool:
        """Return whether cancelling that booking is told by mail."""
        return appointments.is_told_of_it(booked, self.today)

    # -- schools and teachers

    def ask(self, wished: Wished) -> Faults:
        """Note what a school asks for, and mail it; nothing is kept of anybody until confirmed.

        Whether that class is booked already is told to nobody: a colleague sees it.

        Raises:
            BookingRefused: so many wait that they can be no schools.
        """
        with self.store.write() as tx:
            faults = self._said_wrong(tx, wished)
            if appointments.count_asked(tx) >= MOST_ASKED:
                raise BookingRefused("too many ask at once: look through those who wait")
            if not faults:
                now = self.clock.now()
                made = bookings.ask(tx, self.keyring, wished.group, wished.contact, now)
                self.letters.asked(tx, made[0], now)
        self.mail_wanted()
        return faults

    def open(self, token: str, digits: str) -> bytes | Ask | None:
        """Open a booking by its link; return its id, what is asked first, or None.

        The first opening confirms what was asked for, unless that class is booked already.
        """
        now = self.clock.now()
        with self.store.write() as tx:
            opened = doors.opened(tx, self.keyring, token, digits, now)
            if isinstance(opened, bytes):
                self._confirmed(tx, opened, now)
        return opened

    def code(self, booking_id: bytes) -> Code | None:
        """Return the code that lets one more device in; None where the booking is gone."""
        with self.store.write() as tx:
            return doors.code(tx, self.keyring, booking_id, self.clock.now())

    def mail_code(self, token: str) -> bool:
        """Mail that code to the booking's own address; False where the link opens nothing."""
        with self.store.write() as tx:
            there = doors.mail_code(tx, self.keyring, self.letters, token, self.clock.now())
        self.mail_wanted()
        return there

    def _tell_before(self, tx: Connection, booked: Booked, now: datetime) -> None:
        """Have the address that stands told that mail goes elsewhere, where it is somebody's."""
        ours = self.keyring, booked.booking_id
        if appointments.is_known(booked) and appointments.keep_old_address(tx, *ours):
            self.letters.queue(tx, booked.booking_id, BookingMail.MOVED, now)

    def _confirmed(self, tx: Connection, booking_id: bytes, now: datetime) -> bool:
        booked = bookings.by_id(tx, booking_id)
        if booked is None or booked.closed:
            return False
        if not bookings.confirm(tx, booking_id, booked.group, now):
            return False
        self.letters.stands(tx, booking_id, booked.group.day, now)
        return True

    def _vouched(self, tx: Connection, booking_id: bytes, who: Account, now: datetime) -> bool:
        if not bookings.vouch(tx, booking_id, now):
            return False
        _note(tx, who, "booking.vouched", booking_id, now)
        booked = bookings.by_id(tx, booking_id)
        # Their page says more now than when they looked: a mail tells them.
        if booked is not None and appointments.is_told_of_it(booked, self.today):
            self.letters.queue(tx, booking_id, BookingMail.LINK, now)
        return True

    def _wrong(self, tx: Connection, rows: Sequence[Row]) -> tuple[tuple[int, str], ...]:
        """Look at every row before one is stored: a key that was made is not undone."""
        wrong = [(row.line, one.value) for row in rows for one in self._faults(tx, _wished(row))]
        before: set[bytes] = set()
        for row in rows:
            found = once(row.group)
            if found is not None and found in before:
                wrong.append((row.line, BookingFault.TWICE.value))
            before |= {found} if found else set()
        return tuple(sorted(wrong))

    def _made(self, tx: Connection, wished: Wished) -> bytes:
        now = self.clock.now()
        made = bookings.make(tx, self.keyring, wished.group, wished.contact, now, self.today)
        self.letters.asked(tx, made[0], now)
        self.letters.stands(tx, made[0], wished.group.day, now)
        return made[0]

    def _faults(self, tx: Connection, wished: Wished) -> Faults:
        twice = (BookingFault.TWICE,) if bookings.is_twice(tx, wished.group) else ()
        return self._said_wrong(tx, wished) + twice

    def _said_wrong(self, tx: Connection, wished: Wished) -> Faults:
        of_group = faults_of(wished.group, self.today) + _trail_faults(tx, wished.group)
        return of_group + _contact_faults(wished.contact)


def _wished(row: Row) -> Wished:
    return Wished(row.group, Contact(row.contact, row.address))


def _trail_faults(tx: Connection, group: Group, had: str = "") -> Faults:
    """Return a fault where a trail is neither offered nor what the booking has already."""
    # Whoever asks may write anything there: a name is no trail.
    if group.trail in {"", had} or group.trail in {one.trail for one in making.offered(tx)}:
        return ()
    return (BookingFault.TRAIL,)


def _contact_faults(contact: Contact) -> Faults:
    said = {
        BookingFault.CONTACT: not is_line(contact.name, LONGEST_CONTACT),
        BookingFault.ADDRESS: bool(address_fault(contact.address.strip())),
    }
    return tuple(fault for fault, wrong in said.items() if wrong)


def _note(tx: Connection, who: Account, act: str, booking_id: bytes, now: datetime) -> None:
    looks.note(tx, Deed(who.name, who.roles[0], act, booking_id), now)


def _there(tx: Connection, booking_id: bytes) -> Booked:
    booked = bookings.by_id(tx, booking_id)
    if booked is None or booked.closed:
        raise BookingRefused("there is no such booking: it was closed, or its time is over")
    return booked
