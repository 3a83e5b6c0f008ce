"""Reads a household-day's page out of the store: decided, decrypted, ready to be drawn."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from edge.contract.events import MediumKind
from edge.contract.manifest import ExhibitManifest, Metric, Texts
from edge.contract.words import AgeBand, Giver, Language, Scope
from hub.keyring import KeyKind, Place
from hub.line.manifests import read_manifest
from hub.pages import (
    Agreed,
    FamilyPage,
    Medium,
    MediumForm,
    RefusedLater,
    ScoreCard,
    Try,
    VisitPart,
)
from hub.rules import comparisons, retention
from hub.store import Exhibit, Histogram, Page, Score, Unkept, Visit, table_of
from hub.store import Medium as MediumRow
from hub.visits import evidence
from hub.visits.evidence import ConsentAct
from hub.visits.households import avatar_of
from hub.visits.results import MediumState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from hub.keyring import Keyring
    from hub.rules.retention import Terms

_exhibits = table_of(Exhibit)
_histograms = table_of(Histogram)
_media = table_of(MediumRow)
_pages = table_of(Page)
_scores = table_of(Score)
_unkept = table_of(Unkept)
_visits = table_of(Visit)

Manifests = dict[str, ExhibitManifest]


@dataclass(frozen=True, slots=True)
class ShownMedium:
    """A whole medium that stands on a page, and under whose key."""

    visit_id: bytes
    kind: MediumKind
    mime: str


class FamilyAlbum:
    """Turns rows and keys into pages. Raises `KeyGone` when a visit is erased while it reads."""

    def __init__(self, keyring: Keyring, terms: Terms) -> None:
        self._keyring = keyring
        self._terms = terms

    def page(self, tx: Connection, page_id: bytes) -> FamilyPage | None:
        """Return what a page shows: its visits that are confirmed and not replaced.

        Raises:
            KeyGone: a visit of it is being erased; what is left can be read at the next try.
        """
        page = tx.execute(select(_pages).where(_pages.c.page_id == page_id)).first()
        shown = (
            _visits.c.page_id == page_id,
            _visits.c.superseded_at.is_(None),
            _visits.c.pending.is_(False),
        )
        visits = tx.execute(select(_visits).where(*shown).order_by(_visits.c.made_at)).all()
        if page is None or not visits:
            return None
        manifests = _manifests(tx)
        return FamilyPage(
            page_id=page_id,
            day=page.day,
            language=Language(page.language),
            visits=tuple(self._part(tx, visit, manifests) for visit in visits),
        )

    def medium(self, tx: Connection, page_id: bytes, result_id: bytes) -> ShownMedium | None:
        """Return a medium that stands on a page now, or None."""
        joined = _media.join(_visits, _visits.c.visit_id == _media.c.visit_id)
        wanted = (
            _media.c.result_id == result_id,
            _media.c.state == MediumState.WHOLE,
            _visits.c.page_id == page_id,
            _visits.c.superseded_at.is_(None),
            _visits.c.pending.is_(False),
        )
        columns = _media.c.visit_id, _media.c.kind, _media.c.mime
        row = tx.execute(select(*columns).select_from(joined).where(*wanted)).first()
        return row and ShownMedium(row.visit_id, MediumKind(row.kind), row.mime)

    def text(self, visit_id: bytes, column: str, box: bytes) -> str:
        """Open a sealed column of a visit's row.

        Raises:
            KeyGone: the visit is erased.
        """
        place = Place("visit", column, visit_id)
        return self._keyring.open(KeyKind.VISIT, visit_id, place, box).decode()

    def _part(
        self, tx: Connection, visit: Row[*tuple[Any, ...]], manifests: Manifests
    ) -> VisitPart:
        band = AgeBand(visit.age_band)
        return VisitPart(
            visit_id=visit.visit_id,
            avatar=avatar_of(visit.avatar),
            language=Language(visit.language),
            first_name=self.text(visit.visit_id, "name_box", visit.name_box),
            scopes=scopes_of(visit.scopes),
            cards=self._cards(tx, visit, manifests),
            media=_whole_media(tx, visit.visit_id, manifests),
            refused=_refused(tx, visit.visit_id, manifests),
            kept_until=retention.kept_until(visit.day, band, self._terms),
            agreed=_agreed(tx, visit.visit_id),
        )

    def _cards(
        self, tx: Connection, visit: Row[*tuple[Any, ...]], manifests: Manifests
    ) -> tuple[ScoreCard, ...]:
        """One card an exhibit and metric, in the order in which they were first played."""
        theirs = select(_scores).where(_scores.c.visit_id == visit.visit_id)
        tries: dict[tuple[str, str], list[Try]] = defaultdict(list)
        for row in tx.execute(theirs.order_by(_scores.c.made_at, _scores.c.received_at)):
            tries[row.exhibit, row.metric].append(self._try(row))
        cards = []
        for (exhibit, key), made in tries.items():
            manifest = manifests.get(exhibit)
            metric = _metric(manifest, key)
            if manifest is not None and metric is not None:
                counts = _counts(tx, exhibit, metric, visit.age_band)
                cards.append(_card(manifest, metric, tuple(made), counts))
        return tuple(cards)

    def _try(self, row: Row[*tuple[Any, ...]]) -> Try:
        place = Place("score", "value_box", row.result_id)
        value = self._keyring.open(KeyKind.VISIT, row.visit_id, place, row.value_box)
        return Try(row.result_id, float(value), row.made_at)


def _agreed(tx: Connection, visit_id: bytes) -> Agreed:
    answers = [row for row in evidence.rows_of(tx, visit_id) if row.act != ConsentAct.CONFIRMED]
    # A child may say less than its guardian did; the yes to what stands is the guardian's still.
    *_, answer = [row for row in answers if row.giver == Giver.GUARDIAN] or answers
    return Agreed(Giver(answer.giver), answer.decided_at, answer.notice)


def scopes_of(column: str) -> tuple[Scope, ...]:
    """Return the scopes of a column, in the order in which they are asked."""
    return tuple(scope for scope in Scope if scope in column.split())


def _card(
    manifest: ExhibitManifest, metric: Metric, tries: tuple[Try, ...], counts: Mapping[int, int]
) -> ScoreCard:
    best = tries[comparisons.best_of([one.value for one in tries], metric.direction)]
    return ScoreCard(
        exhibit=manifest.exhibit,
        exhibit_name=manifest.name,
        question=manifest.question,
        why=manifest.why,
        at_home=manifest.at_home,
        metric=metric.key,
        metric_name=metric.name,
        unit=metric.unit,
        low=metric.low,
        high=metric.high,
        decimals=metric.decimals,
        direction=metric.direction,
        tries=tries,
        best=best,
        meaning=_meaning(metric, best.value),
        comparison=comparisons.comparison(best.value, metric, counts),
    )


def _meaning(metric: Metric, value: float) -> Texts | None:
    """What the best try means in words of the body: the first meaning that reaches so far."""
    ranged = sorted(metric.meanings, key=lambda one: one.until)
    return next((one.text for one in ranged if value <= one.until), None)


def _metric(manifest: ExhibitManifest | None, key: str) -> Metric | None:
    metrics: Sequence[Metric] = () if manifest is None else manifest.metrics
    return next((one for one in metrics if one.key == key), None)


def _manifests(tx: Connection) -> Manifests:
    rows = tx.execute(select(_exhibits.c.exhibit, _exhibits.c.manifest))
    return {row.exhibit: read_manifest(row.manifest) for row in rows}


def _counts(tx: Connection, exhibit: str, metric: Metric, age_band: str) -> Mapping[int, int]:
    ours = (
        _histograms.c.exhibit == exhibit,
        _histograms.c.metric == metric.key,
        _histograms.c.age_band == age_band,
        _histograms.c.bounds == comparisons.bounds_of(metric),
    )
    rows = tx.execute(select(_histograms.c.place, _histograms.c["count"]).where(*ours))
    return {row[0]: row[1] for row in rows}


def _name(manifests: Manifests, exhibit: str) -> Texts:
    manifest = manifests.get(exhibit)
    return Texts(nl=exhibit) if manifest is None else manifest.name


def _whole_media(tx: Connection, visit_id: bytes, manifests: Manifests) -> tuple[Medium, ...]:
    whole = _media.c.visit_id == visit_id, _media.c.state == MediumState.WHOLE
    rows = tx.execute(select(_media).where(*whole).order_by(_media.c.made_at))
    return tuple(
        Medium(
            result_id=row.result_id,
            exhibit=row.exhibit,
            exhibit_name=_name(manifests, row.exhibit),
            kind=MediumKind(row.kind),
            width=row.width,
            height=row.height,
            made_at=row.made_at,
            forms=_forms(row.mime),
        )
        for row in rows
    )


def _forms(mime: str) -> tuple[MediumForm, ...]:
    return tuple(form for form in MediumForm if form.mime == mime)


def _refused(tx: Connection, visit_id: bytes, manifests: Manifests) -> tuple[RefusedLater, ...]:
    theirs = select(_unkept).where(_unkept.c.visit_id == visit_id)
    return tuple(
        RefusedLater(_name(manifests, row.exhibit), Scope(row.kind), row.reason)
        for row in tx.execute(theirs.order_by(_unkept.c.at))
    )
