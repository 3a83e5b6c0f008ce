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


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.fromtimestamp(time.time(), UTC)

    def monotonic(self) -> float:
        """Return `time.monotonic`, which all processes of one machine share."""
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
        try:
            text = self._offset_file.read_text().strip()
        except FileNotFoundError:
            text = ""
        return self._system.now() + timedelta(seconds=float(text or 0))

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return self._system.monotonic()
