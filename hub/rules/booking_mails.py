"""When whoever answers for a class or group is written to. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

_MORNING = time(9)
LETTER_AFTER = timedelta(minutes=1)
"""The letter to parents comes right behind the mail that says what it is for."""
CODE_HOLDS = timedelta(minutes=10)
CODE_TRIES = 5
CODE_DIGITS = 6


class BookingMail(StrEnum):
    """What is mailed of a booking."""

    LINK = "group_link"
    """That it stands or was asked for, and the link."""
    PARENTS = "group_parents"
    """A letter to hand on: without the link."""
    BEFORE = "group_before"
    """The day before: what will happen, and what is still missing."""
    CODE = "group_code"
    """Six digits that let a second device in."""
    MOVED = "group_moved"
    """To the address before: that the link goes to another one from now on."""
    CANCELLED = "group_cancelled"
    """That a colleague cancelled it: the last mail, all else is erased by then."""


CANCELLED_TRIED_FOR = timedelta(days=2)
"""So long an address is kept of a booking that was cancelled, while no mail server takes it."""
OPENING = frozenset({BookingMail.LINK, BookingMail.BEFORE})
"""After one of these the link opens once without a code: it came to their own mailbox."""


def before_due(day: date, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return when the mail of the day before goes; None where the visit is today or was.

    Who books late on the day before gets it at once.
    """
    if now.astimezone(zone).date() >= day:
        return None
    due = datetime.combine(day - timedelta(days=1), _MORNING, zone)
    return max(due, now)
