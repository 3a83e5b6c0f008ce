"""What installations last said of their outboxes, kept so that other processes can tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, select, update

from hub.store import EdgeState, put_or_change, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from edge.contract.envelopes import EdgePresence

_states = table_of(EdgeState)
_kept = _states.c.lost_seen


def note(tx: Connection, said: Iterable[EdgePresence], now: datetime) -> None:
    """Store what each installation said last; its last will counts nothing, so counts stay.

    A fresh outbox has lost nothing, so nothing of it is seen either.
    """
    for one in said:
        seen = {"present": one.on, "said_at": now}
        counted = {
            "waiting": one.waiting,
            "oldest_seconds": one.oldest_seconds,
            "lost": one.lost,
        }
        fewer = {"lost_seen": case((_states.c.lost_seen > one.lost, one.lost), else_=_kept)}
        changed = seen | counted | fewer if one.on else seen
        fresh = {"edge": one.edge, **seen, **counted, "lost_seen": 0}
        put_or_change(tx, EdgeState, fresh, changed)


def mark_seen(tx: Connection, now: datetime) -> tuple[tuple[str, int], ...]:
    """Note that a technician has seen what installations lost; return (edge, how many) of the new.

    What is lost after this is red again.
    """
    unseen = _states.c.lost > _states.c.lost_seen
    found = tx.execute(select(_states.c.edge, _states.c.lost).where(unseen)).all()
    seen = {"lost_seen": _states.c.lost, "lost_seen_at": now}
    tx.execute(update(_states).where(unseen).values(**seen))
    return tuple((row.edge, row.lost) for row in found)
