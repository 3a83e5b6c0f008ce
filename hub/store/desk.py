"""What a desk leaves behind for a while: bands that are refused today, old addresses to be told."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Date, Integer, LargeBinary, String

from hub.store.annotations import (
    Instant,
    OnErase,
    Stored,
    column,
    personal,
    plain,
    pseudonym,
    rows_live,
)

_A_DAYS = "keyed under a key that is destroyed; the row goes at the day's end"


class BlockedBand(Stored, table=True):
    """A visitor's band that a colleague blocked: nobody registers with it on that day any more."""

    __tablename__ = "blocked_band"
    __table_args__: ClassVar = rows_live("until the day's end")

    day: date = column(plain("on which museum day"), Date, primary_key=True)
    band_key: bytes = column(
        pseudonym("keyed BLAKE2b of the UID under the day key", OnErase.KEEP, _A_DAYS),
        LargeBinary,
        primary_key=True,
    )
    at: datetime = column(pseudonym("since when", OnErase.KEEP, _A_DAYS), Instant)


class OldAddress(Stored, table=True):
    """An address that a colleague mended: whoever reads it is told, and then the row goes."""

    __tablename__ = "old_address"
    __table_args__: ClassVar = rows_live("until its mail went, at most two days", "visit_id")

    told_id: bytes = column(pseudonym("names the row and its mail"), LargeBinary, primary_key=True)
    visit_id: bytes = column(
        pseudonym("under whose key the address stands"),
        LargeBinary,
        refers="visit.visit_id",
        index=True,
    )
    address_box: bytes = column(personal("where the visit was mailed before"), LargeBinary)
    day: date = column(pseudonym("of which museum day the visit is"), Date)
    language: str = column(pseudonym("in which language it was registered"), String(2))
    at: datetime = column(pseudonym("when it was mended"), Instant)
    next_at: datetime = column(pseudonym("when the mail is tried next"), Instant)
    attempts: int = column(plain("how often it was tried"), Integer, default=0)
