"""The museum's own bands as edges know them today, under the day's key; no UID leaves from here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from edge.contract.downward import DirectoryEntry
from edge.contract.seals import band_key
from edge.contract.words import Animal, Avatar, BindingKind, Colour, Language, Scope
from hub.errors import KeyGone
from hub.keyring import KeyKind, day_id
from hub.store import Band, BandDay, Binding, Booking, Pupil, Visit, table_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy import Connection, Select

    from hub.keyring import Keyring

_bands = table_of(Band)
_bindings = table_of(Binding)
_bookings = table_of(Booking)
_pupils = table_of(Pupil)
_visits = table_of(Visit)
_days = table_of(BandDay)


@dataclass(frozen=True, slots=True)
class StaffBand:
    """A colleague's band as its PIN is checked; no PIN, no tries or revoked: it does nothing."""

    uid: bytes = field(repr=False)
    set_name: str
    number: int
    pin_hash: bytes | None = field(repr=False)
    tries_left: int
    revoked: bool

    @property
    def locked(self) -> bool:
        """Whether no PIN opens it."""
        return self.pin_hash is None or self.tries_left < 1 or self.revoked


@dataclass(frozen=True, slots=True)
class OwnBand:
    """A band of the inventory by what is printed on it."""

    set_name: str
    number: int


class Bands:
    """Looks the inventory up under the keys of days; thread-safe."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def entries(
        self, tx: Connection, day: date, only: Collection[bytes] | None = None
    ) -> tuple[DirectoryEntry, ...]:
        """Return the bands that hold on a day, by set and number; none once its key is gone.

        `only` names binding ids of that day. A class or group band has the scopes of the part of
        its number, once an arrangement gave it one, and the trail and language of the group that
        has its set that day; a staff band has none, and approves nothing. One that plays for a
        number is called as that is on the group's board, whatever is printed on it.
        """
        key = self._key(day)
        if key is None:
            return ()
        wanted = _dealt(day)
        if only is not None:
            wanted = wanted.where(_days.c.binding_id.in_(only))
        return tuple(
            DirectoryEntry(
                band_key=band_key(key, row.uid),
                binding_id=row.binding_id,
                kind=BindingKind(row.kind),
                scopes=tuple(Scope(one) for one in (row.scopes or "").split()),
                avatar=_avatar(row.known_as or row.avatar),
                language=Language(row.spoken or row.language),
                may_approve=False,
                age_locked=False,
                number=row.plays_for or row.number,
                trail=row.trail or "",
            )
            for row in tx.execute(wanted.order_by(_bands.c.set_name, _bands.c.number))
        )

    def staff(self, tx: Connection, day: date, staff_key: bytes) -> StaffBand | None:
        """Return the staff band, also a revoked one, that has this band key on a day."""
        key = self._key(day)
        if key is None:
            return None
        rows = tx.execute(select(_bands).where(_bands.c.kind == BindingKind.STAFF))
        for row in rows:
            if band_key(key, row.uid) == staff_key:
                revoked = row.revoked_at is not None
                return StaffBand(
                    row.uid, row.set_name, row.number, row.pin_hash, row.tries_left, revoked
                )
        return None

    def owns(self, tx: Connection, day: date, key_of_band: bytes) -> bool:
        """Whether this is the key, on that day, of a band of the inventory that is not revoked."""
        key = self._key(day)
        if key is None:
            return False
        uids = tx.execute(select(_bands.c.uid).where(_bands.c.revoked_at.is_(None))).scalars()
        return any(band_key(key, uid) == key_of_band for uid in uids)

    def is_worn(self, tx: Connection, day: date, uid: bytes) -> bool:
        """Whether a visitor is bound to that band on a day."""
        key = self._key(day)
        if key is None:
            return False
        same = _bindings.c.day == day, _bindings.c.band_key == band_key(key, uid)
        living = select(_bindings.c.binding_id).where(*same, _bindings.c.ended_at.is_(None))
        return tx.execute(living).first() is not None

    def of_key(self, tx: Connection, day: date, key_of_band: bytes) -> OwnBand | None:
        """Return the band of the inventory, also a revoked one, that has this key on a day."""
        key = self._key(day)
        if key is None:
            return None
        rows = tx.execute(select(_bands.c.uid, _bands.c.set_name, _bands.c.number))
        return next(
            (
                OwnBand(row.set_name, row.number)
                for row in rows
                if band_key(key, row.uid) == key_of_band
            ),
            None,
        )

    def _key(self, day: date) -> bytes | None:
        try:
            return self._keyring.get(KeyKind.DAY, day_id(day))
        except KeyGone:
            return None


def _dealt(day: date) -> Select[Any]:
    """Select the bands of a day, each with the part of its number and the group that has its set.

    A set stands in one booking of a day at most that has not given it back.
    """
    living = _bindings.c.ended_at.is_(None) & (_bindings.c.binding_id == _days.c.binding_id)
    theirs = and_(
        _bookings.c.set_name == _bands.c.set_name,
        _bookings.c.day == day,
        _bookings.c.given_at.is_not(None),
        _bookings.c.returned_at.is_(None),
    )
    plays = and_(
        _pupils.c.booking_id == _bookings.c.booking_id,
        _pupils.c.band_number == _bands.c.number,
        _pupils.c.number <= _bookings.c.pupils,
    )
    of_group = _bookings.c.trail, _bookings.c.language.label("spoken")
    of_part = _pupils.c.number.label("plays_for"), _visits.c.avatar.label("known_as")
    return (
        select(_bands, _days.c.binding_id, _days.c.avatar, _visits.c.scopes, *of_group, *of_part)
        .join(_days, _days.c.uid == _bands.c.uid)
        .outerjoin(_bookings, theirs)
        .outerjoin(_pupils, plays)
        .outerjoin(_bindings, living)
        .outerjoin(_visits, _visits.c.visit_id == _bindings.c.visit_id)
        .where(_days.c.day == day, _bands.c.revoked_at.is_(None))
    )


def _avatar(name: str) -> Avatar:
    colour, _, animal = name.partition("-")
    return Avatar(Colour(colour), Animal(animal))
