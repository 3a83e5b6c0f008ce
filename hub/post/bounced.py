"""What came back: pages whose mailbox took nothing, and how the front desk mends that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select, update

from edge.contract.address import address_fault
from hub.errors import BounceRefused, KeyGone
from hub.keyring import KeyKind, Place
from hub.rules import retention
from hub.store import Mail, Page, Visit, table_of
from hub.visits import lifetimes, successions
from hub.visits.mending import Mending

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from hub.keyring import Keyring
    from hub.rules.retention import Terms
    from hub.visits.households import Households

_mails = table_of(Mail)
_pages = table_of(Page)
_visits = table_of(Visit)
_REF_LETTERS = 8

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Bounced:
    """A page that could not be mailed. `mailbox` is half hidden; empty once its reader disowned it.

    `ref` names it to the command line; `answer` is what the mail server said last, in codes.
    """

    ref: str
    day: date
    avatars: tuple[str, ...]
    mailbox: str = field(repr=False)
    answer: str
    since: datetime
    goes: datetime


def listed(tx: Connection, keyring: Keyring, terms: Terms, zone: ZoneInfo) -> list[Bounced]:
    """Return what came back and is kept still, the longest ago first."""
    back = _pages.c.undeliverable_at.is_not(None)
    pages = tx.execute(select(_pages).where(back).order_by(_pages.c.undeliverable_at)).all()
    return [one for page in pages for one in _told(tx, keyring, page, terms, zone)]


def retry(tx: Connection, ref: str, now: datetime) -> None:
    """Let a page's mail go to the same mailbox once more, now.

    Raises:
        BounceRefused: there is no such page, or its reader said that the address is not theirs.
    """
    page = _named(tx, ref)
    this = _mails.c.page_id == page.page_id
    failed = this, _mails.c.failed_at.is_not(None)
    again = {"failed_at": None, "next_at": now, "attempts": 0}
    if not tx.execute(update(_mails).where(*failed).values(**again)).rowcount:
        raise BounceRefused(f"{ref}: its reader said that it is not theirs; mend the address")
    reached = _pages.c.page_id == page.page_id
    tx.execute(update(_pages).where(reached).values(undeliverable_at=None))
    ended = _visits.c.page_id == page.page_id, _visits.c.closed_at.is_not(None)
    visits = tx.execute(select(_visits.c.visit_id).where(*ended)).scalars().all()
    # While nobody could be told, what they replaced was there again.
    successions.supersede_opened(tx, visits, now)


def mend(tx: Connection, hosts: Households, ref: str, address: str, now: datetime) -> None:
    """Move all visits of a page to the right address; its mail goes there.

    Raises:
        BounceRefused: there is no such page, or the address can be none.
    """
    page = _named(tx, ref)
    if address_fault(address.strip()):
        raise BounceRefused("that is no mail address")
    try:
        Mending(hosts).readdress(tx, page.page_id, address.strip(), now)
    except KeyGone:
        raise BounceRefused(f"{ref}: it is being erased") from None


def _named(tx: Connection, ref: str) -> AnyRow:
    back = _pages.c.undeliverable_at.is_not(None)
    named = [one for one in tx.execute(select(_pages).where(back)) if _ref(one.page_id) == ref]
    if len(named) != 1:
        raise BounceRefused(f"{ref}: nothing of that name came back; see python -m hub bounces")
    return named[0]


def _ref(page_id: bytes) -> str:
    return page_id.hex()[-_REF_LETTERS:]


def _told(
    tx: Connection, keyring: Keyring, page: AnyRow, terms: Terms, zone: ZoneInfo
) -> Sequence[Bounced]:
    on_it = _visits.c.page_id == page.page_id
    visits = tx.execute(select(_visits).where(on_it).order_by(_visits.c.made_at)).all()
    lives = [life for _, life in lifetimes.read(tx, on_it)]
    answers = select(_mails.c.answer).where(
        _mails.c.page_id == page.page_id, _mails.c.failed_at.is_not(None)
    )
    if not visits:
        return []
    return [
        Bounced(
            ref=_ref(page.page_id),
            day=page.day,
            avatars=tuple(one.avatar for one in visits),
            mailbox=_half_hidden(_address(keyring, visits[-1])),
            answer=tx.execute(answers.order_by(_mails.c.failed_at.desc())).scalar() or "",
            since=page.undeliverable_at,
            goes=min(retention.purge_due(life, terms, zone)[0] for life in lives),
        )
    ]


def _address(keyring: Keyring, visit: AnyRow) -> str:
    place = Place("visit", "address_box", visit.visit_id)
    try:
        return keyring.open(KeyKind.VISIT, visit.visit_id, place, visit.address_box).decode()
    except KeyGone:
        return ""


def _half_hidden(address: str) -> str:
    """Return enough to see a slip of the finger in the domain, too little to write to."""
    local, at, domain = address.rpartition("@")
    return f"{local[:2]}…{at}{domain}" if at else ""
