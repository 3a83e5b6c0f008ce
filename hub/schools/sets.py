"""A set of bands is given to a class or group, and from then on each number has a part of its own.

What a number does is a visit without a name or an address, on a page of the whole group: so its
results are taken, kept, erased and counted like anybody's.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select, update

from edge.contract import ids
from edge.contract.events import ConsentGiven
from edge.contract.seals import ID_BYTES
from edge.contract.words import BindingKind, Giver, Language, Scope, Way
from hub.errors import BookingRefused
from hub.keyring import KeyKind, Place
from hub.line import directory
from hub.rules import consent, links
from hub.schools import bookings
from hub.store import Band, BandDay, Binding, Booking, DueErasure, Page, Pupil, Visit, put, table_of
from hub.visits import evidence
from hub.visits.evidence import ConsentAct

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from hub.keyring import Keyring
    from hub.schools.bookings import Booked

AnyRow = Row[*tuple[Any, ...]]

_bands = table_of(Band)
_bindings = table_of(Binding)
_bookings = table_of(Booking)
_days = table_of(BandDay)
_pupils = table_of(Pupil)
_visits = table_of(Visit)
_HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a group today: which band plays for it, and whether anything is kept."""

    number: int
    band_number: int
    visit_id: bytes | None
    opted_out: bool


def give(tx: Connection, keyring: Keyring, booked: Booked, set_name: str, now: datetime) -> None:
    """Give a set to a group on its day; where an arrangement stands, its numbers keep from now on.

    Without one the bands play and keep nothing; `attested` switches them on when it comes.

    Raises:
        BookingRefused: the set is of another kind or too small, in use, or the group has one.
    """
    _check(tx, booked, set_name)
    this = _bookings.c.booking_id == booked.booking_id
    tx.execute(update(_bookings).where(this).values(set_name=set_name, given_at=now))
    rows = [
        {"booking_id": booked.booking_id, "number": number, "band_number": number}
        for number in range(1, booked.group.pupils + 1)
    ]
    gone_out = {one.number for one in numbers(tx, booked.booking_id)}
    put(tx, Pupil, [row for row in rows if row["number"] not in gone_out])
    switch_on(tx, keyring, booked.booking_id, now)


def switch_on(tx: Connection, keyring: Keyring, booking_id: bytes, now: datetime) -> int:
    """Have every number of a group that was given its set keep what is attested; return how many.

    Safe to do again: after an attestation, an opt-in, a change of scopes.
    """
    booked = bookings.by_id(tx, booking_id)
    said = bookings.standing_row(tx, booking_id)
    if booked is None or said is None or not booked.given or booked.returned:
        return 0
    of = _Arranged(booked, booked.page_id or _page(tx, keyring, booked, now), said)
    begun = 0
    for one in numbers(tx, booking_id):
        if one.opted_out:
            continue
        if one.visit_id is None:
            _begin(tx, keyring, of, one, now)
            begun += 1
        else:
            tx.execute(
                update(_visits)
                .where(_visits.c.visit_id == one.visit_id)
                .values(scopes=said.scopes, notice=said.notice)
            )
    tell(tx, booked, now)
    return begun


def opt_out(tx: Connection, booking_id: bytes, number: int, now: datetime) -> None:
    """Keep nothing of a number from now on; what was kept of it is due to be erased.

    Raises:
        BookingRefused: there is no such number.
    """
    booked = bookings.by_id(tx, booking_id)
    if booked is None or not 1 <= number <= booked.group.pupils:
        raise BookingRefused("there is no such number in this group")
    known = {one.number: one for one in numbers(tx, booking_id)}.get(number)
    this = _pupils.c.booking_id == booking_id, _pupils.c.number == number
    if known is None:
        put(tx, Pupil, [{"booking_id": booking_id, "number": number, "band_number": number}])
    tx.execute(update(_pupils).where(*this).values(opted_out_at=now, visit_id=None))
    if known is not None and known.visit_id is not None:
        _let_go(tx, booked, known, now)
    tell(tx, booked, now)


def opt_in(tx: Connection, keyring: Keyring, booking_id: bytes, number: int, now: datetime) -> None:
    """Take an opting-out back: what is made from now on is kept, as attested."""
    this = _pupils.c.booking_id == booking_id, _pupils.c.number == number
    tx.execute(update(_pupils).where(*this).values(opted_out_at=None))
    switch_on(tx, keyring, booking_id, now)


def withdraw(tx: Connection, booking_id: bytes, now: datetime) -> int:
    """End a group's arrangement: its bands keep nothing, what was kept is due to be erased.

    Returns:
        Of how many numbers something was kept.
    """
    booked = bookings.by_id(tx, booking_id)
    bookings.withdraw(tx, booking_id, now)
    if booked is None:
        return 0
    kept = [one for one in numbers(tx, booking_id) if one.visit_id is not None]
    for one in kept:
        this = _pupils.c.booking_id == booking_id, _pupils.c.number == one.number
        tx.execute(update(_pupils).where(*this).values(visit_id=None))
        _let_go(tx, booked, one, now)
    tell(tx, booked, now)
    return len(kept)


