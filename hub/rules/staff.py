"""What each kind of colleague may do: the least that their work needs (Art. 25(2) GDPR). Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

LASTS = timedelta(hours=12)
IDLE = timedelta(minutes=15)
INVITED_FOR = timedelta(days=3)
_FREE_TRIES = 3
_LONGEST_WAIT = timedelta(minutes=15)
_DOUBLINGS = 10


class StaffRole(StrEnum):
    """What a colleague is at their screen."""

    DESK = "desk"
    """Finds, mends, swaps, releases; never sees a result."""
    EDUCATOR = "educator"
    """Makes trails, receives classes; sees numbers, never names."""
    TECHNICIAN = "technician"
    """Looks after readers and installations; sees nobody."""
    EXHIBIT_MAKER = "exhibit_maker"
    """Sees what their exhibit declares and how it fares; sees nobody."""
    MARKETING = "marketing"
    """Sees sums."""
    DPO = "dpo"
    """Sees what is held, what is due, what was erased, and who looked."""
    ADMIN = "admin"
    """Invites colleagues and lets them go; sees no visitor."""


def wait_after(wrong_tries: int) -> timedelta:
    """Return how long one waits after so many wrong tries in a row: none, then doubling to 15 min.

    A delay, no lock: a stranger who guesses must not be able to shut a colleague out for a day.
    """
    if wrong_tries < _FREE_TRIES:
        return timedelta()
    doubled = timedelta(seconds=1 << min(wrong_tries - _FREE_TRIES + 1, _DOUBLINGS))
    return min(doubled, _LONGEST_WAIT)


def is_over(opened_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a sitting has ended by itself: 12 hours old, or 15 minutes idle."""
    return now >= opened_at + LASTS or now >= seen_at + IDLE
