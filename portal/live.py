"""An open page grows: server-sent events that say "look again", and nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from hub.pages import FamilyPage
    from portal.usecases import UseCases
    from portal.views import Views

HEARTBEAT_SECONDS = 10.0
"""Shorter than what phones and proxies take for silence; also how soon a closed view is noticed."""
GROWN = b"event: grown\ndata:\n\n"
STILL_HERE = b": still here\n\n"
OPENED = b"retry: 2000\n\n"
FULL = b"retry: 60000\n\n"
_MARK_BITS = (1 << 64) - 1
MOST_OF_A_VIEW = 10
"""Streams that one view may hold open; a family has fewer tabs. Another asks again in a minute."""


def as_drawn(page: FamilyPage | None) -> str:
    """Return a mark that two drawings of a page share if nothing on it changed in between.

    It holds within one process: another salts its hashes otherwise, and has a page drawn once more.
    """
    return f"{hash(page) & _MARK_BITS:016x}"


@dataclass(slots=True)
class Streams:
    """All streams that are open now, so that they can be ended when the process stops."""

    wakes: dict[asyncio.Event, str] = field(default_factory=dict)
    """What wakes each, and whose view it is."""
    ending: bool = False

    def is_full(self, view: str) -> bool:
        """Return whether a view holds as many as it may."""
        return sum(whose == view for whose in self.wakes.values()) >= MOST_OF_A_VIEW

    def end(self) -> None:
        """End every stream; no new one stays open. Called in the loop's thread."""
        self.ending = True
        for wake in self.wakes:
            wake.set()


@dataclass(frozen=True, slots=True)
class Live:
    """Answers `/v/<view>/events`."""

    hub: UseCases
    views: Views
    streams: Streams
    heartbeat_seconds: float = HEARTBEAT_SECONDS

    async def events(self, request: Request, view: str) -> StreamingResponse:
        """Answer a stream that ends with the view; each event means "look again"."""
        told = self._told(request.state.page_id, view, request.query_params.get("drawn", ""))
        headers = {"x-accel-buffering": "no"}
        return StreamingResponse(told, media_type="text/event-stream", headers=headers)

    async def _told(self, page_id: bytes, view: str, drawn: str) -> AsyncIterator[bytes]:
        wake, loop = asyncio.Event(), asyncio.get_running_loop()
        if self.streams.is_full(view):
            yield FULL
            return
        self.streams.wakes[wake] = view
        stop = self.hub.family.subscribe(page_id, lambda: woken(loop, wake))
        stop_watching = self.views.watch(view, lambda: woken(loop, wake))
        try:
            yield OPENED
            # What came before the stream stood, or while the phone slept.
            page = await run_in_threadpool(self.hub.family.family_page, page_id)
            if as_drawn(page) != drawn:
                wake.set()
            while self._lasts(view):
                try:
                    await asyncio.wait_for(wake.wait(), self.heartbeat_seconds)
                except TimeoutError:
                    yield STILL_HERE
                    continue
                wake.clear()
                if self._lasts(view):
                    yield GROWN
        finally:
            del self.streams.wakes[wake]
            stop()
            stop_watching()

    def _lasts(self, view: str) -> bool:
        return not self.streams.ending and self.views.page_of(view) is not None


def woken(loop: asyncio.AbstractEventLoop, wake: asyncio.Event) -> None:
    """Wake a stream from any thread; one that has gone meanwhile needs no waking."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(wake.set)
