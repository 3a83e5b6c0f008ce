"""Scores, photos and sounds that came: looked at again here, stored under the visit's key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, exists, or_, select, update

from edge.contract.codec import from_json
from edge.contract.day import museum_day
from edge.contract.downward import Refusal
from edge.contract.manifest import ExhibitManifest, Metric
from edge.contract.seals import ID_BYTES
from edge.contract.words import Scope
from hub import graves
from hub.errors import KeyGone
from hub.keyring import KeyKind, Place
from hub.rules import comparisons, consent
from hub.rules.verdicts import Later, Refused, Stored, Verdict
from hub.store import (
    Binding,
    Exhibit,
    Histogram,
    Medium,
    Page,
    Score,
    Unkept,
    Visit,
    put,
    put_new,
    put_or_change,
    table_of,
)
from hub.successions import supersede
from hub.visits import CLOCKS_DIFFER

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from edge.contract.events import MediumMade, ScoreMade
    from hub.keyring import Keyring

_bindings = table_of(Binding)
_exhibits = table_of(Exhibit)
_histograms = table_of(Histogram)
_media = table_of(Medium)
_pages = table_of(Page)
_scores = table_of(Score)
_unkept_results = table_of(Unkept)
_visits = table_of(Visit)

# What every score asks, put together once: on the hot path that is most of the work.
_WHOSE = (
    select(
        _visits.c.visit_id,
        _visits.c.page_id,
        _visits.c.visitor,
        _visits.c.day,
        _visits.c.age_band,
        _visits.c.scopes,
        _bindings.c.ended_at,
    )
    .join_from(_bindings, _visits, _visits.c.visit_id == _bindings.c.visit_id)
    .where(_bindings.c.binding_id == bindparam("binding"))
)
_IS_HERE = select(
    or_(
        *(
            exists().where(table.c.result_id == bindparam("result"))
            for table in (_scores, _media, _unkept_results)
        )
    )
)
_MANIFEST = select(_exhibits.c.manifest).where(_exhibits.c.exhibit == bindparam("of"))
_TRIED = select(
    exists().where(
        _scores.c.visit_id == bindparam("visit"),
        _scores.c.exhibit == bindparam("of"),
        _scores.c.metric == bindparam("what"),
    )
)
_TOUCH = (
    update(_pages)
    .where(_pages.c.page_id == bindparam("page"))
    .values(active_at=bindparam("now", type_=_pages.c.active_at.type))
)


NEVER_CAME = "never_came"
"""Why an announced medium is not kept when its edge gave up sending it."""


class MediumState(StrEnum):
    """How far a photo or sound has come here."""

    AWAITED = "awaited"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class _Whose:
    """The visit behind a binding, as far as a result needs it."""

    visit_id: bytes
    page_id: bytes
    visitor: bytes
    day: date
    age_band: str
    scopes: str
    ended_at: datetime | None


class Results:
    """Takes results into the store, inside the ingest's one transaction a batch."""

    def __init__(self, keyring: Keyring, zone: ZoneInfo) -> None:
        self._keyring = keyring
        self._zone = zone

    def keep_score(self, tx: Connection, event: ScoreMade, now: datetime) -> Verdict:
        """Keep a score of a binding that is known, with the score scope, within its bounds.

        What is refused although its visit is known leaves a line that the page shows. The same
        `result_id` again is stored already. A visit's first result supersedes the visitor's last.
        """
        whose = self._whose(tx, event, Scope.SCORE, now)
        if not isinstance(whose, _Whose):
            return whose
        metric = _metric(tx, event.exhibit, event.metric)
        if isinstance(metric, Refusal):
            return _unkept(tx, event, whose, Scope.SCORE, metric, now)
        if not metric.low <= event.value <= metric.high:
            return _unkept(tx, event, whose, Scope.SCORE, Refusal.OUT_OF_RANGE, now)
        return self._store_score(tx, event, whose, metric, now)

    def expect_medium(self, tx: Connection, event: MediumMade, now: datetime) -> Verdict:
        """Note a photo or sound whose chunks follow, if its visit allows that kind.

        The row stands as awaited and is shown nowhere until `medium_whole`.
        """
        scope = Scope(event.kind)
        whose = self._whose(tx, event, scope, now)
        if not isinstance(whose, _Whose):
            return whose
        manifest = _manifest(tx, event.exhibit)
        if manifest is None or event.kind not in manifest.media:
            return _unkept(tx, event, whose, scope, Refusal.NO_SUCH_EXHIBIT, now)
        row = {
            "result_id": event.result_id,
            "visit_id": whose.visit_id,
            "exhibit": event.exhibit,
            "kind": event.kind,
            "mime": "",
            "state": MediumState.AWAITED,
            "width": 0,
            "height": 0,
            "made_at": event.made_at,
            "received_at": now,
        }
        put(tx, Medium, [row])
        return self._settled(tx, whose, now)

    def medium_whole(
        self, tx: Connection, result_id: bytes, mime: str, size: tuple[int, int], now: datetime
    ) -> Stored | Refused:
        """Show a medium whose files are on disk; `size` is (width, height), (0, 0) for a sound.

        Returns:
            `Refused` when its visit or the medium itself was erased meanwhile: drop the files.
        """
        page_id = _page_of_medium(tx, result_id)
        if page_id is None:
            return Refused(Refusal.ERASED)
        width, height = size
        values = {"state": MediumState.WHOLE, "mime": mime, "width": width, "height": height}
        tx.execute(update(_media).where(_media.c.result_id == result_id).values(**values))
        _touch(tx, page_id, now)
        return Stored(page_id)

    def medium_refused(
        self, tx: Connection, result_id: bytes, reason: str, now: datetime
    ) -> Stored | Refused:
        """Take an awaited medium away that cannot be kept; its page says so with the reason.

        Returns:
            `Refused` when there is nothing to say it to any more.
        """
        page_id = _page_of_medium(tx, result_id)
        if page_id is None:
            return Refused(Refusal.ERASED)
        this = _media.c.result_id == result_id
        medium = tx.execute(select(_media).where(this)).one()
        tx.execute(_media.delete().where(this))
        row = {
            "result_id": result_id,
            "visit_id": medium.visit_id,
            "exhibit": medium.exhibit,
            "kind": medium.kind,
            "reason": reason,
            "at": now,
        }
        put_new(tx, Unkept, row)
        return Stored(page_id)

    def give_up_awaited(self, tx: Connection, since: datetime, now: datetime) -> int:
        """Say on their pages that media announced before `since` never came; return how many."""
        waiting = _media.c.state == MediumState.AWAITED, _media.c.received_at <= since
        given_up = tx.execute(select(_media.c.result_id).where(*waiting)).scalars().all()
        for result_id in given_up:
            self.medium_refused(tx, result_id, NEVER_CAME, now)
        return len(given_up)

    def _whose(
        self, tx: Connection, event: ScoreMade | MediumMade, scope: Scope, now: datetime
    ) -> _Whose | Verdict:
        """Find whose result it is, or what becomes of it where it is nobody's."""
        refusal = graves.why_refused(tx, event.binding_id, event.result_id)
        if refusal is None and len(event.result_id) != ID_BYTES:
            refusal = Refusal.MALFORMED
        if refusal is not None:
            return Refused(refusal)
        whose = _visit_behind(tx, event.binding_id)
        if whose is None:
            return Later()
        if _is_here(tx, event.result_id):
            return Stored(whose.page_id)
        wrong = self._wrong_with(whose, event.made_at, scope)
        return whose if wrong is None else _unkept(tx, event, whose, scope, wrong, now)

    def _wrong_with(self, whose: _Whose, made_at: datetime, scope: Scope) -> Refusal | None:
        if not self._held(whose, made_at):
            return Refusal.NO_SUCH_BINDING
        return None if consent.allows(whose.scopes, scope) else Refusal.CONSENT_MISSING

    def _held(self, whose: _Whose, made_at: datetime) -> bool:
        """Whether the binding held then. Play before a registration of the same day counts."""
        ended = whose.ended_at
        return museum_day(made_at, self._zone) == whose.day and (
            ended is None or made_at <= ended + CLOCKS_DIFFER
        )

    def _store_score(
        self, tx: Connection, event: ScoreMade, whose: _Whose, metric: Metric, now: datetime
    ) -> Verdict:
        place = Place("score", "value_box", event.result_id)
        value = repr(event.value).encode()
        try:
            box = self._keyring.seal(KeyKind.VISIT, whose.visit_id, place, value)
        except KeyGone:
            return Refused(Refusal.KEY_GONE)
        if _is_first_try(tx, event, whose.visit_id):
            _count(tx, event, whose.age_band, metric)
        row = {
            "result_id": event.result_id,
            "visit_id": whose.visit_id,
            "exhibit": event.exhibit,
            "metric": event.metric,
            "value_box": box,
            "made_at": event.made_at,
            "received_at": now,
        }
        put(tx, Score, [row])
        return self._settled(tx, whose, now)

    def _settled(self, tx: Connection, whose: _Whose, now: datetime) -> Stored:
        _touch(tx, whose.page_id, now)
        replaced = supersede(tx, whose.visit_id, whose.visitor, whose.day, now)
        return Stored(whose.page_id, replaced=replaced)


