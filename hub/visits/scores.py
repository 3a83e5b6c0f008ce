"""Scores, a run of them at a time: looked up together, decided in order, stored together.

What one score changes for the next of its run is held in memory until the run is written, so each
gets the verdict that it would get alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, union_all, update

from edge.contract.downward import Refusal
from edge.contract.events import ProvisionalScore
from edge.contract.seals import ID_BYTES
from edge.contract.words import Scope
from hub import figures
from hub.errors import KeyGone
from hub.keyring import KeyKind, Place
from hub.line.manifests import metric_of
from hub.rules import comparisons
from hub.rules.verdicts import Later, Refused, Stored
from hub.store import (
    Histogram,
    Medium,
    OfMany,
    Page,
    Score,
    Unkept,
    put,
    put_new,
    put_or_add,
    table_of,
)
from hub.visits import evidence, graves, whose
from hub.visits.successions import may_supersede, supersede

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from edge.contract.events import MediumMade, ScoreMade
    from edge.contract.manifest import Metric
    from hub.keyring import Keyring
    from hub.line.manifests import Unheard
    from hub.rules.consent import Notices
    from hub.rules.verdicts import Verdict
    from hub.visits.whose import Whose

    AnyScore = ScoreMade | ProvisionalScore

_pages = table_of(Page)
_scores = table_of(Score)

# Put together once: on the hot path that is most of the work.
_HERE = OfMany(
    union_all(
        *(
            select(table.c.result_id).where(
                table.c.result_id.in_(bindparam("results", expanding=True))
            )
            for table in (_scores, table_of(Medium), table_of(Unkept))
        )
    ),
    "results",
)
# By exhibit and metric, for SQLite walks all of a table to compare rows with a list of rows.
_TRIED = OfMany(
    select(_scores.c.visit_id)
    .where(
        _scores.c.visit_id.in_(bindparam("visits", expanding=True)),
        _scores.c.exhibit == bindparam("of"),
        _scores.c.metric == bindparam("what"),
    )
    .distinct(),
    "visits",
)
_TOUCH = (
    update(_pages)
    .where(_pages.c.page_id.in_(bindparam("pages", expanding=True)))
    .values(active_at=bindparam("now", type_=_pages.c.active_at.type))
)
MOST_IN_RUN = 1000
"""Scores looked up in one question: a database takes only so many values in one."""


@dataclass(frozen=True, slots=True)
class Judging:
    """What scores are judged and sealed by: the keys, the museum's days, and its notices.

    `unheard` says for how long an exhibit's declaration may still be under way.
    """

    keyring: Keyring
    zone: ZoneInfo
    notices: Notices
    unheard: Unheard


class Run:
    """Scores inside one transaction, between which nothing else happens."""

    def __init__(self, tx: Connection, judging: Judging, now: datetime) -> None:
        self._tx = tx
        self._by = judging
        self._now = now
        self._graves: dict[bytes, Refusal] = {}
        self._whose: dict[bytes, Whose] = {}
        self._here: set[bytes] = set()
        self._tried: set[tuple[bytes, str, str]] = set()
        self._older: frozenset[bytes] = frozenset()
        self._metrics: dict[tuple[str, str], Metric | Refusal] = {}
        self._rows: list[dict[str, object]] = []
        self._counted: Counter[tuple[str, str, str, str, int]] = Counter()
        self._played: set[tuple[date, bytes, str]] = set()
        self._touched: set[bytes] = set()

    def settle(self, events: Sequence[ScoreMade]) -> list[Verdict]:
        """Decide about scores of bindings, in their order, and write what is kept of them."""
        tx, bindings = self._tx, {event.binding_id for event in events}
        self._graves = graves.reasons(tx, bindings.union(event.result_id for event in events))
        self._whose = whose.of_bindings(tx, bindings)
        self._here = here(tx, [event.result_id for event in events])
        visits = {event.binding_id: self._whose.get(event.binding_id) for event in events}
        self._look_back([(event, visits[event.binding_id]) for event in events])
        verdicts = [self._decided(event) for event in events]
        self._write()
        return verdicts

    def settle_found(self, event: AnyScore, found: Whose) -> Verdict:
        """Keep a score, not here yet, of which it is known whose it is and that it may be kept."""
        self._look_back([(event, found)])
        verdict = self._kept(event, found)
        self._write()
        return verdict

    def _look_back(self, asked: Iterable[tuple[AnyScore, Whose | None]]) -> None:
        visits: defaultdict[tuple[str, str], set[bytes]] = defaultdict(set)
        for one, of in asked:
            if of is not None:
                visits[one.exhibit, one.metric].add(of.visit_id)
        for (exhibit, metric), theirs in visits.items():
            tried = _TRIED(self._tx, theirs, of=exhibit, what=metric)
            self._tried.update((visit_id, exhibit, metric) for (visit_id,) in tried)
        if visits:
            self._older = may_supersede(self._tx, set().union(*visits.values()))

    def _decided(self, event: ScoreMade) -> Verdict:
        refusal = self._graves.get(event.binding_id) or self._graves.get(event.result_id)
        if refusal is None and len(event.result_id) != ID_BYTES:
            refusal = Refusal.MALFORMED
        if refusal is not None:
            return Refused(refusal)
        found = self._whose.get(event.binding_id)
        if found is None:
            return Later()
        if event.result_id in self._here:
            return Stored(found.page_id)
        wrong = found.why_not(event.made_at, Scope.SCORE, self._by.zone, self._by.notices)
        if wrong is None:
            return self._kept(event, found)
        withdrawn = wrong is Refusal.CONSENT_MISSING and evidence.was_withdrawn(
            self._tx, found.visit_id, Scope.SCORE
        )
        return Refused(wrong) if withdrawn else self._unkept(event, found, wrong)

    def _kept(self, event: AnyScore, found: Whose) -> Verdict:
        metric = self._metric(event)
        if isinstance(metric, Refusal):
            if self._by.unheard.may_come(event.exhibit, event.metric, self._now):
                return Later()
            return self._unkept(event, found, metric)
        if not metric.low <= event.value <= metric.high:
            return self._unkept(event, found, Refusal.OUT_OF_RANGE)
        place = Place("score", "value_box", event.result_id)
        value = repr(event.value).encode()
        try:
            box = self._by.keyring.seal(KeyKind.VISIT, found.visit_id, place, value)
        except KeyGone:
            return Refused(Refusal.KEY_GONE)
        self._count(event, found, metric)
        self._rows.append(
            {
                "result_id": event.result_id,
                "visit_id": found.visit_id,
                "exhibit": event.exhibit,
                "metric": event.metric,
                "value_box": box,
                "provisional": isinstance(event, ProvisionalScore),
                "made_at": event.made_at,
                "received_at": self._now,
            }
        )
        self._here.add(event.result_id)
        self._touched.add(found.page_id)
        return Stored(found.page_id, replaced=self._replaced(found))

    def _unkept(self, event: AnyScore, found: Whose, reason: Refusal) -> Refused:
        self._here.add(event.result_id)
        return unkept(self._tx, event, found, Scope.SCORE, reason, self._now)

    def _replaced(self, found: Whose) -> tuple[bytes, ...]:
        """Supersede once a visit: what that did, the next score of the run need not ask again."""
        if found.visit_id not in self._older:
            return ()
        self._older -= {found.visit_id}
        return supersede(self._tx, found.visit_id, found.visitor, found.day, self._now)

    def _metric(self, event: AnyScore) -> Metric | Refusal:
        asked = event.exhibit, event.metric
        if asked not in self._metrics:
            self._metrics[asked] = metric_of(self._tx, *asked)
        return self._metrics[asked]

    def _count(self, event: AnyScore, found: Whose, metric: Metric) -> None:
        """Count a visitor's first try."""
        this = found.visit_id, event.exhibit, event.metric
        if this in self._tried:
            return
        self._tried.add(this)
        bounds, place = comparisons.bounds_of(metric), comparisons.place_of(event.value, metric)
        self._counted[event.exhibit, event.metric, found.age_band, bounds, place] += 1
        self._played.add((found.day, found.visit_id, event.exhibit))

    def _write(self) -> None:
        columns = "exhibit", "metric", "age_band", "bounds", "place"
        counts = [
            {**dict(zip(columns, which, strict=True)), "count": count}
            for which, count in sorted(self._counted.items())
        ]
        put_or_add(self._tx, Histogram, counts, "count")
        figures.played(self._tx, self._played)
        put(self._tx, Score, self._rows)
        if self._touched:
            touch(self._tx, self._touched, self._now)


def here(tx: Connection, result_ids: Sequence[bytes]) -> set[bytes]:
    """Return which of these results came before, kept or refused."""
    return {result_id for (result_id,) in _HERE(tx, result_ids)}


def touch(tx: Connection, page_ids: Iterable[bytes], now: datetime) -> None:
    """Note that households still play: they are not mailed yet."""
    tx.execute(_TOUCH, {"pages": sorted(page_ids), "now": now})


def unkept(
    tx: Connection,
    event: AnyScore | MediumMade,
    found: Whose,
    kind: Scope,
    reason: Refusal,
    at: datetime,
) -> Refused:
    """Refuse a result of a known visit, and leave the line by which the page says so."""
    row = {
        "result_id": event.result_id,
        "visit_id": found.visit_id,
        "exhibit": event.exhibit,
        "kind": kind,
        "reason": reason,
        "at": at,
    }
    put_new(tx, Unkept, row)
    return Refused(reason, found.page_id)
