"""What is held, what is due, what waits: counts alone, for the command line and for health."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from edge.contract.codec import from_json
from edge.contract.day import day_ends, museum_day
from edge.contract.health import ReaderCondition, ReaderHealthReport
from edge.contract.words import BindingKind
from hub.rules import mailing, retention
from hub.store import (
    Band,
    Booking,
    Edge,
    EdgeState,
    Erasure,
    Mail,
    Medium,
    Page,
    Quarantine,
    Reader,
    Score,
    StaffAct,
    Tombstone,
    table_of,
)
from hub.visits import house, lifetimes

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import ColumnElement, Connection
    from sqlmodel import SQLModel

    from hub.health import Running
    from hub.rules.retention import Terms

_acts = table_of(StaffAct)
_bands = table_of(Band)
_edges = table_of(Edge)
_bookings = table_of(Booking)
_mails = table_of(Mail)
_pages = table_of(Page)
_put_aside = table_of(Quarantine)
_readers_told = table_of(Reader)
_scores = table_of(Score)
_states = table_of(EdgeState)
_staff = (_bands.c.kind == BindingKind.STAFF) & _bands.c.revoked_at.is_(None)


MAIL_MAY_BE_LATE = timedelta(hours=1)
"""So long a mail server may take nothing before somebody must look."""


@dataclass(frozen=True, slots=True)
class ReaderStatus:
    """How one reader is, by its own words at that time; `said` is empty if all is well."""

    edge: str
    condition: ReaderCondition
    said: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class InstallationStatus:
    """What an installation said of its outbox at that time; `lost` results come no more.

    A technician said at `lost_seen_at` that they have seen `lost_seen` of them.
    """

    edge: str
    present: bool
    waiting: int
    oldest_seconds: int
    lost: int
    at: datetime
    lost_seen: int = 0
    lost_seen_at: datetime | None = None

    @property
    def lost_unseen(self) -> int:
        """How many it lost of which nobody has said yet that they saw it: that is red."""
        return max(0, self.lost - self.lost_seen)


@dataclass(frozen=True, slots=True)
class PutAside:
    """One kind of what could not be settled: where it came, why, how often, from when to when."""

    topic: str
    why: str
    times: int
    first_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class CertificateStatus:
    """When the certificate of the museum's own broker ends, and in how many days."""

    ends: datetime
    days: int


@dataclass(frozen=True, slots=True)
class Status:
    """Counts of one moment. `visits` by `VisitState`; `overdue` should have gone an hour ago.

    `scores_on_word` of the scores came before their binding was known. `bands` are the museum's own
    by kind, without the revoked; `staff_acts` those of today; `staff_locked` are staff bands that
    no PIN opens.

    `missing_texts` are what exhibits do not say in one of the four languages, a line each.
    `next_passwords` are the installations that have not taken their next one at the museum's own
    broker yet; that stands in files, not in the store. So does `certificate`, of that broker, and
    what the `hub` said of itself, None when it does not run.

    `quarantined` messages could not be settled in 30 days; `put_aside` are their kinds, the latest
    first.

    `oldest_mail_seconds` is how long the mail that waits longest is late, `mail_stuck_seconds` how
    long the mail server took nothing although it was asked; `mails_failed` could not be written.
    """

    edges: int
    visits: dict[str, int]
    pages: int
    scores: int
    scores_on_word: int
    media: int
    overdue: int
    undeliverable: int
    mails_waiting: int
    mails_tried_in_vain: int
    mails_failed: int
    oldest_mail_seconds: int
    mail_stuck_seconds: int
    quarantined: int
    tombstones: int
    erasures: int
    bands: dict[str, int]
    staff_acts: int
    staff_locked: int
    installations: tuple[InstallationStatus, ...]
    readers: tuple[ReaderStatus, ...]
    missing_texts: tuple[str, ...]
    next_passwords: tuple[str, ...] = ()
    put_aside: tuple[PutAside, ...] = ()
    certificate: CertificateStatus | None = None
    hub: Running | None = None


