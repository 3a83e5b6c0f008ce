"""A household that wants its mail now, or once more: at most twice an hour a page."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, select, update

from edge.contract.downward import MailVerdict
from edge.contract.seals import ID_BYTES
from hub.store import Booking, Mail, Page, put, table_of
from hub.visits.households import MailKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

MOST_AN_HOUR = 2
HOUR = timedelta(hours=1)
FIRST_STEP = 1000
"""Steps from here on are mails that somebody asked for; days after a visit never come so far."""

AnyRow = Row[*tuple[Any, ...]]

_bookings = table_of(Booking)
_mails = table_of(Mail)
_pages = table_of(Page)


def again(tx: Connection, visit: AnyRow | None, domain: str, now: datetime) -> MailVerdict:
    """Let a page's mail go now: the one that waits, or, once that has gone, a copy of it.

    `visit` has pending, page_id and the page's undeliverable_at. A guardian who has not
    confirmed gets the confirming mail. The link is the same in all of them. A number of a class
    or group has no mailbox: for its page no mail may even wait, or it would be taken for a mailbox
    that refuses.
    """
    if visit is None or visit.undeliverable_at is not None or _is_a_groups(tx, visit.page_id):
        return MailVerdict.NOBODY
    kind = MailKind.CONFIRM if visit.pending else MailKind.RESULTS
    if not _hastened(tx, visit.page_id, kind, now):
        asked = _mails.c.page_id == visit.page_id, _mails.c.step >= FIRST_STEP
        lately = select(func.count()).where(*asked, _mails.c.due_at > now - HOUR)
        if tx.execute(lately).scalar_one() >= MOST_AN_HOUR:
            return MailVerdict.TOO_OFTEN
        _queue(tx, visit.page_id, kind, domain, now)
    this = _pages.c.page_id == visit.page_id
    tx.execute(update(_pages).where(this).values(wanted_at=now))
    return MailVerdict.GOES


def _is_a_groups(tx: Connection, page_id: bytes) -> bool:
    found = select(_bookings.c.booking_id).where(_bookings.c.page_id == page_id)
    return tx.execute(found).first() is not None


def _hastened(tx: Connection, page_id: bytes, kind: MailKind, now: datetime) -> bool:
    """Let the first mail that has not gone yet go now; a later reminder is no first mail."""
    first = select(func.min(_mails.c.step)).where(
        _mails.c.page_id == page_id,
        _mails.c.kind == kind,
        _mails.c.sent_at.is_(None),
        _mails.c.failed_at.is_(None),
        (_mails.c.step == 0) | (_mails.c.step >= FIRST_STEP),
    )
    step = tx.execute(first).scalar()
    if step is None:
        return False
    this = _mails.c.page_id == page_id, _mails.c.kind == kind, _mails.c.step == step
    tx.execute(update(_mails).where(*this, _mails.c.next_at > now).values(next_at=now))
    return True


def _queue(tx: Connection, page_id: bytes, kind: MailKind, domain: str, now: datetime) -> None:
    series = _mails.c.page_id == page_id, _mails.c.kind == kind
    last = tx.execute(select(func.max(_mails.c.step)).where(*series)).scalar() or 0
    row = {
        "mail_id": secrets.token_bytes(ID_BYTES),
        "page_id": page_id,
        "kind": kind,
        "step": max(last + 1, FIRST_STEP),
        "message_id": f"<{secrets.token_hex(ID_BYTES)}@{domain}>",
        "due_at": now,
        "next_at": now,
        "attempts": 0,
    }
    put(tx, Mail, [row])
