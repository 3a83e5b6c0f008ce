"""`python -m hub bands`: the museum's own bands, added, listed, revoked, removed, given a PIN.

Works on the store while the hub runs; its edges know of it five seconds later.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from edge.contract.codec import encode
from edge.contract.day import museum_day
from edge.contract.words import BindingKind, Language
from hub.bands import inventory
from hub.bands.inventory import NewBands
from hub.bands.pins import Pins, fault_of
from hub.bands.uids import read_uids
from hub.errors import BandsRefused
from hub.opening import open_store
from hub.premises import Premises

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from sqlalchemy import Connection

    from hub.bands.inventory import Listed
    from hub.config import HubSettings

OURS = tuple(kind for kind in BindingKind if kind is not BindingKind.VISITOR)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `bands` and what can be done with them to the hub's commands."""
    bands = commands.add_parser("bands", help="the museum's own: class, group and staff bands")
    acts = bands.add_subparsers(dest="act", required=True)
    add = acts.add_parser("add", help="add bands to a set, one UID in hex a line")
    add.add_argument("--kind", choices=[kind.value for kind in OURS], required=True)
    add.add_argument("--first", type=int, default=1, help="number of the first; then one by one")
    add.add_argument("--language", choices=[one.value for one in Language], default=Language.NL)
    add.add_argument("--from", dest="source", default="-", help="the list; - for what comes in")
    state = acts.add_parser("list", help="the sets, how many bands, how many locked")
    state.add_argument("--json", action="store_true", help="one line of JSON")
    revoke = acts.add_parser("revoke", help="let a set, or one band of it, do nothing any more")
    remove = acts.add_parser("remove", help="forget a set, or one band of it, with their UIDs")
    pin = acts.add_parser("pin", help="give a staff band its 4 digits, asked for or piped in")
    for one in (add, revoke, remove, pin):
        one.add_argument("--set", dest="set_name", required=True, help="the name of the set")
    for one in (revoke, remove, pin):
        one.add_argument("--number", type=int, required=one is pin, help="one band of the set")
    for one in (add, state, revoke, remove, pin):
        one.add_argument("--config", type=Path, required=True, help="hub.toml")


def run(settings: HubSettings, asked: argparse.Namespace) -> str:
    """Do what was asked with the bands; return what is to be said of it.

    Raises:
        BandsRefused: it cannot be done so; says which set, number or line.
    """
    pepper = Premises(settings.folder).secrets().pepper
    now = settings.make_clock().now()
    if asked.act == "add":
        asked.bands = _read(asked.source)
    elif asked.act == "pin":
        asked.pin_hash = Pins(pepper).hashed(_pin())
    store = open_store(settings)
    try:
        with store.write() as tx:
            return _ACTS[asked.act](tx, asked, museum_day(now, settings.zone), now)
    finally:
        store.close()


def _add(tx: Connection, asked: argparse.Namespace, day: date, now: datetime) -> str:
    uids = tuple(uid for uid, _ in asked.bands)
    lines = tuple(line for _, line in asked.bands)
    kind, language = BindingKind(asked.kind), Language(asked.language)
    new = NewBands(kind, asked.set_name, uids, lines, asked.first, language)
    inventory.add(tx, new, day, now)
    last = asked.first + len(uids) - 1
    said = f"{asked.set_name}: added {asked.kind} bands {asked.first} to {last}"
    if kind is BindingKind.STAFF:
        said += "; each needs a PIN before it does anything: python -m hub bands pin"
    return said


def _list(tx: Connection, asked: argparse.Namespace, _day: date, _now: datetime) -> str:
    sets = inventory.listed(tx)
    if asked.json:
        return json.dumps(encode(sets))
    return "\n".join(_in_words(one) for one in sets) or "no bands yet: python -m hub bands add"


def _revoke(tx: Connection, asked: argparse.Namespace, day: date, now: datetime) -> str:
    count = inventory.revoke(tx, asked.set_name, asked.number, day, now)
    return f"{asked.set_name}: {count} band(s) do nothing any more"


def _remove(tx: Connection, asked: argparse.Namespace, day: date, now: datetime) -> str:
    count = inventory.remove(tx, asked.set_name, asked.number, day, now)
    return f"{asked.set_name}: {count} band(s) forgotten"


def _set_pin(tx: Connection, asked: argparse.Namespace, _day: date, _now: datetime) -> str:
    inventory.set_pin(tx, asked.set_name, asked.number, asked.pin_hash)
    return f"{asked.set_name} {asked.number} has its PIN, and five tries"


def _in_words(one: Listed) -> str:
    said = f"{one.set_name:20}  {one.kind:5}  {one.bands} bands, {one.first} to {one.last}"
    said += f", {one.revoked} revoked" if one.revoked else ""
    return said + (f", {one.locked} without a PIN that opens" if one.locked else "")


def _read(source: str) -> tuple[tuple[bytes, int], ...]:
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text()
    except (OSError, UnicodeDecodeError):
        raise BandsRefused(f"{source}: cannot be read") from None
    return read_uids(text.splitlines())


def _pin() -> str:
    """Ask twice at a terminal, where nothing is shown; else take the first line that comes in."""
    if sys.stdin.isatty():
        pin = getpass.getpass("4 digits: ")
        if getpass.getpass("once more: ") != pin:
            raise BandsRefused("those were not the same digits twice")
    else:
        pin = sys.stdin.readline().strip()
    fault = fault_of(pin)
    if fault:
        raise BandsRefused(fault)
    return pin


_ACTS: Mapping[str, Callable[[Connection, argparse.Namespace, date, datetime], str]] = {
    "add": _add,
    "list": _list,
    "revoke": _revoke,
    "remove": _remove,
    "pin": _set_pin,
}
