"""A colleague saw a guardian: one consent at that installation may name it, once.

What stands on disk leads to no band: the band's key is hashed under the approval itself, which only
the installation was told.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from edge.contract.seals import ID_BYTES
from hub.store import Approval, put, table_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

HOLDS = timedelta(minutes=10)
CLOCKS_DIFFER = timedelta(minutes=5)
"""How far an installation's clock may be behind ours and still be believed."""
KEPT = timedelta(days=16)
"""Longer than an edge keeps an unsent row: the consent may come late."""

_approvals = table_of(Approval)


def give(tx: Connection, edge: str, band_key: bytes, now: datetime) -> bytes:
    """Return a new approval (16 random bytes) for a child's band at one installation."""
    approval = secrets.token_bytes(ID_BYTES)
    row = {
        "approval_hash": _name(approval),
        "bound_hash": _bound(approval, edge, band_key),
        "given_at": now,
    }
    put(tx, Approval, [row])
    return approval


def use(tx: Connection, approval: bytes, edge: str, band_key: bytes, decided_at: datetime) -> bool:
    """Use an approval up; call inside the transaction that stores the consent which names it.

    Returns:
        False, and nothing is used, if it was given to another installation, for another band, more
        than ten minutes before `decided_at`, used before, or never.
    """
    if len(approval) != ID_BYTES:
        return False
    living = (
        _approvals.c.approval_hash == _name(approval),
        _approvals.c.bound_hash == _bound(approval, edge, band_key),
        _approvals.c.used_at.is_(None),
        _approvals.c.given_at >= decided_at - HOLDS,
        _approvals.c.given_at <= decided_at + CLOCKS_DIFFER,
    )
    # One statement: of two that use it at once, the second finds it used.
    spent = update(_approvals).where(*living).values(used_at=decided_at, bound_hash=None)
    return tx.execute(spent).rowcount == 1


def clear(tx: Connection, now: datetime) -> int:
    """Delete what no consent can name any more; return how many."""
    return tx.execute(delete(_approvals).where(_approvals.c.given_at <= now - KEPT)).rowcount


def _name(approval: bytes) -> bytes:
    return hashlib.blake2b(approval, digest_size=ID_BYTES, person=b"myvisit approved").digest()


def _bound(approval: bytes, edge: str, band_key: bytes) -> bytes:
    bound = b"|".join((edge.encode(), band_key))
    return hashlib.blake2b(
        bound, key=approval, digest_size=ID_BYTES, person=b"myvisit approval"
    ).digest()
