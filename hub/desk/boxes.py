"""A set of bands as it is printed: numbers, and what screens call each today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from edge.contract.words import BindingKind
from hub.schools import bookings
from hub.store import Band, BandDay, table_of
from hub.visits.households import avatar_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from edge.contract.words import Avatar
    from hub.schools.bookings import Booked

_bands = table_of(Band)
_days = table_of(BandDay)


@dataclass(frozen=True, slots=True)
class PrintedBand:
    """One band: the number on it, and its avatar of that day."""

    number: int
    avatar: Avatar | None


@dataclass(frozen=True, slots=True)
class BoxSheet:
    """A set's bands that work, in order; `booked` is who has it on `day`."""

    set_name: str
    kind: BindingKind
    day: date
    bands: tuple[PrintedBand, ...]
    booked: Booked | None


def sheet(tx: Connection, set_name: str, day: date) -> BoxSheet | None:
    """Return a set of class or group bands as it is printed; None where there is none."""
    todays = and_(_days.c.uid == _bands.c.uid, _days.c.day == day)
    wanted = (
        select(_bands.c.kind, _bands.c.number, _days.c.avatar)
        .outerjoin(_days, todays)
        .where(
            _bands.c.set_name == set_name,
            _bands.c.revoked_at.is_(None),
            _bands.c.kind != BindingKind.STAFF,
        )
    )
    rows = tx.execute(wanted.order_by(_bands.c.number)).all()
    if not rows:
        return None
    has = (one for one in bookings.of_day(tx, day) if one.set_name == set_name)
    return BoxSheet(
        set_name,
        BindingKind(rows[0].kind),
        day,
        tuple(
            PrintedBand(row.number, None if row.avatar is None else avatar_of(row.avatar))
            for row in rows
        ),
        next((one for one in has if one.given and not one.returned), None),
    )
