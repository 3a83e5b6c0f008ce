"""A booking's link opens once by itself after each mail; any later device needs a code."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select, update

from hub.keyring import KeyKind, Place
from hub.rules import links
from hub.rules.booking_mails import CODE_DIGITS, CODE_HOLDS, CODE_TRIES, BookingMail
from hub.schools import mails
from hub.store import Booking, table_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from hub.keyring import Keyring
    from hub.schools.mails import Letters

AnyRow = Row[*tuple[Any, ...]]

_bookings = table_of(Booking)


class Ask(StrEnum):
    """Why a link that is right does not open yet."""

    CODE = "code"
    """It was opened before: the code from the open page, or from a mail."""
    WRONG = "wrong"
    """That code does not fit, or not any more."""


@dataclass(frozen=True, slots=True)
class Code:
    """Six digits that let one more device in, until when."""

    digits: str = field(repr=False)
    until: datetime


def opened(
    tx: Connection, keyring: Keyring, token: str, digits: str, now: datetime
) -> bytes | Ask | None:
    """Open a booking by its link, noting so; return its id, what is asked first, or None.

    `token` and `digits` are whatever stood there; blanks in the digits are as nothing.
    """
    row = _by_token(tx, token)
    if row is None or row.closed_at is not None:
        return None
    this = _bookings.c.booking_id == row.booking_id
    if row.opened_at is None:
        tx.execute(update(_bookings).where(this).values(opened_at=now))
        return bytes(row.booking_id)
    if not digits.strip():
        return Ask.CODE
    right = _living(keyring, row, now)
    typed = "".join(digits.split())
    if right is None or not hmac.compare_digest(right.digits.encode(), typed.encode()):
        tries = row.code_tries + 1
        tx.execute(update(_bookings).where(this).values(code_tries=tries))
        return Ask.WRONG
    # It lets one device in, not whoever reads it over a shoulder.
    tx.execute(update(_bookings).where(this).values(code_box=None, code_until=None))
    return bytes(row.booking_id)


def code(tx: Connection, keyring: Keyring, booking_id: bytes, now: datetime) -> Code | None:
    """Return the code that lives, or a new one; None where the booking is gone."""
    row = tx.execute(select(_bookings).where(_bookings.c.booking_id == booking_id)).first()
    if row is None or row.closed_at is not None:
        return None
    return _living(keyring, row, now) or _fresh(tx, keyring, booking_id, now)


def mail_code(
    tx: Connection, keyring: Keyring, letters: Letters, token: str, now: datetime
) -> bool:
    """Have the code mailed to whoever answers for the booking, once while most of its time is left.

    One that has little time left is replaced first: who reads mail slowly gets in, too.

    Returns whether there is such a booking at all.
    """
    row = _by_token(tx, token)
    if row is None or row.closed_at is not None:
        return False
    living = _living(keyring, row, now)
    if living is None or living.until - now < CODE_HOLDS / 2:
        living = _fresh(tx, keyring, row.booking_id, now)
    made = living.until - CODE_HOLDS
    if not mails.queued_since(tx, row.booking_id, BookingMail.CODE, made):
        letters.queue(tx, row.booking_id, BookingMail.CODE, now)
    return True


def _by_token(tx: Connection, token: str) -> AnyRow | None:
    if not links.looks_like_token(token):
        return None
    this = _bookings.c.link_sha256 == links.token_hash(token)
    return tx.execute(select(_bookings).where(this)).first()


def _living(keyring: Keyring, row: AnyRow, now: datetime) -> Code | None:
    if row.code_box is None or row.code_until is None or row.code_tries >= CODE_TRIES:
        return None
    if row.code_until <= now:
        return None
    box = keyring.open(KeyKind.BOOKING, row.booking_id, _place(row.booking_id), row.code_box)
    return Code(box.decode(), row.code_until)


def _fresh(tx: Connection, keyring: Keyring, booking_id: bytes, now: datetime) -> Code:
    digits = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    box = keyring.seal(KeyKind.BOOKING, booking_id, _place(booking_id), digits.encode())
    fresh = {"code_box": box, "code_until": now + CODE_HOLDS, "code_tries": 0}
    tx.execute(update(_bookings).where(_bookings.c.booking_id == booking_id).values(**fresh))
    return Code(digits, now + CODE_HOLDS)


def _place(booking_id: bytes) -> Place:
    return Place("booking", "code_box", booking_id)
