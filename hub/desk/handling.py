"""What a colleague does with a visitor's band: swaps it, frees it, blocks it, ends the visit."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select, update

from edge.contract.events import VisitEnded
from edge.contract.seals import ID_BYTES
from edge.contract.words import AgeBand, Mark
from hub.bands import blocked
from hub.errors import DeskRefused
from hub.line import directory
from hub.rules.ages import needs_guardian
from hub.rules.verdicts import Stored
from hub.store import Binding, Visit, put, table_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from hub.bands.dealt import Bands
    from hub.bands.marks import Marks
    from hub.visits.wishes import Wishes

AnyRow = Row[*tuple[Any, ...]]

_bindings = table_of(Binding)
_visits = table_of(Visit)


@dataclass(frozen=True, slots=True)
class Handling:
    """Changes which band is whose, inside a transaction; the directory hears of it with that.

    Marks are in memory and told at once: after the transaction, by who asked.
    """

    bands: Bands
    marks: Marks
    wishes: Wishes

    def swap(
        self, tx: Connection, visit_id: bytes, band_key: bytes, desk: str, now: datetime
    ) -> None:
        """Let a visit go on under another band, or under one again that had none any more.

        Raises:
            DeskRefused: that band is somebody's, ours, or blocked; or the visit is not of today.
        """
        visit = visit_of(tx, visit_id)
        self._check_free(tx, visit.day, visit_id, band_key)
        ended = _end(tx, visit_id, now)
        binding_id = secrets.token_bytes(ID_BYTES)
        row = {
            "binding_id": binding_id,
            "visit_id": visit_id,
            "band_key": band_key,
            "edge": desk,
            "day": visit.day,
            "made_at": now,
        }
        put(tx, Binding, [row])
        tx.execute(update(_visits).where(_visits.c.visit_id == visit_id).values(closed_at=None))
        directory.note(tx, visit.day, now, ended=ended, bound=[binding_id])

    def _check_free(self, tx: Connection, day: date, visit_id: bytes, band_key: bytes) -> None:
        if blocked.since(tx, day, band_key) is not None:
            raise DeskRefused("blocked")
        if self.bands.owns(tx, day, band_key):
            raise DeskRefused("ours")
        whose = worn_by(tx, day, band_key)
        if whose is not None:
            raise DeskRefused("same" if whose == visit_id else "somebodys")

    def swapped(self, tx: Connection, visit_id: bytes, band_key: bytes, now: datetime) -> None:
        """Remember of a child's new band what was remembered of the one before."""
        visit = visit_of(tx, visit_id)
        if needs_guardian(AgeBand(visit.age_band)):
            self.marks.mark(visit.day, band_key, Mark.LOCKED, now)

    def release(self, tx: Connection, visit_id: bytes, now: datetime) -> tuple[bytes, ...]:
        """Let a visit's band be nobody's; what was kept stays. Return the keys of its bands.

        Raises:
            DeskRefused: it has none.
        """
        visit = visit_of(tx, visit_id)
        keys = keys_of(tx, visit_id)
        ended = _end(tx, visit_id, now)
        if not ended:
            raise DeskRefused("no_band")
        directory.note(tx, visit.day, now, ended=ended)
        return keys

    def block(self, tx: Connection, day: date, band_key: bytes, now: datetime) -> None:
        """Refuse a visitor's band for the rest of the day; whose it was keeps what was kept.

        Raises:
            DeskRefused: it is one of ours: that is revoked in its set.
        """
        if self.bands.owns(tx, day, band_key):
            raise DeskRefused("ours")
        whose = worn_by(tx, day, band_key)
        if whose is not None:
            directory.note(tx, day, now, ended=_end(tx, whose, now))
        blocked.block(tx, day, band_key, now)

    def unblock(self, tx: Connection, day: date, band_key: bytes) -> None:
        """Take a band again that was blocked; harmless where it was not."""
        blocked.unblock(tx, day, band_key)

    def check_may_be_asked(self, tx: Connection, day: date, band_key: bytes) -> None:
        """Make sure that a band may be asked for an age: what is lifted of it is lifted whole.

        Raises:
            DeskRefused: it is blocked, and stays so.
        """
        if blocked.since(tx, day, band_key) is not None:
            raise DeskRefused("blocked")

    def refuse(self, day: date, band_key: bytes, now: datetime) -> None:
        """Have every installation ask nobody with that band any more, and say why."""
        self.marks.mark(day, band_key, Mark.JUST_PLAYS, now)
        self.marks.mark(day, band_key, Mark.BLOCKED, now)

    def end(self, tx: Connection, visit_id: bytes, now: datetime) -> None:
        """End a visit as its wearer does on the way out: its mail may go.

        Raises:
            DeskRefused: it has ended.
        """
        visit = visit_of(tx, visit_id)
        if visit.closed_at is not None:
            raise DeskRefused("ended")
        theirs = select(_bindings.c.binding_id).where(_bindings.c.visit_id == visit_id)
        last = tx.execute(theirs.order_by(_bindings.c.made_at.desc())).scalars().first()
        if last is None:
            raise DeskRefused("no_band")
        verdict = self.wishes.end_visit(tx, VisitEnded(last, now), now)
        if isinstance(verdict, Stored):
            directory.note(tx, visit.day, now, ended=verdict.ended)


def visit_of(tx: Connection, visit_id: bytes) -> AnyRow:
    """Return a visit's row.

    Raises:
        DeskRefused: it is erased.
    """
    row = tx.execute(select(_visits).where(_visits.c.visit_id == visit_id)).first()
    if row is None:
        raise DeskRefused("gone")
    return row


def worn_by(tx: Connection, day: date, band_key: bytes) -> bytes | None:
    """Return the visit that a band is bound to on a day, if any."""
    this = _bindings.c.day == day, _bindings.c.band_key == band_key
    living = select(_bindings.c.visit_id).where(*this, _bindings.c.ended_at.is_(None))
    found: bytes | None = tx.execute(living.order_by(_bindings.c.made_at.desc())).scalars().first()
    return found


def keys_of(tx: Connection, visit_id: bytes) -> tuple[bytes, ...]:
    """Return the keys of the bands that are bound to a visit now."""
    living = (
        _bindings.c.visit_id == visit_id,
        _bindings.c.ended_at.is_(None),
        _bindings.c.band_key.is_not(None),
    )
    return tuple(tx.execute(select(_bindings.c.band_key).where(*living)).scalars())


def _end(tx: Connection, visit_id: bytes, now: datetime) -> tuple[bytes, ...]:
    living = _bindings.c.visit_id == visit_id, _bindings.c.ended_at.is_(None)
    ended = tuple(tx.execute(select(_bindings.c.binding_id).where(*living)).scalars())
    tx.execute(update(_bindings).where(*living).values(ended_at=now))
    return ended
