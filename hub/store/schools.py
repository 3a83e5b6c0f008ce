"""Bookings of classes and groups, the arrangement each stands on, and who is which number.

No column here can hold a pupil's name, age or address: a pupil is a number.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Date, Integer, LargeBinary, String, UniqueConstraint

from hub.store.annotations import (
    Instant,
    OnErase,
    Stored,
    column,
    personal,
    plain,
    pseudonym,
    rows_live,
    secret,
)


class Booking(Stored, table=True):
    """A class or group that comes on a day, and its link."""

    __tablename__ = "booking"
    __table_args__: ClassVar = rows_live(
        "30 days after the visit, at most the school year's end", "booking_id"
    )

    booking_id: bytes = column(
        plain("names the booking and its key"), LargeBinary, primary_key=True
    )
    kind: str = column(plain("class or group"), String(8))
    school: str = column(plain("which school; nothing for a group"), String(80))
    label: str = column(plain("what the class is called, such as 5B"), String(5))
    school_year: int = column(plain("1 to 12; 0 for a group"), Integer)
    age_band: str = column(plain("whose rules hold; compares like with like"), String(8))
    pupils: int = column(plain("how many come"), Integer)
    day: date = column(plain("on which museum day"), Date, index=True)
    language: str = column(plain("the language of its page and letters"), String(2))
    trail: str = column(plain("which trail they follow, if any"), String(32))
    contact_box: bytes = column(personal("who answers for the group"), LargeBinary)
    address_box: bytes = column(personal("where the link goes"), LargeBinary)
    old_address_box: bytes | None = column(
        personal("where the link went before, until that address was told"),
        LargeBinary,
        default=None,
    )
    made_at: datetime = column(plain("when it was made"), Instant)
    link_sha256: bytes = column(
        secret("finds the booking by its mailed link"),
        LargeBinary,
        unique=True,
    )
    link_box: bytes = column(secret("the same link in every mail"), LargeBinary)
    page_id: bytes | None = column(
        pseudonym("the page its results show on, while there are any", OnErase.NULL),
        LargeBinary,
        default=None,
    )
    set_name: str = column(plain("which set of bands it has"), String(40), default="")
    given_at: datetime | None = column(plain("when it got the set"), Instant, default=None)
    returned_at: datetime | None = column(plain("when it gave the set back"), Instant, default=None)
    closed_at: datetime | None = column(plain("when its teacher closed it"), Instant, default=None)
    confirmed_at: datetime | None = column(
        plain("since when it stands: at once by staff, else once somebody said so"),
        Instant,
        default=None,
    )
    vouched_at: datetime | None = column(
        plain("since when a colleague vouches for it; not where it was only asked for on the web"),
        Instant,
        default=None,
    )
    once_sha256: bytes | None = column(
        plain("one class of a school comes once a day: their hash, of what stands"),
        LargeBinary,
        index=True,
        unique=True,
        default=None,
    )
    opened_at: datetime | None = column(
        plain("when its link was opened first, since it was last mailed"), Instant, default=None
    )
    code_box: bytes | None = column(
        secret("lets a second device in, for some minutes"), LargeBinary, default=None
    )
    code_until: datetime | None = column(plain("until when that code works"), Instant, default=None)
    code_tries: int = column(plain("wrong tries with it"), Integer, default=0)
    undeliverable_at: datetime | None = column(
        plain("when its mailbox refused for good"), Instant, default=None
    )


class Attestation(Stored, table=True):
    """Who attested the arrangement, as what, to which words, for which scopes. Append-only."""

    __tablename__ = "attestation"
    __table_args__: ClassVar = rows_live("with the booking", "booking_id")

    attestation_id: bytes = column(plain("names the row"), LargeBinary, primary_key=True)
    booking_id: bytes = column(
        plain("of which booking"), LargeBinary, refers="booking.booking_id", index=True
    )
    who_box: bytes = column(personal("who attested"), LargeBinary)
    office: str = column(plain("as what: head, teacher, secretary, organiser"), String(16))
    notice: str = column(plain("which text version was shown"), String(64))
    notice_sha256: bytes = column(plain("its exact words"), LargeBinary)
    language: str = column(plain("in which language"), String(2))
    scopes: str = column(plain("what may be kept"), String(32))
    shown_at: datetime = column(plain("when the words stood there"), Instant)
    at: datetime = column(plain("when it was given"), Instant)
    withdrawn_at: datetime | None = column(
        plain("since when it holds no more"), Instant, default=None
    )


class Pupil(Stored, table=True):
    """A number of a class or group: its visit while something is kept, or that nothing is."""

    __tablename__ = "pupil"
    __table_args__: ClassVar = (
        UniqueConstraint("visit_id"),
        rows_live("with the booking", "booking_id"),
    )

    booking_id: bytes = column(
        plain("of which booking"), LargeBinary, primary_key=True, refers="booking.booking_id"
    )
    number: int = column(plain("printed on the band"), Integer, primary_key=True)
    band_number: int = column(plain("which band plays for it; another after a swap"), Integer)
    visit_id: bytes | None = column(
        pseudonym("its part of the page; empty once that is erased", OnErase.NULL),
        LargeBinary,
        refers="visit.visit_id",
        default=None,
    )
    opted_out_at: datetime | None = column(
        plain("since when nothing of it is kept"), Instant, default=None
    )
    claimed_at: datetime | None = column(
        plain("since when its own family has its part, and its group nothing of it"),
        Instant,
        default=None,
    )
