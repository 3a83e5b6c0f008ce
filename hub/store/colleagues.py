"""Who of the museum's staff may sign in, to do what, and what personal data they looked at."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Integer, LargeBinary, String

from hub.store.annotations import (
    Instant,
    OnErase,
    Stored,
    column,
    plain,
    pseudonym,
    rows_live,
    secret,
)

_COLLEAGUES = "a colleague's, not a visitor's; goes with the account"
_ACCOUNT = "so that it can be answered for who looked at what (Art. 5(2) GDPR)"


class Colleague(Stored, table=True):
    """One colleague's account: what they sign in with, and as what."""

    __tablename__ = "colleague"
    __table_args__: ClassVar = rows_live("until they leave; then a name without anything to open")

    name: str = column(
        pseudonym("what they sign in with; chosen by who invited them", OnErase.KEEP, _COLLEAGUES),
        String(40),
        primary_key=True,
    )
    roles: str = column(plain("what they may do, separated by spaces"), String(120))
    made_at: datetime = column(plain("since when they may"), Instant)
    left_at: datetime | None = column(plain("since when they may not"), Instant, default=None)
    password_hash: bytes | None = column(
        secret("argon2id of the password, keyed by the pepper", OnErase.KEEP, _COLLEAGUES),
        LargeBinary,
        default=None,
    )
    totp_box: bytes | None = column(
        secret("the second factor's secret, boxed under the pepper", OnErase.KEEP, _COLLEAGUES),
        LargeBinary,
        default=None,
    )
    totp_step: int = column(plain("the last half minute whose code was used"), Integer, default=0)
    wrong_tries: int = column(plain("in a row; the waits grow with them"), Integer, default=0)
    next_try_at: datetime | None = column(plain("not before then"), Instant, default=None)


class ColleagueInvitation(Stored, table=True):
    """A one-time code by which a colleague chooses a password; a new one takes its place."""

    __tablename__ = "colleague_invitation"
    __table_args__: ClassVar = rows_live("three days, or until it is used")

    name: str = column(
        pseudonym("for whom", OnErase.KEEP, _COLLEAGUES),
        String(40),
        primary_key=True,
        refers="colleague.name",
    )
    code_hash: bytes = column(
        secret("finds it by the code", OnErase.KEEP, _COLLEAGUES), LargeBinary, unique=True
    )
    until: datetime = column(plain("when it is over"), Instant)


class Sitting(Stored, table=True):
    """Somebody signed in at one browser."""

    __tablename__ = "sitting"
    __table_args__: ClassVar = rows_live("12 hours, or 15 idle minutes, or until they sign out")

    token_hash: bytes = column(
        secret("finds it by what the browser's cookie holds", OnErase.KEEP, _COLLEAGUES),
        LargeBinary,
        primary_key=True,
    )
    name: str = column(
        pseudonym("who", OnErase.KEEP, _COLLEAGUES),
        String(40),
        refers="colleague.name",
        index=True,
    )
    opened_at: datetime = column(plain("it ends 12 hours later"), Instant)
    seen_at: datetime = column(plain("it ends 15 minutes later"), Instant)


class Look(Stored, table=True):
    """A colleague looked at personal data, or changed it. Append-only, each line chained.

    A line that is too old is emptied; its hash stays, so that the chain still holds together.
    """

    __tablename__ = "look"
    __table_args__: ClassVar = rows_live("two years; its hash three")

    line: int = column(
        plain("counts from 1, without a gap"), Integer, primary_key=True, autoincrement=False
    )
    at: datetime = column(pseudonym("when", OnErase.KEEP, _ACCOUNT), Instant, index=True)
    name: str = column(
        pseudonym("who; empty once it is too old", OnErase.KEEP, _ACCOUNT), String(40)
    )
    role: str = column(plain("as what"), String(16))
    act: str = column(plain("what they did"), String(32))
    about: bytes | None = column(
        pseudonym("hash of the random id of whose data it was", OnErase.KEEP, _ACCOUNT),
        LargeBinary,
        default=None,
    )
    salt: bytes | None = column(
        pseudonym("goes into the line's hash; goes with the name", OnErase.KEEP, _ACCOUNT),
        LargeBinary,
        default=None,
    )
    line_hash: bytes = column(plain("hash of this line and its salt"), LargeBinary)
    chain: bytes = column(plain("hash of all lines up to here"), LargeBinary)
