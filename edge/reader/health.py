"""The book that is kept about one reader's health. Pure: it is told what happens, and the time."""

from collections import Counter
from dataclasses import replace
from typing import Final

from edge.reader.events import Count, ReaderHealth, ReaderState
from edge.reader.profile import Ready

SLOW_MS: Final = 8.0
"""Three round trips of this make a tap 24 ms slower; adapters that are set well take about 1 ms."""
HOUR_S: Final = 3600


class HealthBook:
    """Counts what happens and knows when there is news."""

    def __init__(self, port: str, unproven_hours: int, at: float) -> None:
        """Begin the book of a reader at a time (monotonic seconds).

        Nothing read for `unproven_hours` makes it unproven.
        """
        self._health = ReaderHealth(ReaderState.SEARCHING, port)
        self._unproven_hours = unproven_hours
        self._read_at = at
        self._counts: Counter[Count] = Counter()

    def read(self) -> ReaderHealth:
        """The book as it stands: a copy that will not change. May be called from any thread."""
        return replace(self._health, counts={count: self._counts[count] for count in Count})

    def count(self, what: Count) -> None:
        """One more of these."""
        self._counts[what] += 1

    def proven(self, at: float) -> bool:
        """A band was read: there is no better proof. True if that is news."""
        self._counts[Count.BANDS_SEEN] += 1
        self._read_at = at
        news = self._health.quiet_hours is not None
        self._health = replace(self._health, quiet_hours=None)
        return news

    def turn(self, at: float, round_trip_ms: float | None) -> bool:
        """It is later, and a round trip costs that much; True if there is something new to do."""
        hours = int((at - self._read_at) / HOUR_S)
        quiet = hours if hours >= self._unproven_hours else None
        slow = round_trip_ms is not None and round_trip_ms >= SLOW_MS
        before = self._health
        self._health = replace(before, round_trip_ms=round_trip_ms, slow=slow, quiet_hours=quiet)
        begins = quiet is not None and before.quiet_hours is None
        return begins or slow is not before.slow

    def reads(self, ready: Ready) -> bool:
        """It reads, through this; True if that is news."""
        news = self._health.state is not ReaderState.READING
        self._health = replace(
            self._health,
            state=ReaderState.READING,
            trouble=None,
            device=ready.device,
            version=ready.version,
            baud=ready.baud,
            pipelined=ready.pipelined,
        )
        return news

    def suffers(self, state: ReaderState, trouble: str) -> bool:
        """It does not read, for this reason; True if that is news."""
        news = (state, trouble) != (self._health.state, self._health.trouble)
        self._health = replace(self._health, state=state, trouble=trouble)
        return news
