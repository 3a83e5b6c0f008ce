"""The part of one number of a group: a visit without a name, and which band plays for it today."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, exists, select, update

from edge.contract import ids
from edge.contract.downward import Refusal
from edge.contract.events import ConsentGiven
from edge.contract.seals import ID_BYTES
from edge.contract.words import BindingKind, Giver, Language, Scope, Way
from hub.keyring import KeyKind, Place
from hub.line import directory
from hub.rules import consent
from hub.store import Band, BandDay, Binding, Booking, Page, Pupil, Visit, put, table_of
from hub.visits import evidence, graves, links
from hub.visits.evidence import ConsentAct
from hub.visits.wishes import note_due, taken_away

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from hub.keyring import Keyring
    from hub.schools.bookings import Booked

AnyRow = Row[*tuple[Any, ...]]

_bands = table_of(Band)
_bindings = table_of(Binding)
_bookings = table_of(Booking)
_days = table_of(BandDay)
_pupils = table_of(Pupil)
_visits = table_of(Visit)
_HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a group: which band plays for it, and whether anything is kept.

    `claimed`: its own family has its part, so nothing is kept of it here any more.
    """

    number: int
    band_number: int
    visit_id: bytes | None
    opted_out: bool
    claimed: bool = False


@dataclass(frozen=True, slots=True)
class Arranged:
    """A group whose numbers may keep something: its page, and the attestation that says what."""

    booked: Booked
    page_id: bytes
    said: AnyRow


def page(tx: Connection, keyring: Keyring, booked: Booked, now: datetime) -> bytes:
    """Make the group's page: nobody is mailed its link, so it is thrown away."""
    page_id = secrets.token_bytes(ID_BYTES)
    keyring.make(KeyKind.PAGE, page_id)
    _, link = links.fresh(keyring, page_id)
    row = {
        "page_id": page_id,
        "household": secrets.token_bytes(_HASH_BYTES),
        "day": booked.group.day,
        **link,
        "language": booked.group.language,
        "created_at": now,
        "active_at": now,
        "counted": "",
    }
    put(tx, Page, [row])
    this = _bookings.c.booking_id == booked.booking_id
    tx.execute(update(_bookings).where(this).values(page_id=page_id))
    return page_id


def begin(tx: Connection, keyring: Keyring, of: Arranged, one: Number, now: datetime) -> None:
    """Begin a number's part: a visit without a name or an address, under a key of its own."""
    booked = of.booked
    visit_id = ids.visit_id(booked.group.day, secrets.token_bytes(ID_BYTES))
    keyring.make(KeyKind.VISIT, visit_id)
    nothing = {
        column: keyring.seal(KeyKind.VISIT, visit_id, Place("visit", column, visit_id), b"")
        for column in ("name_box", "address_box")
    }
    row = {
        "visit_id": visit_id,
        "page_id": of.page_id,
        "visitor": secrets.token_bytes(_HASH_BYTES),
        "day": booked.group.day,
        "age_band": booked.group.age_band,
        "language": booked.group.language,
        "avatar": _avatar(tx, booked, one.band_number),
        **nothing,
        "scopes": of.said.scopes,
        "notice": of.said.notice,
        "pending": False,
        "made_at": now,
        "return_code_tries": 0,
    }
    put(tx, Visit, [row])
    evidence.add(tx, visit_id, ConsentAct.GIVEN, _given(booked, of.said), evidence.AT_BOOKING)
    this = _pupils.c.booking_id == booked.booking_id, _pupils.c.number == one.number
    tx.execute(update(_pupils).where(*this).values(visit_id=visit_id))
    bind(tx, booked, visit_id, one.band_number, now)


def go_on(tx: Connection, of: Arranged, one: Number, visit_id: bytes, now: datetime) -> None:
    """Let a part go on by what is attested now, with its band; what may stay no more is due to go.

    Safe to do again.
    """
    known = {row.proof for row in evidence.rows_of(tx, visit_id)}
    if of.said.attestation_id not in known:
        given = _given(of.booked, of.said)
        evidence.add(tx, visit_id, ConsentAct.CHANGED, given, evidence.AT_BOOKING)
        going = taken_away(tx, visit_id, frozenset(given.yes), given)
        graves.bury(tx, going, Refusal.ERASED, now)
        note_due(tx, now, visit_id=visit_id, results=going)
    agreed = {"scopes": of.said.scopes, "notice": of.said.notice}
    tx.execute(update(_visits).where(_visits.c.visit_id == visit_id).values(**agreed))
    living = _bindings.c.visit_id == visit_id, _bindings.c.ended_at.is_(None)
    if not tx.execute(select(exists().where(*living))).scalar():
        bind(tx, of.booked, visit_id, one.band_number, now)


