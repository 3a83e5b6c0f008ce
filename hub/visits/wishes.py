"""What a wearer or a guardian wants after the registration: less, more, nothing, an end."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select, union_all, update

from edge.contract.downward import Refusal
from edge.contract.seals import ID_BYTES
from edge.contract.words import AgeBand, Scope, Way
from hub.rules import consent
from hub.rules.bindings import FUTURE, Span
from hub.rules.verdicts import Later, Refused, Stored, Verdict
from hub.store import Binding, DueErasure, Medium, Score, Unkept, Visit, put, table_of
from hub.visits import evidence, graves, successions
from hub.visits.evidence import ConsentAct
from hub.visits.guardians import Asked
from hub.visits.households import mail_now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from edge.contract.events import (
        ConsentGiven,
        ResultForgotten,
        ScopesChanged,
        VisitEnded,
        VisitForgotten,
    )
    from hub.rules.consent import Notices
    from hub.visits.guardians import Guardians

_bindings = table_of(Binding)
_media = table_of(Medium)
_scores = table_of(Score)
_unkept = table_of(Unkept)
_visits = table_of(Visit)


@dataclass(frozen=True, slots=True)
class Bound:
    """A binding and its visit, as far as a wish needs them."""

    binding_id: bytes
    visit_id: bytes
    page_id: bytes
    band_key: bytes | None
    edge: str
    age_band: AgeBand
    visitor: bytes
    span: Span

    @property
    def day(self) -> date:
        """Which museum day."""
        return self.span.day


class Wishes:
    """Settles wishes inside the ingest's transaction; what must go is written down as due there."""

    def __init__(self, guardians: Guardians, zone: ZoneInfo, notices: Notices) -> None:
        self._guardians = guardians
        self._zone = zone
        self._notices = notices

    def change_scopes(
        self, tx: Connection, event: ScopesChanged, edge: str, now: datetime
    ) -> Verdict:
        """Let an answer given anew stand: append it, erase what it takes away, tell all edges.

        Of a child under 13 less is taken from whoever holds the band, more from its guardian alone,
        by band or before a colleague. The later answer stands, in whatever order they come.
        """
        bound = find_bound(tx, event.binding_id)
        if not isinstance(bound, Bound):
            return bound
        wrong = self._wrong_with(tx, event.consent, bound, edge, now)
        if isinstance(wrong, Refusal):
            return Refused(wrong)
        if wrong is not None:
            return wrong
        return self._change(tx, event.consent, bound, edge, now)

    def forget_result(self, tx: Connection, event: ResultForgotten, now: datetime) -> Verdict:
        """Erase a result that is not theirs; one that comes later is refused as erased."""
        bound = find_bound(tx, event.binding_id)
        if isinstance(bound, Refused):
            return bound
        stored_for = _visit_with(tx, event.result_id)
        if stored_for is None:
            graves.bury(tx, (event.result_id,), Refusal.ERASED, now)
            return Stored()
        if isinstance(bound, Later) or stored_for != bound.visit_id:
            return Refused(Refusal.NO_SUCH_BINDING)
        graves.bury(tx, (event.result_id,), Refusal.ERASED, now)
        note_due(tx, now, visit_id=bound.visit_id, results=(event.result_id,))
        return Stored(bound.page_id, due=True)

    def forget_visit(self, tx: Connection, event: VisitForgotten, now: datetime) -> Verdict:
        """Erase a visit; one that is not known here yet is refused when it comes."""
        bound = find_bound(tx, event.binding_id)
        graves.bury(tx, (event.binding_id,), Refusal.ERASED, now)
        if not isinstance(bound, Bound):
            return Stored()
        note_due(tx, now, visit_id=bound.visit_id)
        return Stored(bound.page_id, due=True)

    def end_visit(self, tx: Connection, event: VisitEnded, now: datetime) -> Verdict:
        """Let a binding hold no more; what was kept stays, and its household is mailed now."""
        bound = find_bound(tx, event.binding_id)
        if not isinstance(bound, Bound):
            return bound
        if event.at > now + FUTURE:
            return Refused(Refusal.MALFORMED)
        at = max(event.at, bound.span.made_at)
        this = _bindings.c.binding_id == bound.binding_id, _bindings.c.ended_at.is_(None)
        ended = tx.execute(update(_bindings).where(*this).values(ended_at=at)).rowcount > 0
        closed = _visits.c.visit_id == bound.visit_id, _visits.c.closed_at.is_(None)
        tx.execute(update(_visits).where(*closed).values(closed_at=at))
        replaced = successions.supersede(tx, bound.visit_id, bound.visitor, bound.day, now)
        mail_now(tx, bound.page_id, now)
        return Stored(bound.page_id, ended=(bound.binding_id,) if ended else (), replaced=replaced)

    def _wrong_with(
        self, tx: Connection, given: ConsentGiven, bound: Bound, edge: str, now: datetime
    ) -> Refusal | Later | None:
        wrong = self._wrong_with_answer(tx, given, bound, now)
        if wrong is not None or evidence.is_written(tx, bound.visit_id, given):
            return wrong
        asked = Asked(given, bound.band_key, bound.day, given.decided_at)
        unproven = self._guardians.wrong_with(tx, asked, edge)
        if unproven is not None or given.way is not Way.BAND:
            return unproven
        # Any grown-up beside a found band is no guardian: their mail goes where the child's goes.
        approver = find_bound(tx, given.proof)
        of_one_house = isinstance(approver, Bound) and approver.page_id == bound.page_id
        return None if of_one_house else Refusal.GUARDIAN_MAY_NOT

    def _wrong_with_answer(
        self, tx: Connection, given: ConsentGiven, bound: Bound, now: datetime
    ) -> Refusal | None:
        if given.decided_at > now + FUTURE:
            return Refusal.MALFORMED
        before = evidence.standing_of(tx, bound.visit_id, bound.age_band, given.decided_at)
        span = bound.span
        if not consent.widens(before, given):
            # An installation that has not heard of the end says that it is erased: so it must be.
            span = replace(span, ended_at=None)
        if not span.held(given.decided_at, self._zone):
            return Refusal.NO_SUCH_BINDING
        may_change = consent.may_change(given, bound.age_band, before)
        if not (may_change and consent.is_evidence(given, bound.age_band, self._notices)):
            return Refusal.CONSENT_MISSING
        return None

    def _change(
        self, tx: Connection, given: ConsentGiven, bound: Bound, edge: str, now: datetime
    ) -> Stored:
        if not evidence.is_written(tx, bound.visit_id, given):
            evidence.add(tx, bound.visit_id, ConsentAct.CHANGED, given, edge)
        stands = evidence.standing_of(tx, bound.visit_id, bound.age_band)
        values = {"scopes": consent.written(stands.scopes), "notice": stands.notice}
        tx.execute(update(_visits).where(_visits.c.visit_id == bound.visit_id).values(**values))
        going = taken_away(tx, bound.visit_id, stands.scopes, given)
        graves.bury(tx, going, Refusal.ERASED, now)
        note_due(tx, now, visit_id=bound.visit_id, results=going)
        return Stored(bound.page_id, told=_if_living(bound), due=bool(going))


