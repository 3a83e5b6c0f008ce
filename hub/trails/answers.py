"""What a number answered at a kiosk: looked at again here, stored under its visit's key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from edge.contract.downward import Refusal
from edge.contract.seals import ID_BYTES
from edge.contract.words import Scope
from hub.errors import KeyGone
from hub.keyring import KeyKind, Place
from hub.rules.verdicts import Later, Refused, Stored
from hub.store import Booking, Pupil, TrailAnswer, put_new, table_of
from hub.trails.versions import trail_of
from hub.visits import graves, whose

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from edge.contract.events import StepAnswered
    from hub.keyring import Keyring
    from hub.rules.consent import Notices
    from hub.rules.verdicts import Verdict
    from hub.visits.whose import Whose

_bookings = table_of(Booking)
_pupils = table_of(Pupil)
_TRAIL = (
    select(_bookings.c.trail)
    .join(_pupils, _pupils.c.booking_id == _bookings.c.booking_id)
    .where(_pupils.c.visit_id == bindparam("of"))
)


@dataclass(frozen=True, slots=True)
class StepAnswers:
    """Takes answers into the store, inside the ingest's one transaction a batch."""

    keyring: Keyring
    zone: ZoneInfo
    notices: Notices

    def take(self, tx: Connection, event: StepAnswered, now: datetime) -> Verdict:
        """Keep an answer of a number of a group whose trail asks that, with the score scope.

        An answer is what somebody knew, so it stands where a score may. The same `result_id` again
        is stored already; of several answers the first counts (`hub.rules.trails`).
        """
        refusal = graves.why_refused(tx, event.binding_id, event.result_id)
        if refusal is None and len(event.result_id) != ID_BYTES:
            refusal = Refusal.MALFORMED
        if refusal is not None:
            return Refused(refusal)
        found = whose.of_binding(tx, event.binding_id)
        if found is None:
            return Later()
        wrong = found.why_not(event.made_at, Scope.SCORE, self.zone, self.notices)
        if wrong is None and not _was_asked(tx, event, found):
            wrong = Refusal.MALFORMED
        return Refused(wrong) if wrong else self._kept(tx, event, found, now)

    def _kept(self, tx: Connection, event: StepAnswered, found: Whose, now: datetime) -> Verdict:
        place = Place("trail_answer", "choice_box", event.result_id)
        choice = str(event.choice).encode()
        try:
            box = self.keyring.seal(KeyKind.VISIT, found.visit_id, place, choice)
        except KeyGone:
            return Refused(Refusal.KEY_GONE)
        row = {
            "result_id": event.result_id,
            "visit_id": found.visit_id,
            "trail": event.trail,
            "step": event.step,
            "choice_box": box,
            "made_at": event.made_at,
            "received_at": now,
        }
        put_new(tx, TrailAnswer, row)
        return Stored(found.page_id)


def _was_asked(tx: Connection, event: StepAnswered, found: Whose) -> bool:
    """Whether the trail of that number's group asks that, and has that choice."""
    follows = tx.execute(_TRAIL, {"of": found.visit_id}).scalar()
    trail = trail_of(tx, event.trail) if follows == event.trail else None
    steps = () if trail is None else trail.steps
    step = next((one for one in steps if one.step == event.step), None)
    if step is None or step.question is None:
        return False
    return 0 <= event.choice < len(step.question.choices)