def let_go(tx: Connection, booked: Booked, one: Number, now: datetime) -> None:
    """Have what was kept of a number erased, and its band begin clean; late results are refused."""
    if one.visit_id is None:
        return
    end(tx, one.visit_id, now)
    note_due(tx, now, visit_id=one.visit_id)
    release(tx, booked, one.band_number, one.visit_id, now)


def bind(tx: Connection, booked: Booked, visit_id: bytes, band_number: int, now: datetime) -> None:
    """Let a band of the group's set play for a part today; on any other day there is none."""
    binding_id = todays(tx, booked).get(band_number)
    if binding_id is None:
        return
    erased = graves.why_refused(tx, binding_id) is not None
    if erased or _wearer(tx, binding_id) is not None:
        # Another group, or this number before, had that band today: its part stands, or is gone.
        binding_id = _renew(tx, booked, binding_id, now)
    row = {
        "binding_id": binding_id,
        "visit_id": visit_id,
        "edge": "",
        "day": booked.group.day,
        "made_at": now,
    }
    put(tx, Binding, [row])


def release(
    tx: Connection, booked: Booked, band_number: int, visit_id: bytes, now: datetime
) -> None:
    """Call a band otherwise from now on, if it is called still what it was to this part.

    On a later day, or where another group has it by now, it has another name already.
    """
    name = todays(tx, booked).get(band_number)
    if name is not None and _wearer(tx, name) == visit_id:
        _renew(tx, booked, name, now)


def release_all(
    tx: Connection, booked: Booked, visits: Sequence[bytes], now: datetime
) -> tuple[int, ...]:
    """Call every band of the set otherwise that is called still what it was to one of these parts.

    Returns:
        The numbers of those bands; also of those whose part was erased under that name already.
    """
    names = todays(tx, booked)
    theirs = _bindings.c.binding_id.in_(names.values()), _bindings.c.visit_id.in_(visits)
    spent = set(tx.execute(select(_bindings.c.binding_id).where(*theirs)).scalars())
    spent |= graves.reasons(tx, names.values()).keys()
    released = {number: name for number, name in names.items() if name in spent}
    for name in released.values():
        _renew(tx, booked, name, now)
    return tuple(released)


def end(tx: Connection, visit_id: bytes, now: datetime) -> None:
    """End what bands are to a part."""
    living = _bindings.c.visit_id == visit_id, _bindings.c.ended_at.is_(None)
    tx.execute(update(_bindings).where(*living).values(ended_at=now))


def todays(tx: Connection, booked: Booked) -> dict[int, bytes]:
    """Return what today's bands of the set are called on the wire, by number."""
    joined = select(_bands.c.number, _days.c.binding_id).join(_days, _days.c.uid == _bands.c.uid)
    of_set = _bands.c.set_name == booked.set_name, _days.c.day == booked.group.day
    return {row.number: row.binding_id for row in tx.execute(joined.where(*of_set))}


def _given(booked: Booked, said: AnyRow) -> ConsentGiven:
    yes = consent.read(said.scopes)
    return ConsentGiven(
        giver=Giver.SCHOOL if booked.group.kind is BindingKind.CLASS else Giver.ORGANISER,
        way=Way.BOOKING,
        notice=said.notice,
        notice_sha256=said.notice_sha256,
        language=Language(said.language),
        shown_at=said.shown_at,
        decided_at=said.at,
        yes=tuple(sorted(yes)),
        no=tuple(sorted(set(Scope) - yes)),
        proof=said.attestation_id,
    )


def _wearer(tx: Connection, binding_id: bytes) -> bytes | None:
    """Return for which visit a band plays, or played, under that name."""
    wanted = select(_bindings.c.visit_id).where(_bindings.c.binding_id == binding_id)
    found: bytes | None = tx.execute(wanted).scalar()
    return found


def _renew(tx: Connection, booked: Booked, old: bytes, now: datetime) -> bytes:
    """Call a band otherwise from now on; what comes under its old name is as that was."""
    fresh = secrets.token_bytes(ID_BYTES)
    tx.execute(update(_days).where(_days.c.binding_id == old).values(binding_id=fresh))
    directory.note(tx, booked.group.day, now, ended=[old])
    return fresh


def _avatar(tx: Connection, booked: Booked, band_number: int) -> str:
    joined = select(_days.c.avatar).join(_bands, _bands.c.uid == _days.c.uid)
    this = (
        _bands.c.set_name == booked.set_name,
        _bands.c.number == band_number,
        _days.c.day == booked.group.day,
    )
    return str(tx.execute(joined.where(*this)).scalar_one())
