"""Finds whose a band or an address is, and reads what a desk may see of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, select, union

from edge.contract.words import Avatar, BindingKind, Giver, Language, Mark, Way
from hub.bands import blocked
from hub.desk.cards import MailFate, NobodysCard, OwnBandCard, StaffBandCard, VisitCard
from hub.desk.finds import Subject
from hub.desk.handling import worn_by
from hub.errors import KeyGone
from hub.keyring import KeyKind, Place
from hub.line.manifests import read_manifest
from hub.rules import consent
from hub.rules.desk import half_hidden, meant_instead
from hub.schools import bookings, sets
from hub.store import (
    Band,
    BandDay,
    Binding,
    Booking,
    Exhibit,
    Mail,
    Medium,
    Page,
    Score,
    Visit,
    table_of,
)
from hub.visits import evidence
from hub.visits.evidence import ConsentAct
from hub.visits.households import avatar_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

    from edge.contract.manifest import Texts
    from hub.bands.dealt import Bands
    from hub.bands.marks import Marks
    from hub.desk.cards import Card
    from hub.schools.bookings import Booked
    from hub.visits.households import Households

AnyRow = Row[*tuple[Any, ...]]

_bands = table_of(Band)
_bindings = table_of(Binding)
_bookings = table_of(Booking)
_days = table_of(BandDay)
_exhibits = table_of(Exhibit)
_mails = table_of(Mail)
_media = table_of(Medium)
_pages = table_of(Page)
_scores = table_of(Score)
_visits = table_of(Visit)
_NUMBERED = re.compile(r"(?:(.*\S)\s+)?(\d{1,4})")
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One of several things that were found: an avatar of a day, or a number of a set."""

    subject: Subject
    avatar: Avatar | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Looks up; nothing is written, and nothing is told but in the transaction that asks."""

    hosts: Households
    bands: Bands
    marks: Marks

    def of_band(self, tx: Connection, day: date, band_key: bytes) -> Subject:
        """Return whose a band of today is; itself where it is nobody's."""
        visit_id = worn_by(tx, day, band_key)
        if visit_id is not None:
            return Subject(visit_id, band_key)
        ours = self.bands.of_key(tx, day, band_key)
        if ours is not None:
            return Subject(band_key=band_key, set_name=ours.set_name, number=ours.number)
        return Subject(band_key=band_key)

    def of_address(self, tx: Connection, address: str) -> Sequence[Hit]:
        """Return the visits of an address, exactly as it was given, the latest first."""
        joined = (
            select(_visits.c.visit_id, _visits.c.avatar, _visits.c.day)
            .join(_pages, _pages.c.page_id == _visits.c.page_id)
            .where(
                _pages.c.household == self.hosts.of(address.strip()),
                _visits.c.superseded_at.is_(None),
            )
        )
        latest = joined.order_by(_visits.c.day.desc(), _visits.c.made_at).limit(MOST_SHOWN)
        return [
            Hit(Subject(row.visit_id), avatar_of(row.avatar), row.day) for row in tx.execute(latest)
        ]

    def of_number(self, tx: Connection, typed: str, today: date) -> Sequence[Hit]:
        """Return the bands that "7", "doos 12 7" or "doos 12" can mean; of today's sets, if any."""
        whole = _bands.c.set_name == typed.strip()
        first = tx.execute(select(func.min(_bands.c.number)).where(whole)).scalar()
        if first is not None:
            return [Hit(Subject(set_name=typed.strip(), number=first), None, None)]
        numbered = _NUMBERED.fullmatch(typed.strip())
        if numbered is None:
            return []
        wanted = select(_bands.c.set_name, _bands.c.number).where(
            _bands.c.number == int(numbered[2])
        )
        if numbered[1]:
            wanted = wanted.where(_bands.c.set_name == numbered[1])
        rows = tx.execute(wanted.order_by(_bands.c.set_name).limit(MOST_SHOWN)).all()
        out = {one.set_name for one in bookings.of_day(tx, today) if one.given and not one.returned}
        rows = [row for row in rows if row.set_name in out] or rows
        return [Hit(Subject(set_name=row.set_name, number=row.number), None, None) for row in rows]

    def card(self, tx: Connection, found: Subject, today: date, now: datetime) -> Card | None:
        """Return what a desk may see of whom or what it found; None once that is gone."""
        if found.visit_id is not None:
            return self._visit(tx, found.visit_id)
        if found.set_name:
            return self._own(tx, found, today)
        if found.band_key is None:
            return None
        marks = self.marks.of(today, found.band_key, now)
        bound = select(_bindings.c.binding_id).where(_bindings.c.day == today).limit(1)
        return NobodysCard(
            age_asked=Mark.LOCKED in marks,
            just_plays=Mark.JUST_PLAYS in marks,
            blocked=blocked.since(tx, today, found.band_key) is not None,
            first=tx.execute(bound).first() is None,
        )

    def address_of(self, visit: AnyRow) -> str:
        """Return where a visit is mailed; empty where nobody is.

        Raises:
            KeyGone: the visit is erased.
        """
        place = Place("visit", "address_box", visit.visit_id)
        box = self.hosts.keyring.open(KeyKind.VISIT, visit.visit_id, place, visit.address_box)
        return box.decode()

    def _visit(self, tx: Connection, visit_id: bytes) -> VisitCard | None:
        visit = tx.execute(select(_visits).where(_visits.c.visit_id == visit_id)).first()
        if visit is None:
            return None
        try:
            address = self.address_of(visit)
        except KeyGone:
            return None
        page = tx.execute(select(_pages).where(_pages.c.page_id == visit.page_id)).one()
        proof = evidence.rows_of(tx, visit_id)
        confirmed = [one.decided_at for one in proof if one.act == ConsentAct.CONFIRMED]
        answered = [one for one in proof if one.act != ConsentAct.CONFIRMED][-1]
        worn = tx.execute(
            select(_bindings.c.edge, _bindings.c.ended_at)
            .where(_bindings.c.visit_id == visit_id)
            .order_by(_bindings.c.made_at)
        ).all()
        fate, at = _mail(tx, page, visit)
        beside = select(_visits.c.avatar).where(
            _visits.c.page_id == visit.page_id, _visits.c.visit_id != visit_id
        )
        return VisitCard(
            avatar=avatar_of(visit.avatar),
            day=visit.day,
            since=visit.made_at,
            where=_name_at(tx, worn[0].edge) if worn else None,
            exhibits=_exhibits_of(tx, visit_id),
            has_band=any(one.ended_at is None for one in worn),
            ended=visit.closed_at is not None,
            pending=visit.pending,
            scopes=consent.read(visit.scopes),
            giver=Giver(answered.giver),
            way=Way(answered.way),
            confirmed_at=max(confirmed, default=None),
            address=half_hidden(address),
            meant=meant_instead(address),
            mail=fate,
            mail_at=at,
            beside=tuple(avatar_of(one) for one in tx.execute(beside).scalars()),
        )

    def _own(self, tx: Connection, found: Subject, today: date) -> Card | None:
        this = _bands.c.set_name == found.set_name, _bands.c.number == found.number
        band = tx.execute(select(_bands).where(*this)).first()
        if band is None:
            return None
        if band.kind == BindingKind.STAFF:
            locked = band.pin_hash is None or band.tries_left < 1 or band.revoked_at is not None
            return StaffBandCard(found.set_name, found.number, locked)
        living = _bands.c.set_name == found.set_name, _bands.c.revoked_at.is_(None)
        numbers = set(tx.execute(select(_bands.c.number).where(*living)).scalars())
        todays = bookings.of_day(tx, today)
        kind = BindingKind(band.kind)
        booked = next((one for one in todays if _has(one, found.set_name)), None)
        pupils = [] if booked is None else sets.numbers(tx, booked.booking_id)
        played = {one.band_number: one for one in pupils}
        mine = played.get(found.number)
        avatar = select(_days.c.avatar).where(_days.c.uid == band.uid, _days.c.day == today)
        named = tx.execute(avatar).scalar()
        return OwnBandCard(
            kind=kind,
            set_name=found.set_name,
            band_number=found.number,
            avatar=None if named is None else avatar_of(named),
            revoked=band.revoked_at is not None,
            bands=len(numbers),
            booked=booked,
            number=None if mine is None else mine.number,
            opted_out=mine is not None and mine.opted_out,
            spares=tuple(sorted(numbers - played.keys())) if booked else (),
            numbers=tuple(one.number for one in pupils),
            choices=tuple(one for one in todays if _waits(one, kind)),
        )


