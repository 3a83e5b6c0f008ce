"""Signing in: a name, a password, a code of the half minute; then a sitting of at most a day."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, or_, select, update

from hub.colleagues import looks
from hub.colleagues.accounts import Account, account, hash_of
from hub.colleagues.looks import Deed
from hub.rules.staff import IDLE, LASTS, is_over, wait_after
from hub.store import Colleague, Sitting, Store, put, table_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from hub.colleagues.passwords import Passwords
    from hub.colleagues.second import SecondFactor

AnyRow = Row[*tuple[Any, ...]]

_colleagues = table_of(Colleague)
_sittings = table_of(Sitting)
_TOKEN_BYTES = 32


class Barred(StrEnum):
    """Why somebody is not let in."""

    WRONG = "wrong"
    """Name, password or code: which of them is not told."""
    CODE = "code"
    """The password was right; a code of the second factor is wanted."""
    WAIT = "wait"
    """Too many wrong tries with that name: a little later again."""


@dataclass(frozen=True, slots=True)
class Key:
    """What somebody types to sign in."""

    name: str
    password: str = field(repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Reception:
    """Lets colleagues in and knows who is in; from any thread."""

    store: Store
    passwords: Passwords
    second: SecondFactor

    def sign_in(self, key: Key, now: datetime) -> str | Barred:
        """Return the token of a new sitting (32 random bytes, URL-safe), or why there is none.

        A wrong try makes the next one with that name wait; it takes as long for a name that is
        nobody's.
        """
        with self.store.read() as tx:
            row = tx.execute(select(_colleagues).where(_colleagues.c.name == key.name)).first()
        stored = None if row is None or row.left_at else row.password_hash
        # Before the wait is looked at: how long it takes tells nothing of the name.
        fits = self.passwords.fits(stored, key.password)
        if row is not None and row.next_try_at is not None and now < row.next_try_at:
            return Barred.WAIT
        if row is None or not fits:
            return self._wrong(key.name, now)
        return self._with_second(row, key.code, now)

    def _with_second(self, row: AnyRow, code: str, now: datetime) -> str | Barred:
        step = row.totp_step
        if row.totp_box is not None:
            if not code.strip():
                return Barred.CODE
            found = self.second.step(row.name, row.totp_box, code, step, now)
            if found is None:
                return self._wrong(row.name, now)
            step = found
        return self._let_in(row, step, now)

    def _let_in(self, row: AnyRow, step: int, now: datetime) -> str | Barred:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        # Only if nobody used that half minute's code in between, and the account is as it was.
        still = _colleagues.c.totp_step == row.totp_step, _colleagues.c.left_at.is_(None)
        same = _colleagues.c.name == row.name, _colleagues.c.password_hash == row.password_hash
        values = {"totp_step": step, "wrong_tries": 0, "next_try_at": None}
        with self.store.write() as tx:
            let = tx.execute(update(_colleagues).where(*same, *still).values(**values)).rowcount
            if not let:
                return Barred.WRONG
            sitting = {"token_hash": hash_of(token), "name": row.name}
            put(tx, Sitting, [{**sitting, "opened_at": now, "seen_at": now}])
            who = account(tx, row.name)
            if who is not None:
                looks.note(tx, Deed(who.name, who.roles[0], "signed in"), now)
        return token

    def _wrong(self, name: str, now: datetime) -> Barred:
        with self.store.write() as tx:
            this = _colleagues.c.name == name
            tries = tx.execute(select(_colleagues.c.wrong_tries).where(this)).scalar()
            if tries is not None:
                wait = wait_after(tries + 1)
                later = {"wrong_tries": tries + 1, "next_try_at": now + wait}
                tx.execute(update(_colleagues).where(this).values(**later))
        return Barred.WRONG

    def sits(self, token: str, now: datetime) -> bool:
        """Whether somebody sits there still; an open screen says nothing of who is awake."""
        return self._seated(token, now) is not None

    def who(self, token: str, now: datetime) -> Account | None:
        """Return who sits there, and note that they are awake; None if nobody does any more."""
        this = _sittings.c.token_hash == hash_of(token)
        seated = self._seated(token, now)
        if seated is None:
            return None
        row, found = seated
        # Not at every picture and poll: a write a minute is enough for fifteen.
        if now - row.seen_at > IDLE / 15:
            with self.store.write() as tx:
                tx.execute(update(_sittings).where(this).values(seen_at=now))
        return found

    def _seated(self, token: str, now: datetime) -> tuple[AnyRow, Account] | None:
        this = _sittings.c.token_hash == hash_of(token)
        with self.store.read() as tx:
            row = tx.execute(select(_sittings).where(this)).first()
            found = None if row is None else account(tx, row.name)
        if row is None or found is None or is_over(row.opened_at, row.seen_at, now):
            return None
        return row, found

    def sign_out(self, token: str) -> None:
        """End a sitting; the cookie opens nothing any more."""
        with self.store.write() as tx:
            tx.execute(delete(_sittings).where(_sittings.c.token_hash == hash_of(token)))


def clear(tx: Connection, now: datetime) -> int:
    """Remove sittings that ended by themselves; return how many."""
    over = or_(_sittings.c.opened_at <= now - LASTS, _sittings.c.seen_at <= now - IDLE)
    return int(tx.execute(delete(_sittings).where(over)).rowcount)
