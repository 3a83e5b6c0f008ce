"""The hub's commands: init, enrol, revoke, status, data-map. The server itself is `portal`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from edge.contract.codec import Malformed, encode, from_json, to_json
from edge.contract.enrolment import EnrolRequest
from hub import enrolment
from hub.app import open_store
from hub.config import HubSettings, load
from hub.errors import EdgeRefused, HubError
from hub.keyring import Keyring
from hub.keys_ahead import KeyCalendar
from hub.notices import terms_of
from hub.premises import Premises
from hub.status import Status, status
from hub.store.data_map import data_map

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, or 1 after saying what must be mended."""
    asked = _read(words)
    if asked.command == "data-map":
        print(data_map(), end="")
        return 0
    try:
        _COMMANDS[asked.command](load(asked.config), asked)
    except HubError as problem:
        print(f"hub: {problem}", file=sys.stderr)
        return 1
    return 0


def _read(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m hub", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    init = commands.add_parser("init", help="make the data directory, its keys and its store")
    enrol = commands.add_parser("enrol", help="record an installation; prints its welcome")
    enrol.add_argument("request", type=Path, help="the file that the installation printed")
    revoke = commands.add_parser("revoke", help="let an installation speak no more")
    revoke.add_argument("edge", help="its name")
    state = commands.add_parser("status", help="what is held, what is due, what waits")
    state.add_argument("--json", action="store_true", help="one line of JSON")
    for one in (init, enrol, revoke, state):
        one.add_argument("--config", type=Path, required=True, help="hub.toml")
    commands.add_parser("data-map", help="every stored column, why, and what erasing does to it")
    return parser.parse_args(words)


def _init(settings: HubSettings, _asked: argparse.Namespace) -> None:
    premises = Premises(settings.folder)
    premises.found()
    open_store(settings).close()
    keyring = Keyring(premises.keyring)
    try:
        KeyCalendar(keyring, settings.zone).turn(settings.make_clock().now())
    finally:
        keyring.close()
    print(f"made {settings.folder}")


def _enrol(settings: HubSettings, asked: argparse.Namespace) -> None:
    box_key = Premises(settings.folder).secrets().box_key
    try:
        request = from_json(EnrolRequest, asked.request.read_bytes())
    except OSError:
        raise EdgeRefused(f"{asked.request}: cannot be read") from None
    except Malformed as problem:
        raise EdgeRefused(f"{asked.request}: {problem}") from None
    now = settings.make_clock().now()
    store = open_store(settings)
    try:
        with store.write() as tx:
            welcome = enrolment.enrol(tx, settings.museum, box_key, request, now)
    finally:
        store.close()
    print(to_json(welcome).decode())


def _revoke(settings: HubSettings, asked: argparse.Namespace) -> None:
    Premises(settings.folder).secrets()
    store = open_store(settings)
    try:
        with store.write() as tx:
            enrolment.revoke(tx, asked.edge, settings.make_clock().now())
    finally:
        store.close()
    print(f"{asked.edge} may speak no more")


def _status(settings: HubSettings, asked: argparse.Namespace) -> None:
    Premises(settings.folder).secrets()
    store = open_store(settings)
    try:
        with store.read() as tx:
            found = status(tx, terms_of(settings), settings.zone, settings.make_clock().now())
    finally:
        store.close()
    print(json.dumps(encode(found)) if asked.json else _in_words(found))


def _in_words(found: Status) -> str:
    visits = ", ".join(f"{count} {state}" for state, count in found.visits.items() if count)
    undeliverable = f"{found.undeliverable} page(s) undeliverable: the mailbox refused for good"
    lines = [
        f"installations  {found.edges}",
        f"visits         {visits or 'none'}",
        f"held           {found.pages} pages, {found.scores} scores, {found.media} media",
        f"overdue        {found.overdue}",
        f"mail           {_mail_in_words(found)}",
        f"undeliverable  {undeliverable if found.undeliverable else 'none'}",
        f"put aside      {found.quarantined} unreadable messages in 30 days",
        f"erasures       {found.erasures} in three years, {found.tombstones} tombstones",
    ]
    return "\n".join([*lines, *_readers_in_words(found)])


def _readers_in_words(found: Status) -> list[str]:
    """One line for all readers that are well, one for each that is sick."""
    sick = [one for one in found.readers if one.said]
    well = len(found.readers) - len(sick)
    said = [f"{one.edge}: {one.condition}; {'; '.join(one.said)}" for one in sick]
    return [f"readers        {well} well, {len(sick)} need a hand", *(f"  {one}" for one in said)]


def _mail_in_words(found: Status) -> str:
    words = f"{found.mails_waiting} due, {found.mails_tried_in_vain} tried in vain"
    if found.mails_failed:
        words += f", {found.mails_failed} could not be written"
    minutes = found.mail_stuck_seconds // 60
    if minutes:
        words += f"; the server took none for {minutes} min: look at [mail] in hub.toml"
    return words


_COMMANDS: Mapping[str, Callable[[HubSettings, argparse.Namespace], None]] = {
    "init": _init,
    "enrol": _enrol,
    "revoke": _revoke,
    "status": _status,
}

if __name__ == "__main__":
    sys.exit(main())
