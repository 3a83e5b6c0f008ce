"""What is left of what was erased: hashes that refuse late data, and the ledger's copy."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Integer, LargeBinary, String

from hub.store.annotations import (
    Category,
    Instant,
    OnErase,
    Privacy,
    Stored,
    column,
    plain,
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


class Erasure(Stored, table=True):
    """The store's copy of the ledger's head, so that an older ledger is noticed at the start."""

    __tablename__ = "erasure"
    __table_args__: ClassVar = rows_live("three years, as the ledger")

    line: int = column(plain("the ledger's line"), Integer, primary_key=True)
    number: str = column(plain("what the family was told"), String(32))
    at: datetime = column(plain("when it began"), Instant)
    chain: bytes = column(plain("the hash of the ledger up to there"), LargeBinary)
