"""`python -m simulators mailbox`: SMTP on one port, the web page on another, both on loopback."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import socket
from pathlib import Path
from types import FrameType

import uvicorn

from edge.contract.clock import SystemClock
from simulators.mailbox.catcher import Catcher
from simulators.mailbox.web import mailbox_app
from simulators.waiting import LOOPBACK

SMTP_PORT = 8425
HTTP_PORT = 8426


class ReadyServer(uvicorn.Server):
    """Says on stdout when it serves."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Bind, then say so."""
        await super().startup(sockets)
        print(f"ready mailbox http://{LOOPBACK}:{self.config.port}/", flush=True)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--smtp-port", type=int, default=SMTP_PORT)
    parser.add_argument("--http-port", type=int, default=HTTP_PORT)
    parser.add_argument("--keep", type=Path, help="a folder for the raw mails, as .eml files")


def run(arguments: argparse.Namespace) -> int:
    """Serve until asked to end."""
    logging.basicConfig(level=logging.WARNING)
    if arguments.keep is not None:
        arguments.keep.mkdir(mode=0o700, parents=True, exist_ok=True)
    asyncio.run(_serve(arguments.smtp_port, arguments.http_port, arguments.keep))
    return 0


async def _serve(smtp_port: int, http_port: int, keep: Path | None) -> None:
    catcher = Catcher(SystemClock(), keep)
    loop = asyncio.get_running_loop()
    smtp = await loop.create_server(catcher.conversation, LOOPBACK, smtp_port)
    web = ReadyServer(
        uvicorn.Config(
            mailbox_app(catcher),
            host=LOOPBACK,
            port=http_port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
    )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        web.should_exit = True

    for asked in (signal.SIGTERM, signal.SIGINT):
        # Uvicorn ends cleanly, then raises the signal once more: it must find this.
        signal.signal(asked, stop)
    async with smtp:
        await web.serve()
