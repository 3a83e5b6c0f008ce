"""What the hub was asked for somebody who waits: until when an answer is still for them. Pure.

All times but a hand-off's are monotonic seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.contract.downward import HandOffAnswered, HandOffOpened, HandOffSeen
from edge.contract.requests import ANSWER_SECONDS, BandMarked, HandOffEnded

if TYPE_CHECKING:
    from datetime import datetime

    from edge.contract.downward import MailAnswer, StaffAnswer, VisitCounts
    from edge.contract.requests import RequestBody

    Answer = StaffAnswer | HandOffOpened | HandOffSeen | HandOffAnswered | VisitCounts | MailAnswer


class Inquiries:
    """The nonces that wait for an answer, and the hand-offs that may still be heard of."""

    def __init__(self) -> None:
        self._open: dict[bytes, float] = {}
        self._hand_offs: dict[bytes, datetime] = {}

    def put(self, nonce: bytes, request: RequestBody, now: float) -> None:
        """Note that the hub is asked; what it does not answer is not waited for."""
        if isinstance(request, HandOffEnded):
            self._hand_offs.pop(request.hand_off, None)
        elif not isinstance(request, BandMarked):
            self._open[nonce] = now + ANSWER_SECONDS

    def heard(self, answer: Answer, now: float, at: datetime) -> bool:
        """Take an answer; return whether it is still for somebody: asked, and in time.

        `at` is the wall clock: a hand-off is heard of until the hour that the hub gave it.
        """
        if isinstance(answer, HandOffSeen | HandOffAnswered):
            until = self._hand_offs.get(answer.hand_off)
            return until is not None and at <= until
        due = self._open.pop(answer.nonce, None)
        if due is None or now >= due:
            return False
        if isinstance(answer, HandOffOpened):
            self._hand_offs = {one: until for one, until in self._hand_offs.items() if at <= until}
            self._hand_offs[answer.hand_off] = answer.until
        return True

    def overdue(self, now: float) -> tuple[bytes, ...]:
        """Return the nonces whose answer did not come in time, and wait for them no more."""
        late = tuple(nonce for nonce, due in self._open.items() if now >= due)
        for nonce in late:
            del self._open[nonce]
        return late

    def give_up(self) -> tuple[bytes, ...]:
        """Return all nonces that still wait: the hub is away."""
        waiting = tuple(self._open)
        self._open.clear()
        return waiting