def swap(tx: Connection, booking_id: bytes, number: int, band_number: int, now: datetime) -> None:
    """Let another band of the set play for a number: the one it had was lost or cannot be read.

    What that one made stays; what it makes from now on is nobody's.

    Raises:
        BookingRefused: that band plays for another number, or is not in the set.
    """
    booked = bookings.by_id(tx, booking_id)
    known = {one.number: one for one in numbers(tx, booking_id)}
    taken = {one.band_number for one in known.values()}
    if booked is None or band_number in taken or band_number not in _of_set(tx, booked.set_name):
        raise BookingRefused("take a band of the same set that nobody has")
    if number not in known:
        raise BookingRefused("there is no such number in this group")
    old = known[number]
    this = _pupils.c.booking_id == booking_id, _pupils.c.number == number
    tx.execute(update(_pupils).where(*this).values(band_number=band_number))
    if old.visit_id is not None:
        _end(tx, old.visit_id, now)
        _bind(tx, booked, old.visit_id, band_number, now)
    tell(tx, booked, now, also=(old.band_number,))


def give_back(tx: Connection, booking_id: bytes, now: datetime) -> None:
    """End what a set is to a group: its bands keep nothing any more, what was kept stays."""
    booked = bookings.by_id(tx, booking_id)
    if booked is None or not booked.given or booked.returned:
        return
    this = _bookings.c.booking_id == booking_id
    tx.execute(update(_bookings).where(this).values(returned_at=now))
    for one in numbers(tx, booking_id):
        if one.visit_id is not None:
            _end(tx, one.visit_id, now)
    tell(tx, booked, now)


def numbers(tx: Connection, booking_id: bytes) -> Sequence[Number]:
    """Return the numbers of a group that are known, in order."""
    wanted = select(_pupils).where(_pupils.c.booking_id == booking_id).order_by(_pupils.c.number)
    return [
        Number(row.number, row.band_number, row.visit_id, row.opted_out_at is not None)
        for row in tx.execute(wanted)
    ]


def tell(tx: Connection, booked: Booked, now: datetime, *, also: Sequence[int] = ()) -> None:
    """Have every edge hear anew what the bands of a group may keep."""
    of_them = {one.band_number for one in numbers(tx, booked.booking_id)} | set(also)
    todays = _todays(tx, booked)
    bound = [todays[number] for number in sorted(of_them) if number in todays]
    directory.note(tx, booked.group.day, now, bound=bound)


def _check(tx: Connection, booked: Booked, set_name: str) -> None:
    if booked.given and not booked.returned:
        raise BookingRefused("this group has its bands already")
    kinds = set(tx.execute(select(_bands.c.kind).where(_bands.c.set_name == set_name)).scalars())
    if kinds != {booked.group.kind.value}:
        raise BookingRefused(f"there is no set of {booked.group.kind} bands of that name")
    if not set(range(1, booked.group.pupils + 1)) <= _of_set(tx, set_name):
        raise BookingRefused("that set has too few bands that work: take a larger one")
    busy = (
        _bookings.c.set_name == set_name,
        _bookings.c.day == booked.group.day,
        _bookings.c.returned_at.is_(None),
        _bookings.c.booking_id != booked.booking_id,
    )
    if tx.execute(select(_bookings.c.label).where(*busy)).first() is not None:
        raise BookingRefused("another group of today has that set: take another, or take it back")


def _of_set(tx: Connection, set_name: str) -> set[int]:
    living = _bands.c.set_name == set_name, _bands.c.revoked_at.is_(None)
    return set(tx.execute(select(_bands.c.number).where(*living)).scalars())


def _todays(tx: Connection, booked: Booked) -> dict[int, bytes]:
    """Return what today's bands of the set are called on the wire, by number."""
    joined = select(_bands.c.number, _days.c.binding_id).join(_days, _days.c.uid == _bands.c.uid)
    of_set = _bands.c.set_name == booked.set_name, _days.c.day == booked.group.day
    return {row.number: row.binding_id for row in tx.execute(joined.where(*of_set))}


def _page(tx: Connection, keyring: Keyring, booked: Booked, now: datetime) -> bytes:
    """Make the group's page: nobody is mailed its link, so it is thrown away."""
    page_id = secrets.token_bytes(ID_BYTES)
    keyring.make(KeyKind.PAGE, page_id)
    token = secrets.token_urlsafe(links.TOKEN_BYTES)
    place = Place("page", "token_box", page_id)
    row = {
        "page_id": page_id,
        "household": secrets.token_bytes(_HASH_BYTES),
        "day": booked.group.day,
        "token_sha256": links.token_hash(token),
        "token_box": keyring.seal(KeyKind.PAGE, page_id, place, token.encode()),
        "language": booked.group.language,
        "created_at": now,
        "active_at": now,
        "counted": "",
    }
    put(tx, Page, [row])
    this = _bookings.c.booking_id == booked.booking_id
    tx.execute(update(_bookings).where(this).values(page_id=page_id))
    return page_id


