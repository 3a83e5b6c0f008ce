"""Bookings: made, found again by their link, attested, withdrawn, erased with their key."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select, update

from edge.contract.seals import ID_BYTES
from edge.contract.words import AgeBand, BindingKind, Language, Scope
from hub.errors import BookingRefused
from hub.keyring import KeyKind, Place
from hub.rules import consent, links
from hub.rules.arrangements import (
    ASKED_FOR,
    Attested,
    BookingFault,
    Group,
    Office,
    attestable,
    faults_of,
    last_day,
    once,
    stands,
)
from hub.store import Attestation, Booking, put, table_of
from look.notices import shown_notices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

    from hub.keyring import Keyring

AnyRow = Row[*tuple[Any, ...]]

AUDIENCES = {BindingKind.CLASS: "school", BindingKind.GROUP: "organiser"}
"""For whom the words of an arrangement are written, by who comes."""

_attestations = table_of(Attestation)
_bookings = table_of(Booking)


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers for a group, and where their link goes. Personal."""

    name: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking as the desks see it; who made it is read apart, by `contact_of`."""

    booking_id: bytes
    group: Group
    scopes: frozenset[Scope] | None
    """What stands attested; None: nothing, so nothing is kept."""
    set_name: str
    given: bool
    returned: bool
    closed: bool
    page_id: bytes | None
    confirmed: bool = True
    undeliverable: bool = False
    opened: bool = False
    """Whether whoever reads that mailbox opened its link, since it was last mailed."""
    vouched: bool = False
    """Whether a colleague knows who comes; else it was asked for on the web by anybody."""

    @property
    def plays(self) -> bool:
        """Whether it has its set now, so that its numbers may keep something."""
        return self.given and not self.returned and not self.closed


@dataclass(frozen=True, slots=True)
class Said:
    """An attestation as it was given, to which words; personal: `who`."""

    who: str = field(repr=False)
    office: Office
    scopes: frozenset[Scope]
    language: Language
    notice: str
    notice_sha256: bytes
    shown_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands attested: in which function, when, in which language, to which words."""

    office: Office
    at: datetime
    language: Language
    notice: str
    notice_sha256: bytes


def make(
    tx: Connection, keyring: Keyring, group: Group, contact: Contact, now: datetime, today: date
) -> tuple[bytes, str]:
    """Store a booking that stands; return its id (16 bytes) and the token of its link.

    Raises:
        BookingRefused: names the fields that cannot be so.
    """
    faults = list(faults_of(group, today))
    if is_twice(tx, group):
        faults.append(BookingFault.TWICE)
    if faults:
        raise BookingRefused(", ".join(faults))
    booking_id, token = ask(tx, keyring, group, contact, now)
    confirm(tx, booking_id, group, now)
    vouch(tx, booking_id, now)
    return booking_id, token


def ask(
    tx: Connection, keyring: Keyring, group: Group, contact: Contact, now: datetime
) -> tuple[bytes, str]:
    """Store what is only asked for: without faults, and until somebody confirms it, or a week."""
    booking_id = secrets.token_bytes(ID_BYTES)
    keyring.make(KeyKind.BOOKING, booking_id)
    token, link = fresh_link(keyring, booking_id)
    row = {
        "booking_id": booking_id,
        **row_of(group),
        **contact_row(keyring, booking_id, contact),
        "made_at": now,
        **link,
        "set_name": "",
        "code_tries": 0,
    }
    put(tx, Booking, [row])
    return booking_id, token


def confirm(tx: Connection, booking_id: bytes, group: Group, now: datetime) -> bool:
    """Let a booking stand from now on; False where it stands, or that class is booked already."""
    if is_twice(tx, group, but=booking_id):
        return False
    waits = _bookings.c.booking_id == booking_id, _bookings.c.confirmed_at.is_(None)
    stands_now = {"confirmed_at": now, "once_sha256": once(group)}
    return tx.execute(update(_bookings).where(*waits).values(**stands_now)).rowcount > 0


def vouch(tx: Connection, booking_id: bytes, now: datetime) -> bool:
    """Note that a colleague knows who comes; False where one did, or it does not stand."""
    unseen = (
        _bookings.c.booking_id == booking_id,
        _bookings.c.confirmed_at.is_not(None),
        _bookings.c.vouched_at.is_(None),
    )
    return tx.execute(update(_bookings).where(*unseen).values(vouched_at=now)).rowcount > 0


