"""A class's board grows while it is open: server-sent events that say "look again"."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from portal.live import FULL, GROWN, HEARTBEAT_SECONDS, OPENED, STILL_HERE, Streams, woken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from hub.trails.boards import Board
    from portal.usecases import UseCases
    from portal.views import Views

BREATH_SECONDS = 0.5
"""The least between two events of a stream: thirty who play at once are drawn together.

With the drawing it stays well below the 2 s within which a score is on the board.
"""


def as_drawn(board: Board | None) -> str:
    """Return a mark that two drawings of a board share if nothing on it changed in between."""
    return hashlib.sha256(repr(board).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class BoardLive:
    """Answers `/k/<view>/board/events`."""

    hub: UseCases
    views: Views
    streams: Streams
    heartbeat_seconds: float = HEARTBEAT_SECONDS
    breath_seconds: float = BREATH_SECONDS

    async def events(self, request: Request, view: str) -> StreamingResponse:
        """Answer a stream that ends with the view; each event means "look again"."""
        drawn = request.query_params.get("drawn", "")
        told = self._told(request.state.booking_id, view, drawn)
        headers = {"x-accel-buffering": "no"}
        return StreamingResponse(told, media_type="text/event-stream", headers=headers)

    async def _told(self, booking_id: bytes, view: str, drawn: str) -> AsyncIterator[bytes]:
        if self.streams.is_full(view):
            yield FULL
            return
        wake, loop = asyncio.Event(), asyncio.get_running_loop()
        self.streams.wakes[wake] = view
        stop_watching, stop = self.views.watch(view, lambda: woken(loop, wake)), _nothing
        try:
            # Within, for a phone may go away while a thread is waited for.
            stop = await self._watched(booking_id, loop, wake)
            yield OPENED
            while self._lasts(view):
                wake.clear()
                # Also what came before the stream stood, and what only time brings: that somebody
                # is stuck, a band was given, a number opted out.
                mark = as_drawn(await run_in_threadpool(self.hub.trails.board, booking_id))
                if mark != drawn:
                    drawn = mark
                    yield GROWN
                    await asyncio.sleep(self.breath_seconds)
                try:
                    await asyncio.wait_for(wake.wait(), self.heartbeat_seconds)
                except TimeoutError:
                    yield STILL_HERE
                    # A class that got its bands meanwhile has a page to watch now.
                    stop()
                    stop = await self._watched(booking_id, loop, wake)
        finally:
            del self.streams.wakes[wake]
            stop()
            stop_watching()

    async def _watched(
        self, booking_id: bytes, loop: asyncio.AbstractEventLoop, wake: asyncio.Event
    ) -> Callable[[], None]:
        return await run_in_threadpool(self.hub.trails.watch, booking_id, lambda: woken(loop, wake))

    def _lasts(self, view: str) -> bool:
        return not self.streams.ending and self.views.page_of(view) is not None


def _nothing() -> None:
    """Stop what never began."""
