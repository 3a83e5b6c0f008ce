"""Queues what whoever answers for a class or group is mailed; it waits where all mail does."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, select, update

from edge.contract.seals import ID_BYTES
from hub.rules import booking_mails
from hub.rules.booking_mails import BookingMail
from hub.store import Booking, Mail, put_new, table_of

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from sqlalchemy import ColumnElement, Connection

_bookings = table_of(Booking)
_mails = table_of(Mail)


@dataclass(frozen=True, slots=True)
class Letters:
    """One museum's: days end in its zone, Message-IDs are of its domain."""

    domain: str
    zone: ZoneInfo

    def asked(self, tx: Connection, booking_id: bytes, now: datetime) -> None:
        """Have the link mailed: opening it confirms what was asked for."""
        self.queue(tx, booking_id, BookingMail.LINK, now)

    def stands(self, tx: Connection, booking_id: bytes, day: date, now: datetime) -> None:
        """Have the letter to parents mailed behind the link, and the mail of the day before."""
        self.queue(tx, booking_id, BookingMail.PARENTS, now + booking_mails.LETTER_AFTER)
        self.day_before(tx, booking_id, day, now)

    def day_before(self, tx: Connection, booking_id: bytes, day: date, now: datetime) -> None:
        """Have the mail of the day before go at its time, and no other; none on the day itself."""
        due = booking_mails.before_due(day, self.zone, now)
        if due is not None:
            self.queue(tx, booking_id, BookingMail.BEFORE, due)
            return
        waits = _of(booking_id, BookingMail.BEFORE), _mails.c.sent_at.is_(None)
        tx.execute(delete(_mails).where(*waits))

    def again(self, tx: Connection, booking_id: bytes, now: datetime) -> None:
        """Have the link mailed once more, also where the mailbox took nothing before."""
        this = _bookings.c.booking_id == booking_id
        tx.execute(update(_bookings).where(this).values(undeliverable_at=None))
        back = (
            _mails.c.booking_id == booking_id,
            _mails.c.kind != BookingMail.MOVED,
            _mails.c.failed_at.is_not(None),
        )
        retried = {"failed_at": None, "next_at": now, "attempts": 0}
        tx.execute(update(_mails).where(*back).values(**retried))
        self.queue(tx, booking_id, BookingMail.LINK, now)

    def cancelled(self, tx: Connection, booking_id: bytes, now: datetime) -> None:
        """Have the last mail go, and none of those that waited."""
        waits = _mails.c.booking_id == booking_id, _mails.c.sent_at.is_(None)
        tx.execute(delete(_mails).where(*waits))
        self.queue(tx, booking_id, BookingMail.CANCELLED, now)

    def queue(self, tx: Connection, booking_id: bytes, kind: BookingMail, due_at: datetime) -> None:
        """Queue one mail; one of that kind that has gone, or waits, goes then instead."""
        anew = {
            "message_id": f"<{secrets.token_hex(ID_BYTES)}@{self.domain}>",
            "due_at": due_at,
            "next_at": due_at,
            "attempts": 0,
        }
        row = {
            "mail_id": secrets.token_bytes(ID_BYTES),
            "page_id": None,
            "booking_id": booking_id,
            "kind": kind,
            "step": 0,
            **anew,
        }
        if not put_new(tx, Mail, row):
            cleared = {"sent_at": None, "failed_at": None, "answer": ""}
            tx.execute(update(_mails).where(_of(booking_id, kind)).values(**anew, **cleared))


def queued_since(tx: Connection, booking_id: bytes, kind: BookingMail, since: datetime) -> bool:
    """Return whether such a mail was queued at an instant or after it, and waits or went.

    One that failed for good reached nobody: it counts for nothing.
    """
    asked = _of(booking_id, kind), _mails.c.due_at >= since, _mails.c.failed_at.is_(None)
    return tx.execute(select(_mails.c.mail_id).where(*asked)).first() is not None


def has_last_word(tx: Connection, booking_id: bytes, now: datetime) -> bool:
    """Return whether the mail that a booking was cancelled is still to go."""
    waits = (
        _of(booking_id, BookingMail.CANCELLED),
        _mails.c.sent_at.is_(None),
        _mails.c.failed_at.is_(None),
        _mails.c.due_at > now - booking_mails.CANCELLED_TRIED_FOR,
    )
    return tx.execute(select(_mails.c.mail_id).where(*waits)).first() is not None


def _of(booking_id: bytes, kind: BookingMail) -> ColumnElement[bool]:
    return and_(_mails.c.booking_id == booking_id, _mails.c.kind == kind)
