"""A family asks for another link: that is mailed to them, and the one before is dead at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from edge.contract.downward import MailVerdict
from hub.post import mail_again
from hub.store import Page, Visit, table_of
from hub.visits import links

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from hub.keyring import Keyring

_pages = table_of(Page)
_visits = table_of(Visit)


@dataclass(frozen=True, slots=True)
class NewLinks:
    """Makes new links, and has them mailed with Message-IDs of `mail_domain`."""

    keyring: Keyring
    mail_domain: str

    def send(self, tx: Connection, page_id: bytes, now: datetime) -> MailVerdict:
        """Give a page another link and let its mail go, in one step or not at all.

        Where the mail may not go (twice an hour at most; a mailbox that refused for good), the old
        link stays: a family that is sent nothing must not lose what it has.

        Raises:
            KeyGone: the page is being erased.
        """
        living = _visits.c.page_id == page_id, _visits.c.superseded_at.is_(None)
        confirmed = exists().where(*living, _visits.c.pending.is_(False))
        page = select(_pages.c.page_id, _pages.c.undeliverable_at, (~confirmed).label("pending"))
        wanted = page.where(_pages.c.page_id == page_id, exists().where(*living))
        verdict = mail_again.again(tx, tx.execute(wanted).first(), self.mail_domain, now)
        if verdict is MailVerdict.GOES:
            links.renew(tx, self.keyring, page_id)
        return verdict