def _has(one: Booked, set_name: str) -> bool:
    return one.set_name == set_name and one.given and not one.returned and not one.closed


def _waits(one: Booked, kind: BindingKind) -> bool:
    return one.group.kind is kind and not one.closed and (not one.given or one.returned)


def _name_at(tx: Connection, edge: str) -> Texts | None:
    said = select(_exhibits.c.manifest).where(_exhibits.c.edge == edge)
    found = tx.execute(said.order_by(_exhibits.c.updated_at.desc())).scalars().first()
    return None if found is None else read_manifest(found).name


def _exhibits_of(tx: Connection, visit_id: bytes) -> int:
    played = union(
        *(
            select(table.c.exhibit).where(table.c.visit_id == visit_id)
            for table in (_scores, _media)
        )
    ).subquery()
    return tx.execute(select(func.count()).select_from(played)).scalar_one()


def _mail(tx: Connection, page: AnyRow, visit: AnyRow) -> tuple[MailFate, datetime | None]:
    if page.undeliverable_at is not None:
        return MailFate.BACK, page.undeliverable_at
    mails = tx.execute(select(_mails).where(_mails.c.page_id == page.page_id)).all()
    sent = [one.sent_at for one in mails if one.sent_at is not None]
    if any(one.attempts and one.sent_at is None for one in mails):
        return MailFate.TRIED, min(one.next_at for one in mails if one.sent_at is None)
    if visit.pending:
        return MailFate.CONFIRMING, max(sent, default=None)
    return (MailFate.SENT, max(sent)) if sent else (MailFate.WAITS, None)


def language_of(tx: Connection, visit_id: bytes) -> Language:
    """Return in which language somebody registered."""
    return Language(evidence.given_of(tx, visit_id).language)
