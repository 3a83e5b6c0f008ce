"""What a family does on its page, done to one page in memory: a part of `FakeHub`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from edge.contract.words import Giver, Scope
from hub.pages import ErasureReceipt, FamilyPage
from hub.uses.family import KeptAnew
from hub.visits.choices import Answered, Choice

THEN = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


@dataclass(kw_only=True)
class Doings:
    """Changes `page`; `answered` lists what was said of whom, `bound` whether bands are worn."""

    page: FamilyPage | None
    asked: list[str]
    bound: bool = True
    refuses_choices: bool = False
    answered: list = field(default_factory=list)

    def erase_visit(self, page_id: bytes, visit_id: bytes) -> ErasureReceipt:
        self.asked.append("erase_visit")
        assert page_id == self.page.page_id
        left = tuple(one for one in self.page.visits if one.visit_id != visit_id)
        self.page = replace(self.page, visits=left) if left else None
        return ErasureReceipt("2026-0044", THEN, 2, 1)

    def rename(self, page_id: bytes, visit_id: bytes, first_name: str) -> bool:
        self.asked.append("rename")
        assert page_id == self.page.page_id
        visits = tuple(
            replace(one, first_name=first_name) if one.visit_id == visit_id else one
            for one in self.page.visits
        )
        self.page = replace(self.page, visits=visits)
        return True

    def keeping(self, page_id: bytes) -> tuple[Choice, ...]:
        self.asked.append("keeping")
        return tuple(
            Choice(
                visit_id=one.visit_id,
                by_guardian=one.agreed.giver is Giver.GUARDIAN,
                stands=frozenset(one.scopes),
                bound=self.bound,
                here={Scope.SCORE: len(one.cards), Scope.PHOTO: len(one.media)},
            )
            for one in (self.page.visits if self.page and page_id == self.page.page_id else ())
        )

    def keep(self, page_id: bytes, answers: dict[bytes, Answered]) -> KeptAnew | None:
        self.asked.append("keep")
        assert page_id == self.page.page_id
        if self.refuses_choices:
            return None
        kept = [self._keep(visit_id, answered) for visit_id, answered in answers.items()]
        return KeptAnew(tuple(one for one in kept if one is not None))

    def _keep(self, visit_id: bytes, answered: Answered) -> ErasureReceipt | None:
        self.answered.append((visit_id, answered))
        visits = tuple(
            replace(one, scopes=tuple(scope for scope in Scope if scope in answered.yes))
            if one.visit_id == visit_id
            else one
            for one in self.page.visits
        )
        less = answered.yes < frozenset(self.page.visits[0].scopes)
        self.page = replace(self.page, visits=visits)
        return ErasureReceipt("2026-0045", THEN, 0, 1) if less else None

    def saved(self, page_id: bytes) -> None:
        assert self.page is None or page_id == self.page.page_id
        self.asked.append("saved")
