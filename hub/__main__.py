"""The hub's commands, but for the server itself, which is `portal`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from edge.contract.codec import encode
from hub.commands import (
    bands,
    bounces,
    colleagues,
    figures,
    installations,
    receipts,
    signing,
    worker,
)
from hub.config import HubSettings, load
from hub.errors import HubError
from hub.health import running
from hub.keys.file import KeyringFile
from hub.line import edge_states
from hub.line.keys_ahead import KeyCalendar
from hub.opening import open_store
from hub.post.notices import terms_of
from hub.premises import Premises
from hub.status import status
from hub.status_words import in_words, is_red
from hub.store.data_map import data_map

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, or 1 after saying what must be mended, or what was lost."""
    asked = _read(words)
    if asked.command == "data-map":
        print(data_map(), end="")
        return 0
    try:
        if asked.command == "worker":
            worker.run(asked)
            return 0
        return _COMMANDS[asked.command](load(asked.config), asked) or 0
    except HubError as problem:
        print(f"hub: {problem}", file=sys.stderr)
        return 1


def _read(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m hub", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    init = commands.add_parser("init", help="make the data directory, its keys and its store")
    about_edges = installations.add_parsers(commands)
    state = commands.add_parser("status", help="what is held, what is due, what waits")
    state.add_argument("--json", action="store_true", help="one line of JSON")
    state.add_argument(
        "--seen", action="store_true", help="say that you have seen what installations lost"
    )
    for one in (init, *about_edges, state):
        one.add_argument("--config", type=Path, required=True, help="hub.toml")
    bands.add_parser(commands)
    bounces.add_parser(commands)
    dkim = commands.add_parser("dkim", help="make the key of mail.dkim_selector, print its record")
    dkim.add_argument("--config", type=Path, required=True, help="hub.toml")
    receipts.add_parser(commands)
    colleagues.add_parsers(commands)
    figures.add_parser(commands)
    worker.add_parser(commands)
    commands.add_parser("data-map", help="every stored column, why, and what erasing does to it")
    return parser.parse_args(words)


def _init(settings: HubSettings, _asked: argparse.Namespace) -> None:
    premises = Premises(settings.folder)
    premises.found()
    open_store(settings).close()
    keyring = KeyringFile(premises.keyring)
    try:
        KeyCalendar(keyring, settings.zone).turn(settings.make_clock().now())
    finally:
        keyring.close()
    print(f"made {settings.folder}")


def _about_edges(settings: HubSettings, asked: argparse.Namespace) -> None:
    print(installations.COMMANDS[asked.command](settings, asked))


def _broker(settings: HubSettings, asked: argparse.Namespace) -> None:
    print(installations.write_broker(settings), flush=True)
    if asked.deed == "run":
        installations.keep_broker(settings)


def _bands(settings: HubSettings, asked: argparse.Namespace) -> None:
    print(bands.run(settings, asked))


def _colleagues(settings: HubSettings, asked: argparse.Namespace) -> None:
    print(colleagues.run(settings, asked))


def _bounces(settings: HubSettings, asked: argparse.Namespace) -> None:
    print(bounces.run(settings, asked))


def _dkim(settings: HubSettings, _asked: argparse.Namespace) -> None:
    print(signing.run(settings))


def _receipt(settings: HubSettings, asked: argparse.Namespace) -> int:
    code, said = receipts.run(settings, asked)
    print(said)
    return code


def _figures(settings: HubSettings, asked: argparse.Namespace) -> None:
    print(figures.run(settings, asked))


def _status(settings: HubSettings, asked: argparse.Namespace) -> int:
    """Say how things are; 1 when something is red, so that a watch notices.

    What was lost is so until a technician has said that they saw it; what is lost after that fails
    it again. All else is red as long as it lasts.
    """
    premises = Premises(settings.folder)
    premises.secrets()
    store = open_store(settings)
    try:
        now = settings.make_clock().now()
        if asked.seen:
            with store.write() as tx:
                edge_states.mark_seen(tx, now)
        with store.read() as tx:
            counted = status(tx, terms_of(settings), settings.zone, now)
    finally:
        store.close()
    found = replace(
        counted,
        next_passwords=installations.waiting(settings),
        certificate=installations.certificate(settings, now),
        hub=running(premises.health, now),
    )
    coloured = sys.stdout.isatty()
    print(json.dumps(encode(found)) if asked.json else in_words(found, coloured=coloured))
    return int(is_red(found))


_COMMANDS: Mapping[str, Callable[[HubSettings, argparse.Namespace], int | None]] = {
    "init": _init,
    "enrol": _about_edges,
    "invite": _about_edges,
    "revoke": _about_edges,
    "rotate": _about_edges,
    "broker": _broker,
    "bands": _bands,
    "bounces": _bounces,
    "dkim": _dkim,
    "colleague": _colleagues,
    "looks": _colleagues,
    "figures": _figures,
    "receipt": _receipt,
    "status": _status,
}

if __name__ == "__main__":
    sys.exit(main())
