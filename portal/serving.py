"""Serves the portal on a socket: says when it does, ends open streams when it is asked to stop."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from portal.errors import AddressTaken

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from portal.live import Streams

PATIENCE_SECONDS = 5
"""How long answers that are on their way may take when the process is asked to stop."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address; port 0 takes any free one.

    Raises:
        AddressTaken: it cannot be bound.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Accepted lines inherit it: the second part of an answer would wait 40 ms for an ack.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening.bind((host, port))
    except OSError as problem:
        listening.close()
        raise AddressTaken(f"{host}:{port}: {problem.strerror}") from None
    return listening


def address_of(listening: socket.socket) -> str:
    """Return where a socket is reached: "http://127.0.0.1:8400"."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


TURN_SECONDS = 0.0005
"""So soon may the loop go on while a page is drawn; by itself it waits ten times as long."""


class Server(uvicorn.Server):
    """Uvicorn without an access log, for a line of it would hold a token."""

    def __init__(self, app: FastAPI, streams: Streams, on_ready: Callable[[], None]) -> None:
        """Prepare to serve; `on_ready` is called once, when connections are taken."""
        config = uvicorn.Config(
            app,
            access_log=False,
            log_config=None,
            server_header=False,
            # Uvicorn would believe whoever speaks from this machine; `transport` believes the
            # proxy that the settings name, and nobody else.
            proxy_headers=False,
            timeout_graceful_shutdown=PATIENCE_SECONDS,
        )
        super().__init__(config)
        self._streams = streams
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Take connections, then say so."""
        sys.setswitchinterval(TURN_SECONDS)
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams first: they would never end by themselves."""
        self._streams.end()
        await super().shutdown(sockets)
