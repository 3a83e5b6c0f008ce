"""`python -m edge`: run an installation, make it known to its hub, look after its reader."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from edge import config
from edge.contract.codec import Malformed, from_json, to_json
from edge.contract.enrolment import Welcome
from edge.errors import EdgeError, WrongWelcome
from edge.identity import Identity
from edge.reader import command
from edge.reader.errors import ReaderError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when it did what it says, 2 with a sentence when it can't."""
    chosen = _parser().parse_args(arguments)
    try:
        return chosen.command(chosen) or 0
    except (EdgeError, ReaderError, ValueError) as problem:
        print(f"edge: {problem}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m edge", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="serve kiosk and exhibit, read bands, keep and send")
    run.add_argument("--config", type=Path, required=True, metavar="edge.toml")
    run.set_defaults(command=_run)
    enrol = commands.add_parser("enrol", help="make this edge's keys; print what the hub must know")
    enrol.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    enrol.add_argument("--edge", required=True, metavar="NAME")
    enrol.set_defaults(command=_enrol)
    welcome = commands.add_parser("welcome", help="take the hub's answer: belong to it from now on")
    welcome.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    welcome.add_argument("welcome", type=Path, metavar="welcome.json")
    welcome.set_defaults(command=_welcome)
    reader = commands.add_parser("reader", help="watch or test a reader, check bands")
    command.add_arguments(reader)
    return parser


def _run(chosen: argparse.Namespace) -> None:
    # Only here: enrolling needs no web server.
    from edge.app import run  # noqa: PLC0415

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, _already_stopping)
    settings = config.load(chosen.config)
    run(settings, lambda address: print(f"ready edge {address}", flush=True))


def _already_stopping(_signal: int, _frame: FrameType | None) -> None:
    """Uvicorn obeys a signal and then raises it once more, here: it was obeyed."""


def _enrol(chosen: argparse.Namespace) -> None:
    request = Identity.create(chosen.data, chosen.edge).enrol_request()
    print(to_json(request).decode())


def _welcome(chosen: argparse.Namespace) -> None:
    try:
        welcome = from_json(Welcome, chosen.welcome.read_bytes())
    except (OSError, Malformed) as problem:
        raise WrongWelcome(f"{chosen.welcome}: {problem}") from None
    Identity.load(chosen.data).accept(welcome)
    print(f"{welcome.edge} belongs to {welcome.museum}")


if __name__ == "__main__":
    raise SystemExit(main())
