"""A group's page as a table: a row a number, a column a step and a score. Files are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.classes.telling import StageTold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.contract.manifest import Metric
    from hub.schools.class_page import ClassPage, NumberRow
    from portal.classes.telling import ClassNarrator

Cell = str | float | None
"""Words, a number, or nothing."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, and how many decimals its numbers have."""

    heading: str
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """What a spreadsheet of a group holds; every row has a cell for every column."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def table_of(page: ClassPage, narrator: ClassNarrator) -> Table:
    """Return a group's page as a table: 1 where a step is done, the best score of each metric.

    A number of which nothing is kept has a number, and then nothing.
    """
    say, told = narrator.speech.say, narrator.page(page)
    metrics = _measured(page)
    columns = [Column(say("class.column.number")), Column(say("class.column.animal"))]
    columns += [Column(_stage(one, narrator)) for one in told.stages]
    if page.most_points:
        columns.append(Column(say("class.column.points")))
    columns += [
        Column(_best(one, told.stages[one.place], narrator), one.metric.decimals) for one in metrics
    ]
    rows = tuple(_row(row, page, metrics, narrator) for row in page.rows)
    return Table(told.file, tuple(columns), rows)


@dataclass(frozen=True, slots=True)
class _Measured:
    """A metric that is a column: of which exhibit, and the place of its first stage from 0."""

    exhibit: str
    place: int
    metric: Metric


def _measured(page: ClassPage) -> Sequence[_Measured]:
    """Return every metric that some number has a score of, in the order of the stages."""
    scored = {
        (card.exhibit, card.metric)
        for row in page.rows
        if row.part is not None
        for card in row.part.cards
    }
    found: dict[tuple[str, str], _Measured] = {}
    for place, stage in enumerate(page.stages):
        for metric in stage.manifest.metrics if stage.manifest else ():
            key = stage.exhibit, metric.key
            if key in scored:
                found.setdefault(key, _Measured(stage.exhibit, place, metric))
    return tuple(found.values())


def _stage(stage: StageTold, narrator: ClassNarrator) -> str:
    return narrator.speech.say("class.column.stage", place=stage.place, name=stage.name)


def _best(one: _Measured, stage: StageTold, narrator: ClassNarrator) -> str:
    language = narrator.speech.language
    return narrator.speech.say(
        "class.column.best",
        exhibit=stage.name,
        metric=one.metric.name.within(language),
        unit=one.metric.unit.within(language),
    )


def _row(
    row: NumberRow,
    page: ClassPage,
    metrics: Sequence[_Measured],
    narrator: ClassNarrator,
) -> tuple[Cell, ...]:
    part = row.part
    if part is None:
        blanks = len(row.done) + bool(page.most_points) + len(metrics)
        return (float(row.number), narrator.speech.say("class.column.nothing"), *(None,) * blanks)
    best = {(card.exhibit, card.metric): card.best.value for card in part.cards}
    points = (float(row.points),) if page.most_points else ()
    return (
        float(row.number),
        narrator.avatar(part),
        *(float(one) for one in row.done),
        *points,
        *(best.get((one.exhibit, one.metric.key)) for one in metrics),
    )