def unvouch(tx: Connection, booking_id: bytes) -> None:
    """Have a colleague say anew who comes: somebody else reads its mail from now on."""
    this = _bookings.c.booking_id == booking_id
    tx.execute(update(_bookings).where(this).values(vouched_at=None))


def is_twice(tx: Connection, group: Group, but: bytes = b"") -> bool:
    """Return whether that class comes on that day already, by another booking than `but`."""
    asked = _bookings.c.once_sha256 == once(group), _bookings.c.booking_id != but
    there = tx.execute(select(_bookings.c.booking_id).where(*asked)).first()
    return once(group) is not None and there is not None


def row_of(group: Group) -> dict[str, object]:
    """Return what is stored of a group."""
    return {
        "kind": group.kind,
        "school": group.school.strip(),
        "label": group.label,
        "school_year": group.school_year,
        "age_band": group.age_band,
        "pupils": group.pupils,
        "day": group.day,
        "language": group.language,
        "trail": group.trail,
    }


def contact_row(keyring: Keyring, booking_id: bytes, contact: Contact) -> dict[str, bytes]:
    """Return what is stored of who answers for a booking, under its own key."""
    return {
        "contact_box": _sealed(keyring, booking_id, "contact_box", contact.name),
        "address_box": _sealed(keyring, booking_id, "address_box", contact.address),
    }


def fresh_link(keyring: Keyring, booking_id: bytes) -> tuple[str, dict[str, object]]:
    """Return a new link's token, and what is stored of it: nobody has opened it yet."""
    token = secrets.token_urlsafe(links.TOKEN_BYTES)
    return token, {
        "link_sha256": links.token_hash(token),
        "link_box": _sealed(keyring, booking_id, "link_box", token),
        "opened_at": None,
        "code_box": None,
        "code_until": None,
    }


def by_link(tx: Connection, token: str) -> Booked | None:
    """Return the booking of a mailed link, or None."""
    if not links.looks_like_token(token):
        return None
    found = select(_bookings).where(_bookings.c.link_sha256 == links.token_hash(token))
    row = tx.execute(found).first()
    return None if row is None else _booked(tx, row)


def by_id(tx: Connection, booking_id: bytes) -> Booked | None:
    """Return a booking, or None."""
    row = tx.execute(select(_bookings).where(_bookings.c.booking_id == booking_id)).first()
    return None if row is None else _booked(tx, row)


def of_day(tx: Connection, day: date) -> Sequence[Booked]:
    """Return the bookings of a museum day, by school and label."""
    wanted = select(_bookings).where(_bookings.c.day == day)
    rows = tx.execute(wanted.order_by(_bookings.c.school, _bookings.c.label)).all()
    return [_booked(tx, row) for row in rows]


def contact_of(tx: Connection, keyring: Keyring, booking_id: bytes) -> Contact:
    """Return who answers for a booking.

    Raises:
        KeyGone: the booking is erased.
    """
    row = tx.execute(select(_bookings).where(_bookings.c.booking_id == booking_id)).one()
    read = [
        keyring.open(
            KeyKind.BOOKING, booking_id, Place("booking", one, booking_id), getattr(row, one)
        )
        for one in ("contact_box", "address_box")
    ]
    return Contact(*(one.decode() for one in read))


def link_of(tx: Connection, keyring: Keyring, booking_id: bytes) -> str:
    """Return the token of a booking's link, for its mails.

    Raises:
        KeyGone: the booking is erased.
    """
    box = tx.execute(
        select(_bookings.c.link_box).where(_bookings.c.booking_id == booking_id)
    ).scalar_one()
    place = Place("booking", "link_box", booking_id)
    return keyring.open(KeyKind.BOOKING, booking_id, place, box).decode()