def status(tx: Connection, terms: Terms, zone: ZoneInfo, now: datetime) -> Status:
    """Count what the store holds at `now`."""
    lives = [life for _, life in lifetimes.read(tx, lifetimes.every_visit())]
    states = Counter(retention.state_of(life) for life in lives)
    late = now - retention.OVERDUE_AFTER
    reachable = _reachable()
    open_mails = _mails.c.sent_at.is_(None) & _mails.c.failed_at.is_(None) & reachable
    waiting = open_mails & (_mails.c.next_at <= now)
    oldest = tx.execute(select(func.min(_mails.c.next_at)).where(waiting)).scalar()
    aside = _aside(tx)
    return Status(
        edges=_count(tx, Edge, _edges.c.revoked_at.is_(None)),
        visits={state.value: states[state] for state in retention.VisitState},
        pages=_count(tx, Page),
        scores=_count(tx, Score),
        scores_on_word=_count(tx, Score, _scores.c.provisional),
        media=_count(tx, Medium),
        overdue=sum(retention.purge_due(life, terms, zone)[0] <= late for life in lives),
        undeliverable=_count(tx, Page, _pages.c.undeliverable_at.is_not(None))
        + _count(tx, Booking, _bookings.c.undeliverable_at.is_not(None)),
        mails_waiting=_count(tx, Mail, waiting),
        mails_tried_in_vain=_count(tx, Mail, open_mails & (_mails.c.attempts > 0)),
        mails_failed=_count(tx, Mail, _mails.c.failed_at.is_not(None) & reachable),
        mail_stuck_seconds=_stuck(tx, open_mails, now),
        oldest_mail_seconds=0 if oldest is None else int((now - oldest).total_seconds()),
        quarantined=sum(one.times for one in aside),
        put_aside=aside,
        tombstones=_count(tx, Tombstone),
        erasures=_count(tx, Erasure),
        bands=_own_bands(tx),
        staff_acts=_count(tx, StaffAct, _acts.c.at >= _began(now, zone)),
        staff_locked=_count(tx, Band, _staff & (_bands.c.tries_left == 0)),
        installations=_installations(tx),
        readers=_readers(tx),
        missing_texts=house.missing_texts(tx),
    )


def mail_trouble(tx: Connection, now: datetime) -> bool:
    """Whether the mail server took nothing for an hour although asked, or a letter broke."""
    ours = _reachable()
    open_mails = _mails.c.sent_at.is_(None) & _mails.c.failed_at.is_(None) & ours
    broken = select(_mails.c.mail_id).where(ours, _mails.c.failed_at.is_not(None)).limit(1)
    stuck = timedelta(seconds=_stuck(tx, open_mails, now))
    return stuck > MAIL_MAY_BE_LATE or tx.execute(broken).first() is not None


def _reachable() -> ColumnElement[bool]:
    """Return which mails go to a mailbox that refused nothing for good: a page's, a booking's."""
    pages = select(_pages.c.page_id).where(_pages.c.undeliverable_at.is_(None))
    groups = select(_bookings.c.booking_id).where(_bookings.c.undeliverable_at.is_(None))
    return _mails.c.page_id.in_(pages) | _mails.c.booking_id.in_(groups)


def _stuck(tx: Connection, open_mails: ColumnElement[bool], now: datetime) -> int:
    taken = tx.execute(select(func.max(_mails.c.sent_at))).scalar()
    wanted = select(_mails.c.attempts, _mails.c.next_at).where(open_mails, _mails.c.attempts > 0)
    tried = (mailing.first_try(row.attempts, row.next_at) for row in tx.execute(wanted))
    since = min((at for at in tried if taken is None or at > taken), default=now)
    return max(0, int((now - since).total_seconds()))


def _began(now: datetime, zone: ZoneInfo) -> datetime:
    return day_ends(museum_day(now, zone) - timedelta(days=1), zone)


def _own_bands(tx: Connection) -> dict[str, int]:
    counted = select(_bands.c.kind, func.count()).where(_bands.c.revoked_at.is_(None))
    counts = {row[0]: row[1] for row in tx.execute(counted.group_by(_bands.c.kind))}
    return {kind.value: counts.get(kind, 0) for kind in BindingKind if kind != BindingKind.VISITOR}


def _installations(tx: Connection) -> tuple[InstallationStatus, ...]:
    standing = select(_edges.c.name).where(_edges.c.revoked_at.is_(None))
    told = select(_states).where(_states.c.edge.in_(standing)).order_by(_states.c.edge)
    return tuple(InstallationStatus(*row) for row in tx.execute(told))


def _aside(tx: Connection) -> tuple[PutAside, ...]:
    wanted = select(_put_aside).order_by(_put_aside.c.at.desc(), _put_aside.c.topic)
    rows = tx.execute(wanted)
    return tuple(PutAside(one.topic, one.why, one.times, one.first_at, one.at) for one in rows)


def _readers(tx: Connection) -> tuple[ReaderStatus, ...]:
    standing = select(_edges.c.name).where(_edges.c.revoked_at.is_(None))
    told = (
        select(_readers_told.c.report)
        .where(_readers_told.c.edge.in_(standing))
        .order_by(_readers_told.c.edge)
    )
    reports = [from_json(ReaderHealthReport, row.report.encode()) for row in tx.execute(told)]
    return tuple(
        ReaderStatus(
            edge=one.edge,
            condition=one.condition,
            said=(*filter(None, [one.trouble]), *one.advice),
            at=one.at,
        )
        for one in reports
    )


def _count(tx: Connection, model: type[SQLModel], which: ColumnElement[bool] | None = None) -> int:
    counted = select(func.count()).select_from(table_of(model))
    return tx.execute(counted if which is None else counted.where(which)).scalar_one()
