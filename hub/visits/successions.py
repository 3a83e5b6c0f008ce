"""Which visit takes the place of which: only one whose mailbox may be the visitor's own does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, exists, or_, select, update

from hub.store import Page, Visit, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection

_pages = table_of(Page)
_visits = table_of(Visit)
_successor, _their_page = _visits.alias("successor"), _pages.alias("successor_page")


def _may_replace(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """A visit that nobody confirmed, or whose mailbox is not there, makes nobody's page go.

    Nor does one that was renamed: its name was never said at an installation, no mail named the
    page that it would replace, and its own was opened, so nothing would wait for a word against it.
    """
    reached = or_(_their_page.c.undeliverable_at.is_(None), _their_page.c.opened_at.is_not(None))
    return exists().where(
        which,
        _successor.c.pending.is_(False),
        _successor.c.renamed_at.is_(None),
        _their_page.c.page_id == _successor.c.page_id,
        reached,
    )


# Put together once: every stored result asks it.
_OLDER = select(_visits.c.visit_id).where(
    _visits.c.visitor == bindparam("who"),
    _visits.c.day < bindparam("before"),
    _visits.c.superseded_at.is_(None),
    _may_replace(_successor.c.visit_id == bindparam("by")),
)

_OLDER_OF = (
    select(_successor.c.visit_id)
    .join(_visits, _visits.c.visitor == _successor.c.visitor)
    .where(
        _successor.c.visit_id.in_(bindparam("visits", expanding=True)),
        _visits.c.day < _successor.c.day,
        _visits.c.superseded_at.is_(None),
    )
)


def may_supersede(tx: Connection, visit_ids: Iterable[bytes]) -> frozenset[bytes]:
    """Return those of these visits whose visitors have earlier visits that nothing replaced."""
    return frozenset(tx.execute(_OLDER_OF, {"visits": list(visit_ids)}).scalars())


def supersede(
    tx: Connection, visit_id: bytes, visitor: bytes, day: date, now: datetime
) -> tuple[bytes, ...]:
    """Let a visit take the place of the same visitor's visits of earlier days; return those."""
    asked = {"who": visitor, "before": day, "by": visit_id}
    replaced = tuple(tx.execute(_OLDER, asked).scalars())
    if replaced:
        values = {"superseded_at": now, "superseded_by": visit_id}
        tx.execute(update(_visits).where(_visits.c.visit_id.in_(replaced)).values(**values))
    return replaced


def supersede_opened(tx: Connection, visit_ids: Sequence[bytes], now: datetime) -> None:
    """Let visits that could replace nobody do so, for their page was opened."""
    columns = _visits.c.visit_id, _visits.c.visitor, _visits.c.day
    for row in tx.execute(select(*columns).where(_visits.c.visit_id.in_(visit_ids))).all():
        supersede(tx, row.visit_id, row.visitor, row.day, now)


def later_visit(tx: Connection, visitor: bytes, day: date) -> bytes | None:
    """Return the visitor's visit of a later day that takes the place of one of this day."""
    later = select(_visits.c.visit_id).where(
        _visits.c.visitor == visitor,
        _visits.c.day > day,
        _may_replace(_successor.c.visit_id == _visits.c.visit_id),
    )
    found: bytes | None = tx.execute(later.order_by(_visits.c.day.desc())).scalar()
    return found


def hand_on(tx: Connection, going: Sequence[bytes]) -> None:
    """Look again at the visits whose places were taken by visits that go.

    What had replaced those replaces these. Where nothing had, and nobody opened the page of the one
    that goes, these stay as if it never was: a stranger may have typed a family's address.
    """
    heirs = _heirs(tx, going)
    theirs = select(_visits.c.visit_id, _visits.c.superseded_by).where(
        _visits.c.superseded_by.in_(going), _visits.c.visit_id.not_in(going)
    )
    for row in tx.execute(theirs).all():
        heir, opened = row.superseded_by, False
        while heir in heirs:
            heir, was_opened = heirs[heir]
            opened = opened or was_opened
        values: dict[str, object] = {"superseded_by": heir}
        if heir is None and not opened:
            values["superseded_at"] = None
        tx.execute(update(_visits).where(_visits.c.visit_id == row.visit_id).values(**values))


def _heirs(tx: Connection, going: Sequence[bytes]) -> Mapping[bytes, tuple[bytes | None, bool]]:
    rows = tx.execute(
        select(_visits.c.visit_id, _visits.c.superseded_by, _pages.c.opened_at)
        .join(_pages, _pages.c.page_id == _visits.c.page_id)
        .where(_visits.c.visit_id.in_(going))
    )
    return {row.visit_id: (row.superseded_by, row.opened_at is not None) for row in rows}
