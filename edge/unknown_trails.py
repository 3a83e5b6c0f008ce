"""When to ask the hub once more: a band follows a trail that was lost alone on its way here."""

from __future__ import annotations

FIRST_SECONDS = 5.0
"""Trails and directory are told one after the other: so long the second may still be coming."""
LONGEST_SECONDS = 600.0
"""A hub that does not know such a trail itself is asked so often at most."""


class UnknownTrails:
    """Decides, purely; seconds are the clock's monotonic ones."""

    def __init__(self) -> None:
        self._pause = FIRST_SECONDS
        self._ask_at: float | None = None

    def heard(self, now: float, *, unknown: bool) -> None:
        """The hub told something; `unknown`: a band follows a trail that is not known here."""
        if not unknown:
            self._pause, self._ask_at = FIRST_SECONDS, None
        elif self._ask_at is None:
            self._ask_at = now + self._pause

    def asks(self, now: float) -> bool:
        """Whether the directory is to be asked for now; the next time only after twice as long."""
        if self._ask_at is None or now < self._ask_at:
            return False
        self._pause = min(self._pause * 2, LONGEST_SECONDS)
        self._ask_at = now + self._pause
        return True
