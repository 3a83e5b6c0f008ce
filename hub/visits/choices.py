"""What a family changes on its own page: the name it greets, and what may be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, select, update

from edge.contract.downward import Refusal
from edge.contract.events import ConsentGiven
from edge.contract.names import name_fault
from edge.contract.words import AgeBand, Giver, Scope
from hub.keyring import KeyKind, Place
from hub.rules import consent
from hub.rules.ages import needs_guardian
from hub.store import Binding, Medium, Score, Visit, table_of
from hub.visits import evidence, graves
from hub.visits.evidence import ON_THE_PAGE, ConsentAct
from hub.visits.visits import sealed
from hub.visits.wishes import note_due, taken_away
from look.notices import NOTICE_VERSION, notice_sha256

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from edge.contract.words import Language
    from hub.rules.consent import Notices, Standing
    from hub.visits.households import Households

    AnyRow = Row[*tuple[Any, ...]]

_bindings = table_of(Binding)
_media = table_of(Medium)
_scores = table_of(Score)
_visits = table_of(Visit)
_NEXT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Choice:
    """What stands for one visitor of a page, and how many results of each kind it let be kept.

    `bound` says whether the band is bound still: only then can anything more come, so only then is
    more asked for. `by_guardian`: the words are those for a guardian.
    """

    visit_id: bytes
    by_guardian: bool
    stands: frozenset[Scope]
    bound: bool
    here: Mapping[Scope, int]


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer on the page: to which words, since when they stood there, what is said yes to."""

    language: Language
    shown_at: datetime
    yes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class Changed:
    """What an answer came to: the bindings that every edge must hear of, the results that go."""

    told: tuple[bytes, ...]
    going: tuple[bytes, ...]


class Choices:
    """Changes what the visits of a page are kept by, inside one transaction each."""

    def __init__(self, hosts: Households, notices: Notices) -> None:
        self._hosts = hosts
        self._notices = notices

    def of(self, tx: Connection, page_id: bytes) -> tuple[Choice, ...]:
        """Return what stands for each visitor whom the page shows."""
        return tuple(_choice(tx, visit) for visit in _shown(tx, page_id))

    def rename(
        self, tx: Connection, page_id: bytes, visit_id: bytes, first_name: str, now: datetime
    ) -> bool:
        """Call a visitor otherwise (Art. 16 GDPR), or by the avatar alone when the name is empty.

        Who comes again is known by the name as it is then, so a new name is known anew. That makes
        no page go, neither of an earlier nor of a later day: only a next visit does. So from then
        on this one takes no place, be it with a later result or at its day's end. A name that
        differs in nothing that counts changes neither. An emptied name leaves what the visitor is
        known by as it was, for else nothing would ever replace it.

        Returns:
            False where the page does not show that visit, or the name is none.

        Raises:
            KeyGone: the visit is being erased.
        """
        name = " ".join(first_name.split())
        visit = _one_shown(tx, page_id, visit_id)
        if visit is None or name_fault(name):
            return False
        keyring = self._hosts.keyring
        values: dict[str, object] = {"name_box": sealed(keyring, visit_id, "name_box", name)}
        if name:
            place = Place("visit", "address_box", visit_id)
            address = keyring.open(KeyKind.VISIT, visit_id, place, visit.address_box).decode()
            values |= _known_anew(visit, self._hosts.visitor(address, name), now)
        tx.execute(update(_visits).where(_visits.c.visit_id == visit_id).values(**values))
        return True

    def change(
        self, tx: Connection, page_id: bytes, visit_id: bytes, answered: Answered, now: datetime
    ) -> Changed | None:
        """Let an answer on the page stand: evidence first, then the scopes, then what must go.

        Less may be said at any time (Art. 7(3) GDPR). More may be said while the band is bound: the
        page was opened by its link, so whoever answers reads the mailbox of the visitor, or of the
        guardian, and read the notice above the answer.

        Returns:
            None where the page does not show that visit, or more was said than may be.
        """
        visit = _one_shown(tx, page_id, visit_id)
        if visit is None:
            return None
        band = AgeBand(visit.age_band)
        before = evidence.standing_of(tx, visit_id, band)
        if not consent.may_answer(before, answered.yes, bound=bool(_living(tx, visit_id))):
            return None
        given = _given(tx, visit_id, band, answered, now)
        if not consent.is_evidence(given, band, self._notices):
            return None
        return _let_stand(tx, visit_id, band, given, before, now)


