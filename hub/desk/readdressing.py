"""A colleague mends an address: the visits move, their mail goes, and the old address is told."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from edge.contract.address import address_fault
from edge.contract.mistyped import with_domain
from edge.contract.seals import ID_BYTES
from hub.desk.cards import Bounce
from hub.desk.finding import language_of
from hub.desk.handling import visit_of
from hub.errors import DeskRefused, KeyGone
from hub.keyring import KeyKind, Place
from hub.line import directory
from hub.rules.desk import Unmended, half_hidden, may_readdress, meant_instead
from hub.store import Binding, Mail, OldAddress, Page, Visit, put, table_of
from hub.visits import households
from hub.visits.guardians import approved_by
from hub.visits.households import avatar_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

    from hub.desk.finding import Finding
    from hub.visits.mending import Mending

AnyRow = Row[*tuple[Any, ...]]

_bindings = table_of(Binding)
_mails = table_of(Mail)
_pages = table_of(Page)
_visits = table_of(Visit)
_REF_LETTERS = 8
MOST_BOUNCES = 20


@dataclass(frozen=True, slots=True)
class Typed:
    """What a colleague typed: the right address, and the old one where that must be proven."""

    address: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Readdressing:
    """Moves visits to the address that a colleague was told, inside a transaction."""

    finding: Finding
    mending: Mending

    def mend(
        self, tx: Connection, visit_id: bytes, typed: Typed, today: date, now: datetime
    ) -> int:
        """Move a visit, and who was mailed with it, to another address; return how many.

        Nobody ever opened a mail to the old one: all of its page move. Somebody did: this visitor
        alone, and the children whom that band let in; who else is mailed there may be another's.

        Raises:
            DeskRefused: the word says what to do.
        """
        visit, address = visit_of(tx, visit_id), typed.address.strip()
        try:
            old = self.finding.address_of(visit)
        except KeyGone:
            raise DeskRefused(Unmended.GONE) from None
        page = tx.execute(select(_pages).where(_pages.c.page_id == visit.page_id)).one()
        came_back = page.undeliverable_at is not None or not old
        if address_fault(address):
            raise DeskRefused(Unmended.NO_ADDRESS)
        why_not = may_readdress(old, address, typed.before, came_back=came_back)
        if why_not is not None:
            raise DeskRefused(why_not)
        self._tell_old(tx, visit, old, now)
        moving = self._moving(tx, visit, page)
        at_once = came_back or _was_mailed(tx, page.page_id)
        try:
            bound = self.mending.move(tx, moving, address, now)
        except KeyGone:
            raise DeskRefused(Unmended.GONE) from None
        if visit.day == today:
            directory.note(tx, today, now, bound=bound)
        if at_once:
            households.mail_now(tx, visit_of(tx, visit_id).page_id, now)
        return len(moving)

    def bounces(self, tx: Connection, today: date) -> Sequence[Bounce]:
        """Return what came back: today's first, for those families are here still."""
        back = select(_pages).where(_pages.c.undeliverable_at.is_not(None))
        latest = back.order_by(_pages.c.day.desc(), _pages.c.undeliverable_at).limit(MOST_BOUNCES)
        found = (self._bounce(tx, page, today) for page in tx.execute(latest).all())
        return [one for one in found if one is not None]

    def bounced(self, tx: Connection, ref: str) -> AnyRow:
        """Return the visit by which a bounce is found, the last that registered there.

        Raises:
            DeskRefused: there is none of that name any more.
        """
        back = select(_pages.c.page_id).where(_pages.c.undeliverable_at.is_not(None))
        named = [one for one in tx.execute(back).scalars() if _ref(one) == ref]
        on_it = select(_visits).where(_visits.c.page_id.in_(named))
        visit = tx.execute(on_it.order_by(_visits.c.made_at.desc())).first()
        if visit is None:
            raise DeskRefused(Unmended.GONE)
        return visit

    def meant_instead(self, visit: AnyRow) -> str:
        """Return the address with the domain that was probably meant.

        Raises:
            DeskRefused: nothing like it is known.
        """
        try:
            old = self.finding.address_of(visit)
        except KeyGone:
            raise DeskRefused(Unmended.GONE) from None
        domain = meant_instead(old)
        if not domain:
            raise DeskRefused(Unmended.NO_ADDRESS)
        return with_domain(old, domain)

    def _bounce(self, tx: Connection, page: AnyRow, today: date) -> Bounce | None:
        on_it = select(_visits).where(_visits.c.page_id == page.page_id)
        visits = tx.execute(on_it.order_by(_visits.c.made_at)).all()
        if not visits:
            return None
        try:
            address = self.finding.address_of(visits[-1])
        except KeyGone:
            return None
        failed = select(_mails.c.answer).where(
            _mails.c.page_id == page.page_id, _mails.c.failed_at.is_not(None)
        )
        return Bounce(
            ref=_ref(page.page_id),
            avatars=tuple(avatar_of(one.avatar) for one in visits),
            address=half_hidden(address),
            meant=meant_instead(address),
            answer=tx.execute(failed.order_by(_mails.c.failed_at.desc())).scalars().first() or "",
            since=page.undeliverable_at,
            today=page.day == today,
        )

    def _moving(self, tx: Connection, visit: AnyRow, page: AnyRow) -> Sequence[bytes]:
        if households.proven_at(tx, page.household) is None:
            on_it = select(_visits.c.visit_id).where(_visits.c.page_id == visit.page_id)
            return tuple(tx.execute(on_it).scalars())
        theirs = select(_bindings.c.binding_id).where(_bindings.c.visit_id == visit.visit_id)
        bands = tx.execute(theirs).scalars().all()
        children = [one for band in bands for one in approved_by(tx, band)]
        return tuple(dict.fromkeys((visit.visit_id, *children)))

    def _tell_old(self, tx: Connection, visit: AnyRow, old: str, now: datetime) -> None:
        """Queue the mail that tells the old address; where nobody is known to read, nobody is."""
        if not old or address_fault(old):
            return
        told_id = secrets.token_bytes(ID_BYTES)
        place = Place("old_address", "address_box", told_id)
        keyring = self.finding.hosts.keyring
        row = {
            "told_id": told_id,
            "visit_id": visit.visit_id,
            "address_box": keyring.seal(KeyKind.VISIT, visit.visit_id, place, old.encode()),
            "day": visit.day,
            "language": language_of(tx, visit.visit_id),
            "at": now,
            "next_at": now,
            "attempts": 0,
        }
        put(tx, OldAddress, [row])


def _ref(page_id: bytes) -> str:
    return page_id.hex()[-_REF_LETTERS:]


def _was_mailed(tx: Connection, page_id: bytes) -> bool:
    gone = _mails.c.page_id == page_id, _mails.c.sent_at.is_not(None)
    return tx.execute(select(_mails.c.mail_id).where(*gone)).first() is not None
