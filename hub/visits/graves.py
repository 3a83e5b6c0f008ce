"""Tombstones: what was erased or never accepted is known by a hash, and late data is refused."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from edge.contract.downward import Refusal
from hub.rules.retention import TOMBSTONES_STAND
from hub.store import OfMany, Tombstone, put_new, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

_tombstones = table_of(Tombstone)
_REASONS = OfMany(
    select(_tombstones.c.grave, _tombstones.c.reason).where(
        _tombstones.c.grave.in_(bindparam("graves", expanding=True))
    ),
    "graves",
)
_REASON = (
    select(_tombstones.c.reason)
    .where(_tombstones.c.grave.in_(bindparam("graves", expanding=True)))
    .limit(1)
)


def bury(tx: Connection, ids: Iterable[bytes], reason: Refusal, now: datetime) -> None:
    """Refuse, for 30 days, whatever comes under these binding or result ids."""
    for one in ids:
        row = {"grave": _grave(one), "reason": reason, "until": now + TOMBSTONES_STAND}
        put_new(tx, Tombstone, row)


def why_refused(tx: Connection, *ids: bytes) -> Refusal | None:
    """Return what late data under any of these ids is told, or None where no tombstone stands."""
    reason = tx.execute(_REASON, {"graves": [_grave(one) for one in ids]}).scalar()
    return None if reason is None else Refusal(reason)


def reasons(tx: Connection, ids: Iterable[bytes]) -> dict[bytes, Refusal]:
    """Return, for those of these ids over which a tombstone stands, what late data is told."""
    asked = {_grave(one): one for one in ids}
    return {asked[grave]: Refusal(reason) for grave, reason in _REASONS(tx, asked)}


def clear(tx: Connection, now: datetime) -> int:
    """Take away tombstones whose time is over; return how many."""
    return tx.execute(delete(_tombstones).where(_tombstones.c.until <= now)).rowcount


def _grave(one: bytes) -> bytes:
    return hashlib.blake2b(one, digest_size=16, person=b"myvisit grave").digest()
