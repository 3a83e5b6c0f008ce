"""The museum's own bands: added by set and number, revoked, removed, given a PIN, dealt each day.

The commands call this while the hub runs: what changes is noted in today's directory in the same
transaction, and the hub tells its edges of it within seconds.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from edge.contract.seals import ID_BYTES
from edge.contract.words import Animal, Avatar, BindingKind, Colour, Language
from hub.bands import approvals, blocked, pins
from hub.bands.uids import is_fixed
from hub.errors import BandKnown, BandsRefused
from hub.line import directory
from hub.store import Band, BandDay, StaffAct, put, table_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection

ACTS_KEPT = timedelta(days=730)
"""Two years, as every record of who did what."""
HIGHEST_NUMBER = 9999
_SET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")
_AVATARS = tuple(str(Avatar(colour, animal)) for colour in Colour for animal in Animal)

_acts = table_of(StaffAct)
_bands = table_of(Band)
_days = table_of(BandDay)


@dataclass(frozen=True, slots=True)
class NewBands:
    """Bands to be added: UIDs in the order of their numbers, the first of which is `first`.

    `lines` are where each stood in the list, to name it when it is refused.
    """

    kind: BindingKind
    set_name: str
    uids: tuple[bytes, ...] = field(repr=False)
    lines: tuple[int, ...]
    first: int = 1
    language: Language = Language.NL


@dataclass(frozen=True, slots=True)
class Box:
    """Which set bands are taken into one by one, and what they are for."""

    set_name: str
    kind: BindingKind
    language: Language = Language.NL


@dataclass(frozen=True, slots=True)
class Listed:
    """One set of the inventory, without UIDs; `locked` have no PIN, or used up its tries."""

    set_name: str
    kind: str
    bands: int
    first: int
    last: int
    revoked: int
    locked: int


def add(tx: Connection, new: NewBands, day: date, now: datetime) -> None:
    """Add a batch of bands, all of them or none; edges know them today already.

    Raises:
        BandsRefused: a set's name or kind, a number, or a UID by its line; never the UID itself.
    """
    _check_set(tx, new)
    _check_uids(tx, new)
    rows = [
        {
            "uid": uid,
            "kind": new.kind,
            "set_name": new.set_name,
            "number": number,
            "language": new.language,
            "added_at": now,
            "tries_left": 0,
        }
        for number, uid in enumerate(new.uids, new.first)
    ]
    put(tx, Band, rows)
    begin_day(tx, day, now)


def take_in(tx: Connection, box: Box, uid: bytes, day: date, now: datetime) -> int:
    """Add one band under the next number of its set, which may be new; return that number.

    Raises:
        BandKnown: it is in the inventory already, and where.
        BandsRefused: its UID is none that it keeps, or the set is of another kind.
    """
    found = where(tx, uid)
    if found is not None:
        raise BandKnown(*found)
    if not is_fixed(uid):
        raise BandsRefused("that band has no number of its own")
    of_set = select(func.max(_bands.c.number)).where(_bands.c.set_name == box.set_name)
    number = (tx.execute(of_set).scalar() or 0) + 1
    add(tx, NewBands(box.kind, box.set_name, (uid,), (1,), number, box.language), day, now)
    return number


def is_name(set_name: str) -> bool:
    """Whether a set may be called so."""
    return _SET_NAME.fullmatch(set_name) is not None


def where(tx: Connection, uid: bytes) -> tuple[str, int] | None:
    """Return (set, number) of a band of the inventory, None for any other."""
    found = select(_bands.c.set_name, _bands.c.number).where(_bands.c.uid == uid)
    row = tx.execute(found).first()
    return None if row is None else (row.set_name, row.number)


def begin_day(tx: Connection, day: date, now: datetime) -> int:
    """Give each band that has none yet its id and avatar of that day; return how many got one.

    Safe to do again. What was only needed for a while goes.
    """
    tx.execute(delete(_days).where(_days.c.day < day))
    tx.execute(delete(_acts).where(_acts.c.at <= now - ACTS_KEPT))
    approvals.clear(tx, now)
    blocked.clear(tx, day)
    dealt = select(_days.c.uid).where(_days.c.day == day)
    wanted = select(_bands.c.uid, _bands.c.set_name).where(
        _bands.c.revoked_at.is_(None), _bands.c.uid.not_in(dealt)
    )
    rows = []
    hands: dict[str, Iterator[str]] = {}
    for band in tx.execute(wanted.order_by(_bands.c.set_name, _bands.c.number)).all():
        if band.set_name not in hands:
            hands[band.set_name] = _hand(_worn(tx, day, band.set_name))
        binding_id = secrets.token_bytes(ID_BYTES)
        avatar = next(hands[band.set_name])
        rows.append({"binding_id": binding_id, "day": day, "uid": band.uid, "avatar": avatar})
    put(tx, BandDay, rows)
    directory.note(tx, day, now, bound=[row["binding_id"] for row in rows])
    return len(rows)


def revoke(tx: Connection, set_name: str, number: int | None, day: date, now: datetime) -> int:
    """Refuse a set, or one band of it, from now on; return how many that were.

    Raises:
        BandsRefused: there is no such band.
    """
    these = _these(set_name, number)
    _end(tx, these, day, now)
    living = update(_bands).where(*these, _bands.c.revoked_at.is_(None))
    return _some(tx.execute(living.values(revoked_at=now)).rowcount, set_name)


def remove(tx: Connection, set_name: str, number: int | None, day: date, now: datetime) -> int:
    """Forget a set, or one band of it, UIDs and all; return how many that were.

    Raises:
        BandsRefused: there is no such band.
    """
    these = _these(set_name, number)
    _end(tx, these, day, now)
    theirs = select(_bands.c.uid).where(*these)
    tx.execute(delete(_days).where(_days.c.uid.in_(theirs)))
    return _some(tx.execute(delete(_bands).where(*these)).rowcount, set_name)


def set_pin(tx: Connection, set_name: str, number: int, pin_hash: bytes) -> None:
    """Give a staff band a PIN with all its tries; `pin_hash` is of `pins.Pins.hashed`.

    Raises:
        BandsRefused: there is no such band, it is no staff band, or it is revoked.
    """
    these = _these(set_name, number)
    band = tx.execute(select(_bands).where(*these)).one_or_none()
    if band is None or band.kind != BindingKind.STAFF:
        raise BandsRefused(f"{set_name} {number} is no staff band of the inventory")
    if band.revoked_at is not None:
        raise BandsRefused(f"{set_name} {number} is revoked: remove it, and add it anew")
    values = {"pin_hash": pin_hash, "tries_left": pins.TRIES}
    tx.execute(update(_bands).where(*these).values(**values))


def listed(tx: Connection) -> tuple[Listed, ...]:
    """Return the sets of the inventory, by name."""
    locked = (_bands.c.kind == BindingKind.STAFF) & (_bands.c.tries_left == 0)
    columns = (
        _bands.c.set_name,
        _bands.c.kind,
        func.count(),
        func.min(_bands.c.number),
        func.max(_bands.c.number),
        func.count(_bands.c.revoked_at),
        func.count().filter(locked & _bands.c.revoked_at.is_(None)),
    )
    by_set = select(*columns).group_by(_bands.c.set_name, _bands.c.kind)
    return tuple(Listed(*row) for row in tx.execute(by_set.order_by(_bands.c.set_name)))


def _check_set(tx: Connection, new: NewBands) -> None:
    if new.kind is BindingKind.VISITOR:
        raise BandsRefused("a visitor's band is no inventory")
    if not _SET_NAME.fullmatch(new.set_name):
        raise BandsRefused("a set's name is 1 to 40 letters, digits, spaces, dots or hyphens")
    if not new.uids:
        raise BandsRefused("there is no band in that list")
    last = new.first + len(new.uids) - 1
    if new.first < 1 or last > HIGHEST_NUMBER:
        raise BandsRefused(f"numbers go from 1 to {HIGHEST_NUMBER}")
    of_set = _bands.c.set_name == new.set_name
    kind = tx.execute(select(_bands.c.kind).where(of_set).limit(1)).scalar()
    if kind is not None and kind != new.kind:
        raise BandsRefused(f"the set {new.set_name} holds {kind} bands")
    taken = of_set, _bands.c.number >= new.first, _bands.c.number <= last
    number = tx.execute(select(func.min(_bands.c.number)).where(*taken)).scalar()
    if number is not None:
        raise BandsRefused(f"the set {new.set_name} has a number {number} already")


def _check_uids(tx: Connection, new: NewBands) -> None:
    rows = tx.execute(select(_bands.c.uid, _bands.c.set_name))
    known = {row.uid: row.set_name for row in rows}
    for uid, line in zip(new.uids, new.lines, strict=True):
        if uid in known:
            raise BandsRefused(f"line {line}: that band is in the set {known[uid]} already")


def _worn(tx: Connection, day: date, set_name: str) -> Collection[str]:
    joined = select(_days.c.avatar).join(_bands, _bands.c.uid == _days.c.uid)
    worn = joined.where(_days.c.day == day, _bands.c.set_name == set_name)
    return list(tx.execute(worn).scalars())


def _hand(worn: Collection[str]) -> Iterator[str]:
    """Deal avatars at random, each of the 96 once before any comes again."""
    fresh = [one for one in _AVATARS if one not in worn]
    chance = secrets.SystemRandom()
    while True:
        chance.shuffle(fresh)
        yield from fresh
        fresh = list(_AVATARS)


def _these(set_name: str, number: int | None) -> Sequence[ColumnElement[bool]]:
    of_set = _bands.c.set_name == set_name
    return (of_set,) if number is None else (of_set, _bands.c.number == number)


def _end(tx: Connection, these: Sequence[ColumnElement[bool]], day: date, now: datetime) -> None:
    joined = select(_days.c.binding_id).join(_bands, _bands.c.uid == _days.c.uid)
    ended = joined.where(*these, _bands.c.revoked_at.is_(None), _days.c.day == day)
    directory.note(tx, day, now, ended=tuple(tx.execute(ended).scalars()))


def _some(count: int, set_name: str) -> int:
    if count == 0:
        raise BandsRefused(f"no such band in the set {set_name}")
    return count
