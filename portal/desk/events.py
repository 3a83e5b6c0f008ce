"""A desk's screen follows its reader: server-sent events that say "look again", and no more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from portal.live import FULL, HEARTBEAT_SECONDS, OPENED, STILL_HERE
from portal.roles import STAFF_COOKIE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from portal.live import Streams
    from portal.usecases import UseCases

LAID = b"event: laid\ndata:\n\n"


@dataclass(frozen=True, slots=True)
class DeskEvents:
    """Answers `/staff/desk/<desk>/events`, until the colleague's sitting ends."""

    hub: UseCases
    streams: Streams
    heartbeat_seconds: float = HEARTBEAT_SECONDS

    async def events(self, request: Request, desk: str) -> StreamingResponse:
        """Answer a stream; each event means that something happened at that reader."""
        token = request.cookies.get(STAFF_COOKIE, "")
        headers = {"x-accel-buffering": "no"}
        told = self._told(desk, token, request.query_params.get("seen", ""))
        return StreamingResponse(told, media_type="text/event-stream", headers=headers)

    async def _told(self, desk: str, token: str, seen: str) -> AsyncIterator[bytes]:
        wake, loop = asyncio.Event(), asyncio.get_running_loop()
        whose = f"desk {token}"
        if self.streams.is_full(whose):
            yield FULL
            return
        self.streams.wakes[wake] = whose
        stop = self.hub.desk.watch(desk, lambda: _woken(loop, wake))
        try:
            yield OPENED
            # What was laid down between the drawing of the screen and this.
            if str(self.hub.desk.happened(desk)) != seen:
                wake.set()
            while not self.streams.ending:
                try:
                    await asyncio.wait_for(wake.wait(), self.heartbeat_seconds)
                except TimeoutError:
                    # An open screen that nobody touches keeps nobody signed in: see `sits`.
                    if not await run_in_threadpool(self.hub.staff.sits, token):
                        return
                    yield STILL_HERE
                    continue
                wake.clear()
                if not self.streams.ending:
                    yield LAID
        finally:
            del self.streams.wakes[wake]
            stop()


def _woken(loop: asyncio.AbstractEventLoop, wake: asyncio.Event) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(wake.set)
