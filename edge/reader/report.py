"""A reader's health as the hub is told it."""

from datetime import datetime

from edge.contract.health import LONGEST_SENTENCE, ReaderCondition, ReaderHealthReport
from edge.reader.events import ReaderHealth


def report_of(edge: str, health: ReaderHealth, at: datetime) -> ReaderHealthReport:
    """Put the health of an edge's reader into the words of the contract; `at` is the wall clock."""
    return ReaderHealthReport(
        edge=edge,
        at=at,
        condition=ReaderCondition(health.state.value),
        trouble=(health.trouble or "")[:LONGEST_SENTENCE],
        device=health.device or "",
        baud=health.baud or 0,
        round_trip_ms=health.round_trip_ms or 0.0,
        advice=tuple(said[:LONGEST_SENTENCE] for said in health.advice),
        counts={count.value: number for count, number in health.counts.items()},
    )
