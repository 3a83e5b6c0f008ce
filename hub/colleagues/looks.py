"""Who looked at whose data: a chained list that can be shortened but not changed unseen."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, insert, select, update

from hub.store import Look, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from hub.rules.staff import StaffRole

AnyRow = Row[*tuple[Any, ...]]

_looks = table_of(Look)
_DIGEST = 32
_PERSON = b"myvisit looks"
KEPT_FOR = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Seen:
    """One line: who, as what, did what, when; `about` is a hash of whose data it was."""

    line: int
    at: datetime
    name: str
    role: str
    act: str
    about: bytes | None


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be written down: `about` is the random id of whose data it is, if anybody's."""

    name: str
    role: StaffRole
    act: str
    about: bytes | None = None


def note(tx: Connection, deed: Deed, now: datetime) -> None:
    """Write a deed down, chained to all that was before.

    Of `about` stands a hash: once that visit is erased, nothing names it any more.
    """
    last = tx.execute(select(_looks).order_by(_looks.c.line.desc()).limit(1)).first()
    about = None if deed.about is None else _hash(b"about", deed.about)
    salt = secrets.token_bytes(_DIGEST)
    line = 1 if last is None else last.line + 1
    seen = Seen(line, now, deed.name, deed.role.value, deed.act, about)
    line_hash = _hash_of(seen, salt)
    tx.execute(
        insert(_looks).values(
            line=line,
            at=now,
            name=seen.name,
            role=seen.role,
            act=seen.act,
            about=about,
            salt=salt,
            line_hash=line_hash,
            chain=_hash(b"" if last is None else last.chain, line_hash),
        )
    )


def latest(tx: Connection, most: int = 200) -> Sequence[Seen]:
    """Return the latest lines that still say something, newest first."""
    whole = select(_looks).where(_looks.c.salt.is_not(None))
    return [_seen(row) for row in tx.execute(whole.order_by(_looks.c.line.desc()).limit(most))]


def empty_the_old(tx: Connection, now: datetime) -> int:
    """Empty the lines that are older than two years; their hashes stay in the chain."""
    old = _looks.c.at < now - KEPT_FOR, _looks.c.salt.is_not(None)
    # Without the salt nobody can find out a name by trying names.
    gone = update(_looks).where(*old).values(name="", role="", act="", about=None, salt=None)
    return int(tx.execute(gone).rowcount)


def first_broken(tx: Connection) -> int | None:
    """Return the first line that was changed, taken out or put in since it was written, or None."""
    chain, expected = b"", 1
    for row in tx.execute(select(_looks).order_by(_looks.c.line)):
        whole = row.salt is None or _hash_of(_seen(row), row.salt) == row.line_hash
        chain = _hash(chain, row.line_hash)
        if row.line != expected or not whole or chain != row.chain:
            return expected
        expected += 1
    return None


def _seen(row: AnyRow) -> Seen:
    return Seen(*(getattr(row, name) for name in ("line", "at", "name", "role", "act", "about")))


def _hash_of(seen: Seen, salt: bytes) -> bytes:
    parts = (seen.line, seen.at.isoformat(), seen.name, seen.role, seen.act)
    said = "\x1f".join(map(str, (*parts, (seen.about or b"").hex())))
    return _hash(salt, said.encode())


def _hash(before: bytes, said: bytes) -> bytes:
    return hashlib.blake2b(before + said, digest_size=_DIGEST, person=_PERSON).digest()
