"""Who decides about which event: visits, results, wishes, mended addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from edge.contract.events import (
    AddressMended,
    BindingMade,
    MediumMade,
    ProvisionalScore,
    ResultForgotten,
    ScopesChanged,
    ScoreMade,
    StepAnswered,
    VisitEnded,
    VisitForgotten,
)
from hub.rules.verdicts import Stored
from hub.trails.answers import StepAnswers
from hub.visits.guardians import Guardians
from hub.visits.households import Households
from hub.visits.mending import Mending
from hub.visits.results import Results
from hub.visits.visits import Visits
from hub.visits.wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from edge.contract.events import EventBody
    from hub.rules.consent import Notices
    from hub.rules.verdicts import Verdict
    from hub.visits.guardians import Approved


@dataclass(frozen=True, slots=True)
class Said:
    """An event that was opened: by which edge, and when it came here."""

    body: EventBody
    edge: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that is decided of what comes by the wire, inside the ingest's transaction."""

    hosts: Households
    visits: Visits
    results: Results
    wishes: Wishes
    mending: Mending
    answers: StepAnswers

    def decide(self, tx: Connection, said: Said) -> Verdict:
        """Settle one event; a `Void` settles by itself."""
        body = said.body
        if isinstance(body, BindingMade):
            verdict = self.visits.bind(tx, body, said.edge, said.at)
        elif isinstance(body, ScoreMade):
            verdict = self.results.keep_score(tx, body, said.at)
        elif isinstance(body, ProvisionalScore):
            verdict = self.results.keep_provisional(tx, body, said.at)
        elif isinstance(body, MediumMade):
            verdict = self.results.expect_medium(tx, body, said.at)
        elif isinstance(body, AddressMended):
            verdict = self.mending.mend(tx, body, said.edge, said.at)
        elif isinstance(body, StepAnswered):
            verdict = self.answers.take(tx, body, said.at)
        else:
            verdict = self._wished(tx, said)
        return verdict

    def decide_scores(
        self, tx: Connection, scores: Sequence[ScoreMade], at: datetime
    ) -> Sequence[Verdict]:
        """Settle a run of scores, each as it would be settled alone."""
        return self.results.keep_scores(tx, scores, at)

    def _wished(self, tx: Connection, said: Said) -> Verdict:
        body = said.body
        if isinstance(body, ScopesChanged):
            return self.wishes.change_scopes(tx, body, said.edge, said.at)
        if isinstance(body, ResultForgotten):
            return self.wishes.forget_result(tx, body, said.at)
        if isinstance(body, VisitForgotten):
            return self.wishes.forget_visit(tx, body, said.at)
        if isinstance(body, VisitEnded):
            return self.wishes.end_visit(tx, body, said.at)
        return Stored()


def decisions(
    hosts: Households,
    zone: ZoneInfo,
    notices: Notices,
    approved: Approved,
    patience: timedelta = timedelta(),
) -> Decisions:
    """Put together who decides: by a museum's zone, its notices and its colleagues' approvals.

    With `patience`, a result of what no exhibit declared waits so long before it is refused.
    """
    guardians = Guardians(hosts.keyring, approved)
    return Decisions(
        hosts=hosts,
        visits=Visits(hosts, guardians, zone, notices),
        results=Results(hosts.keyring, zone, notices, patience),
        wishes=Wishes(guardians, zone, notices),
        mending=Mending(hosts),
        answers=StepAnswers(hosts.keyring, zone, notices),
    )
