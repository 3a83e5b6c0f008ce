"""A process that serves pages of a filled hub, or "hello": how long each answer took is noted.

`python -m simulators.bench.page_server pages|hello --config hub.toml`: no broker and no mail run
beside it, so that what is measured is pages alone. `GET /took` answers and forgets the times.
"""

from __future__ import annotations

import argparse
import json
import signal
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from edge.contract.clock import SystemClock
from hub.app import Hub
from hub.config import load
from portal.app import create_app
from portal.live import Streams
from portal.serving import Server, address_of, listen

if TYPE_CHECKING:
    from socket import socket
    from types import FrameType

    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOOK, HELLO = "/took", "/hello"


class Timed:
    """Notes for each page how long it took, from its request to the last byte handed over."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._took: list[float] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or tell the times in milliseconds."""
        if scope["type"] == "http" and scope["path"] == TOOK:
            took, self._took = self._took, []
            await PlainTextResponse(json.dumps(took))(scope, receive, send)
            return
        began = time.perf_counter()

        async def sent(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self._took.append((time.perf_counter() - began) * 1000)

        await self._app(scope, receive, sent if scope["type"] == "http" else send)


async def _hello(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


def main() -> None:
    """Serve until ended; say where on the first line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("pages", "hello"))
    parser.add_argument("--config", type=Path, required=True)
    chosen = parser.parse_args()
    settings, streams = load(chosen.config), Streams()
    listening = listen("127.0.0.1", 0 if chosen.what == "hello" else settings.portal.port)
    if chosen.what == "hello":
        _serve(Starlette(routes=[Route(HELLO, _hello)]), listening, streams)
        return
    clock = SystemClock()
    with closing(Hub(settings, clock)) as hub:
        _serve(Timed(create_app(hub, settings, clock, streams=streams)), listening, streams)


def _serve(app: ASGIApp, listening: socket, streams: Streams) -> None:
    where = address_of(listening)
    # Uvicorn takes any application; that of the portal is the one it is named after.
    whole = cast("FastAPI", app)
    server = Server(whole, streams, lambda: print(f"ready pages {where}", flush=True))

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    # Uvicorn raises a signal once more when it has obeyed it; then it is no news.
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, stop)
    server.run([listening])


if __name__ == "__main__":
    main()
