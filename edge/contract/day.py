"""The museum day: from 04:00 to 04:00 local time, for keys, bindings and visits alike."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DAY_STARTS = time(4, 0)


def museum_day(instant: datetime, zone: ZoneInfo) -> date:
    """Return the museum day that an aware instant belongs to.

    A night with a clock change has 23 or 25 hours; the day still turns at 04:00 on the wall.
    """
    local = instant.astimezone(zone)
    return local.date() if local.time() >= DAY_STARTS else local.date() - timedelta(days=1)


def day_ends(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant, in the museum's zone, at which a museum day is over."""
    return datetime.combine(day + timedelta(days=1), DAY_STARTS, tzinfo=zone)
