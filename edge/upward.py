"""What goes up: epochs before the rows sealed under them, rows until their receipt, then chunks.

A broker's acknowledgement means nothing for a row; only `settled`, on the hub's receipt, ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.contract import topics
from edge.contract.codec import to_json
from edge.contract.envelopes import EpochOpened, EventBatch, EventEnvelope
from edge.errors import KeysMissing
from edge.transfers import Transfers
from edge.window import SHORTEST_PATIENCE, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from edge.contract.downward import NumberRange
    from edge.contract.manifest import ExhibitManifest
    from edge.identity import DayKeys
    from edge.media import MediaSpool
    from edge.outbox import Outbox
    from edge.seal import EdgeSeal
    from edge.tables import WaitingMedium

    Publish = Callable[[str, bytes], int | None]
    """Send on a path of this edge; return the packet identifier, or None: the line is gone."""

ONE_BY_ONE = 20
"""Up to so many rows go in messages of their own; more are packed."""
MOST_IN_BATCH = 100
BATCH_BYTES = 48 * 1024
_CLEAR_BYTES = 320
"""About what an event takes as JSON besides its body."""


@dataclass(frozen=True, slots=True)
class Cargo:
    """What the link carries up, and where it puts what comes down.

    An exit station declares no exhibit: it has no `manifest`.
    """

    keys: DayKeys
    seal: EdgeSeal
    outbox: Outbox
    spool: MediaSpool
    manifest: ExhibitManifest | None


class Upward:
    """The rows, epochs and chunks under way on one line after another."""

    def __init__(self, edge: str, cargo: Cargo, publish: Publish) -> None:
        self._edge = edge
        self._cargo = cargo
        self._publish = publish
        self._window = Window()
        self._transfers = Transfers()
        self._announced: set[bytes] = set()
        self._announce_again_at: dict[bytes, float] = {}
        self._more_rows = True

    def begin(self) -> tuple[bytes, ...]:
        """Start over on a new line or to a new hub; announce what rows need.

        Returns:
            SHA-256 of the media of which the hub must be asked what it misses.
        """
        self._window.clear()
        self._transfers.clear()
        self._announced.clear()
        self._announce_again_at.clear()
        self._more_rows = True
        self._announce_kept()
        self.announce_now()
        resumed = [medium for medium in self._cargo.outbox.media() if medium.stored]
        for medium in resumed:
            self._transfers.begin(medium, whole=False)
        return tuple(medium.sha256 for medium in resumed)

    def announce_now(self) -> None:
        """Announce the epoch of now early, so that the hub has its key when a score comes."""
        try:
            self._announce(self._cargo.seal.epoch().opened)
        except KeysMissing:
            return

    def rows_wait(self) -> None:
        """Something was kept, or voids can be sealed again."""
        self._more_rows = True

    def send(self, now: float) -> None:
        """Send what may go now: rows first, so that a score never waits for a photo."""
        overdue = self._window.overdue(now)
        if overdue:
            rows = self._cargo.outbox.numbered(overdue)
            self._window.forget(set(overdue) - {row.number for row in rows})
            self._send_rows(rows, now)
        room = self._window.room
        if self._more_rows and room > 0:
            rows = self._cargo.outbox.rows(room, self._window.numbers)
            self._more_rows = len(rows) == room
            self._send_rows(rows, now)
        self._send_chunks()

    def next_due(self) -> float | None:
        """Return the monotonic second at which a row goes again, or None."""
        return self._window.next_due()

    def settled(self, numbers: Iterable[int], stored_media: Iterable[bytes], now: float) -> None:
        """The hub answered for these rows; the media among them may follow."""
        self._window.settled(numbers, now)
        self._more_rows = True  # a binding may have waited for, or results for their binding
        wanted = set(stored_media)
        for medium in self._cargo.outbox.media() if wanted else ():
            if medium.sha256 in wanted:
                self._transfers.begin(medium, whole=True)

    def resend_epochs(self, unknown: set[bytes], now: float) -> None:
        """Announce once more what the hub does not know; not faster than it can learn."""
        again = {one for one in unknown if now >= self._announce_again_at.get(one, 0.0)}
        if not again:
            return
        self._announce_again_at |= dict.fromkeys(again, now + SHORTEST_PATIENCE)
        self._announced -= again
        under_way = self._cargo.outbox.numbered(self._window.numbers)
        self._send_rows(tuple(row for row in under_way if row.epoch in again), now)

    def acknowledged(self, message: int) -> bytes | None:
        """The broker has a packet; return the SHA-256 of the medium whose last chunk it was."""
        medium = self._transfers.acknowledged(message)
        return medium.sha256 if medium else None

    def medium(self, sha256: bytes) -> WaitingMedium | None:
        """Return a medium that is on its way."""
        return self._transfers.medium(sha256)

    def wanted(self, sha256: bytes, missing: tuple[NumberRange, ...]) -> bool:
        """The hub misses these chunks of a medium; return whether any goes now."""
        return self._transfers.wanted(sha256, missing)

    def drop(self, sha256: bytes) -> None:
        """Stop sending a medium."""
        self._transfers.drop(sha256)

    def _announce(self, opened: EpochOpened) -> None:
        if opened.epoch not in self._announced:
            self._announced.add(opened.epoch)
            self._publish(topics.UP_EPOCH, to_json(opened))

    def _announce_kept(self) -> None:
        for opened in self._cargo.outbox.epochs():
            self._announce(opened)

    def _send_rows(self, rows: tuple[EventEnvelope, ...], now: float) -> None:
        if {row.epoch for row in rows} - self._announced:
            self._announce_kept()
        for batch in batches(rows):
            self._publish(topics.UP_EVENTS, to_json(EventBatch(self._edge, batch)))
        self._window.sent([row.number for row in rows], now)

    def _send_chunks(self) -> None:
        while due := self._transfers.next():
            medium, index = due
            chunk = self._cargo.spool.chunk(medium.sha256, index)
            if chunk is None:
                self._transfers.drop(medium.sha256)
                self._cargo.spool.lost(medium.number, medium.sha256)
                continue
            message = self._publish(topics.chunk_path(medium.sha256, index), chunk)
            if message is None:
                return
            self._transfers.sent(message, medium.sha256)


def batches(rows: tuple[EventEnvelope, ...]) -> Iterator[tuple[EventEnvelope, ...]]:
    """One row a message while few go; else up to 100 rows or 48 KiB together."""
    most = 1 if len(rows) <= ONE_BY_ONE else MOST_IN_BATCH
    batch: list[EventEnvelope] = []
    size = 0
    for row in rows:
        row_bytes = len(row.body) * 4 // 3 + _CLEAR_BYTES
        if batch and (len(batch) == most or size + row_bytes > BATCH_BYTES):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(row)
        size += row_bytes
    if batch:
        yield tuple(batch)