@dataclass(frozen=True, slots=True)
class _Arranged:
    """A group whose numbers may keep something: its page, and the attestation that says what."""

    booked: Booked
    page_id: bytes
    said: AnyRow


def _begin(tx: Connection, keyring: Keyring, of: _Arranged, one: Number, now: datetime) -> None:
    """Begin a number's part: a visit without a name or an address, under a key of its own."""
    booked = of.booked
    visit_id = ids.visit_id(booked.group.day, secrets.token_bytes(ID_BYTES))
    keyring.make(KeyKind.VISIT, visit_id)
    nothing = {
        column: keyring.seal(KeyKind.VISIT, visit_id, Place("visit", column, visit_id), b"")
        for column in ("name_box", "address_box")
    }
    row = {
        "visit_id": visit_id,
        "page_id": of.page_id,
        "visitor": secrets.token_bytes(_HASH_BYTES),
        "day": booked.group.day,
        "age_band": booked.group.age_band,
        "language": booked.group.language,
        "avatar": _avatar(tx, booked, one.band_number),
        **nothing,
        "scopes": of.said.scopes,
        "notice": of.said.notice,
        "pending": False,
        "made_at": now,
        "return_code_tries": 0,
    }
    put(tx, Visit, [row])
    evidence.add(tx, visit_id, ConsentAct.GIVEN, _given(booked, of.said), evidence.AT_BOOKING)
    this = _pupils.c.booking_id == booked.booking_id, _pupils.c.number == one.number
    tx.execute(update(_pupils).where(*this).values(visit_id=visit_id))
    _bind(tx, booked, visit_id, one.band_number, now)


def _given(booked: Booked, said: AnyRow) -> ConsentGiven:
    yes = consent.read(said.scopes)
    return ConsentGiven(
        giver=Giver.SCHOOL if booked.group.kind is BindingKind.CLASS else Giver.ORGANISER,
        way=Way.BOOKING,
        notice=said.notice,
        notice_sha256=said.notice_sha256,
        language=Language(said.language),
        shown_at=said.shown_at,
        decided_at=said.at,
        yes=tuple(sorted(yes)),
        no=tuple(sorted(set(Scope) - yes)),
        proof=said.attestation_id,
    )


def _let_go(tx: Connection, booked: Booked, one: Number, now: datetime) -> None:
    """Have what was kept of a number erased, and its band begin clean; late results are refused."""
    if one.visit_id is None:
        return
    _end(tx, one.visit_id, now)
    due = {"due_id": secrets.token_bytes(ID_BYTES), "visit_id": one.visit_id, "at": now}
    put(tx, DueErasure, [due])
    _renew(tx, booked, one.band_number, now)


def _bind(tx: Connection, booked: Booked, visit_id: bytes, band_number: int, now: datetime) -> None:
    binding_id = _todays(tx, booked).get(band_number)
    if binding_id is None:
        return
    used = select(_bindings.c.binding_id).where(_bindings.c.binding_id == binding_id)
    if tx.execute(used).first() is not None:
        # Another group, or this number before, had that band today.
        binding_id = _renew(tx, booked, band_number, now)
    row = {
        "binding_id": binding_id,
        "visit_id": visit_id,
        "edge": "",
        "day": booked.group.day,
        "made_at": now,
    }
    put(tx, Binding, [row])


def _renew(tx: Connection, booked: Booked, band_number: int, now: datetime) -> bytes:
    """Call a band otherwise from now on; what comes under its old name is as that was."""
    old = _todays(tx, booked)[band_number]
    fresh = secrets.token_bytes(ID_BYTES)
    this = _days.c.binding_id == old
    tx.execute(update(_days).where(this).values(binding_id=fresh))
    directory.note(tx, booked.group.day, now, ended=[old])
    return fresh


def _end(tx: Connection, visit_id: bytes, now: datetime) -> None:
    living = _bindings.c.visit_id == visit_id, _bindings.c.ended_at.is_(None)
    tx.execute(update(_bindings).where(*living).values(ended_at=now))


def _avatar(tx: Connection, booked: Booked, band_number: int) -> str:
    joined = select(_days.c.avatar).join(_bands, _bands.c.uid == _days.c.uid)
    this = (
        _bands.c.set_name == booked.set_name,
        _bands.c.number == band_number,
        _days.c.day == booked.group.day,
    )
    return str(tx.execute(joined.where(*this)).scalar_one())
