"""A child's own family takes that child's part of a group to its own page, by its own consent.

All of it is one transaction: the family's visit begins as a registration does, what was agreed to
is sealed anew under its key, and what the group had is due to be erased. Undone at any moment
before it is whole, it leaves the group's part as it was; afterwards only erasing is left to do.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from edge.contract import ids
from edge.contract.address import address_fault
from edge.contract.day import museum_day
from edge.contract.events import ConsentGiven
from edge.contract.names import name_fault
from edge.contract.seals import ID_BYTES
from edge.contract.words import AgeBand, Avatar, Giver, Language, Scope, Way
from hub import figures
from hub.keyring import KeyKind
from hub.rules import arrangements, consent, guardians
from hub.rules.ages import needs_guardian
from hub.rules.avatars import own_avatar
from hub.rules.figures import What
from hub.schools import bookings, handing_over
from hub.schools.handing_over import Part
from hub.store import Pupil, Visit, put, table_of
from hub.visits import evidence, households, successions
from hub.visits.evidence import ConsentAct
from hub.visits.guardians import children_of
from hub.visits.visits import confirm, sealed
from look.notices import NOTICE_VERSION, notice_sha256

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from hub.rules.consent import Notices
    from hub.schools.handing_over import Files
    from hub.visits.households import Households

AnyRow = Row[*tuple[Any, ...]]

_pupils = table_of(Pupil)
_visits = table_of(Visit)


class NotTaken(StrEnum):
    """Why a part could not be taken; nothing was changed."""

    GONE = "gone"
    """Late, withdrawn, erased, of a class, or it never was."""
    TAKEN_BEFORE = "taken_before"
    """Its family has it: a slip is good once."""
    NOTHING_AGREED = "nothing_agreed"
    """Nobody said yes to anything, or not to words that were shown: nothing can be kept by that."""
    TOO_MANY = "too_many"
    """That address decided for as many children of that day as one may; the desk helps."""
    UNREACHED = "unreached"
    """That address refused the museum's mail for good: no link would come, and nobody confirm."""
    NOT_NOW = "not_now"
    """The disk did not take it; the part is as it was."""


