"""What is to be mailed: never an address or a token, both are looked up when it is sent."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, Integer, LargeBinary, String, UniqueConstraint

from hub.store.annotations import Instant, Stored, column, plain, pseudonym, rows_live


class Mail(Stored, table=True):
    """One mail of a page, or of a booking; `step` tells mails of one kind apart."""

    __tablename__ = "mail"
    __table_args__: ClassVar = (
        UniqueConstraint("page_id", "kind", "step"),
        UniqueConstraint("booking_id", "kind", "step"),
        Index("mail_by_next", "sent_at", "next_at"),
        rows_live("with the page or the booking", "page_id", "booking_id"),
    )

    mail_id: bytes = column(pseudonym("names the mail"), LargeBinary, primary_key=True)
    page_id: bytes | None = column(
        pseudonym("whose it is"), LargeBinary, refers="page.page_id", default=None
    )
    booking_id: bytes | None = column(
        plain("of which class or group it is, if of one"),
        LargeBinary,
        refers="booking.booking_id",
        default=None,
    )
    kind: str = column(pseudonym("confirming, or results; of a booking, which letter"), String(16))
    step: int = column(plain("which of a series, as days after the visit"), Integer, default=0)
    message_id: str = column(pseudonym("the same at every try (RFC 5322 3.6.4)"), String(80))
    due_at: datetime = column(pseudonym("when it should go"), Instant)
    next_at: datetime = column(pseudonym("when it is tried next"), Instant)
    attempts: int = column(plain("how often it was tried"), Integer, default=0)
    answer: str = column(
        plain("why it was not taken at the last try: what kind of failure, codes alone"),
        String(64),
        default="",
    )
    sent_at: datetime | None = column(
        pseudonym("accepted by the mail server"), Instant, default=None
    )
    failed_at: datetime | None = column(pseudonym("refused for good"), Instant, default=None)
