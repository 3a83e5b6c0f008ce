"""`python -m portal run`: the museum's server, hub and portal in one process."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hub.app import Hub
from hub.config import load
from hub.errors import HubError
from portal import logs
from portal.app import create_app
from portal.errors import AddressTaken
from portal.live import Streams
from portal.serving import Server, address_of, listen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from hub.config import HubSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0 when it was asked to stop, 2 when it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m portal", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="serve the pages, and be the hub behind them")
    run.add_argument("--config", type=Path, required=True, metavar="hub.toml")
    chosen = parser.parse_args(arguments)
    logs.set_up()
    try:
        _serve(load(chosen.config))
    except (HubError, AddressTaken) as problem:
        print(f"portal: {problem}", file=sys.stderr)
        return 2
    return 0


def _serve(settings: HubSettings) -> None:
    settings.portal.check_serving()
    listening = listen(settings.portal.host, settings.portal.port)
    try:
        clock, streams = settings.make_clock(), Streams()
        hub = Hub(settings, clock)
        app = create_app(hub, settings, clock, streams=streams)
        address = address_of(listening)
        server = Server(app, streams, lambda: print(f"ready portal {address}", flush=True))
        _stop_when_asked(server)
        _start(hub)
        try:
            server.run(sockets=[listening])
        finally:
            hub.stop()
    finally:
        listening.close()


def _stop_when_asked(server: Server) -> None:
    """Also before it serves; and uvicorn raises a signal once more when it has obeyed it."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, stop)


def _start(hub: Hub) -> None:
    try:
        hub.start()
    except HubError:
        hub.close()
        raise


if __name__ == "__main__":
    raise SystemExit(main())