def visit_of(tx: Connection, binding_id: bytes) -> bytes | None:
    """Return the visit_id behind a binding, or None when it is not known here."""
    whose = _visit_behind(tx, binding_id)
    return None if whose is None else whose.visit_id


def _visit_behind(tx: Connection, binding_id: bytes) -> _Whose | None:
    row = tx.execute(_WHOSE, {"binding": binding_id}).first()
    return None if row is None else _Whose(*row)


def _is_here(tx: Connection, result_id: bytes) -> bool:
    return bool(tx.execute(_IS_HERE, {"result": result_id}).scalar())


def _manifest(tx: Connection, exhibit: str) -> ExhibitManifest | None:
    text = tx.execute(_MANIFEST, {"of": exhibit}).scalar()
    return None if text is None else read_manifest(text)


def with_scored_metrics(tx: Connection, manifest: ExhibitManifest) -> ExhibitManifest:
    """Return a new manifest with the metrics it no longer declares but that were scored before.

    Else a maker who renames one would take the cards of earlier visitors off their pages.
    """
    before = _manifest(tx, manifest.exhibit)
    declared = {metric.key for metric in manifest.metrics}
    gone = [one for one in (before.metrics if before else ()) if one.key not in declared]
    if not gone:
        return manifest
    # Every first score is counted, and the counts are few: no look at all scores is needed.
    counted = select(_histograms.c.metric).where(_histograms.c.exhibit == manifest.exhibit)
    scored = set(tx.execute(counted.distinct()).scalars())
    kept = (metric for metric in gone if metric.key in scored)
    return replace(manifest, metrics=(*manifest.metrics, *kept))


