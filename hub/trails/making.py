"""Trails on an educator's desk: made, changed, put to use, copied, retired.

What classes play is a version. Once one of them has its bands, that version never changes any more:
the next one is for those who come after, so no change ever reaches a class on its way.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, func, select, update

from edge.contract.codec import from_json, to_json
from edge.contract.manifest import Texts
from hub.errors import TrailRefused
from hub.rules import trail_drafts as rules
from hub.rules.trail_drafts import Draft
from hub.store import Booking, TrailDraft, TrailVersion, put, table_of
from hub.trails.exhibits import declared
from hub.trails.versions import read_trail, trail_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from edge.contract.trails import Trail

AnyRow = Row[*tuple[Any, ...]]

_bookings = table_of(Booking)
_drafts = table_of(TrailDraft)
_versions = table_of(TrailVersion)
_CHANCE_BYTES = 2


@dataclass(frozen=True, slots=True)
class Desk:
    """A trail as an educator has it before them.

    `version` is what new classes get, empty before it was ever put to use; `changed`: the draft
    differs from it. `playing` classes have their bands today, `coming` ones are booked with it.
    """

    trail_id: str
    revision: int
    draft: Draft
    version: str
    changed: bool
    retired: bool
    playing: int
    coming: int


@dataclass(frozen=True, slots=True)
class Offered:
    """A trail that a class can be booked with; `trail` is what the booking names."""

    trail: str
    name: Texts
    steps: int
    minutes: int


def make(tx: Connection, draft: Draft, now: datetime) -> str:
    """Put a new trail on the desk; return its id. No class gets it before it is put to use."""
    trail_id = _fresh_name(tx, draft.name)
    row = {
        "trail_id": trail_id,
        "draft": to_json(draft).decode(),
        "revision": 1,
        "version": "",
        "versions": 0,
        "made_at": now,
        "changed_at": now,
    }
    put(tx, TrailDraft, [row])
    return trail_id


def copy(tx: Connection, trail_id: str, suffix: Texts, now: datetime) -> str:
    """Make a trail of its own with the same steps, its name with a suffix; return its id.

    Raises:
        TrailRefused: there is no such trail.
    """
    draft = _read(_row(tx, trail_id))
    name = Texts(*(_suffixed(draft.name, suffix, one) for one in ("nl", "fr", "en", "de")))
    return make(tx, replace(draft, name=name), now)


def change(tx: Connection, trail_id: str, revision: int, draft: Draft, now: datetime) -> None:
    """Have the draft be otherwise; classes hear of it once it is put to use.

    Raises:
        TrailRefused: there is no such trail, or somebody else changed it meanwhile.
    """
    _taken(tx, trail_id, revision)
    _change(tx, trail_id, now, draft=to_json(draft).decode(), revision=revision + 1)


def put_to_use(tx: Connection, trail_id: str, revision: int, today: date, now: datetime) -> str:
    """Have classes that come from now on get the draft as it stands; return what it is called.

    Those that are booked with an earlier version and have no bands yet get this one instead; those
    that have theirs keep on with the one they began with.

    Raises:
        TrailRefused: there is no such trail, somebody changed it, or it cannot be played.
    """
    row = _taken(tx, trail_id, revision)
    draft = _read(row)
    if rules.faults_of(draft, declared(tx).standing):
        raise TrailRefused("unfit")
    values = {"retired_at": None, "revision": revision + 1}
    if trail_of(tx, row.version) is not None and not _is_begun(tx, row.version):
        _store(tx, rules.as_trail(draft, row.version))
        _change(tx, trail_id, now, **values)
        return str(row.version)
    number = row.versions + 1
    trail = rules.as_trail(draft, f"{trail_id}-{number}")
    fresh = {"version": trail.trail, "trail_id": trail_id, "made_at": now}
    put(tx, TrailVersion, [{**fresh, "body": to_json(trail).decode()}])
    theirs = select(_versions.c.version).where(_versions.c.trail_id == trail_id)
    waiting = (
        _bookings.c.trail.in_(theirs),
        _bookings.c.given_at.is_(None),
        _bookings.c.day >= today,
    )
    tx.execute(update(_bookings).where(*waiting).values(trail=trail.trail))
    _change(tx, trail_id, now, version=trail.trail, versions=number, **values)
    _tidy(tx)
    return trail.trail


def take_back(tx: Connection, trail_id: str, revision: int, now: datetime) -> None:
    """Have the draft be again what classes get.

    Raises:
        TrailRefused: there is no such trail, somebody changed it, or it was never put to use.
    """
    row = _taken(tx, trail_id, revision)
    trail = trail_of(tx, row.version)
    if trail is None:
        raise TrailRefused("unused")
    draft = Draft(trail.name, trail.order, trail.minutes, trail.steps)
    _change(tx, trail_id, now, draft=to_json(draft).decode(), revision=revision + 1)


def retire(tx: Connection, trail_id: str, revision: int, now: datetime) -> None:
    """Offer a trail no more; classes that are booked with it keep it. It may be used again.

    One that no class ever got is gone at once.

    Raises:
        TrailRefused: there is no such trail, or somebody changed it meanwhile.
    """
    _taken(tx, trail_id, revision)
    _change(tx, trail_id, now, retired_at=now, revision=revision + 1)
    _tidy(tx)


def on_desk(tx: Connection, trail_id: str, today: date) -> Desk | None:
    """Return one trail, or None."""
    row = tx.execute(select(_drafts).where(_drafts.c.trail_id == trail_id)).first()
    return None if row is None else _desk(tx, row, today)


def all_on_desk(tx: Connection, today: date) -> tuple[Desk, ...]:
    """Return every trail, the one that was changed last first, those retired after the others."""
    order = _drafts.c.retired_at.is_not(None), _drafts.c.changed_at.desc(), _drafts.c.trail_id
    rows = tx.execute(select(_drafts).order_by(*order)).all()
    return tuple(_desk(tx, row, today) for row in rows)


def offered(tx: Connection) -> tuple[Offered, ...]:
    """Return what a class can be booked with, by Dutch name."""
    joined = select(_versions.c.body).join(_drafts, _drafts.c.version == _versions.c.version)
    bodies = tx.execute(joined.where(_drafts.c.retired_at.is_(None))).scalars()
    trails = sorted((read_trail(body) for body in bodies), key=lambda one: (one.name.nl, one.trail))
    return tuple(Offered(one.trail, one.name, len(one.steps), one.minutes) for one in trails)


def _desk(tx: Connection, row: AnyRow, today: date) -> Desk:
    draft, played = _read(row), trail_of(tx, row.version)
    same = played is not None and draft == Draft(
        played.name, played.order, played.minutes, played.steps
    )
    of_it = _bookings.c.trail.in_(
        select(_versions.c.version).where(_versions.c.trail_id == row.trail_id)
    )
    has_bands = _bookings.c.given_at.is_not(None)
    living = _bookings.c.closed_at.is_(None)
    playing = of_it, living, has_bands, _bookings.c.day == today, _bookings.c.returned_at.is_(None)
    coming = of_it, living, ~has_bands, _bookings.c.day >= today
    return Desk(
        trail_id=row.trail_id,
        revision=row.revision,
        draft=draft,
        version=row.version,
        changed=not same,
        retired=row.retired_at is not None,
        playing=_how_many(tx, *playing),
        coming=_how_many(tx, *coming),
    )


def _how_many(tx: Connection, *which: Any) -> int:  # noqa: ANN401 - SQLAlchemy's own conditions
    return tx.execute(select(func.count()).select_from(_bookings).where(*which)).scalar_one()


def _row(tx: Connection, trail_id: str) -> AnyRow:
    row = tx.execute(select(_drafts).where(_drafts.c.trail_id == trail_id)).first()
    if row is None:
        raise TrailRefused("gone")
    return row


def _taken(tx: Connection, trail_id: str, revision: int) -> AnyRow:
    row = _row(tx, trail_id)
    if row.revision != revision:
        raise TrailRefused("changed")
    return row


def _change(tx: Connection, trail_id: str, now: datetime, **values: object) -> None:
    this = _drafts.c.trail_id == trail_id
    tx.execute(update(_drafts).where(this).values(changed_at=now, **values))


def _is_begun(tx: Connection, version: str) -> bool:
    """Whether a class ever got its bands with that version."""
    begun = _bookings.c.trail == version, _bookings.c.given_at.is_not(None)
    return tx.execute(select(_bookings.c.booking_id).where(*begun).limit(1)).first() is not None


def _store(tx: Connection, trail: Trail) -> None:
    this = _versions.c.version == trail.trail
    tx.execute(update(_versions).where(this).values(body=to_json(trail).decode()))


def _tidy(tx: Connection) -> None:
    """Delete versions that nobody gets or has, and retired trails that are left without any."""
    current = select(_drafts.c.version).where(_drafts.c.retired_at.is_(None))
    booked = select(_bookings.c.trail)
    gone = _versions.c.version.not_in(current), _versions.c.version.not_in(booked)
    tx.execute(delete(_versions).where(*gone))
    left = select(_versions.c.trail_id)
    over = _drafts.c.retired_at.is_not(None), _drafts.c.trail_id.not_in(left)
    tx.execute(delete(_drafts).where(*over))


def _fresh_name(tx: Connection, name: Texts) -> str:
    stem = rules.stem_of(name)
    while True:
        trail_id = f"{stem}-{secrets.token_hex(_CHANCE_BYTES)}"
        taken = select(_drafts.c.trail_id).where(_drafts.c.trail_id == trail_id)
        if tx.execute(taken).first() is None:
            return trail_id


def _read(row: AnyRow) -> Draft:
    return from_json(Draft, row.draft.encode())


def _suffixed(name: Texts, suffix: Texts, language: str) -> str:
    """Return a name with its suffix, cut so that it stays as long as a name may be."""
    own = getattr(name, language)
    if not own:
        return ""
    said = f" {suffix.within(language)}"
    return f"{own[: rules.LONGEST_NAME - len(said)].rstrip()}{said}"
