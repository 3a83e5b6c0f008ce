"""The book that is kept about one reader's health."""

from collections import Counter
from dataclasses import replace

from edge.reader.events import Count, ReaderHealth, ReaderState
from edge.reader.profile import Ready


class HealthBook:
    """Counts what happens and knows when the state has changed."""

    def __init__(self, port: str) -> None:
        self._health = ReaderHealth(ReaderState.SEARCHING, port)
        self._counts: Counter[Count] = Counter()

    def read(self) -> ReaderHealth:
        """The book as it stands: a copy that will not change. May be called from any thread."""
        return replace(self._health, counts={count: self._counts[count] for count in Count})

    def count(self, what: Count) -> None:
        """One more of these."""
        self._counts[what] += 1

    def time(self, round_trip_ms: float | None) -> None:
        """Note what a round trip costs."""
        self._health = replace(self._health, round_trip_ms=round_trip_ms)

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
