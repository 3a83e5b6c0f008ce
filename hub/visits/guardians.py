"""Finds the guardian behind a child's yes: by their band, by a colleague's approval, by address."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, and_, func, not_, select

from edge.contract.downward import Refusal
from edge.contract.words import AgeBand, Way
from hub.errors import KeyGone
from hub.keyring import KeyKind, Place
from hub.rules import guardians
from hub.rules.ages import needs_guardian
from hub.rules.guardians import Approver
from hub.rules.verdicts import Later
from hub.store import Binding, Consent, Page, Visit, table_of
from hub.visits import graves
from hub.visits.evidence import ConsentAct

if TYPE_CHECKING:
    from datetime import date

    from edge.contract.events import BindingMade, ConsentGiven
    from hub.keyring import Keyring

_bindings = table_of(Binding)
_consents = table_of(Consent)
_pages = table_of(Page)
_visits = table_of(Visit)

Approved = Callable[[Connection, bytes, str, bytes, datetime], bool]
"""Use up a colleague's approval: (tx, approval, edge, band_key, decided_at) -> whether it holds."""


def nobody_approved(
    tx: Connection, approval: bytes, edge: str, band_key: bytes, decided_at: datetime
) -> bool:
    """Say no, where nobody keeps approvals."""
    del tx, approval, edge, band_key, decided_at
    return False


@dataclass(frozen=True, slots=True)
class Asked:
    """A child's yes and its surroundings: whose band, on which day, decided when."""

    consent: ConsentGiven
    band_key: bytes | None
    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Guardians:
    """Looks guardians up in the keyring's museum; `approved` knows the colleagues' approvals."""

    keyring: Keyring
    approved: Approved = nobody_approved

    def address_for(self, tx: Connection, event: BindingMade, edge: str) -> str | Refusal | Later:
        """Return where the mail of a registration goes, or what becomes of it instead.

        Of a grown-up and of 13 to 17 nothing is asked. An approver who is not known here yet may
        still come: `Later`.
        """
        address = event.address.strip()
        if not needs_guardian(event.age_band):
            return address
        asked = Asked(event.consent, event.band_key, event.day, event.made_at)
        wrong = self.wrong_with(tx, asked, edge)
        if wrong is not None:
            return wrong
        if event.consent.way is not Way.BAND:
            return address
        return self._address_of(tx, event.consent.proof)

    def wrong_with(self, tx: Connection, asked: Asked, edge: str) -> Refusal | Later | None:
        """Return why the proof of a guardian's yes does not hold, or None when it does."""
        given = asked.consent
        if given.way is Way.BAND:
            return _wrong_with_band(tx, asked)
        if given.way is Way.STAFF:
            held = asked.band_key is not None and self.approved(
                tx, given.proof, edge, asked.band_key, given.decided_at
            )
            return None if held else Refusal.GUARDIAN_MAY_NOT
        return None

    def _address_of(self, tx: Connection, binding_id: bytes) -> str | Refusal:
        row = _approver(tx, binding_id)
        if row is None:
            return Refusal.GUARDIAN_MAY_NOT
        place = Place("visit", "address_box", row.visit_id)
        try:
            box = self.keyring.open(KeyKind.VISIT, row.visit_id, place, row.address_box)
        except KeyGone:
            return Refusal.GUARDIAN_MAY_NOT
        # Empty where the mailbox turned out to be a stranger's.
        return box.decode() or Refusal.GUARDIAN_MAY_NOT


def children_of(
    tx: Connection, household: bytes, day: date, band: bytes, but: Collection[bytes] = ()
) -> int:
    """Count the children under 13 whom this guardian decided for that day, but for some visits.

    All of the address; but a guardian with a band (its binding; empty for the other ways) does not
    answer for those whom the other one of that address approved with theirs.
    """
    joined = _visits.join(_pages, _pages.c.page_id == _visits.c.page_id).join(
        _consents, _consents.c.visit_id == _visits.c.visit_id
    )
    wanted = [
        _pages.c.household == household,
        _visits.c.day == day,
        _visits.c.age_band == AgeBand.UNDER_13,
        _consents.c.act == ConsentAct.GIVEN,
    ]
    if band:
        wanted.append(not_(and_(_consents.c.way == Way.BAND, _consents.c.proof != band)))
    if but:
        wanted.append(_visits.c.visit_id.not_in(but))
    counted = select(func.count()).select_from(joined).where(*wanted)
    return tx.execute(counted).scalar_one()


def band_of(way: str, proof: bytes) -> bytes:
    """Return the binding whose band said yes, empty where it was no band."""
    return proof if way == Way.BAND else b""


def approved_by(tx: Connection, binding_id: bytes) -> tuple[bytes, ...]:
    """Return the visits of the children whom the wearer of that band approved with it."""
    theirs = (
        _consents.c.act == ConsentAct.GIVEN,
        _consents.c.way == Way.BAND,
        _consents.c.proof == binding_id,
    )
    return tuple(tx.execute(select(_consents.c.visit_id).where(*theirs)).scalars())


def _wrong_with_band(tx: Connection, asked: Asked) -> Refusal | Later | None:
    proof = asked.consent.proof
    if graves.why_refused(tx, proof) is not None:
        return Refusal.GUARDIAN_MAY_NOT
    row = _approver(tx, proof)
    if row is None:
        return Later()
    approver = Approver(row.band_key, row.day, AgeBand(row.age_band), row.made_at, row.ended_at)
    if guardians.may_approve(approver, asked.day, asked.band_key, asked.at):
        return None
    return Refusal.GUARDIAN_MAY_NOT


def _approver(tx: Connection, binding_id: bytes) -> Row[*tuple[Any, ...]] | None:
    columns = (
        _bindings.c.band_key,
        _bindings.c.day,
        _bindings.c.made_at,
        _bindings.c.ended_at,
        _visits.c.visit_id,
        _visits.c.age_band,
        _visits.c.address_box,
    )
    joined = _bindings.join(_visits, _visits.c.visit_id == _bindings.c.visit_id)
    found = select(*columns).select_from(joined).where(_bindings.c.binding_id == binding_id)
    return tx.execute(found).first()
