"""Counts what happens, as sums of a day, in the transaction in which it happens.

No person has a line here. A household is counted once a day for each thing: which it was counted
for stands on its page's own row, and goes with it; the sum stays, and leads back to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, union, update

from hub.rules.figures import What
from hub.store import Exhibit, Figure, Medium, Page, Score, Visit, put_or_add, table_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

_exhibits = table_of(Exhibit)
_figures = table_of(Figure)
_pages = table_of(Page)
_visits = table_of(Visit)
_RESULTS = (table_of(Score), table_of(Medium))
MUSEUM = ""
"""The exhibit of a sum that is of the museum as a whole."""
_PLAYED_BEFORE = union(
    *(
        select(table.c.visit_id, table.c.exhibit).where(
            table.c.visit_id.in_(bindparam("visits", expanding=True))
        )
        for table in _RESULTS
    )
)


def count(tx: Connection, day: date, what: What, exhibit: str | None = None) -> None:
    """Add one to a day's sum: that of an exhibit, or of the museum as a whole.

    Where a household is to be counted once, ask `household` instead.
    """
    _add(tx, day, what, [MUSEUM if exhibit is None else exhibit])


def household(tx: Connection, page_id: bytes, what: What) -> None:
    """Count a household-day, once for each thing however often it happens, if its page is there.

    It is counted for the museum, and for each exhibit of which its page holds something.
    """
    day = _first_time(tx, page_id, what)
    if day is not None:
        _add(tx, day, what, [MUSEUM, *_exhibits_of(tx, page_id)])


def bound(tx: Connection, page_id: bytes, edge: str) -> None:
    """Count a band that was bound at an installation, and its household if it is the day's first.

    They count for the exhibit that stands there.
    """
    here = select(_exhibits.c.exhibit).where(_exhibits.c.edge == edge)
    where = [MUSEUM, *tx.execute(here).scalars()]
    day = tx.execute(select(_pages.c.day).where(_pages.c.page_id == page_id)).scalar_one()
    _add(tx, day, What.ISSUED, where)
    if _first_time(tx, page_id, What.REGISTERED) is not None:
        _add(tx, day, What.REGISTERED, where)


def played(tx: Connection, kept: Collection[tuple[date, bytes, str]]) -> None:
    """Count visitors of whom something is about to be kept: (day, visit_id, exhibit) each.

    Ask before it is stored: a visitor counts once for the museum, and once for each exhibit.
    """
    if not kept:
        return
    visits = {visit_id for _, visit_id, _ in kept}
    before = set(map(tuple, tx.execute(_PLAYED_BEFORE, {"visits": list(visits)})))
    before |= {(visit_id, MUSEUM) for visit_id, _ in before}
    fresh = {
        (day, visit_id, where) for day, visit_id, exhibit in kept for where in (exhibit, MUSEUM)
    }
    _put(
        tx, What.PLAYED, [(day, at) for day, visit_id, at in fresh if (visit_id, at) not in before]
    )


@dataclass(frozen=True, slots=True)
class Day:
    """The sums of one museum day as they were counted, also those too small to be told."""

    day: date
    museum: Mapping[What, int]
    exhibits: Mapping[str, Mapping[What, int]]


def read(tx: Connection, since: date, until: date) -> tuple[Day, ...]:
    """Return the days from `since` to `until`, both included, on which anything was counted."""
    columns = _figures.c.day, _figures.c.exhibit, _figures.c.what, _figures.c.count
    within = select(*columns).where(_figures.c.day.between(since, until))
    days: dict[date, dict[str, dict[What, int]]] = {}
    rows = tx.execute(within.order_by(_figures.c.day, _figures.c.exhibit))
    for day, exhibit, what, number in rows:
        days.setdefault(day, {}).setdefault(exhibit, {})[What(what)] = number
    return tuple(Day(day, sums.pop(MUSEUM, {}), sums) for day, sums in days.items())


def _first_time(tx: Connection, page_id: bytes, what: What) -> date | None:
    """Note that a page was counted for something; return its day if it was not before."""
    this = _pages.c.page_id == page_id
    page = tx.execute(select(_pages.c.day, _pages.c.counted).where(this)).first()
    if page is None or what in page.counted.split():
        return None
    tx.execute(update(_pages).where(this).values(counted=f"{page.counted} {what}".strip()))
    day: date = page.day
    return day


def _exhibits_of(tx: Connection, page_id: bytes) -> Sequence[str]:
    ours = select(_visits.c.visit_id).where(_visits.c.page_id == page_id)
    held = union(*(select(table.c.exhibit).where(table.c.visit_id.in_(ours)) for table in _RESULTS))
    return tx.execute(held).scalars().all()


def _add(tx: Connection, day: date, what: What, where: Iterable[str]) -> None:
    _put(tx, what, [(day, exhibit) for exhibit in where])


def _put(tx: Connection, what: What, ones: Iterable[tuple[date, str]]) -> None:
    sums: dict[tuple[date, str], int] = {}
    for one in ones:
        sums[one] = sums.get(one, 0) + 1
    rows = [
        {"day": day, "what": what, "exhibit": exhibit, "count": number}
        for (day, exhibit), number in sorted(sums.items())
    ]
    put_or_add(tx, Figure, rows, "count")
