"""Slips: a code a number, by which a pupil sees their own part in class, or a family takes it.

A slip opens one number's part and nothing of others, until the group's page ends (a class), or for
14 days (a group). It dies with what is kept of its number.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from edge.contract.seals import ID_BYTES
from edge.contract.words import Avatar, BindingKind
from hub.keyring import KeyKind, Place
from hub.rules import arrangements, links
from hub.store import Booking, Pupil, Visit, put_new, table_of
from hub.store import Slip as SlipRow
from hub.visits.households import avatar_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Select

    from hub.keyring import Keyring

AnyRow = Row[*tuple[Any, ...]]

_bookings = table_of(Booking)
_pupils = table_of(Pupil)
_slips = table_of(SlipRow)
_visits = table_of(Visit)


@dataclass(frozen=True, slots=True)
class Slip:
    """What a slip opens: one number of a booking, and the visit that holds its part.

    `until` is the last museum day on which it does.
    """

    slip_id: bytes
    booking_id: bytes
    number: int
    visit_id: bytes
    until: date


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """A slip as it is printed: whose it is, and the token of its link (43 characters)."""

    number: int
    avatar: Avatar
    token: str = field(repr=False)


def by_token(tx: Connection, token: str, today: date) -> Slip | None:
    """Return what a token opens today; None for one that is over, gone, or never was."""
    if not links.looks_like_token(token):
        return None
    return _found(tx, _slips.c.token_sha256 == links.token_hash(token), today)


def by_id(tx: Connection, slip_id: bytes, today: date) -> Slip | None:
    """Return a slip that was opened before, while it opens still."""
    return _found(tx, _slips.c.slip_id == slip_id, today)


def printed(tx: Connection, keyring: Keyring, booking_id: bytes) -> Sequence[PrintedSlip]:
    """Return the slips of a booking, by number, for printing; those that lack are made.

    A number of which nothing is kept has none. Printed again, each is the same.

    Raises:
        KeyGone: the booking is erased.
    """
    for row in tx.execute(_all_of(booking_id)).all():
        if row.slip_id is None:
            # Another print may make it at the same moment: then that one is the slip.
            put_new(tx, SlipRow, _made(keyring, booking_id, row.visit_id))
    return [
        PrintedSlip(row.number, avatar_of(row.avatar), _token(keyring, booking_id, row))
        for row in tx.execute(_all_of(booking_id))
    ]


def _all_of(booking_id: bytes) -> Select[*tuple[Any, ...]]:
    """Select every number of which something is kept, with its slip where it has one."""
    joined = _pupils.join(_visits, _visits.c.visit_id == _pupils.c.visit_id).outerjoin(
        _slips, _slips.c.visit_id == _pupils.c.visit_id
    )
    return (
        select(
            _pupils.c.number,
            _pupils.c.visit_id,
            _visits.c.avatar,
            _slips.c.slip_id,
            _slips.c.token_box,
        )
        .select_from(joined)
        .where(_pupils.c.booking_id == booking_id)
        .order_by(_pupils.c.number)
    )


def _made(keyring: Keyring, booking_id: bytes, visit_id: bytes) -> dict[str, bytes]:
    slip_id, token = secrets.token_bytes(ID_BYTES), secrets.token_urlsafe(links.TOKEN_BYTES)
    place = Place("slip", "token_box", slip_id)
    return {
        "slip_id": slip_id,
        "visit_id": visit_id,
        "booking_id": booking_id,
        "token_sha256": links.token_hash(token),
        "token_box": keyring.seal(KeyKind.BOOKING, booking_id, place, token.encode()),
    }


def _token(keyring: Keyring, booking_id: bytes, row: AnyRow) -> str:
    place = Place("slip", "token_box", row.slip_id)
    return keyring.open(KeyKind.BOOKING, booking_id, place, row.token_box).decode()


def _found(tx: Connection, this: ColumnElement[bool], today: date) -> Slip | None:
    joined = _slips.join(_pupils, _pupils.c.visit_id == _slips.c.visit_id).join(
        _bookings, _bookings.c.booking_id == _slips.c.booking_id
    )
    row = tx.execute(
        select(
            _slips.c.slip_id,
            _slips.c.booking_id,
            _slips.c.visit_id,
            _pupils.c.number,
            _bookings.c.kind,
            _bookings.c.day,
            _bookings.c.closed_at,
        )
        .select_from(joined)
        .where(this)
    ).first()
    if row is None or row.closed_at is not None:
        return None
    until = until_of(BindingKind(row.kind), row.day)
    if today > until:
        return None
    return Slip(row.slip_id, row.booking_id, row.number, row.visit_id, until)


def until_of(kind: BindingKind, day: date) -> date:
    """Return the last day on which a slip of a visit on that day opens."""
    in_class = kind is BindingKind.CLASS
    return arrangements.last_day(day) if in_class else arrangements.slip_until(day)
