"""When a household is written to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from edge.contract.day import day_ends

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

CONFIRM_STEPS = (0, 3, 10)
"""Days after the registration on which a guardian is asked to confirm."""
REMINDED_AT = 2 / 3
"""Of the time for which an unopened page is kept: day 60 of 90."""
NOTICE_AHEAD = timedelta(days=30)
"""So long before a visit has been kept for as long as it may be, its household is told."""
GIVE_UP_AFTER = timedelta(hours=48)
"""So long a mail is tried while its server takes others; then somebody must look."""
_GATHER = timedelta(minutes=5)
"""A family registers one after the other: who comes after a mail has gone is named in the next."""
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=1)
_DOUBLINGS = 7


def results_due(
    active_at: datetime, day: date, quiet: timedelta, closes: time, zone: ZoneInfo
) -> datetime:
    """Return when a household-day's results mail goes, in UTC.

    After `quiet` without a new result, at the latest when the museum closes; who still plays after
    that is written to after their own quiet time, at the latest when the museum day ends.
    """
    closing = datetime.combine(day, closes, tzinfo=zone)
    latest = closing if active_at < closing else day_ends(day, zone)
    return min(active_at + quiet, latest).astimezone(UTC)


def confirm_due(made_at: datetime, step: int) -> datetime:
    """Return when a confirming mail goes: at once, and again while nobody opened the link."""
    return made_at + timedelta(days=step)


def reminder_due(made_at: datetime, unopened: timedelta) -> datetime:
    """Return when a household is reminded, once, of a page that nobody opened."""
    return made_at + unopened * REMINDED_AT


def notice_due(goes_at: datetime) -> datetime:
    """Return when a household is told, once, that a visit goes because it was kept so long."""
    return goes_at - NOTICE_AHEAD


def again_due(due_at: datetime) -> datetime:
    """Return when a mail goes that must name one more, who registered after it had gone."""
    return due_at + _GATHER


def next_try(attempts: int, now: datetime) -> datetime:
    """Return when a mail is tried again after `attempts` tries: half a minute, doubling to 1 h."""
    return now + _wait(attempts)


def first_try(attempts: int, next_at: datetime) -> datetime:
    """Return when a mail was first tried that is tried next at `next_at`; later if we were down."""
    return next_at - sum((_wait(count) for count in range(1, attempts + 1)), timedelta())


def may_give_up(attempts: int, next_at: datetime, now: datetime) -> bool:
    """Whether a mail that was to be tried at `next_at` was tried long enough, if not by us."""
    return attempts > 0 and now - first_try(attempts, next_at) >= GIVE_UP_AFTER


def _wait(attempts: int) -> timedelta:
    wait = _FIRST_WAIT * (1 << min(max(attempts - 1, 0), _DOUBLINGS))
    return min(wait, _LONGEST_WAIT)
