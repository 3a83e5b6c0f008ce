"""Scores, photos and sounds that came: looked at again here, stored under the visit's key."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, exists, or_, select, update

from edge.contract.day import museum_day
from edge.contract.downward import Refusal
from edge.contract.events import ProvisionalScore
from edge.contract.seals import ID_BYTES
from edge.contract.words import Scope
from hub import evidence, graves, whose
from hub.errors import KeyGone
from hub.keyring import KeyKind, Place
from hub.manifests import manifest_of, metric_of
from hub.rules import comparisons
from hub.rules.verdicts import Later, Refused, Stored, Verdict
from hub.store import (
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
from hub.whose import Whose

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from edge.contract.events import MediumMade, ScoreMade
    from edge.contract.manifest import Metric
    from hub.keyring import Keyring
    from hub.rules.consent import Notices

    AnyScore = ScoreMade | ProvisionalScore

_histograms = table_of(Histogram)
_media = table_of(Medium)
_pages = table_of(Page)
_scores = table_of(Score)
_unkept_results = table_of(Unkept)
_visits = table_of(Visit)

# Put together once: on the hot path that is most of the work.
_IS_HERE = select(
    or_(
        *(
            exists().where(table.c.result_id == bindparam("result"))
            for table in (_scores, _media, _unkept_results)
        )
    )
)
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


class Results:
    """Takes results into the store, inside the ingest's one transaction a batch."""

    def __init__(self, keyring: Keyring, zone: ZoneInfo, notices: Notices) -> None:
        self._keyring = keyring
        self._zone = zone
        self._notices = notices

    def keep_score(self, tx: Connection, event: ScoreMade, now: datetime) -> Verdict:
        """Keep a score of a binding that is known, with the score scope, within its bounds.

        What is refused although its visit is known leaves a line that the page shows. The same
        `result_id` again is stored already. A visit's first result supersedes the visitor's last.
        """
        found = self._whose(tx, event, Scope.SCORE, now)
        return self._kept(tx, event, found, now) if isinstance(found, Whose) else found

    def keep_provisional(self, tx: Connection, event: ProvisionalScore, now: datetime) -> Verdict:
        """Keep a score that came on the wearer's word, if a binding with that scope held then.

        Until such a binding is known it waits; when its day is over it is refused, for then nobody
        knows any more whose band it was. Of a visit that did not let scores be kept then it leaves
        no line: nobody was promised anything.
        """
        refusal = self._wrong_with_provisional(tx, event, now)
        if refusal is not None:
            return Refused(refusal)
        found = whose.of_band(tx, event, self._zone)
        if found is None:
            return Later()
        if _is_here(tx, event.result_id):
            return Stored(found.page_id)
        agreed = whose.had_agreed(tx, found, Scope.SCORE, event.made_at)
        if not (agreed and found.allows(Scope.SCORE, self._notices)):
            return Refused(Refusal.CONSENT_MISSING)
        return self._kept(tx, event, found, now)

    def expect_medium(self, tx: Connection, event: MediumMade, now: datetime) -> Verdict:
        """Note a photo or sound whose chunks follow, if its visit allows that kind.

        The row stands as awaited and is shown nowhere until `medium_whole`.
        """
        scope = Scope(event.kind)
        found = self._whose(tx, event, scope, now)
        if not isinstance(found, Whose):
            return found
        manifest = manifest_of(tx, event.exhibit)
        if manifest is None or event.kind not in manifest.media:
            return _unkept(tx, event, found, scope, Refusal.NO_SUCH_EXHIBIT, now)
        row = {
            "result_id": event.result_id,
            "visit_id": found.visit_id,
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
        return _settled(tx, found, now)

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
    ) -> Whose | Verdict:
        """Find whose result it is, or what becomes of it where it is nobody's."""
        refusal = graves.why_refused(tx, event.binding_id, event.result_id)
        if refusal is None and len(event.result_id) != ID_BYTES:
            refusal = Refusal.MALFORMED
        if refusal is not None:
            return Refused(refusal)
        found = whose.of_binding(tx, event.binding_id)
        if found is None:
            return Later()
        if _is_here(tx, event.result_id):
            return Stored(found.page_id)
        wrong = self._wrong_with(found, event.made_at, scope)
        if wrong is Refusal.CONSENT_MISSING and evidence.was_withdrawn(tx, found.visit_id, scope):
            return Refused(wrong)
        return found if wrong is None else _unkept(tx, event, found, scope, wrong, now)

    def _wrong_with(self, found: Whose, made_at: datetime, scope: Scope) -> Refusal | None:
        if not found.span.had_not_ended(made_at, self._zone):
            return Refusal.NO_SUCH_BINDING
        return None if found.allows(scope, self._notices) else Refusal.CONSENT_MISSING

    def _wrong_with_provisional(
        self, tx: Connection, event: ProvisionalScore, now: datetime
    ) -> Refusal | None:
        refusal = graves.why_refused(tx, event.result_id)
        if refusal is not None:
            return refusal
        ids_fit = len(event.result_id) == len(event.band_key) == ID_BYTES
        if not ids_fit or museum_day(event.made_at, self._zone) != event.day:
            return Refusal.MALFORMED
        is_over = museum_day(now, self._zone) > event.day
        return Refusal.NO_SUCH_BINDING if is_over else None

    def _kept(self, tx: Connection, event: AnyScore, found: Whose, now: datetime) -> Verdict:
        metric = metric_of(tx, event.exhibit, event.metric)
        if isinstance(metric, Refusal):
            return _unkept(tx, event, found, Scope.SCORE, metric, now)
        if not metric.low <= event.value <= metric.high:
            return _unkept(tx, event, found, Scope.SCORE, Refusal.OUT_OF_RANGE, now)
        return self._store_score(tx, event, found, metric, now)

    def _store_score(
        self, tx: Connection, event: AnyScore, found: Whose, metric: Metric, now: datetime
    ) -> Verdict:
        place = Place("score", "value_box", event.result_id)
        value = repr(event.value).encode()
        try:
            box = self._keyring.seal(KeyKind.VISIT, found.visit_id, place, value)
        except KeyGone:
            return Refused(Refusal.KEY_GONE)
        if _is_first_try(tx, event, found.visit_id):
            _count(tx, event, found.age_band, metric)
        row = {
            "result_id": event.result_id,
            "visit_id": found.visit_id,
            "exhibit": event.exhibit,
            "metric": event.metric,
            "value_box": box,
            "provisional": isinstance(event, ProvisionalScore),
            "made_at": event.made_at,
            "received_at": now,
        }
        put(tx, Score, [row])
        return _settled(tx, found, now)


