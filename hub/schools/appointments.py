"""What becomes of a booking before its day: changed, written to elsewhere, given another link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from edge.contract.words import AgeBand
from hub.keyring import KeyKind, Place
from hub.rules import links
from hub.rules.arrangements import BookingFault, Group, faults_of, once
from hub.rules.booking_mails import BookingMail
from hub.schools import bookings
from hub.store import Attestation, Booking, Mail, Pupil, Slip, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

    from hub.keyring import Keyring
    from hub.schools.bookings import Booked, Contact

_attestations = table_of(Attestation)
_bookings = table_of(Booking)
_mails = table_of(Mail)
_pupils = table_of(Pupil)
_slips = table_of(Slip)


def change(tx: Connection, booked: Booked, group: Group, today: date) -> tuple[BookingFault, ...]:
    """Book otherwise; return what cannot be so, and then nothing is changed.

    A group that has its bands keeps its day, its number and whose rules hold.
    """
    faults = list(faults_of(group, today))
    if bookings.is_twice(tx, group, but=booked.booking_id):
        faults.append(BookingFault.TWICE)
    if booked.given and _set_down(group) != _set_down(booked.group):
        faults.append(BookingFault.GIVEN)
    if faults:
        return tuple(dict.fromkeys(faults))
    this = _bookings.c.booking_id == booked.booking_id
    found = once(group) if booked.confirmed else None
    row = bookings.row_of(group)
    tx.execute(update(_bookings).where(this).values(**row, once_sha256=found))
    beyond = _pupils.c.booking_id == booked.booking_id, _pupils.c.number > group.pupils
    # A number that objected stays out, also where the head count is put right again.
    tx.execute(delete(_pupils).where(*beyond, _pupils.c.opted_out_at.is_(None)))
    return ()


def moves(tx: Connection, keyring: Keyring, booked: Booked, contact: Contact) -> bool:
    """Return whether writing to `contact` is writing to another mailbox than before.

    Raises:
        KeyGone: the booking is being erased.
    """
    before = bookings.contact_of(tx, keyring, booked.booking_id).address
    return before.strip().casefold() != contact.address.strip().casefold()


def readdress(tx: Connection, keyring: Keyring, booking_id: bytes, contact: Contact) -> None:
    """Write to somebody else from now on; the link that went to the one before opens nothing.

    Raises:
        KeyGone: the booking is being erased.
    """
    this = _bookings.c.booking_id == booking_id
    boxes = bookings.contact_row(keyring, booking_id, contact)
    tx.execute(update(_bookings).where(this).values(**boxes))
    renew_link(tx, keyring, booking_id)


def keep_old_address(tx: Connection, keyring: Keyring, booking_id: bytes) -> bool:
    """Keep the address that stands until it is told that it is none any more.

    False where one waits to be told already: that one was the first, and is the one that counts.

    Raises:
        KeyGone: the booking is being erased.
    """
    before = bookings.contact_of(tx, keyring, booking_id).address.encode()
    place = Place("booking", "old_address_box", booking_id)
    box = keyring.seal(KeyKind.BOOKING, booking_id, place, before)
    none = _bookings.c.booking_id == booking_id, _bookings.c.old_address_box.is_(None)
    return tx.execute(update(_bookings).where(*none).values(old_address_box=box)).rowcount > 0


def renew_link(tx: Connection, keyring: Keyring, booking_id: bytes) -> None:
    """Give a booking another link; the one before opens nothing any more.

    Raises:
        KeyGone: the booking is being erased.
    """
    this = _bookings.c.booking_id == booking_id
    _, link = bookings.fresh_link(keyring, booking_id)
    tx.execute(update(_bookings).where(this).values(**link))


def is_told_of_it(booked: Booked, today: date) -> bool:
    """Return whether a mail says what a colleague did: to a mailbox known, until its day."""
    return is_known(booked) and booked.group.day >= today


def is_known(booked: Booked) -> bool:
    """Return whether somebody reads a booking's mailbox, and it is theirs as far as we can tell."""
    return (booked.confirmed or booked.opened) and not booked.undeliverable


