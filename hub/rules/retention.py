"""How long a visit is kept: "only until the next visit", and never without an end."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from edge.contract.day import day_ends
from hub.rules.ages import needs_guardian

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from edge.contract.words import AgeBand

TOMBSTONES_STAND = timedelta(days=30)
"""Longer than the 14 days for which an edge keeps what it could not send."""
RECEIVED_KEPT = timedelta(days=30)
QUARANTINE_KEPT = timedelta(days=30)
UNFINISHED_KEPT = timedelta(days=16)
"""Epochs and half media: the edge's 14 days, and two for a slow clock."""
UNDELIVERABLE_KEPT = timedelta(days=7)
"""Time for the front desk to mend the address."""
OVERDUE_AFTER = timedelta(hours=1)
"""What should be gone for that long and is not turns health red."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The museum's own times; the settings can shorten them, never stretch them."""

    supersede_grace: timedelta
    unconfirmed: timedelta
    unopened: timedelta
    ceiling_months: int
    ceiling_months_under_13: int

    def ceiling(self, band: AgeBand) -> int:
        """Return for how many months a visit is kept at most."""
        return self.ceiling_months_under_13 if needs_guardian(band) else self.ceiling_months


@dataclass(frozen=True, slots=True)
class Lifetime:
    """All times of a visit that decide how long it stays.

    `opened_at` and `undeliverable_at` are its page's; `successor_opened_at` is when the page of
    the visit that took its place was opened, None while it was not.
    """

    day: date
    age_band: AgeBand
    made_at: datetime
    pending: bool
    closed_at: datetime | None = None
    opened_at: datetime | None = None
    undeliverable_at: datetime | None = None
    superseded_at: datetime | None = None
    successor_opened_at: datetime | None = None


class VisitState(StrEnum):
    """Where a visit stands."""

    OPEN = "open"
    CLOSED = "closed"
    OPENED = "opened"
    SUPERSEDED = "superseded"
    UNCONFIRMED = "unconfirmed"
    UNDELIVERABLE = "undeliverable"


class Why(StrEnum):
    """Why a visit goes; the ledger says it."""

    ASKED = "asked"
    SUPERSEDED = "superseded"
    UNCONFIRMED = "unconfirmed"
    UNDELIVERABLE = "undeliverable"
    UNOPENED = "unopened"
    CEILING = "ceiling"
    GROUP_OVER = "group_over"
    """Of a class or group: its 30 days are over, or whoever answers for it closed it."""


def state_of(visit: Lifetime) -> VisitState:
    """Return where a visit stands; the most final answer that is true."""
    checks = (
        (visit.superseded_at is not None, VisitState.SUPERSEDED),
        (visit.pending, VisitState.UNCONFIRMED),
        (visit.opened_at is not None, VisitState.OPENED),
        (visit.undeliverable_at is not None, VisitState.UNDELIVERABLE),
        (visit.closed_at is not None, VisitState.CLOSED),
    )
    return next((state for true, state in checks if true), VisitState.OPEN)


def purge_due(visit: Lifetime, terms: Terms, zone: ZoneInfo) -> tuple[datetime, Why]:
    """Return when a visit goes if nothing else happens, in UTC, and why: the earliest reason."""
    reasons = [(ceiling_at(visit.day, visit.age_band, terms, zone), Why.CEILING)]
    if visit.superseded_at is not None:
        reasons.append((_replaced(visit, visit.superseded_at, terms), Why.SUPERSEDED))
    if visit.pending:
        reasons.append((visit.made_at + terms.unconfirmed, Why.UNCONFIRMED))
    if visit.opened_at is None:
        reasons.append((visit.made_at + terms.unopened, Why.UNOPENED))
        if visit.undeliverable_at is not None:
            reasons.append((visit.undeliverable_at + UNDELIVERABLE_KEPT, Why.UNDELIVERABLE))
    return min(reasons)


def ceiling_at(day: date, band: AgeBand, terms: Terms, zone: ZoneInfo) -> datetime:
    """Return when a visit has been kept for as long as any may be, in UTC."""
    return day_ends(kept_until(day, band, terms), zone).astimezone(UTC)


def may_come_back(superseded_at: datetime, terms: Terms, now: datetime) -> bool:
    """Whether a replaced visit can be brought back: while its grace lasts, and not a moment more.

    Who opened the new link ended it sooner: then the older visit is gone.
    """
    return now < superseded_at + terms.supersede_grace


def needs_its_mailbox(band: AgeBand, *, pending: bool) -> bool:
    """Whether a visit may not outlive the word that its mailbox is a stranger's.

    A child's yes was its guardian's, who was known by that mailbox alone.
    """
    return pending or needs_guardian(band)


def kept_until(day: date, band: AgeBand, terms: Terms) -> date:
    """Return the last day on which a visit may be kept if nobody comes again."""
    return _months_later(day, terms.ceiling(band)) - timedelta(days=1)


def confirm_by(made_at: datetime, terms: Terms, zone: ZoneInfo) -> date:
    """Return the last whole day on which a pending page can still be opened."""
    return (made_at + terms.unconfirmed).astimezone(zone).date() - timedelta(days=1)


def _replaced(visit: Lifetime, superseded_at: datetime, terms: Terms) -> datetime:
    """At the end of the grace, or when the new link was opened: that proves the mailbox."""
    grace_ends = superseded_at + terms.supersede_grace
    if visit.successor_opened_at is None:
        return grace_ends
    return min(grace_ends, max(superseded_at, visit.successor_opened_at))


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last: two years from 29 February end on 28."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
