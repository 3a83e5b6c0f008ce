"""The one clock of a process, injected: real, or moved for a rehearsal."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path


class Clock(Protocol):
    """What a process may know of time."""

    def now(self) -> datetime:
        """Return the instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards; for durations on this machine."""
        ...

    def steady(self) -> float:
        """Return seconds that pass as `now` does while nobody sets the clock: so it is noticed."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.fromtimestamp(time.time(), UTC)

    def monotonic(self) -> float:
        """Return `time.monotonic`, which all processes of one machine share."""
        return time.monotonic()

    def steady(self) -> float:
        """Return `time.monotonic`: whoever sets the clock does not set that."""
        return time.monotonic()


class MovedClock:
    """The machine's clock, moved by the seconds that stand in a file; read at every look.

    A rehearsal writes the file to let days pass; the file missing or empty means not moved.
    Durations are never moved: a time-out stays a time-out.
    """

    def __init__(self, offset_file: Path) -> None:
        self._offset_file = offset_file
        self._system = SystemClock()

    def now(self) -> datetime:
        """Return the machine's time in UTC plus the offset.

        Raises:
            ValueError: the file holds something that is no number.
        """
        return self._system.now() + timedelta(seconds=self._offset())

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return self._system.monotonic()

    def steady(self) -> float:
        """Return the machine's monotonic seconds plus the offset: a rehearsal's days did pass.

        Raises:
            ValueError: the file holds something that is no number.
        """
        return self._system.monotonic() + self._offset()

    def _offset(self) -> float:
        try:
            return float(self._offset_file.read_text().strip() or 0)
        except FileNotFoundError:
            return 0.0
