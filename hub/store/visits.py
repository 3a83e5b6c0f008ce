"""One visitor's museum day, the household-day's page it shows on, and the yes behind it."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Boolean, Date, Index, Integer, LargeBinary, String, UniqueConstraint

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


class Page(Stored, table=True):
    """A household-day: one link, one mail. Dies with the last visit on it."""

    __tablename__ = "page"
    __table_args__: ClassVar = (
        UniqueConstraint("household", "day"),
        Index("page_by_undeliverable", "undeliverable_at"),
        rows_live("with the last visit on it", "page_id"),
    )

    page_id: bytes = column(pseudonym("names the page and its key"), LargeBinary, primary_key=True)
    household: bytes = column(
        pseudonym("keyed BLAKE2b of the address: finds the day's page again"), LargeBinary
    )
    day: date = column(pseudonym("which museum day"), Date)
    token_sha256: bytes = column(
        secret("finds the page by its mailed link"), LargeBinary, unique=True
    )
    token_box: bytes = column(
        secret("the same link in every mail of the day; sealed under the page key"), LargeBinary
    )
    language: str = column(pseudonym("the language of its mails"), String(2))
    created_at: datetime = column(pseudonym("when the first of them registered"), Instant)
    active_at: datetime = column(pseudonym("last registration or result: quiet since"), Instant)
    opened_at: datetime | None = column(
        pseudonym("a person opened the link: mailbox proven"), Instant, default=None
    )
    undeliverable_at: datetime | None = column(
        pseudonym("the mailbox refused for good"), Instant, default=None
    )
    wanted_at: datetime | None = column(
        pseudonym("somebody ended a visit or asked for the mail: it waits for no quiet"),
        Instant,
        default=None,
    )
    counted: str = column(
        pseudonym("in which sums of its day it stands already: in each only once"),
        String(64),
        default="",
    )


class Visit(Stored, table=True):
    """One visitor's museum day; all that is personal in it stands under its own key."""

    __tablename__ = "visit"
    __table_args__: ClassVar = (
        Index("visit_by_visitor", "visitor", "day"),
        rows_live("until the next visit, at most 24 months (12 under 13)", "visit_id"),
    )

    visit_id: bytes = column(
        pseudonym("names the visit and its key"), LargeBinary, primary_key=True
    )
    page_id: bytes = column(
        pseudonym("the household-day it shows on"), LargeBinary, refers="page.page_id", index=True
    )
    visitor: bytes = column(
        pseudonym("keyed BLAKE2b of (address, folded first name): knows who comes again"),
        LargeBinary,
    )
    day: date = column(pseudonym("which museum day"), Date, index=True)
    age_band: str = column(pseudonym("whose rules hold; compares like with like"), String(8))
    language: str = column(pseudonym("the language of this part of the page"), String(2))
    avatar: str = column(pseudonym("what screens show in place of a name"), String(24))
    name_box: bytes = column(personal("first name: greets on page and mail"), LargeBinary)
    address_box: bytes = column(personal("mail address: where the link goes"), LargeBinary)
    scopes: str = column(pseudonym("what may be kept, as it was said last"), String(32))
    notice: str = column(pseudonym("the text version those scopes go by"), String(64))
    pending: bool = column(pseudonym("under 13 and not yet confirmed by mail"), Boolean)
    made_at: datetime = column(pseudonym("when they registered"), Instant)
    renamed_at: datetime | None = column(
        pseudonym("its page gave it another name: it takes no earlier visit's place"),
        Instant,
        default=None,
    )
    closed_at: datetime | None = column(pseudonym("ended, or 04:00"), Instant, default=None)
    superseded_at: datetime | None = column(
        pseudonym("a later visit took its place"), Instant, default=None
    )
    superseded_by: bytes | None = column(
        pseudonym(
            "the visit that took its place",
            OnErase.KEEP,
            "random, and it names nothing once that visit is gone",
        ),
        LargeBinary,
        default=None,
    )
    return_code_box: bytes | None = column(
        secret("8 characters that prove who comes again; comes with the return code"),
        LargeBinary,
        default=None,
    )
    return_code_tries: int = column(
        plain("wrong tries at the return code, five at most"), Integer, default=0
    )


class Binding(Stored, table=True):
    """Which band is whose today. The band's key goes at the day's end, the rest with the visit."""

    __tablename__ = "binding"
    __table_args__: ClassVar = (
        Index("binding_by_band", "day", "band_key"),
        rows_live("the band key until the day's end, the row with the visit", "visit_id"),
    )

    binding_id: bytes = column(
        pseudonym("what results name their visitor by"), LargeBinary, primary_key=True
    )
    visit_id: bytes = column(
        pseudonym("whose it is"), LargeBinary, refers="visit.visit_id", index=True
    )
    band_key: bytes | None = column(
        pseudonym("keyed BLAKE2b of the UID under the day key: knows the band today"),
        LargeBinary,
        default=None,
    )
    edge: str = column(pseudonym("where they registered"), String(32))
    day: date = column(pseudonym("the one day it holds"), Date)
    made_at: datetime = column(pseudonym("the later binding of a band wins"), Instant)
    ended_at: datetime | None = column(
        pseudonym("since when it holds no more"), Instant, default=None
    )


class Consent(Stored, table=True):
    """The evidence of a yes (Art. 7(1) GDPR). Append-only: a change is a new row."""

    __tablename__ = "consent"
    __table_args__: ClassVar = rows_live("with the visit", "visit_id")

    consent_id: bytes = column(pseudonym("names the row"), LargeBinary, primary_key=True)
    visit_id: bytes = column(
        pseudonym("whose yes"), LargeBinary, refers="visit.visit_id", index=True
    )
    act: str = column(pseudonym("given, changed, or confirmed by mail"), String(16))
    giver: str = column(pseudonym("the visitor, or the guardian"), String(16))
    way: str = column(pseudonym("how the giver was known to be there"), String(16))
    proof: bytes | None = column(
        pseudonym(
            "the guardian's binding, or the approval of a colleague, that it rests on",
            OnErase.KEEP,
            "random, and it names nothing once the guardian's own visit is gone",
        ),
        LargeBinary,
        default=None,
    )
    notice: str = column(pseudonym("which text version was shown"), String(64))
    notice_sha256: bytes = column(pseudonym("its exact words"), LargeBinary)
    language: str = column(pseudonym("in which language"), String(2))
    edge: str = column(
        pseudonym("at which installation; empty for the page that was mailed"), String(32)
    )
    shown_at: datetime = column(pseudonym("when the question stood there"), Instant)
    decided_at: datetime = column(pseudonym("when it was answered"), Instant)
    yes: str = column(pseudonym("scopes said yes to"), String(32))
    no: str = column(pseudonym("scopes said no to"), String(32))
