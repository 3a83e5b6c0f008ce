"""Reads a household-day's page out of the store: decided, decrypted, ready to be drawn."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, select

from edge.contract.events import MediumKind
from edge.contract.words import AgeBand, Giver, Language, Scope
from hub.keyring import KeyKind, Place
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
from hub.store import Consent, Page, Score, Unkept, Visit, table_of
from hub.store import Medium as MediumRow
from hub.visits.evidence import ConsentAct
from hub.visits.house import House, Houses
from hub.visits.households import avatar_of
from hub.visits.results import MediumState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import BindParameter, Connection, Select

    from edge.contract.manifest import ExhibitManifest, Metric, Texts
    from hub.keyring import Keyring
    from hub.rules.retention import Terms

_consents = table_of(Consent)
_media = table_of(MediumRow)
_pages = table_of(Page)
_scores = table_of(Score)
_unkept = table_of(Unkept)
_visits = table_of(Visit)

AnyRow = Row[*tuple[Any, ...]]
_THEIRS: BindParameter[bytes] = bindparam("visits", expanding=True)
_PAGE = select(_pages.c.day, _pages.c.language, _pages.c.undeliverable_at).where(
    _pages.c.page_id == bindparam("page")
)
_VISITS = (
    select(_visits)
    .where(
        _visits.c.page_id == bindparam("page"),
        _visits.c.superseded_at.is_(None),
        _visits.c.pending.is_(False),
    )
    .order_by(_visits.c.made_at)
)
_SCORES = (
    select(_scores)
    .where(_scores.c.visit_id.in_(_THEIRS))
    .order_by(_scores.c.made_at, _scores.c.received_at)
)
_MEDIA = (
    select(_media)
    .where(_media.c.visit_id.in_(_THEIRS), _media.c.state == MediumState.WHOLE)
    .order_by(_media.c.made_at)
)
_ANSWERS = (
    select(_consents)
    .where(_consents.c.visit_id.in_(_THEIRS), _consents.c.act != ConsentAct.CONFIRMED)
    .order_by(_consents.c.decided_at)
)
_UNKEPT = select(_unkept).where(_unkept.c.visit_id.in_(_THEIRS)).order_by(_unkept.c.at)


@dataclass(frozen=True, slots=True)
class Kept:
    """All rows that stand on one page, by visit, in the order of the day."""

    scores: Mapping[bytes, Sequence[AnyRow]]
    media: Mapping[bytes, Sequence[AnyRow]]
    unkept: Mapping[bytes, Sequence[AnyRow]]
    answers: Mapping[bytes, Sequence[AnyRow]]


@dataclass(frozen=True, slots=True)
class ShownMedium:
    """A whole medium that stands on a page, and under whose key."""

    visit_id: bytes
    kind: MediumKind


class FamilyAlbum:
    """Turns rows and keys into pages. Raises `KeyGone` when a visit is erased while it reads."""

    def __init__(self, keyring: Keyring, terms: Terms, houses: Houses) -> None:
        self._keyring = keyring
        self._terms = terms
        self._houses = houses

    def page(
        self, tx: Connection, page_id: bytes, only: Collection[bytes] | None = None
    ) -> FamilyPage | None:
        """Return what a page shows: its visits that are confirmed and not replaced.

        With `only`, nothing of its other visits is opened. However many visits and results there
        are, it takes the same few looks at the store.

        Raises:
            KeyGone: a visit of it is being erased; what is left can be read at the next try.
        """
        page = tx.execute(_PAGE, {"page": page_id}).first()
        visits = [] if page is None else tx.execute(_VISITS, {"page": page_id}).all()
        if only is not None:
            visits = [visit for visit in visits if visit.visit_id in only]
        if page is None or not visits:
            return None
        ids = [visit.visit_id for visit in visits]
        asked = _SCORES, _MEDIA, _UNKEPT, _ANSWERS
        kept = Kept(*(_by_visit(tx, rows, ids) for rows in asked))
        played = {row.exhibit for rows in kept.scores.values() for row in rows}
        museum = self._houses.at(tx, played, {visit.age_band for visit in visits})
        return FamilyPage(
            page_id=page_id,
            day=page.day,
            language=Language(page.language),
            visits=tuple(self._part(visit, kept, museum) for visit in visits),
            unreached=page.undeliverable_at is not None,
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
        columns = _media.c.visit_id, _media.c.kind
        row = tx.execute(select(*columns).select_from(joined).where(*wanted)).first()
        return row and ShownMedium(row.visit_id, MediumKind(row.kind))

    def text(self, visit_id: bytes, column: str, box: bytes) -> str:
        """Open a sealed column of a visit's row.

        Raises:
            KeyGone: the visit is erased.
        """
        place = Place("visit", column, visit_id)
        return self._keyring.open(KeyKind.VISIT, visit_id, place, box).decode()

    def _part(self, visit: AnyRow, kept: Kept, museum: House) -> VisitPart:
        ident = visit.visit_id
        scores, media, unkept = kept.scores[ident], kept.media[ident], kept.unkept[ident]
        been = {row.exhibit for row in (*scores, *media, *unkept)}
        return VisitPart(
            visit_id=ident,
            avatar=avatar_of(visit.avatar),
            language=Language(visit.language),
            first_name=self.text(ident, "name_box", visit.name_box),
            scopes=scopes_of(visit.scopes),
            cards=self._cards(visit.age_band, scores, museum),
            media=tuple(_medium(row, museum) for row in media),
            refused=tuple(
                RefusedLater(museum.name(row.exhibit), Scope(row.kind), row.reason)
                for row in unkept
            ),
            kept_until=retention.kept_until(visit.day, AgeBand(visit.age_band), self._terms),
            agreed=_agreed(kept.answers[ident]),
            next_time=museum.next_time(been, ident),
        )

    def _cards(
        self, age_band: str, scores: Sequence[AnyRow], museum: House
    ) -> tuple[ScoreCard, ...]:
        """One card an exhibit and metric, in the order in which they were first played."""
        tries: dict[tuple[str, str], list[Try]] = defaultdict(list)
        for row in scores:
            tries[row.exhibit, row.metric].append(self._try(row))
        cards = []
        for (exhibit, key), made in tries.items():
            measured = museum.metric(exhibit, key)
            if measured is not None:
                counts = museum.counts(exhibit, measured[1], age_band)
                cards.append(_card(*measured, tuple(made), counts))
        return tuple(cards)

    def _try(self, row: AnyRow) -> Try:
        place = Place("score", "value_box", row.result_id)
        value = self._keyring.open(KeyKind.VISIT, row.visit_id, place, row.value_box)
        return Try(row.result_id, float(value), row.made_at)


def _agreed(answers: Sequence[AnyRow]) -> Agreed:
    first_given = sorted(answers, key=lambda row: row.act != ConsentAct.GIVEN)
    # A child may say less than its guardian did; the yes to what stands is the guardian's still.
    *_, answer = [row for row in first_given if row.giver == Giver.GUARDIAN] or first_given
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


def _by_visit(
    tx: Connection, rows: Select[*tuple[Any, ...]], ids: Sequence[bytes]
) -> Mapping[bytes, Sequence[AnyRow]]:
    found: dict[bytes, list[AnyRow]] = {one: [] for one in ids}
    for row in tx.execute(rows, {"visits": ids}):
        found[row.visit_id].append(row)
    return found


def _medium(row: AnyRow, museum: House) -> Medium:
    manifest = museum.manifests.get(row.exhibit)
    return Medium(
        result_id=row.result_id,
        exhibit=row.exhibit,
        exhibit_name=museum.name(row.exhibit),
        kind=MediumKind(row.kind),
        width=row.width,
        height=row.height,
        made_at=row.made_at,
        forms=_forms(row.forms),
        why=None if manifest is None else manifest.why,
        at_home=None if manifest is None else manifest.at_home,
    )


def _forms(column: str) -> tuple[MediumForm, ...]:
    return tuple(MediumForm(form) for form in column.split())
