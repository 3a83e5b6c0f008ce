"""What could not be settled, told apart by where it came and why, and counted. Never its content.

A line for each kind and not for each message: whatever comes, it fills no disk, and what happens
again and again hides nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select, update

from hub.line.incoming import ELSEWHERE
from hub.store import Quarantine, put, put_or_change, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

Kind = tuple[str, str]
"""Where it came (an installation and what it spoke of), and what was wrong with it."""
MOST_KINDS = 1000
"""Lines of quarantine; whatever is of yet another kind is counted in the last of them."""
ALL_OTHERS: Kind = (ELSEWHERE, "of more kinds than are told apart")
BROKE = "the hub itself broke on it: "
"""Begins the reason of what is no fault of what was said; the kind of exception follows."""
LONGEST = 200
"""Characters of a reason."""
_quarantine = table_of(Quarantine)
_AGAIN = (
    update(_quarantine)
    .where(_quarantine.c.topic == bindparam("came"), _quarantine.c.why == bindparam("because"))
    .values(times=_quarantine.c.times + bindparam("more"), at=bindparam("seen"))
)


def note(tx: Connection, found: Mapping[Kind, int], now: datetime) -> None:
    """Count what could not be settled, by kind, in one transaction with all else."""
    fresh = {kind: times for kind, times in found.items() if not _seen(tx, kind, times, now)}
    if not fresh:
        return
    there = tx.execute(select(func.count()).select_from(_quarantine)).scalar_one()
    room = max(0, MOST_KINDS - 1 - there)
    apart = list(fresh.items())[:room]
    put(tx, Quarantine, [_line(kind, times, now) for kind, times in apart])
    more = sum(fresh.values()) - sum(times for _, times in apart)
    if more:
        added = {"times": _quarantine.c.times + more, "at": now}
        put_or_change(tx, Quarantine, _line(ALL_OTHERS, more, now), added)


def _seen(tx: Connection, kind: Kind, times: int, now: datetime) -> bool:
    """Count a kind that is known already; return whether it is."""
    came, because = kind
    known = {"came": came, "because": because, "more": times, "seen": now}
    return tx.execute(_AGAIN, known).rowcount == 1


def _line(kind: Kind, times: int, now: datetime) -> dict[str, object]:
    return {"topic": kind[0], "why": kind[1], "times": times, "first_at": now, "at": now}
