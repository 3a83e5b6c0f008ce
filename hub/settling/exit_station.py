"""What an exit station is told: how much of a visit was kept, and whether its mail goes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from edge.contract.day import museum_day
from edge.contract.downward import VisitCounts
from edge.contract.events import MediumKind
from hub.post import mail_again
from hub.store import Binding, Mail, Medium, Page, Score, Visit, table_of
from hub.visits.households import MailKind
from hub.visits.results import MediumState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from edge.contract.downward import MailVerdict
    from hub.post.mail_again import AnyRow
    from hub.store import Store

_bindings = table_of(Binding)
_mails = table_of(Mail)
_media = table_of(Medium)
_pages = table_of(Page)
_scores = table_of(Score)
_visits = table_of(Visit)


class ExitStation:
    """Answers for bindings of today that are alive, and for no others."""

    def __init__(
        self, store: Store, zone: ZoneInfo, mail_domain: str, on_mail: Callable[[], None]
    ) -> None:
        """Set up; `on_mail` is called when a mail is to go now."""
        self._store = store
        self._zone = zone
        self._mail_domain = mail_domain
        self._on_mail = on_mail

    def counts(self, binding_id: bytes, nonce: bytes, now: datetime) -> VisitCounts | None:
        """Count what is kept of a visit; None if there is none today."""
        with self._store.read() as tx:
            visit = self._visit(tx, binding_id, now)
            return None if visit is None else _counts(tx, visit, nonce)

    def mail(self, binding_id: bytes, now: datetime) -> MailVerdict:
        """Let the household's mail go now, or once more."""
        with self._store.write() as tx:
            visit = self._visit(tx, binding_id, now)
            verdict = mail_again.again(tx, visit, self._mail_domain, now)
        self._on_mail()
        return verdict

    def _visit(self, tx: Connection, binding_id: bytes, now: datetime) -> AnyRow | None:
        columns = (
            _visits.c.visit_id,
            _visits.c.pending,
            _visits.c.page_id,
            _pages.c.undeliverable_at,
        )
        joined = (
            select(*columns)
            .join(_bindings, _bindings.c.visit_id == _visits.c.visit_id)
            .join(_pages, _pages.c.page_id == _visits.c.page_id)
        )
        alive = (
            _bindings.c.binding_id == binding_id,
            _bindings.c.day == museum_day(now, self._zone),
            _bindings.c.ended_at.is_(None),
        )
        return tx.execute(joined.where(*alive)).one_or_none()


def _counts(tx: Connection, visit: AnyRow, nonce: bytes) -> VisitCounts:
    scores = select(func.count()).where(_scores.c.visit_id == visit.visit_id)
    kinds = select(_media.c.kind, _media.c.state, func.count())
    theirs = kinds.where(_media.c.visit_id == visit.visit_id)
    media = {
        (kind, state): count
        for kind, state, count in tx.execute(theirs.group_by(_media.c.kind, _media.c.state))
    }
    results = _mails.c.page_id == visit.page_id, _mails.c.kind == MailKind.RESULTS
    gone = select(func.count()).where(*results, _mails.c.sent_at.is_not(None))
    return VisitCounts(
        nonce=nonce,
        scores=tx.execute(scores).scalar_one(),
        photos=media.get((MediumKind.PHOTO, MediumState.WHOLE), 0),
        sounds=media.get((MediumKind.SOUND, MediumState.WHOLE), 0),
        coming=sum(media.get((kind, MediumState.AWAITED), 0) for kind in MediumKind),
        pending=visit.pending,
        mail_waits=tx.execute(gone).scalar_one() == 0,
    )
