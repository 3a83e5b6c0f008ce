"""Media on their way: which is whose, under which seal, how long; and how it ended.

A row stays after its medium is whole, so that an edge that missed our word can ask again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from edge.contract.words import Scope
from hub.media.files import Extent, Owned
from hub.rules import consent
from hub.store import Medium, MediumPart, Visit, put_new, table_of
from hub.visits.results import MediumState, visit_of
from look.notices import shown_notices

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from edge.contract.envelopes import EventEnvelope
    from edge.contract.events import MediumMade

_halves = table_of(MediumPart)
_media = table_of(Medium)
_visits = table_of(Visit)


@dataclass(frozen=True, slots=True)
class Half:
    """One announced medium. `allowed` is whether its visit's consent holds its kind today."""

    sha256: bytes
    owned: Owned
    edge: str
    outbox: bytes
    number: int
    epoch: bytes
    extent: Extent
    kind: Scope
    whole: bool
    allowed: bool


def note(
    tx: Connection, event: MediumMade, envelope: EventEnvelope, edge: str, now: datetime
) -> None:
    """Note what is to come of a medium that `Results.expect_medium` took."""
    row = {
        "sha256": event.sha256,
        "result_id": event.result_id,
        "visit_id": visit_of(tx, event.binding_id),
        "edge": edge,
        "outbox": envelope.outbox,
        "number": envelope.number,
        "epoch": envelope.epoch,
        "chunks": event.chunks,
        "sealed_bytes": event.sealed_bytes,
        "created_at": now,
    }
    put_new(tx, MediumPart, row)


def find(tx: Connection, sha256: bytes) -> Half | None:
    """Return the medium whose ciphertext has that SHA-256, or None if none is known here."""
    found = _all(tx, _halves.c.sha256 == sha256)
    return found[0] if found else None


def awaited(tx: Connection) -> list[Half]:
    """Return all media that are not whole yet."""
    return _all(tx, _media.c.state == MediumState.AWAITED)


def known(tx: Connection) -> frozenset[Owned]:
    """Return all media that have a row, whole or awaited."""
    rows = tx.execute(select(_media.c.visit_id, _media.c.result_id))
    return frozenset(Owned(row.visit_id, row.result_id) for row in rows)


def forget(tx: Connection, half: Half) -> None:
    """Forget what was to come."""
    tx.execute(delete(_halves).where(_halves.c.sha256 == half.sha256))


def _all(tx: Connection, which: ColumnElement[bool]) -> list[Half]:
    joined = _halves.join(_media, _media.c.result_id == _halves.c.result_id).join(
        _visits, _visits.c.visit_id == _media.c.visit_id
    )
    columns = (_halves, _media.c.kind, _media.c.state, _visits.c.scopes, _visits.c.notice)
    rows = tx.execute(select(*columns).select_from(joined).where(which))
    return [_half(row) for row in rows]


def _half(row: Row[tuple[object, ...]]) -> Half:
    kind = Scope(row.kind)
    return Half(
        sha256=row.sha256,
        owned=Owned(row.visit_id, row.result_id),
        edge=row.edge,
        outbox=row.outbox,
        number=row.number,
        epoch=row.epoch,
        extent=Extent(row.chunks, row.sealed_bytes),
        kind=kind,
        whole=row.state == MediumState.WHOLE,
        allowed=consent.allows(row.scopes, row.notice, kind, shown_notices()),
    )
