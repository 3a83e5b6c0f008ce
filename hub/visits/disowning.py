"""A mailbox whose reader knows nobody of a page, or nobody of those who wait there for a yes."""

from __future__ import annotations

import secrets
from enum import Enum
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from edge.contract.words import AgeBand
from hub.rules import retention
from hub.rules.households import HASH_BYTES
from hub.store import Mail, Page, Visit, table_of
from hub.visits import links, successions
from hub.visits.visits import sealed
from hub.visits.wishes import note_due

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from hub.keyring import Keyring

_mails = table_of(Mail)
_pages = table_of(Page)
_visits = table_of(Visit)


class LetGo(Enum):
    """Who of a page was let go."""

    NOBODY = "nobody"
    SOME = "some"
    ALL = "all"


def disown(tx: Connection, keyring: Keyring, page_id: bytes, now: datetime) -> None:
    """Take an address off a page, where its reader says that it is not theirs.

    What waited for that mailbox, or rested on its yes, is noted to be erased: the children. The
    others stay as after a mail that nobody took: unreachable, for as long as the front desk may
    need to hear the right address. What they had replaced is as if they never came. Nothing that
    stays leads to the address any more: not the seal, not the keyed hashes, not the mailed link.

    Raises:
        KeyGone: the page, or a visit on it, is being erased.
    """
    columns = _visits.c.visit_id, _visits.c.age_band, _visits.c.pending
    on_it = tx.execute(select(*columns).where(_visits.c.page_id == page_id)).all()
    successions.hand_on(tx, [row.visit_id for row in on_it])
    for row in on_it:
        if retention.needs_its_mailbox(AgeBand(row.age_band), pending=row.pending):
            note_due(tx, now, visit_id=row.visit_id)
        _forget(tx, keyring, row.visit_id)
    _, link = links.fresh(keyring, page_id)
    values = {
        **link,
        "household": secrets.token_bytes(HASH_BYTES),
        # Whoever opened it was not the one who was meant: nothing is proven by it.
        "opened_at": None,
        "undeliverable_at": now,
    }
    tx.execute(update(_pages).where(_pages.c.page_id == page_id).values(**values))
    tx.execute(delete(_mails).where(_mails.c.page_id == page_id))


def let_go(tx: Connection, keyring: Keyring, page_id: bytes, now: datetime) -> LetGo:
    """Note to be erased who waits on a page for a yes, where its reader says that it never comes.

    Who else stands on it was not asked about: they keep the address, the link and the mails. Where
    nobody else does, and nobody opened the page, the address goes as if it was disowned.

    Raises:
        KeyGone: the page, or a visit on it, is being erased.
    """
    columns = _visits.c.visit_id, _visits.c.pending, _pages.c.opened_at
    joined = select(*columns).join(_pages, _pages.c.page_id == _visits.c.page_id)
    on_it = tx.execute(joined.where(_visits.c.page_id == page_id)).all()
    waiting = [row.visit_id for row in on_it if row.pending]
    if not waiting:
        return LetGo.NOBODY
    if len(waiting) == len(on_it) and on_it[0].opened_at is None:
        disown(tx, keyring, page_id, now)
        return LetGo.ALL
    for visit_id in waiting:
        note_due(tx, now, visit_id=visit_id)
    return LetGo.SOME


def _forget(tx: Connection, keyring: Keyring, visit_id: bytes) -> None:
    values = {
        "visitor": secrets.token_bytes(HASH_BYTES),
        "address_box": sealed(keyring, visit_id, "address_box", ""),
    }
    tx.execute(update(_visits).where(_visits.c.visit_id == visit_id).values(**values))