@lru_cache(maxsize=256)
def read_manifest(text: str) -> ExhibitManifest:
    """Decode a stored manifest; a museum has few, and every score asks for one."""
    return from_json(ExhibitManifest, text.encode())


def _metric(tx: Connection, exhibit: str, key: str) -> Metric | Refusal:
    manifest = _manifest(tx, exhibit)
    if manifest is None:
        return Refusal.NO_SUCH_EXHIBIT
    metric = next((one for one in manifest.metrics if one.key == key), None)
    return Refusal.NO_SUCH_EXHIBIT if metric is None else metric


def _is_first_try(tx: Connection, event: ScoreMade, visit_id: bytes) -> bool:
    this = {"visit": visit_id, "of": event.exhibit, "what": event.metric}
    return not tx.execute(_TRIED, this).scalar()


def _count(tx: Connection, event: ScoreMade, age_band: str, metric: Metric) -> None:
    row = {
        "exhibit": event.exhibit,
        "metric": event.metric,
        "age_band": age_band,
        "bounds": comparisons.bounds_of(metric),
        "place": comparisons.place_of(event.value, metric),
        "count": 1,
    }
    put_or_change(tx, Histogram, row, {"count": _histograms.c.count + 1})


def _unkept(
    tx: Connection,
    event: ScoreMade | MediumMade,
    whose: _Whose,
    kind: Scope,
    reason: Refusal,
    at: datetime,
) -> Refused:
    """Refuse a result of a known visit, and leave the line by which the page says so."""
    row = {
        "result_id": event.result_id,
        "visit_id": whose.visit_id,
        "exhibit": event.exhibit,
        "kind": kind,
        "reason": reason,
        "at": at,
    }
    put_new(tx, Unkept, row)
    return Refused(reason, whose.page_id)


def _page_of_medium(tx: Connection, result_id: bytes) -> bytes | None:
    joined = _media.join(_visits, _visits.c.visit_id == _media.c.visit_id)
    found = select(_visits.c.page_id).select_from(joined).where(_media.c.result_id == result_id)
    page_id: bytes | None = tx.execute(found).scalar()
    return page_id


def _touch(tx: Connection, page_id: bytes, now: datetime) -> None:
    """A household that still plays is not mailed yet."""
    tx.execute(_TOUCH, {"page": page_id, "now": now})