def find_bound(tx: Connection, binding_id: bytes) -> Bound | Refused | Later:
    """Find a binding with its visit; `Later` while it is unknown, refused when it was erased."""
    refusal = graves.why_refused(tx, binding_id)
    if refusal is not None:
        return Refused(refusal)
    columns = (
        _bindings.c.binding_id,
        _bindings.c.visit_id,
        _visits.c.page_id,
        _bindings.c.band_key,
        _bindings.c.edge,
        _visits.c.age_band,
        _visits.c.visitor,
        _bindings.c.day,
        _bindings.c.made_at,
        _bindings.c.ended_at,
    )
    joined = _bindings.join(_visits, _visits.c.visit_id == _bindings.c.visit_id)
    found = select(*columns).select_from(joined).where(_bindings.c.binding_id == binding_id)
    row = tx.execute(found).first()
    if row is None:
        return Later()
    return Bound(
        binding_id=row.binding_id,
        visit_id=row.visit_id,
        page_id=row.page_id,
        band_key=row.band_key,
        edge=row.edge,
        age_band=AgeBand(row.age_band),
        visitor=row.visitor,
        span=Span(row.day, row.made_at, row.ended_at),
    )


def note_page_due(tx: Connection, page_id: bytes, now: datetime) -> None:
    """Write down that a page on which nobody is left must go."""
    put(tx, DueErasure, [_due(now, page_id=page_id)])


def _if_living(bound: Bound) -> tuple[bytes, ...]:
    return () if bound.span.ended_at is not None else (bound.binding_id,)


def note_due(
    tx: Connection, now: datetime, *, visit_id: bytes, results: Sequence[bytes] | None = None
) -> None:
    """Write down, with what was decided, what must go for it: a visit, or some of its results."""
    ids = (None,) if results is None else results
    put(tx, DueErasure, [_due(now, visit_id=visit_id, result_id=one) for one in ids])


def _due(now: datetime, **what: bytes | None) -> dict[str, object]:
    nothing = dict.fromkeys(("visit_id", "page_id", "result_id"))
    return {"due_id": secrets.token_bytes(ID_BYTES), "at": now, **nothing, **what}


def taken_away(
    tx: Connection, visit_id: bytes, stands: frozenset[Scope], given: ConsentGiven
) -> tuple[bytes, ...]:
    """Return the results, also refused ones that the page tells of, of kinds that may not stay.

    All of a kind that nobody may keep now; and of one that this answer took away and a later one
    gave again, what was made before this answer.
    """
    gone = frozenset(Scope) - stands
    between = frozenset(given.no) - gone
    wanted = [
        select(table.c.result_id).where(table.c.visit_id == visit_id, kind.in_(kinds), *until)
        for table, kind, made_at in (
            (_media, _media.c.kind, _media.c.made_at),
            (_unkept, _unkept.c.kind, _unkept.c.at),
        )
        for kinds, until in ((gone, ()), (between, (made_at <= given.decided_at,)))
    ]
    theirs = select(_scores.c.result_id).where(_scores.c.visit_id == visit_id)
    if Scope.SCORE in gone:
        wanted.append(theirs)
    elif Scope.SCORE in between:
        wanted.append(theirs.where(_scores.c.made_at <= given.decided_at))
    return tuple(dict.fromkeys(tx.execute(union_all(*wanted)).scalars()))


def _visit_with(tx: Connection, result_id: bytes) -> bytes | None:
    """Return the visit under which a result stands, kept or refused."""
    wanted = [
        select(table.c.visit_id).where(table.c.result_id == result_id)
        for table in (_scores, _media, _unkept)
    ]
    return tx.execute(union_all(*wanted)).scalar()