def without_its_set(tx: Connection, booking_id: bytes) -> None:
    """Have a booking that goes let go of its set: these bands are the museum's again."""
    this = _bookings.c.booking_id == booking_id
    tx.execute(update(_bookings).where(this).values(set_name="", given_at=None))


def has_only_its_address(tx: Connection, booking_id: bytes) -> bool:
    """Return whether nothing is left of a booking but what its last mail says, and to whom."""
    emptied = _bookings.c.booking_id == booking_id, _bookings.c.contact_box == b""
    return tx.execute(select(_bookings.c.booking_id).where(*emptied)).first() is not None


def only_its_address(tx: Connection, booking_id: bytes) -> None:
    """Leave nothing of a booking but what its last mail says, and to whom.

    What may not be empty says the same of each: the strictest age, a link that nothing opens.
    """
    last = _mails.c.kind == BookingMail.CANCELLED
    tx.execute(delete(_mails).where(_mails.c.booking_id == booking_id, ~last))
    for table in (_slips, _pupils, _attestations):
        tx.execute(delete(table).where(table.c.booking_id == booking_id))
    nothing = {
        "page_id": None,
        "set_name": "",
        "given_at": None,
        "trail": "",
        "school": "",
        "school_year": 0,
        "age_band": AgeBand.UNDER_13,
        "contact_box": b"",
        # What no token is: it is too short for one.
        "link_sha256": links.token_hash(booking_id.hex()),
        "link_box": b"",
        "old_address_box": None,
        "code_box": None,
        "once_sha256": None,
    }
    tx.execute(update(_bookings).where(_bookings.c.booking_id == booking_id).values(**nothing))


def between(tx: Connection, first: date, last: date) -> Sequence[Booked]:
    """Return the bookings of some days, both counted, by day, school and label."""
    of_days = select(_bookings.c.booking_id).where(_bookings.c.day.between(first, last))
    order = _bookings.c.day, _bookings.c.school, _bookings.c.label
    return _all(tx, tx.execute(of_days.order_by(*order)).scalars().all())


def asked_for(tx: Connection) -> Sequence[Booked]:
    """Return what schools asked for and nobody confirmed, the longest ago first."""
    waits = _bookings.c.confirmed_at.is_(None), _bookings.c.closed_at.is_(None)
    found = select(_bookings.c.booking_id).where(*waits).order_by(_bookings.c.made_at)
    return _all(tx, tx.execute(found).scalars().all())


def bounced(tx: Connection) -> Sequence[Booked]:
    """Return the bookings whose mailbox took nothing, the longest ago first."""
    back = _bookings.c.undeliverable_at.is_not(None), _bookings.c.closed_at.is_(None)
    found = select(_bookings.c.booking_id).where(*back).order_by(_bookings.c.undeliverable_at)
    return _all(tx, tx.execute(found).scalars().all())


def unvouched(tx: Connection, today: date) -> Sequence[Booked]:
    """Return what stands from a day on and no colleague vouches for, the next to come first."""
    unseen = (
        _bookings.c.vouched_at.is_(None),
        _bookings.c.confirmed_at.is_not(None),
        _bookings.c.closed_at.is_(None),
        _bookings.c.day >= today,
    )
    found = select(_bookings.c.booking_id).where(*unseen)
    order = _bookings.c.day, _bookings.c.school, _bookings.c.label
    return _all(tx, tx.execute(found.order_by(*order)).scalars().all())


def count_asked(tx: Connection) -> int:
    """Return how many requests wait."""
    waits = select(func.count()).where(_bookings.c.confirmed_at.is_(None))
    return int(tx.execute(waits).scalar_one())


def _set_down(group: Group) -> tuple[object, ...]:
    return group.day, group.pupils, group.kind, group.age_band


def _all(tx: Connection, ids: Sequence[bytes]) -> Sequence[Booked]:
    found = (bookings.by_id(tx, one) for one in ids)
    return [one for one in found if one is not None]