def visit_of(tx: Connection, binding_id: bytes) -> bytes | None:
    """Return the visit_id behind a binding, or None when it is not known here."""
    found = whose.of_binding(tx, binding_id)
    return None if found is None else found.visit_id


def _is_here(tx: Connection, result_id: bytes) -> bool:
    return bool(tx.execute(_IS_HERE, {"result": result_id}).scalar())


def _settled(tx: Connection, found: Whose, now: datetime) -> Stored:
    _touch(tx, found.page_id, now)
    replaced = supersede(tx, found.visit_id, found.visitor, found.day, now)
    return Stored(found.page_id, replaced=replaced)


def _is_first_try(tx: Connection, event: AnyScore, visit_id: bytes) -> bool:
    this = {"visit": visit_id, "of": event.exhibit, "what": event.metric}
    return not tx.execute(_TRIED, this).scalar()


def _count(tx: Connection, event: AnyScore, age_band: str, metric: Metric) -> None:
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


def _page_of_medium(tx: Connection, result_id: bytes) -> bytes | None:
    joined = _media.join(_visits, _visits.c.visit_id == _media.c.visit_id)
    found = select(_visits.c.page_id).select_from(joined).where(_media.c.result_id == result_id)
    page_id: bytes | None = tx.execute(found).scalar()
    return page_id


def _touch(tx: Connection, page_id: bytes, now: datetime) -> None:
    """A household that still plays is not mailed yet."""
    tx.execute(_TOUCH, {"page": page_id, "now": now})
