"""`python -m hub colleague`: who of the staff may sign in; `python -m hub looks`: who looked.

The first colleague is invited here, at the server; an admin invites the others at their screen.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from hub.colleagues import accounts, looks
from hub.errors import ColleagueRefused
from hub.opening import open_store
from hub.premises import Premises
from hub.rules.staff import StaffRole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from hub.colleagues.accounts import Account
    from hub.config import HubSettings

_DAY = "%Y-%m-%d"
_MINUTE = "%Y-%m-%d %H:%M"


def add_parsers(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    """Add `colleague` and `looks` to the hub's commands."""
    colleague = commands.add_parser("colleague", help="who of the staff may sign in")
    acts = colleague.add_subparsers(dest="act", required=True)
    invite = acts.add_parser("invite", help="make an account, or a new password: prints a code")
    invite.add_argument("--role", action="append", required=True, choices=[*StaffRole])
    leave = acts.add_parser("leave", help="let somebody go: signed out at once, everywhere")
    for one in (invite, leave):
        one.add_argument("name", help="what they sign in with, such as jan.desk")
    state = acts.add_parser("list", help="who may sign in, and as what")
    watched = commands.add_parser("looks", help="who looked at personal data, newest first")
    for one in (invite, leave, state, watched):
        one.add_argument("--config", type=Path, required=True, help="hub.toml")


def run(settings: HubSettings, asked: argparse.Namespace) -> str:
    """Do what was asked; return what is to be said of it.

    Raises:
        ColleagueRefused: it cannot be done so; says what to type instead.
    """
    Premises(settings.folder).secrets()
    now = settings.make_clock().now()
    store = open_store(settings)
    try:
        with store.write() as tx:
            return _ACTS[asked.command if asked.command == "looks" else asked.act](tx, asked, now)
    finally:
        store.close()


def _invite(tx: Connection, asked: argparse.Namespace, now: datetime) -> str:
    code = accounts.invite(tx, asked.name, [StaffRole(one) for one in asked.role], now)
    return f"{code}\n{asked.name} types it within three days at /staff/join of the portal"


def _leave(tx: Connection, asked: argparse.Namespace, now: datetime) -> str:
    accounts.leave(tx, asked.name, now)
    return f"{asked.name} is signed out and cannot sign in any more"


def _list(tx: Connection, _asked: argparse.Namespace, _now: datetime) -> str:
    rows = [_in_words(one) for one in accounts.listed(tx)]
    return "\n".join(rows) or "nobody yet: python -m hub colleague invite NAME --role admin"


def _looks(tx: Connection, _asked: argparse.Namespace, _now: datetime) -> str:
    broken = looks.first_broken(tx)
    if broken is not None:
        raise ColleagueRefused(f"line {broken} was changed after it was written: ask the DPO")
    rows = [
        f"{one.line:6}  {one.at:{_MINUTE}}  {one.name:20}  {one.role:13}  {one.act}"
        for one in looks.latest(tx)
    ]
    return "\n".join(rows) or "nobody looked at anything yet"


def _in_words(one: Account) -> str:
    state = "gone" if one.left_at else "signs in" if one.signs_in else "invited"
    second = ", with a second factor" if one.second else ""
    return f"{one.name:20}  {state:8}  {', '.join(one.roles)}{second}, since {one.made_at:{_DAY}}"


_ACTS: Mapping[str, Callable[[Connection, argparse.Namespace, datetime], str]] = {
    "invite": _invite,
    "leave": _leave,
    "list": _list,
    "looks": _looks,
}
