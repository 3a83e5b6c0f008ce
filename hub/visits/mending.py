"""A mistyped address is mended: the visit moves to the right household's page, and the mail too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Row, exists, or_, select, update

from edge.contract.address import address_fault
from edge.contract.downward import Refusal
from edge.contract.words import AgeBand, Language, Way
from hub.errors import KeyGone
from hub.keyring import KeyKind, Place
from hub.rules import guardians
from hub.rules.ages import needs_guardian
from hub.rules.avatars import own_avatar
from hub.rules.verdicts import Refused, Stored, Verdict
from hub.store import Binding, Medium, Page, Score, Visit, table_of
from hub.visits import evidence, households, successions
from hub.visits.guardians import approved_by, band_of, children_of
from hub.visits.visits import confirm, sealed
from hub.visits.wishes import Bound, find_bound, note_page_due

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection

    from edge.contract.events import AddressMended
    from hub.visits.households import Households

    AnyRow = Row[*tuple[Any, ...]]

_bindings = table_of(Binding)
_media = table_of(Medium)
_pages = table_of(Page)
_scores = table_of(Score)
_visits = table_of(Visit)


class Mending:
    """Mends addresses inside the ingest's transaction."""

    def __init__(self, hosts: Households) -> None:
        self._hosts = hosts

    def mend(self, tx: Connection, event: AddressMended, edge: str, now: datetime) -> Verdict:
        """Move a visit, and those of the children approved by its band, to another address.

        Only where it registered, within five minutes and while nobody opened the page: a found band
        must never redirect a child's photos.
        """
        bound = find_bound(tx, event.binding_id)
        if not isinstance(bound, Bound):
            return bound
        address = event.address.strip()
        refusal = _refusal_of(tx, bound, event, edge)
        moving = (bound.visit_id, *approved_by(tx, bound.binding_id))
        if refusal is None:
            refusal = self._too_many(tx, moving, address)
        if refusal is not None:
            return Refused(refusal)
        try:
            left = self._move(tx, moving, address, now)
        except KeyGone:
            return Refused(Refusal.ERASED)
        page_id = tx.execute(
            select(_visits.c.page_id).where(_visits.c.visit_id == bound.visit_id)
        ).scalar_one()
        empty = [one for one in left if one != page_id and not _is_peopled(tx, one)]
        for one in empty:
            note_page_due(tx, one, now)
        return Stored(page_id, told=_bindings_of(tx, moving), due=bool(empty))

    def readdress(self, tx: Connection, page_id: bytes, address: str, now: datetime) -> None:
        """Move all visits of a page that cannot be mailed to the address that a colleague was told.

        Raises:
            KeyGone: one of them is being erased.
        """
        on_it = select(_visits.c.visit_id).where(_visits.c.page_id == page_id)
        self.move(tx, tx.execute(on_it).scalars().all(), address, now)

    def move(
        self, tx: Connection, moving: Sequence[bytes], address: str, now: datetime
    ) -> tuple[bytes, ...]:
        """Move visits to the address that a colleague was told; return their living bindings.

        Raises:
            KeyGone: one of them is being erased.
        """
        for left in self._move(tx, moving, address, now):
            if not _is_peopled(tx, left):
                note_page_due(tx, left, now)
        return _bindings_of(tx, moving)

    def _too_many(self, tx: Connection, moving: Sequence[bytes], address: str) -> Refusal | None:
        """Return why the address takes no such number of children: it counts as at a binding."""
        young = _visits.c.visit_id.in_(moving), _visits.c.age_band == AgeBand.UNDER_13
        rows = tx.execute(select(_visits.c.visit_id, _visits.c.day).where(*young)).all()
        if not rows:
            return None
        given = evidence.given_of(tx, rows[0].visit_id)
        household, band = self._hosts.of(address), band_of(given.way, given.proof)
        there = children_of(tx, household, rows[0].day, band, but=moving)
        return guardians.too_many(there + len(rows) - 1)

    def _move(
        self, tx: Connection, moving: Sequence[bytes], address: str, now: datetime
    ) -> list[bytes]:
        """Move visits; return the pages that they left."""
        which = _visits.c.visit_id.in_(moving)
        rows = tx.execute(select(_visits).where(which).order_by(_visits.c.made_at)).all()
        for row in rows:
            self._move_one(tx, row, address, now)
        return list(dict.fromkeys(row.page_id for row in rows))

    def _move_one(self, tx: Connection, visit: AnyRow, address: str, now: datetime) -> None:
        given = evidence.given_of(tx, visit.visit_id)
        household = self._hosts.of(address)
        page_id = self._hosts.page(tx, household, visit.day, Language(given.language), now)
        proven_at = households.proven_at(tx, household)
        pending = needs_guardian(AgeBand(visit.age_band)) and proven_at is None
        # What it replaced at the other address comes back: it was somebody else's, or nobody's.
        successions.hand_on(tx, (visit.visit_id,))
        visitor = self._hosts.visitor(address, self._name(visit))
        replaced_by = successions.later_visit(tx, visitor, visit.day)
        taken = households.avatars_on(tx, page_id, but=visit.visit_id)
        values = {
            "page_id": page_id,
            "visitor": visitor,
            "avatar": str(own_avatar(households.avatar_of(visit.avatar), taken)),
            "address_box": sealed(self._hosts.keyring, visit.visit_id, "address_box", address),
            "pending": pending,
            "superseded_at": now if replaced_by else None,
            "superseded_by": replaced_by,
        }
        tx.execute(update(_visits).where(_visits.c.visit_id == visit.visit_id).values(**values))
        if visit.pending and proven_at is not None:
            confirm(tx, visit.visit_id, proven_at)
        if _has_results(tx, visit.visit_id):
            successions.supersede(tx, visit.visit_id, visitor, visit.day, now)
        self._hosts.announce(tx, page_id, now, pending=pending)

    def _name(self, visit: AnyRow) -> str:
        place = Place("visit", "name_box", visit.visit_id)
        return self._hosts.keyring.open(
            KeyKind.VISIT, visit.visit_id, place, visit.name_box
        ).decode()


def _refusal_of(tx: Connection, bound: Bound, event: AddressMended, edge: str) -> Refusal | None:
    opened = select(_pages.c.opened_at).where(_pages.c.page_id == bound.page_id)
    if address_fault(event.address.strip()):
        return Refusal.MALFORMED
    if any(row.way != Way.STATED for row in evidence.rows_of(tx, bound.visit_id)):
        # Of a band it is the approver's address: whoever gave that one mends it for both. Who was
        # seen by a colleague, or answered on a phone, is not undone by whoever holds the band now.
        return Refusal.GUARDIAN_MAY_NOT
    in_time = edge == bound.edge and bound.span.may_mend(event.at)
    if not in_time or tx.execute(opened).scalar() is not None:
        return Refusal.TOO_LATE
    return None


def _is_peopled(tx: Connection, page_id: bytes) -> bool:
    return bool(tx.execute(select(exists().where(_visits.c.page_id == page_id))).scalar())


def _has_results(tx: Connection, visit_id: bytes) -> bool:
    any_of = (exists().where(table.c.visit_id == visit_id) for table in (_scores, _media))
    return bool(tx.execute(select(or_(*any_of))).scalar())


def _bindings_of(tx: Connection, visit_ids: Sequence[bytes]) -> tuple[bytes, ...]:
    living = _bindings.c.visit_id.in_(visit_ids), _bindings.c.ended_at.is_(None)
    return tuple(tx.execute(select(_bindings.c.binding_id).where(*living)).scalars())