def attest(tx: Connection, keyring: Keyring, booked: Booked, said: Said, now: datetime) -> None:
    """Write an attestation down; what it allows holds from now on, until withdrawn.

    Raises:
        BookingRefused: those are not the words that were ever shown, or the scopes not theirs;
            or more than scores, of a group that no colleague vouches for.
    """
    notice = shown_notices().get(said.notice)
    if not booked.confirmed:
        raise BookingRefused("the visit is only asked for: confirm it first")
    if not said.scopes <= attestable(vouched=booked.vouched):
        raise BookingRefused("no colleague vouches for this group yet: of it scores alone are kept")
    audience = AUDIENCES[booked.group.kind]
    proven = notice is not None and notice.proves(said.notice_sha256, said.language, audience)
    if not proven or notice is None or not said.scopes <= {Scope(one) for one in notice.purposes}:
        raise BookingRefused("the arrangement was not shown in these words")
    if not said.shown_at <= now:
        raise BookingRefused("the arrangement was answered before it was shown")
    attestation_id = secrets.token_bytes(ID_BYTES)
    place = Place("attestation", "who_box", attestation_id)
    who = said.who.strip().encode()
    row = {
        "attestation_id": attestation_id,
        "booking_id": booked.booking_id,
        "who_box": keyring.seal(KeyKind.BOOKING, booked.booking_id, place, who),
        "office": said.office,
        "notice": said.notice,
        "notice_sha256": said.notice_sha256,
        "language": said.language,
        "scopes": consent.written(said.scopes),
        "shown_at": said.shown_at,
        "at": now,
    }
    put(tx, Attestation, [row])


def withdraw(tx: Connection, booking_id: bytes, now: datetime) -> int:
    """End every attestation of a booking; return how many held. What was kept is erased apart."""
    living = _attestations.c.booking_id == booking_id, _attestations.c.withdrawn_at.is_(None)
    return int(tx.execute(update(_attestations).where(*living).values(withdrawn_at=now)).rowcount)


def standing_row(tx: Connection, booking_id: bytes) -> AnyRow | None:
    """Return the attestation that stands, as it is stored; None where none does."""
    living = _attestations.c.booking_id == booking_id, _attestations.c.withdrawn_at.is_(None)
    rows = tx.execute(select(_attestations).where(*living).order_by(_attestations.c.at)).all()
    return rows[-1] if rows else None


def standing(tx: Connection, booking_id: bytes) -> Standing | None:
    """Return the attestation that stands without who gave it; None where none does."""
    row = standing_row(tx, booking_id)
    if row is None:
        return None
    said = Language(row.language)
    return Standing(Office(row.office), row.at, said, row.notice, row.notice_sha256)


def over(tx: Connection, today: date) -> Sequence[tuple[bytes, bytes | None]]:
    """Return (booking_id, page_id) of bookings whose time is over, or that were closed.

    One that was asked for and that nobody confirmed is over a week later.
    """
    rows = tx.execute(select(_bookings)).all()
    return [(row.booking_id, row.page_id) for row in rows if _is_over(row, today)]


def _is_over(row: AnyRow, today: date) -> bool:
    unheard = row.confirmed_at is None and row.made_at.date() + ASKED_FOR < today
    return row.closed_at is not None or last_day(row.day) < today or unheard


def close(tx: Connection, booking_id: bytes, now: datetime) -> None:
    """Note that a booking is to go; whoever ends what is over erases it."""
    this = _bookings.c.booking_id == booking_id
    tx.execute(update(_bookings).where(this).values(closed_at=now))


def _booked(tx: Connection, row: AnyRow) -> Booked:
    theirs = select(_attestations).where(_attestations.c.booking_id == row.booking_id)
    said = [
        Attested(consent.read(one.scopes), one.at, one.withdrawn_at) for one in tx.execute(theirs)
    ]
    latest = max((one.at for one in said), default=row.made_at)
    return Booked(
        booking_id=row.booking_id,
        group=Group(
            kind=BindingKind(row.kind),
            school=row.school,
            label=row.label,
            school_year=row.school_year,
            age_band=AgeBand(row.age_band),
            pupils=row.pupils,
            day=row.day,
            language=Language(row.language),
            trail=row.trail,
        ),
        scopes=stands(said, latest),
        set_name=row.set_name,
        given=row.given_at is not None,
        returned=row.returned_at is not None,
        closed=row.closed_at is not None,
        page_id=row.page_id,
        confirmed=row.confirmed_at is not None,
        undeliverable=row.undeliverable_at is not None,
        opened=row.opened_at is not None,
        vouched=row.vouched_at is not None,
    )


def _sealed(keyring: Keyring, booking_id: bytes, column: str, text: str) -> bytes:
    place = Place("booking", column, booking_id)
    return keyring.seal(KeyKind.BOOKING, booking_id, place, text.strip().encode())
