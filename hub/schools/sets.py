"""A set of bands is given to a class or group, and from then on each number has a part of its own.

What a number does is a visit without a name or an address, on a page of the whole group: so its
results are taken, kept, erased and counted like anybody's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from hub.errors import BookingRefused
from hub.line import directory
from hub.rules.arrangements import bands_for
from hub.schools import bookings, parts
from hub.schools.parts import Arranged, Number
from hub.store import Band, Booking, Pupil, put, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from hub.keyring import Keyring
    from hub.schools.bookings import Booked

_bands = table_of(Band)
_bookings = table_of(Booking)
_pupils = table_of(Pupil)
_NO_BAND = 0
"""Numbers of a set begin at 1."""


def give(tx: Connection, keyring: Keyring, booked: Booked, set_name: str, now: datetime) -> None:
    """Give a set to a group on its day; where an arrangement stands, its numbers keep from now on.

    Without one the bands play and keep nothing; `switch_on` has them keep when it comes. A spare
    plays for a number whose band is lost.

    Raises:
        BookingRefused: the set is of another kind or too small, in use, or the group has one.
    """
    _check(tx, booked, set_name)
    this = _bookings.c.booking_id == booked.booking_id
    given = {"set_name": set_name, "given_at": now, "returned_at": None}
    tx.execute(update(_bookings).where(this).values(**given))
    _deal(tx, booked, set_name)
    if bookings.standing_row(tx, booked.booking_id) is None:
        # Nothing is kept of them; whose they are, on which trail, is to be known all the same.
        tell(tx, replace(booked, set_name=set_name), now)
    switch_on(tx, keyring, booked.booking_id, now)


def switch_on(tx: Connection, keyring: Keyring, booking_id: bytes, now: datetime) -> int:
    """Have every number of a group that was given its set keep what is attested; return how many.

    Safe to do again: after an attestation, an opt-in, a change of scopes. After the day nothing
    begins: no band plays for anybody then.
    """
    booked = bookings.by_id(tx, booking_id)
    said = bookings.standing_row(tx, booking_id)
    if booked is None or said is None or not booked.plays:
        return 0
    here = parts.todays(tx, booked)
    asked = [one for one in numbers(tx, booking_id) if not (one.opted_out or one.claimed)]
    asked = [one for one in asked if one.visit_id is not None or one.band_number in here]
    begun = 0
    if asked:
        page_id = booked.page_id or parts.page(tx, keyring, booked, now)
        of = Arranged(booked, page_id, said)
        for one in asked:
            if one.visit_id is None:
                parts.begin(tx, keyring, of, one, now)
                begun += 1
            else:
                parts.go_on(tx, of, one, one.visit_id, now)
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
        parts.let_go(tx, booked, known, now)
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
        parts.let_go(tx, booked, one, now)
    tell(tx, booked, now)
    return len(kept)


def swap(tx: Connection, booking_id: bytes, number: int, band_number: int, now: datetime) -> None:
    """Let another band of the set play for a number: the one it had was lost or cannot be read.

    What that one made stays; what it makes from now on is nobody's.

    Raises:
        BookingRefused: that band plays for another number, or is not in the set; or they have none.
    """
    booked = bookings.by_id(tx, booking_id)
    if booked is None or not booked.plays:
        raise BookingRefused("this group has no bands now: give it a set first")
    known = {one.number: one for one in numbers(tx, booking_id)}
    taken = {one.band_number for one in known.values()}
    if band_number in taken or band_number not in _of_set(tx, booked.set_name):
        raise BookingRefused("take a band of the same set that nobody has")
    if number not in known:
        raise BookingRefused("there is no such number in this group")
    old = known[number]
    this = _pupils.c.booking_id == booking_id, _pupils.c.number == number
    tx.execute(update(_pupils).where(*this).values(band_number=band_number))
    if old.visit_id is not None:
        parts.end(tx, old.visit_id, now)
        parts.bind(tx, booked, old.visit_id, band_number, now)
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
            parts.end(tx, one.visit_id, now)
    tell(tx, booked, now)


def numbers(tx: Connection, booking_id: bytes) -> Sequence[Number]:
    """Return the numbers of a group that are known, in order; none beyond its head count."""
    theirs = select(_bookings.c.pupils).where(_bookings.c.booking_id == booking_id)
    known = _pupils.c.booking_id == booking_id, _pupils.c.number <= theirs.scalar_subquery()
    wanted = select(_pupils).where(*known).order_by(_pupils.c.number)
    return [
        Number(
            row.number,
            row.band_number,
            row.visit_id,
            row.opted_out_at is not None,
            row.claimed_at is not None,
        )
        for row in tx.execute(wanted)
    ]


def tell(tx: Connection, booked: Booked, now: datetime, *, also: Sequence[int] = ()) -> None:
    """Have every edge hear anew what the bands of a group may keep."""
    of_them = {one.band_number for one in numbers(tx, booked.booking_id)} | set(also)
    todays = parts.todays(tx, booked)
    bound = [todays[number] for number in sorted(of_them) if number in todays]
    directory.note(tx, booked.group.day, now, bound=bound)


def _check(tx: Connection, booked: Booked, set_name: str) -> None:
    if not booked.confirmed:
        raise BookingRefused("this visit is only asked for: confirm it first")
    if booked.given and not booked.returned:
        raise BookingRefused("this group has its bands already")
    kinds = set(tx.execute(select(_bands.c.kind).where(_bands.c.set_name == set_name)).scalars())
    if kinds != {booked.group.kind.value}:
        raise BookingRefused(f"there is no set of {booked.group.kind} bands of that name")
    if len(_of_set(tx, set_name)) < booked.group.pupils:
        raise BookingRefused("that set has too few bands that work: take a larger one")
    busy = (
        _bookings.c.set_name == set_name,
        _bookings.c.day == booked.group.day,
        _bookings.c.returned_at.is_(None),
        _bookings.c.booking_id != booked.booking_id,
    )
    if tx.execute(select(_bookings.c.label).where(*busy)).first() is not None:
        raise BookingRefused("another group of today has that set: take another, or take it back")


def _deal(tx: Connection, booked: Booked, set_name: str) -> None:
    """Write down which band plays for each number; who comes no more holds none of them."""
    known = {one.number: one.band_number for one in numbers(tx, booked.booking_id)}
    # Which bands were swapped holds for the set that they had before.
    had = known if set_name == booked.set_name else {}
    dealt = bands_for(booked.group.pupils, _of_set(tx, set_name), had)
    for number in known:
        this = _pupils.c.booking_id == booked.booking_id, _pupils.c.number == number
        tx.execute(update(_pupils).where(*this).values(band_number=dealt.get(number, _NO_BAND)))
    rows = [
        {"booking_id": booked.booking_id, "number": number, "band_number": band}
        for number, band in dealt.items()
        if number not in known
    ]
    put(tx, Pupil, rows)


def _of_set(tx: Connection, set_name: str) -> set[int]:
    living = _bands.c.set_name == set_name, _bands.c.revoked_at.is_(None)
    return set(tx.execute(select(_bands.c.number).where(*living)).scalars())
