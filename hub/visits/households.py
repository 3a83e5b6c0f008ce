"""A household's day: its page, whether its mailbox is proven, and the mails that it is due."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from edge.contract.seals import ID_BYTES
from edge.contract.words import Animal, Avatar, Colour
from hub.keyring import KeyKind
from hub.rules import households, mailing
from hub.store import Mail, Page, Visit, put, put_new, table_of
from hub.visits import links

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from edge.contract.words import Language
    from hub.keyring import Keyring

_mails = table_of(Mail)
_pages = table_of(Page)
_visits = table_of(Visit)


class MailKind(StrEnum):
    """What is mailed to a household."""

    CONFIRM = "confirm"
    RESULTS = "results"
    REMINDER = "reminder"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Households:
    """The households of one museum, found under its pepper; mails have ids of its domain."""

    keyring: Keyring
    pepper: bytes
    mail_domain: str

    def of(self, address: str) -> bytes:
        """Return what an address is found by."""
        return households.household_of(self.pepper, address)

    def visitor(self, address: str, first_name: str) -> bytes:
        """Return what a visitor is known by on a later day."""
        return households.visitor_of(self.pepper, address, first_name)

    def page(
        self, tx: Connection, household: bytes, day: date, language: Language, now: datetime
    ) -> bytes:
        """Return the household-day's page, touched; made with its key and its link if none was."""
        same = _pages.c.household == household, _pages.c.day == day
        found: bytes | None = tx.execute(select(_pages.c.page_id).where(*same)).scalar()
        if found is not None:
            tx.execute(update(_pages).where(_pages.c.page_id == found).values(active_at=now))
            return found
        page_id = secrets.token_bytes(ID_BYTES)
        self.keyring.make(KeyKind.PAGE, page_id)
        _, link = links.fresh(self.keyring, page_id)
        row = {
            "page_id": page_id,
            "household": household,
            "day": day,
            **link,
            "language": language,
            "created_at": now,
            "active_at": now,
        }
        put(tx, Page, [row])
        return page_id

    def announce(self, tx: Connection, page_id: bytes, at: datetime, *, pending: bool) -> None:
        """Queue what a household is mailed because somebody of it registered at that time.

        Each mail once, however many of them register; one that has gone already goes again a
        little later, for it did not name this one.
        """
        self._queue(tx, page_id, MailKind.RESULTS, 0, at)
        if pending:
            for step in mailing.CONFIRM_STEPS:
                self._queue(tx, page_id, MailKind.CONFIRM, step, mailing.confirm_due(at, step))

    def _queue(
        self, tx: Connection, page_id: bytes, kind: MailKind, step: int, due_at: datetime
    ) -> None:
        row = {
            "mail_id": secrets.token_bytes(ID_BYTES),
            "page_id": page_id,
            "kind": kind,
            "step": step,
            "message_id": self._message_id(),
            "due_at": due_at,
            "next_at": due_at,
            "attempts": 0,
        }
        if put_new(tx, Mail, row):
            return
        goes_again = self._send_again(tx, page_id, kind, step, mailing.again_due(due_at))
        if goes_again and kind is MailKind.RESULTS:
            # Somebody plays again, so it waits for quiet, whoever did not want to wait before.
            tx.execute(update(_pages).where(_pages.c.page_id == page_id).values(wanted_at=None))

    def _send_again(
        self, tx: Connection, page_id: bytes, kind: MailKind, step: int, at: datetime
    ) -> bool:
        """Another letter, so another Message-ID; one that waits still goes as it is."""
        same = _mails.c.page_id == page_id, _mails.c.kind == kind, _mails.c.step == step
        gone = _mails.c.sent_at.is_not(None)
        anew = {
            "message_id": self._message_id(),
            "due_at": at,
            "next_at": at,
            "attempts": 0,
            "sent_at": None,
        }
        return tx.execute(update(_mails).where(*same, gone).values(**anew)).rowcount > 0

    def _message_id(self) -> str:
        return f"<{secrets.token_hex(ID_BYTES)}@{self.mail_domain}>"


def mail_now(tx: Connection, page_id: bytes, now: datetime) -> None:
    """Let the results mail go without waiting for quiet, if it has not gone."""
    tx.execute(update(_pages).where(_pages.c.page_id == page_id).values(wanted_at=now))
    look_again(tx, page_id, now)


def look_again(tx: Connection, page_id: bytes, now: datetime) -> None:
    """Let the results mail, which waited for something, be looked at again."""
    waits = _mails.c.page_id == page_id, _mails.c.kind == MailKind.RESULTS
    tx.execute(update(_mails).where(*waits, _mails.c.next_at > now).values(next_at=now))


def proven_at(tx: Connection, household: bytes) -> datetime | None:
    """When a person last opened a link mailed to this address, on whichever day's page."""
    latest = select(func.max(_pages.c.opened_at)).where(_pages.c.household == household)
    return tx.execute(latest).scalar()


def is_unreached(tx: Connection, household: bytes, day: date) -> bool:
    """Whether the mailbox of a household-day's page refused for good: nothing is mailed there."""
    this = _pages.c.household == household, _pages.c.day == day
    refused = select(_pages.c.page_id).where(*this, _pages.c.undeliverable_at.is_not(None))
    return tx.execute(refused).first() is not None


def avatars_on(tx: Connection, page_id: bytes, but: bytes = b"") -> frozenset[Avatar]:
    """Return the avatars that are taken on a page, without that of one visit."""
    others = _visits.c.page_id == page_id, _visits.c.visit_id != but
    return frozenset(
        avatar_of(one) for one in tx.execute(select(_visits.c.avatar).where(*others)).scalars()
    )


def avatar_of(name: str) -> Avatar:
    """Return the avatar of a column, "blue-fox"."""
    colour, _, animal = name.partition("-")
    return Avatar(Colour(colour), Animal(animal))
