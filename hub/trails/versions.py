"""Trails as classes play them: read from the store, told to edges, named by bookings."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from edge.contract.codec import from_json
from edge.contract.trails import Trail, TrailsToday
from hub.store import Booking, TrailVersion, table_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

_bookings = table_of(Booking)
_versions = table_of(TrailVersion)
_BODY = select(_versions.c.body).where(_versions.c.version == bindparam("of"))
_OF_DAY = (
    select(_versions.c.version, _versions.c.body)
    .join(_bookings, _bookings.c.trail == _versions.c.version)
    .where(_bookings.c.day == bindparam("of"), _bookings.c.closed_at.is_(None))
    .distinct()
    .order_by(_versions.c.version)
)


@lru_cache(maxsize=128)
def read_trail(body: str) -> Trail:
    """Decode a stored trail; a museum has few, and every answer and every board asks for one."""
    return from_json(Trail, body.encode())


def trail_of(tx: Connection, version: str) -> Trail | None:
    """Return the trail that a booking or an edge names; None for none, or one that is gone."""
    if not version:
        return None
    body = tx.execute(_BODY, {"of": version}).scalar()
    return None if body is None else read_trail(body)


def of_day(tx: Connection, day: date) -> TrailsToday:
    """Return every trail that a class or group of a museum day follows; nothing of anybody."""
    rows = tx.execute(_OF_DAY, {"of": day})
    return TrailsToday(day, tuple(read_trail(row.body) for row in rows))
