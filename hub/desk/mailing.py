"""A household's mail goes again, from the desk: also one that came back from a full mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from edge.contract.downward import MailVerdict
from hub.errors import BounceRefused, DeskRefused
from hub.post import bounced, mail_again
from hub.store import Page, Visit, table_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_pages = table_of(Page)
_visits = table_of(Visit)
_REF_LETTERS = 8


def again(tx: Connection, visit_id: bytes, domain: str, now: datetime) -> None:
    """Let the mail of a visit's page go now, with the same link; at most twice an hour.

    Raises:
        DeskRefused: it went twice already, or nobody reads there.
    """
    columns = (
        _visits.c.visit_id,
        _visits.c.pending,
        _visits.c.page_id,
        _pages.c.undeliverable_at,
    )
    joined = select(*columns).join(_pages, _pages.c.page_id == _visits.c.page_id)
    visit = tx.execute(joined.where(_visits.c.visit_id == visit_id)).first()
    if visit is not None and visit.undeliverable_at is not None:
        try:
            bounced.retry(tx, visit.page_id.hex()[-_REF_LETTERS:], now)
        except BounceRefused:
            raise DeskRefused("mail_nobody") from None
        return
    verdict = mail_again.again(tx, visit, domain, now)
    if verdict is not MailVerdict.GOES:
        raise DeskRefused(f"mail_{verdict}")
