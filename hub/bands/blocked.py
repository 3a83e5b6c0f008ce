"""Visitors' bands that a colleague blocked: for the rest of their day nobody registers with one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from hub.store import BlockedBand, put_new, table_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

_blocked = table_of(BlockedBand)


def block(tx: Connection, day: date, band_key: bytes, now: datetime) -> None:
    """Refuse a band from now on; one that is refused already is so since then."""
    put_new(tx, BlockedBand, {"day": day, "band_key": band_key, "at": now})


def unblock(tx: Connection, day: date, band_key: bytes) -> None:
    """Take a band again."""
    tx.execute(delete(_blocked).where(_blocked.c.day == day, _blocked.c.band_key == band_key))


def since(tx: Connection, day: date, band_key: bytes) -> datetime | None:
    """Return since when a band is refused on a day, None if it is not."""
    this = _blocked.c.day == day, _blocked.c.band_key == band_key
    found: datetime | None = tx.execute(select(_blocked.c.at).where(*this)).scalar()
    return found


def of_day(tx: Connection, day: date) -> tuple[bytes, ...]:
    """Return the bands that are refused on a day."""
    return tuple(tx.execute(select(_blocked.c.band_key).where(_blocked.c.day == day)).scalars())


def clear(tx: Connection, day: date) -> None:
    """Forget the bands of days before this one."""
    tx.execute(delete(_blocked).where(_blocked.c.day < day))
