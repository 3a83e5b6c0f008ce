"""What is left of what was erased: hashes that refuse late data, and the ledger's copy."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, Integer, LargeBinary, String

from hub.store.annotations import (
    Category,
    Instant,
    OnErase,
    Privacy,
    Stored,
    column,
    plain,
    pseudonym,
    rows_live,
)


class Tombstone(Stored, table=True):
    """The hash of a binding's or result's random id: erased or never accepted, refused for good."""

    __tablename__ = "tombstone"
    __table_args__: ClassVar = rows_live("30 days, longer than any outbox keeps a row")

    grave: bytes = column(
        Privacy(
            Category.PSEUDONYM,
            "refuses what comes late",
            OnErase.KEEP,
            "the hash of a random id that nothing else names any more",
        ),
        LargeBinary,
        primary_key=True,
    )
    reason: str = column(plain("what late data is told"), String(32))
    until: datetime = column(plain("when this line goes"), Instant, index=True)


class DueErasure(Stored, table=True):
    """An erasure that was asked for and is not begun: no kill may lose it.

    A whole visit; or one result of it, when `result_id` is there; or a page that nobody is left on.
    """

    __tablename__ = "due_erasure"
    __table_args__: ClassVar = (
        Index("due_erasure_by_visit", "visit_id"),
        rows_live("until it is carried out", "visit_id", "page_id", "result_id"),
    )

    due_id: bytes = column(pseudonym("names the line"), LargeBinary, primary_key=True)
    visit_id: bytes | None = column(
        pseudonym("which visit"), LargeBinary, refers="visit.visit_id", default=None
    )
    page_id: bytes | None = column(
        pseudonym("which page"), LargeBinary, refers="page.page_id", default=None
    )
    result_id: bytes | None = column(pseudonym("which of its results"), LargeBinary, default=None)
    at: datetime = column(pseudonym("when it was asked for"), Instant)


class Erasure(Stored, table=True):
    """The store's copy of the ledger's head, so that an older ledger is noticed at the start."""

    __tablename__ = "erasure"
    __table_args__: ClassVar = rows_live("three years, as the ledger")

    line: int = column(plain("the ledger's line"), Integer, primary_key=True)
    number: str = column(plain("what the family was told"), String(32))
    at: datetime = column(plain("when it began"), Instant)
    chain: bytes = column(plain("the hash of the ledger up to there"), LargeBinary)
