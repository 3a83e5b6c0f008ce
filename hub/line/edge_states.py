"""What installations last said of their outboxes, kept so that other processes can tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.store import EdgeState, put_or_change

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from edge.contract.envelopes import EdgePresence


def note(tx: Connection, said: Iterable[EdgePresence], now: datetime) -> None:
    """Store what each installation said last; its last will counts nothing, so counts stay."""
    for one in said:
        seen = {"present": one.on, "said_at": now}
        counted = {
            "waiting": one.waiting,
            "oldest_seconds": one.oldest_seconds,
            "lost": one.lost,
        }
        changed = seen | counted if one.on else seen
        put_or_change(tx, EdgeState, {"edge": one.edge, **seen, **counted}, changed)
