"""The museum's own bands, and what colleagues did with theirs. Visitors' bands stand nowhere."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Date, Integer, LargeBinary, String, UniqueConstraint

from hub.store.annotations import (
    Instant,
    OnErase,
    Stored,
    column,
    plain,
    pseudonym,
    rows_live,
    secret,
)

_OURS = "the museum's own band: it points to a number in a set, never to a child"
_A_DAYS = "random, and it goes at the day's end"
_UNREADABLE = "hashed under an approval that stands nowhere; emptied when it is used"
_STAFF = "what a colleague did, by the number of a band, so that it can be answered for"


class Band(Stored, table=True):
    """A class, group or staff band; only these stand by their UID. A removed band is unknown."""

    __tablename__ = "band"
    __table_args__: ClassVar = (
        UniqueConstraint("set_name", "number"),
        rows_live("until it is removed from the inventory"),
    )

    uid: bytes = column(
        pseudonym("knows the museum's own band each day again", OnErase.KEEP, _OURS),
        LargeBinary,
        primary_key=True,
    )
    kind: str = column(plain("class, group or staff"), String(8))
    set_name: str = column(plain("which set it belongs to"), String(40))
    number: int = column(plain("printed on it; counts within its set"), Integer)
    language: str = column(plain("which language screens begin with"), String(2))
    added_at: datetime = column(plain("since when it is known"), Instant)
    revoked_at: datetime | None = column(plain("since when it is refused"), Instant, default=None)
    pin_hash: bytes | None = column(
        secret(
            "argon2id of a colleague's PIN, keyed by the pepper",
            OnErase.KEEP,
            "a colleague's, not a visitor's; goes with the band",
        ),
        LargeBinary,
        default=None,
    )
    tries_left: int = column(plain("wrong PINs until it locks"), Integer, default=0)


class BandDay(Stored, table=True):
    """What an inventory band is called on one museum day, on the wire and on screens."""

    __tablename__ = "band_day"
    __table_args__: ClassVar = (
        UniqueConstraint("day", "uid"),
        rows_live("until the day's end"),
    )

    binding_id: bytes = column(
        pseudonym("what edges name the band by today", OnErase.KEEP, _A_DAYS),
        LargeBinary,
        primary_key=True,
    )
    day: date = column(plain("which museum day"), Date)
    uid: bytes = column(
        pseudonym("which band", OnErase.KEEP, _OURS), LargeBinary, refers="band.uid", index=True
    )
    avatar: str = column(plain("what screens show of it today"), String(24))


class Approval(Stored, table=True):
    """A colleague saw a guardian: what one consent at one installation may name, once."""

    __tablename__ = "approval"
    __table_args__: ClassVar = rows_live("16 days, longer than an edge keeps an unsent row")

    approval_hash: bytes = column(
        pseudonym("finds it by what the consent names", OnErase.KEEP, _UNREADABLE),
        LargeBinary,
        primary_key=True,
    )
    bound_hash: bytes | None = column(
        pseudonym("for which band, at which installation", OnErase.KEEP, _UNREADABLE),
        LargeBinary,
        default=None,
    )
    given_at: datetime = column(plain("it holds for ten minutes from then"), Instant, index=True)
    used_at: datetime | None = column(plain("it holds once"), Instant, default=None)


class StaffAct(Stored, table=True):
    """What a colleague did at an installation with band and PIN. Append-only."""

    __tablename__ = "staff_act"
    __table_args__: ClassVar = rows_live("two years")

    act_id: int | None = column(
        plain("names the line"), Integer, primary_key=True, default=None, nullable=False
    )
    set_name: str = column(pseudonym("whose band", OnErase.KEEP, _STAFF), String(40))
    number: int = column(pseudonym("whose band", OnErase.KEEP, _STAFF), Integer)
    edge: str = column(plain("at which installation"), String(32))
    act: str = column(plain("approved a guardian, or had an age asked anew"), String(16))
    at: datetime = column(pseudonym("when", OnErase.KEEP, _STAFF), Instant, index=True)
