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
from edge.enrolling import enrol_by_code
from edge.errors import EdgeError, NotWelcomed, WrongWelcome
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
    enrol = commands.add_parser(
        "enrol", help="make this edge's keys; tell the hub by a code, or print what it must know"
    )
    enrol.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    enrol.add_argument("--edge", required=True, metavar="NAME")
    enrol.add_argument("--hub", metavar="URL", help="the portal, like http://hub.example:8400")
    enrol.add_argument("--code", help="what `python -m hub invite NAME` printed")
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
    if bool(chosen.hub) != bool(chosen.code):
        raise NotWelcomed("--hub and --code go together")
    if not chosen.hub:
        request = Identity.create(chosen.data, chosen.edge).enrol_request()
        print(to_json(request).decode())
        return
    # A second try, after a wrong code or without a network, goes on with the keys of the first.
    identity = Identity.load_or_create(chosen.data, chosen.edge)
    _print_next(enrol_by_code(identity, chosen.hub, chosen.code), chosen.data)


def _welcome(chosen: argparse.Namespace) -> None:
    try:
        welcome = from_json(Welcome, chosen.welcome.read_bytes())
    except (OSError, Malformed) as problem:
        raise WrongWelcome(f"{chosen.welcome}: {problem}") from None
    Identity.load(chosen.data).accept(welcome)
    _print_next(welcome, chosen.data)


def _print_next(welcome: Welcome, data: Path) -> None:
    print(f"{welcome.edge} belongs to {welcome.museum}")
    print(f'Next: write edge.toml, with museum = "{welcome.museum}", edge = "{welcome.edge}"')
    print(f'and data = "{data.absolute()}" (docs/settings-edge.md names the rest), then:')
    print("  python -m edge run --config edge.toml")


if __name__ == "__main__":
    raise SystemExit(main())
