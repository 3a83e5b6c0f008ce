"""A part of a group changes hands: its rows and files go to a family's visit, under its key.

What the family did not say yes to stays with the group's visit, and goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Row, func, select, update

from edge.contract.words import Scope
from hub.keyring import KeyKind, Place
from hub.rules import consent
from hub.schools import parts, sets
from hub.store import Binding, Medium, MediumPart, Pupil, Score, Unkept, Visit, table_of
from hub.visits.results import MediumState
from hub.visits.wishes import note_due

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from hub.keyring import Keyring
    from hub.schools.bookings import Booked

AnyRow = Row[*tuple[Any, ...]]

_bindings = table_of(Binding)
_media = table_of(Medium)
_media_parts = table_of(MediumPart)
_pupils = table_of(Pupil)
_scores = table_of(Score)
_unkept = table_of(Unkept)
_visits = table_of(Visit)


class Files(Protocol):
    """The files of photos and sounds: `hub.media.files.MediaFiles`."""

    def rekey(self, keyring: Keyring, visit_id: bytes, result_id: bytes, to: bytes) -> None:
        """Put a kept medium beside itself, under another visit's key; on disk when this returns.

        Raises:
            KeyGone: one of the two visits is erased.
            OSError: the disk is full, or failed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """What a group has of a number: its row of the visit table, as it stands."""

    booked: Booked
    number: int
    visit: AnyRow

    @property
    def asked(self) -> tuple[Scope, ...]:
        """The kinds of results that it may keep."""
        return tuple(one for one in Scope if one in consent.read(self.visit.scopes))


def here(tx: Connection, part: Part) -> Mapping[Scope, int]:
    """Count what is kept of a part, by kind."""
    visit_id = part.visit.visit_id
    theirs = select(func.count()).select_from(_scores).where(_scores.c.visit_id == visit_id)
    kinds = select(_media.c.kind, func.count()).where(_media.c.visit_id == visit_id)
    media = {Scope(kind): many for kind, many in tx.execute(kinds.group_by(_media.c.kind))}
    return {Scope.SCORE: tx.execute(theirs).scalar_one(), **media}


def hand_over(tx: Connection, keyring: Keyring, files: Files, part: Part, visit_id: bytes) -> None:
    """Bring what the visit `visit_id` may keep under it and its key; what is on its way follows.

    Raises:
        KeyGone: one of the two is erased.
        OSError: the disk takes no media.
    """
    yes = consent.read(
        tx.execute(select(_visits.c.scopes).where(_visits.c.visit_id == visit_id)).scalar_one()
    )
    old = part.visit.visit_id
    if Scope.SCORE in yes:
        _hand_scores(tx, keyring, old, visit_id)
    of_kind = _media.c.visit_id == old, _media.c.kind.in_(yes)
    media = tx.execute(select(_media.c.result_id, _media.c.state).where(*of_kind)).all()
    for medium in media:
        if medium.state == MediumState.WHOLE:
            files.rekey(keyring, old, medium.result_id, visit_id)
    taken = [medium.result_id for medium in media]
    for table in (_media, _media_parts):
        theirs = table.c.visit_id == old, table.c.result_id.in_(taken)
        tx.execute(update(table).where(*theirs).values(visit_id=visit_id))
    told = _unkept.c.visit_id == old, _unkept.c.kind.in_(yes)
    tx.execute(update(_unkept).where(*told).values(visit_id=visit_id))


def leave(tx: Connection, part: Part, visit_id: bytes, now: datetime) -> None:
    """End the part in its group: its band keeps nothing more, and what the group had is due to go.

    What its bands made and sends late is the visit's `visit_id`, as the results before it.
    """
    old, booked = part.visit.visit_id, part.booked
    this = _pupils.c.booking_id == booked.booking_id, _pupils.c.number == part.number
    band_number = tx.execute(select(_pupils.c.band_number).where(*this)).scalar_one()
    parts.end(tx, old, now)
    parts.release(tx, booked, band_number, old, now)
    theirs = _bindings.c.visit_id == old
    tx.execute(update(_bindings).where(theirs).values(visit_id=visit_id))
    tx.execute(update(_pupils).where(*this).values(visit_id=None, claimed_at=now))
    note_due(tx, now, visit_id=old)
    sets.tell(tx, booked, now)


def _hand_scores(tx: Connection, keyring: Keyring, old: bytes, visit_id: bytes) -> None:
    theirs = select(_scores.c.result_id, _scores.c.value_box).where(_scores.c.visit_id == old)
    for score in tx.execute(theirs).all():
        place = Place("score", "value_box", score.result_id)
        value = keyring.open(KeyKind.VISIT, old, place, score.value_box)
        sealed = {
            "visit_id": visit_id,
            "value_box": keyring.seal(KeyKind.VISIT, visit_id, place, value),
        }
        tx.execute(update(_scores).where(_scores.c.result_id == score.result_id).values(**sealed))
