"""Queues what a household is told before time takes its page: a reminder, and a notice."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, exists, func, select

from edge.contract.seals import ID_BYTES
from edge.contract.words import AgeBand
from hub.rules import mailing, retention
from hub.store import Mail, Page, Visit, put_new, table_of
from hub.visits.households import MailKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from sqlalchemy import ColumnElement, Connection

    from hub.rules.retention import Terms

_mails = table_of(Mail)
_pages = table_of(Page)
_visits = table_of(Visit)
_SHORTEST_MONTH = timedelta(days=28)

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class LastWords:
    """One museum's: by its terms and its zone; its Message-IDs are of `mail_domain`."""

    terms: Terms
    zone: ZoneInfo
    mail_domain: str

    def queue(self, tx: Connection, now: datetime) -> int:
        """Queue each reminder and notice whose time has come, once; return how many are new.

        Whether there is something left to say is looked at again when it is sent.
        """
        return self._reminders(tx, now) + self._notices(tx, now)

    def _reminders(self, tx: Connection, now: datetime) -> int:
        """Remind of pages that nobody opened, by the first visit on them that is confirmed."""
        first = func.min(_visits.c.made_at)
        wanted = select(_pages.c.page_id, first).where(
            _pages.c.opened_at.is_(None),
            _visits.c.made_at <= now - self.terms.unopened * mailing.REMINDED_AT,
            ~_written(MailKind.REMINDER, 0),
        )
        due = [
            (page_id, 0, mailing.reminder_due(made_at, self.terms.unopened))
            for page_id, made_at in _reached(tx, wanted)
        ]
        return self._put(tx, MailKind.REMINDER, due, now)

    def _notices(self, tx: Connection, now: datetime) -> int:
        """Tell of visits that were kept as long as they may be: one mail for each such length."""
        due = []
        for months, bands in self._lengths():
            perhaps = (now + mailing.NOTICE_AHEAD - months * _SHORTEST_MONTH).date()
            wanted = select(_pages.c.page_id, func.min(_visits.c.day)).where(
                _visits.c.age_band.in_([str(band) for band in bands]),
                _visits.c.day <= perhaps,
                ~_written(MailKind.NOTICE, months),
            )
            due += [
                (page_id, months, mailing.notice_due(self._goes(day, bands[0])))
                for page_id, day in _reached(tx, wanted)
            ]
        return self._put(tx, MailKind.NOTICE, due, now)

    def _goes(self, day: date, band: AgeBand) -> datetime:
        return retention.ceiling_at(day, band, self.terms, self.zone)

    def _lengths(self) -> list[tuple[int, list[AgeBand]]]:
        lengths = dict.fromkeys(self.terms.ceiling(band) for band in AgeBand)
        return [
            (months, [band for band in AgeBand if self.terms.ceiling(band) == months])
            for months in lengths
        ]

    def _put(
        self,
        tx: Connection,
        kind: MailKind,
        due: Iterable[tuple[bytes, int, datetime]],
        now: datetime,
    ) -> int:
        queued = 0
        for page_id, step, due_at in due:
            if due_at > now:
                continue
            row = {
                "mail_id": secrets.token_bytes(ID_BYTES),
                "page_id": page_id,
                "kind": kind,
                "step": step,
                "message_id": f"<{secrets.token_hex(ID_BYTES)}@{self.mail_domain}>",
                "due_at": due_at,
                "next_at": now,
                "attempts": 0,
            }
            queued += put_new(tx, Mail, row)
        return queued


def _reached(tx: Connection, wanted: Select[Any]) -> Sequence[AnyRow]:
    """Ask of pages and their living visits, where somebody can be written to."""
    living = (
        _visits.c.superseded_at.is_(None),
        _visits.c.pending.is_(False),
        _pages.c.undeliverable_at.is_(None),
    )
    joined = wanted.join(_visits, _visits.c.page_id == _pages.c.page_id).where(*living)
    return tx.execute(joined.group_by(_pages.c.page_id)).all()


def _written(kind: MailKind, step: int) -> ColumnElement[bool]:
    return exists().where(
        _mails.c.page_id == _pages.c.page_id, _mails.c.kind == kind, _mails.c.step == step
    )
