"""Colleagues' accounts: somebody is invited by a one-time code, chooses a password, and leaves."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, select, update

from edge.contract.invitation import SIGNS
from hub.errors import ColleagueRefused
from hub.rules.staff import INVITED_FOR, StaffRole
from hub.store import Colleague, ColleagueInvitation, Sitting, put_new, put_or_change, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

AnyRow = Row[*tuple[Any, ...]]

_colleagues = table_of(Colleague)
_invitations = table_of(ColleagueInvitation)
_sittings = table_of(Sitting)
CODE_SIGNS = 20
"""100 bits: no wait is needed against who guesses."""
_GROUP = 5
NAME_SIGNS = 40


@dataclass(frozen=True, slots=True)
class Account:
    """A colleague as the house knows them; `second` says whether they have a second factor."""

    name: str
    roles: tuple[StaffRole, ...]
    made_at: datetime
    left_at: datetime | None
    signs_in: bool
    second: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an invited colleague chose: the hash of a password, and a boxed second factor or b""."""

    password_hash: bytes = field(repr=False)
    totp_box: bytes = field(repr=False, default=b"")


def invite(tx: Connection, name: str, roles: Sequence[StaffRole], now: datetime) -> str:
    """Make an account, or change its roles, and return a code by which its password is chosen.

    Who is signed in under that name is signed out: the same code serves a forgotten password.

    Raises:
        ColleagueRefused: that is no name, or there is no role.
    """
    if not _is_name(name):
        raise ColleagueRefused(
            f"{NAME_SIGNS} small letters, digits, dots and hyphens at most: try jan.desk"
        )
    if not roles:
        raise ColleagueRefused("name at least one role")
    fresh: dict[str, Any] = {
        "roles": " ".join(sorted(set(roles))),
        "left_at": None,
        "password_hash": None,
        "totp_box": None,
        "totp_step": 0,
        "wrong_tries": 0,
        "next_try_at": None,
    }
    put_or_change(tx, Colleague, {"name": name, "made_at": now, **fresh}, fresh)
    tx.execute(delete(_sittings).where(_sittings.c.name == name))
    tx.execute(delete(_invitations).where(_invitations.c.name == name))
    code = "".join(secrets.choice(SIGNS) for _ in range(CODE_SIGNS))
    until = now + INVITED_FOR
    put_new(tx, ColleagueInvitation, {"name": name, "code_hash": hash_of(code), "until": until})
    return written(code)


def invited(tx: Connection, code: str, now: datetime) -> Account | None:
    """Return for whom a code is, while it lives."""
    found = select(_invitations).where(_invitations.c.code_hash == hash_of(read(code)))
    row = tx.execute(found).first()
    return None if row is None or row.until <= now else account(tx, row.name)


def join(tx: Connection, code: str, chosen: Chosen, now: datetime) -> Account | None:
    """Set what an invited colleague chose; the code is used up. None if no such code lives."""
    found = invited(tx, code, now)
    if found is None:
        return None
    tx.execute(delete(_invitations).where(_invitations.c.name == found.name))
    values = {"password_hash": chosen.password_hash, "totp_box": chosen.totp_box or None}
    tx.execute(update(_colleagues).where(_colleagues.c.name == found.name).values(**values))
    return account(tx, found.name)


def leave(tx: Connection, name: str, now: datetime) -> None:
    """Let a colleague go: signed out everywhere, and nothing opens with that name any more.

    Raises:
        ColleagueRefused: nobody has that name.
    """
    if account(tx, name) is None:
        raise ColleagueRefused("nobody signs in with that name: python -m hub colleague list")
    gone = {"left_at": now, "password_hash": None, "totp_box": None}
    tx.execute(update(_colleagues).where(_colleagues.c.name == name).values(**gone))
    tx.execute(delete(_sittings).where(_sittings.c.name == name))
    tx.execute(delete(_invitations).where(_invitations.c.name == name))


def account(tx: Connection, name: str) -> Account | None:
    """Return a colleague's account, if there is one."""
    row = tx.execute(select(_colleagues).where(_colleagues.c.name == name)).first()
    return None if row is None else _account(row)


def listed(tx: Connection) -> Sequence[Account]:
    """Return all accounts, by name."""
    return [_account(row) for row in tx.execute(select(_colleagues).order_by(_colleagues.c.name))]


def hash_of(secret: str) -> bytes:
    """Return what is stored of a code or a token."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def read(code: str) -> str:
    """Return a code as it was made, however somebody typed it."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def written(code: str) -> str:
    """Return a code as a person reads it: in groups of five."""
    return "-".join(code[i : i + _GROUP] for i in range(0, len(code), _GROUP))


def _account(row: AnyRow) -> Account:
    return Account(
        name=row.name,
        roles=tuple(StaffRole(one) for one in row.roles.split()),
        made_at=row.made_at,
        left_at=row.left_at,
        signs_in=row.password_hash is not None,
        second=row.totp_box is not None,
    )


def _is_name(name: str) -> bool:
    plain = name.replace(".", "").replace("-", "")
    fits = 0 < len(name) <= NAME_SIGNS and plain.isascii() and plain.isalnum()
    return fits and name == name.lower()
