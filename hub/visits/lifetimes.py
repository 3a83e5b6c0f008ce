"""Reads of each visit the times by which the rules decide how long it stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select, true

from edge.contract.words import AgeBand
from hub.rules.retention import Lifetime
from hub.store import Page, Visit, table_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from hub.rules.retention import Terms

_pages = table_of(Page)
_visits = table_of(Visit)
_SHORTEST_MONTH = timedelta(days=28)


def every_visit() -> ColumnElement[bool]:
    """Return the condition that leaves none out."""
    return true()


def perhaps_due(terms: Terms, now: datetime) -> ColumnElement[bool]:
    """Return a condition that leaves out the many visits for which no reason to go can have come.

    It may be too wide, never too narrow; the rules decide.
    """
    months = min(terms.ceiling_months, terms.ceiling_months_under_13)
    return or_(
        _visits.c.superseded_at.is_not(None),
        _visits.c.pending,
        _pages.c.undeliverable_at.is_not(None),
        _pages.c.opened_at.is_(None) & (_visits.c.made_at <= now - terms.unopened),
        _visits.c.day <= (now - months * _SHORTEST_MONTH).date(),
    )


def read(tx: Connection, which: ColumnElement[bool]) -> list[tuple[bytes, Lifetime]]:
    """Return (visit_id, times) of the visits for which the condition holds."""
    successors, their_pages = _visits.alias("successor"), _pages.alias("successor_page")
    columns = (
        _visits.c.visit_id,
        _visits.c.day,
        _visits.c.age_band,
        _visits.c.made_at,
        _visits.c.pending,
        _visits.c.closed_at,
        _pages.c.opened_at,
        _pages.c.undeliverable_at,
        _visits.c.superseded_at,
        their_pages.c.opened_at,
    )
    rows = tx.execute(
        select(*columns)
        .join(_pages, _pages.c.page_id == _visits.c.page_id)
        .outerjoin(successors, successors.c.visit_id == _visits.c.superseded_by)
        .outerjoin(their_pages, their_pages.c.page_id == successors.c.page_id)
        .where(which)
    )
    return [
        (visit_id, Lifetime(day, AgeBand(age_band), *times))
        for visit_id, day, age_band, *times in rows
    ]