@dataclass(frozen=True, slots=True)
class Which:
    """Names a part: the number of a booking."""

    booking_id: bytes
    number: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A number's part as its family may take it.

    `age_band` is the group's: only where it is not under 13 an age is asked. `asked` are the kinds
    that may have been kept, `here` how many of each were. `until` is the last day of the slip.
    """

    number: int
    avatar: Avatar
    day: date
    age_band: AgeBand
    asked: tuple[Scope, ...]
    here: Mapping[Scope, int]
    until: date


@dataclass(frozen=True, slots=True)
class FamilySaid:
    """What a family answered: to which words, since when they stood there, of which age.

    Personal: the first name, and the address.
    """

    language: Language
    shown_at: datetime
    age_band: AgeBand
    yes: frozenset[Scope]
    first_name: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """A part that its family has: which page it is on, and whether a mail must confirm it first."""

    page_id: bytes
    left_page_id: bytes
    pending: bool


@dataclass(frozen=True, slots=True)
class Claims:
    """Hands parts of groups over to families, inside a transaction each."""

    hosts: Households
    files: Files
    zone: ZoneInfo
    notices: Notices

    def offer(self, tx: Connection, which: Which, now: datetime) -> Offer | NotTaken:
        """Return what of a number can be taken now."""
        part = self._part(tx, which, now)
        if isinstance(part, NotTaken):
            return part
        group = part.booked.group
        return Offer(
            number=which.number,
            avatar=households.avatar_of(part.visit.avatar),
            day=group.day,
            age_band=group.age_band,
            asked=part.asked,
            here=handing_over.here(tx, part),
            until=arrangements.slip_until(group.day),
        )

    def take(
        self, tx: Connection, which: Which, said: FamilySaid, now: datetime
    ) -> Taken | NotTaken:
        """Take a number's part to its family's page; what the group had of it is due to go.

        Raises:
            KeyGone: it is being erased at this moment.
            OSError: the disk takes no media.
        """
        part = self._part(tx, which, now)
        if isinstance(part, NotTaken):
            return part
        family = _agreed(said, part, now)
        if not self._may_stand(family):
            return NotTaken.NOTHING_AGREED
        household, day = self.hosts.of(said.address), part.booked.group.day
        if family.by_guardian and guardians.too_many(children_of(tx, household, day, b"")):
            return NotTaken.TOO_MANY
        if households.is_unreached(tx, household, day):
            return NotTaken.UNREACHED
        page_id = self.hosts.page(tx, household, day, said.language, now)
        visit_id, pending = self._begin(tx, part, family, page_id, now)
        handing_over.hand_over(tx, self.hosts.keyring, self.files, part, visit_id)
        handing_over.leave(tx, part, visit_id, now)
        self._replace_older(tx, visit_id, now)
        self.hosts.announce(tx, page_id, now, pending=pending)
        return Taken(page_id, part.visit.page_id, pending)

    def _part(self, tx: Connection, which: Which, now: datetime) -> Part | NotTaken:
        booked = bookings.by_id(tx, which.booking_id)
        this = _pupils.c.booking_id == which.booking_id, _pupils.c.number == which.number
        pupil = tx.execute(select(_pupils).where(*this)).first()
        today = museum_day(now, self.zone)
        if booked is None or pupil is None or booked.closed:
            return NotTaken.GONE
        if not arrangements.may_be_claimed(booked.group, today):
            return NotTaken.GONE
        if pupil.claimed_at is not None:
            return NotTaken.TAKEN_BEFORE
        visit = tx.execute(select(_visits).where(_visits.c.visit_id == pupil.visit_id)).first()
        return NotTaken.GONE if visit is None else Part(booked, which.number, visit)

    def _may_stand(self, family: _Family) -> bool:
        """Whether this could have registered, too: the same words, who and where they are named."""
        said, given = family.said, family.given
        return (
            bool(given.yes)
            and consent.is_evidence(given, family.band, self.notices)
            and bool(said.first_name.strip())
            and not name_fault(said.first_name.strip())
            and not address_fault(said.address.strip())
        )

    def _begin(
        self, tx: Connection, part: Part, family: _Family, page_id: bytes, now: datetime
    ) -> tuple[bytes, bool]:
        """Begin the family's visit; return its id, and whether a mail must confirm it."""
        said, keyring = family.said, self.hosts.keyring
        visit_id = ids.visit_id(part.visit.day, secrets.token_bytes(ID_BYTES))
        keyring.make(KeyKind.VISIT, visit_id)
        proven_at = households.proven_at(tx, self.hosts.of(said.address))
        pending = family.by_guardian and proven_at is None
        worn = households.avatar_of(part.visit.avatar)
        row = {
            "visit_id": visit_id,
            "page_id": page_id,
            "visitor": self.hosts.visitor(said.address, said.first_name),
            "day": part.visit.day,
            "age_band": family.band,
            "language": said.language,
            "avatar": str(own_avatar(worn, households.avatars_on(tx, page_id))),
            "name_box": sealed(keyring, visit_id, "name_box", said.first_name),
            "address_box": sealed(keyring, visit_id, "address_box", said.address),
            "scopes": consent.written(family.given.yes),
            "notice": family.given.notice,
            "pending": pending,
            # Now: from here on a guardian has the time that every guardian has to open the mail.
            "made_at": now,
            "return_code_tries": 0,
        }
        put(tx, Visit, [row])
        evidence.add(tx, visit_id, ConsentAct.GIVEN, family.given, evidence.BY_SLIP)
        if family.by_guardian and proven_at is not None:
            confirm(tx, visit_id, proven_at)
        figures.household(tx, page_id, What.REGISTERED)
        return visit_id, pending

    def _replace_older(self, tx: Connection, visit_id: bytes, now: datetime) -> None:
        """Make the visitor's visits of earlier days go, as a first result does.

        Of a later day none makes this one go: it was there already when the family said to keep it.
        """
        visit = tx.execute(select(_visits).where(_visits.c.visit_id == visit_id)).one()
        successions.supersede(tx, visit_id, visit.visitor, visit.day, now)


@dataclass(frozen=True, slots=True)
class _Family:
    """What a family said, whose rules hold for it, and the evidence that it makes."""

    said: FamilySaid
    band: AgeBand
    given: ConsentGiven

    @property
    def by_guardian(self) -> bool:
        return needs_guardian(self.band)


def _agreed(said: FamilySaid, part: Part, now: datetime) -> _Family:
    """Put what was said as evidence; to what the group could not keep, the answer is no."""
    # Of a group of children an age is not asked, and none makes a child older.
    group_band = part.booked.group.age_band
    band = group_band if needs_guardian(group_band) else said.age_band
    by_guardian = needs_guardian(band)
    yes = tuple(one for one in part.asked if one in said.yes)
    given = ConsentGiven(
        giver=Giver.GUARDIAN if by_guardian else Giver.SELF,
        way=Way.PHONE if by_guardian else Way.STATED,
        notice=NOTICE_VERSION,
        notice_sha256=notice_sha256(said.language, by_guardian=by_guardian),
        language=said.language,
        shown_at=min(said.shown_at, now),
        decided_at=now,
        yes=yes,
        no=tuple(one for one in Scope if one not in yes),
    )
    return _Family(said, band, given)
