"""Where bands are laid: which one lies there, and whether the reader below reads at all. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.happenings import BandLifted, ReaderSeen
from edge.reader.events import ReaderState

if TYPE_CHECKING:
    from edge.happenings import BandTapped

PATIENCE_SECONDS = 3.0
"""A reader that is being brought back reads again before anybody must be sent elsewhere."""
_AWAY = frozenset({ReaderState.AWAY, ReaderState.WRONG_DEVICE})


class BandRest:
    """Turns what the reader says of bands and of itself into what the session is told."""

    def __init__(self) -> None:
        self._laid: BandTapped | None = None
        self._state = ReaderState.READING
        self._unread_since: float | None = None
        self._told = True

    def laid(self, tap: BandTapped) -> None:
        """A band was laid down."""
        self._laid = tap

    def lifted(self) -> tuple[BandLifted, ...]:
        """The band that was laid down last is gone."""
        laid, self._laid = self._laid, None
        return (BandLifted(laid.band_key),) if laid else ()

    def reader_is(self, state: ReaderState, now: float) -> tuple[BandLifted | ReaderSeen, ...]:
        """The reader says how it is; `now` is monotonic seconds."""
        self._state = state
        if state is ReaderState.READING:
            self._unread_since = None
        elif self._unread_since is None:
            self._unread_since = now
        return self.passing(now)

    def passing(self, now: float) -> tuple[BandLifted | ReaderSeen, ...]:
        """Time passes: a reader that does not come back is said to rest, and holds no band."""
        since = self._unread_since
        reads = since is None or (self._state not in _AWAY and now - since < PATIENCE_SECONDS)
        if reads == self._told:
            return ()
        self._told = reads
        return (*(() if reads else self.lifted()), ReaderSeen(reads))
