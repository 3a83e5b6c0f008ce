"""What a desk sees of the day as a whole, and of its own reader: sums, and whether it reads."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from edge.contract.codec import from_json
from edge.contract.health import ReaderCondition, ReaderHealthReport
from hub import figures
from hub.desk.cards import Figures
from hub.rules.figures import What, told
from hub.schools import bookings
from hub.store import Binding, Edge, EdgeState, Page, Reader, table_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy import Connection

_bindings = table_of(Binding)
_edges = table_of(Edge)
_pages = table_of(Page)
_readers = table_of(Reader)
_states = table_of(EdgeState)


class DeskState(StrEnum):
    """How the reader of a desk is; the value is a word of the catalogue."""

    READY = "ready"
    SICK = "sick"
    """It is on the line, but its reader does not read."""
    RECOVERING = "recovering"
    """Its reader starts anew by itself: nobody needs to be called."""
    AWAY = "away"
    NONE = "none"
    """No installation says that it stands at that desk."""


def state_of(tx: Connection, desk: str, desks: Collection[str]) -> DeskState:
    """Return how the reader of a desk is."""
    if desk not in desks:
        return DeskState.NONE
    said = tx.execute(select(_states.c.present).where(_states.c.edge == desk)).scalar()
    if not said:
        return DeskState.AWAY
    report = tx.execute(select(_readers.c.report).where(_readers.c.edge == desk)).scalar()
    if report is None:
        return DeskState.SICK
    condition = from_json(ReaderHealthReport, report.encode()).condition
    states = {
        ReaderCondition.READING: DeskState.READY,
        ReaderCondition.RECOVERING: DeskState.RECOVERING,
    }
    return states.get(condition, DeskState.SICK)


def figures_of(tx: Connection, today: date) -> Figures:
    """Return a museum day in sums."""
    days = figures.read(tx, today, today)
    sums = days[0].museum if days else {}
    back = _pages.c.day == today, _pages.c.undeliverable_at.is_not(None)
    first = select(func.min(_bindings.c.made_at)).where(
        _bindings.c.day == today, _bindings.c.band_key.is_not(None)
    )
    living = _edges.c.revoked_at.is_(None)
    present = (
        select(func.count())
        .select_from(_states.join(_edges, _edges.c.name == _states.c.edge))
        .where(living, _states.c.present)
    )
    return Figures(
        bands=told(sums.get(What.ISSUED, 0)),
        households=told(sums.get(What.REGISTERED, 0)),
        mailed=told(sums.get(What.MAILED, 0)),
        back=tx.execute(select(func.count()).select_from(_pages).where(*back)).scalar_one(),
        first_at=tx.execute(first).scalar(),
        here=tx.execute(present).scalar_one(),
        installations=tx.execute(
            select(func.count()).select_from(_edges).where(living)
        ).scalar_one(),
        groups=tuple(bookings.of_day(tx, today)),
    )
