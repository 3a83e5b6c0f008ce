"""Erasures that events asked for: read from where they were written down, until they are done."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from hub.erasing.ledger import Subject
from hub.store import Binding, DueErasure, Visit, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

_bindings = table_of(Binding)
_due = table_of(DueErasure)
_visits = table_of(Visit)

Asked = tuple[tuple[bytes, ...], Subject]
"""The lines that ask for one erasure, and what it takes."""


def subjects(tx: Connection) -> list[Asked]:
    """Return what is due: whole visits, results by their visit, pages that nobody is left on."""
    rows = tx.execute(select(_due).order_by(_due.c.at)).all()
    whole = {row.visit_id for row in rows if row.visit_id and row.result_id is None}
    results: dict[bytes, dict[bytes, bytes]] = defaultdict(dict)
    asked: list[Asked] = []
    for row in rows:
        if row.page_id is not None:
            asked.append(((row.due_id,), Subject(pages=(row.page_id,))))
        elif row.visit_id in whole:
            asked.append(((row.due_id,), subject_of(tx, (row.visit_id,))))
        else:
            results[row.visit_id][row.due_id] = row.result_id
    for visit_id, lines in results.items():
        named = Subject(results=tuple(dict.fromkeys(lines.values())), within=visit_id)
        asked.append((tuple(lines), named))
    return asked


def strike(tx: Connection, lines: Sequence[bytes]) -> None:
    """Take away lines whose erasure is carried out, where it did not take them along."""
    tx.execute(delete(_due).where(_due.c.due_id.in_(lines)))


def subject_of(tx: Connection, visit_ids: Sequence[bytes]) -> Subject:
    """Return what the erasure of these visits takes, as far as they are there."""
    ours = _visits.c.visit_id.in_(visit_ids)
    rows = tx.execute(select(_visits.c.visit_id, _visits.c.page_id).where(ours)).all()
    theirs = select(_bindings.c.binding_id).where(_bindings.c.visit_id.in_(visit_ids))
    return Subject(
        visits=tuple(row.visit_id for row in rows),
        pages=tuple({row.page_id: None for row in rows}),
        bindings=tuple(tx.execute(theirs).scalars()),
    )
