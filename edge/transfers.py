"""Which chunk of which medium goes next; pure. Eight at a time, so that a score waits for few."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.contract.downward import NumberRange
    from edge.tables import WaitingMedium

MOST_CHUNKS = 8


@dataclass(slots=True)
class _Transfer:
    medium: WaitingMedium
    pending: deque[int]
    under_way: int = 0

    @property
    def idle(self) -> bool:
        return not self.pending and not self.under_way


class Transfers:
    """The media whose events the hub has stored, until it has them whole."""

    def __init__(self) -> None:
        self._open: dict[bytes, _Transfer] = {}
        self._under_way: dict[int, bytes] = {}

    def begin(self, medium: WaitingMedium, *, whole: bool) -> None:
        """Take a medium up: send all of it, or wait to be told what is missing."""
        if medium.sha256 not in self._open:
            chunks: Iterable[int] = range(medium.chunks) if whole else ()
            self._open[medium.sha256] = _Transfer(medium, deque(chunks))

    def medium(self, sha256: bytes) -> WaitingMedium | None:
        """Return the medium if it is being sent."""
        found = self._open.get(sha256)
        return found.medium if found else None

    def wanted(self, sha256: bytes, missing: tuple[NumberRange, ...]) -> bool:
        """Note what the hub misses; while chunks are still going, they are the answer.

        Returns:
            Whether chunks go, now or already.
        """
        found = self._open.get(sha256)
        if found is None:
            return False
        if found.idle:
            last = found.medium.chunks - 1
            spans = (range(max(span.first, 0), min(span.last, last) + 1) for span in missing)
            found.pending = deque(sorted({index for span in spans for index in span}))
        return not found.idle

    def next(self) -> tuple[WaitingMedium, int] | None:
        """Take the next chunk (its index from 0) to send, or None: nothing, or eight are going."""
        if len(self._under_way) >= MOST_CHUNKS:
            return None
        for found in self._open.values():
            if found.pending:
                return found.medium, found.pending.popleft()
        return None

    def sent(self, message: int, sha256: bytes) -> None:
        """Note under which MQTT packet identifier a chunk went."""
        self._under_way[message] = sha256
        self._open[sha256].under_way += 1

    def acknowledged(self, message: int) -> WaitingMedium | None:
        """Note that the broker has a packet; return the medium if it was its last chunk."""
        found = self._open.get(self._under_way.pop(message, b""))
        if found is None:
            return None
        found.under_way -= 1
        return found.medium if found.idle else None

    def drop(self, sha256: bytes) -> None:
        """Stop sending a medium."""
        self._open.pop(sha256, None)

    def clear(self) -> None:
        """Forget what was going: the line is new."""
        self._open.clear()
        self._under_way.clear()