def _known_anew(visit: AnyRow, visitor: bytes, now: datetime) -> dict[str, object]:
    if visitor == visit.visitor:
        return {}
    return {"visitor": visitor, "renamed_at": now}


def _let_stand(
    tx: Connection,
    visit_id: bytes,
    band: AgeBand,
    given: ConsentGiven,
    before: Standing,
    now: datetime,
) -> Changed:
    evidence.add(tx, visit_id, ConsentAct.CHANGED, given, ON_THE_PAGE)
    stands = evidence.standing_of(tx, visit_id, band)
    values = {"scopes": consent.written(stands.scopes), "notice": stands.notice}
    tx.execute(update(_visits).where(_visits.c.visit_id == visit_id).values(**values))
    going = taken_away(tx, visit_id, stands.scopes, given)
    graves.bury(tx, going, Refusal.ERASED, now)
    note_due(tx, now, visit_id=visit_id, results=going)
    told = _living(tx, visit_id) if stands.scopes != before.scopes else ()
    return Changed(told, going)


def _given(
    tx: Connection, visit_id: bytes, band: AgeBand, answered: Answered, now: datetime
) -> ConsentGiven:
    """Return the evidence of an answer now, later than all that was decided before."""
    by_guardian = needs_guardian(band)
    last = max(row.decided_at for row in evidence.rows_of(tx, visit_id))
    decided_at = max(now, last + _NEXT)
    return ConsentGiven(
        giver=Giver.GUARDIAN if by_guardian else Giver.SELF,
        notice=NOTICE_VERSION,
        notice_sha256=notice_sha256(answered.language, by_guardian=by_guardian),
        language=answered.language,
        shown_at=min(answered.shown_at, decided_at),
        decided_at=decided_at,
        yes=tuple(one for one in Scope if one in answered.yes),
        no=tuple(one for one in Scope if one not in answered.yes),
    )


def _choice(tx: Connection, visit: AnyRow) -> Choice:
    band = AgeBand(visit.age_band)
    return Choice(
        visit_id=visit.visit_id,
        by_guardian=needs_guardian(band),
        stands=evidence.standing_of(tx, visit.visit_id, band).scopes,
        bound=bool(_living(tx, visit.visit_id)),
        here=_here(tx, visit.visit_id),
    )


def _here(tx: Connection, visit_id: bytes) -> dict[Scope, int]:
    theirs = select(func.count()).select_from(_scores).where(_scores.c.visit_id == visit_id)
    kinds = select(_media.c.kind, func.count()).where(_media.c.visit_id == visit_id)
    here = {Scope(row[0]): row[1] for row in tx.execute(kinds.group_by(_media.c.kind))}
    return {Scope.SCORE: tx.execute(theirs).scalar_one(), **here}


def _living(tx: Connection, visit_id: bytes) -> tuple[bytes, ...]:
    living = _bindings.c.visit_id == visit_id, _bindings.c.ended_at.is_(None)
    return tuple(tx.execute(select(_bindings.c.binding_id).where(*living)).scalars())


def _shown(tx: Connection, page_id: bytes) -> Iterable[AnyRow]:
    shown = (
        _visits.c.page_id == page_id,
        _visits.c.superseded_at.is_(None),
        _visits.c.pending.is_(False),
    )
    return tx.execute(select(_visits).where(*shown).order_by(_visits.c.made_at)).all()


def _one_shown(tx: Connection, page_id: bytes, visit_id: bytes) -> AnyRow | None:
    return next((one for one in _shown(tx, page_id) if one.visit_id == visit_id), None)
