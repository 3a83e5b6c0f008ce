"""Answers what an edge asks while somebody waits at its kiosk: at once, apart from the ingest.

Nothing of a request is on a disk or in a log, but what a colleague did and the tries at a PIN.
"""

from __future__ import annotations

import logging
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from queue import Full, Queue
from threading import Thread
from typing import TYPE_CHECKING, Protocol

from edge.contract.codec import Malformed
from edge.contract.downward import HandOffOpened, MailAnswer
from edge.contract.requests import (
    ANSWER_SECONDS,
    AccessTaken,
    BandLaid,
    BandMarked,
    BandTakenIn,
    CountsWanted,
    DeskHere,
    HandOffEnded,
    HandOffWanted,
    MailWanted,
    StaffAsked,
)
from edge.contract.seals import ID_BYTES
from edge.contract.words import Mark
from hub.errors import BadSeal
from hub.line import seal
from hub.line.allowance import Allowance
from hub.line.answers import enrolled

if TYPE_CHECKING:
    from datetime import datetime

    from nacl.public import PrivateKey

    from edge.contract.clock import Clock
    from edge.contract.downward import DeskAnswer, DeskIntake
    from edge.contract.envelopes import Request
    from edge.contract.requests import RequestBody
    from edge.contract.words import Language
    from hub.bands.marks import Marks
    from hub.bands.staff import StaffDesk
    from hub.enrolling.rotation import Rotation
    from hub.line.answers import Answers, Enrolled
    from hub.settling.exit_station import ExitStation
    from hub.store import Store

log = logging.getLogger(__name__)

WAITING = 1000
"""Requests held in memory; whoever comes beyond that asks again."""
AT_ONCE = 200
A_SECOND = 5.0
"""What one installation may ask: more than taps one after the other make, and at once all that it
remembered of bands while we were away."""
NONCES_KEPT = 5000
"""Nonces remembered of one installation; only what it boxed itself is."""


class HandOffs(Protocol):
    """Who keeps hand-offs to a guardian's phone."""

    def open(self, edge: str, language: Language, now: datetime) -> tuple[bytes, str, datetime]:
        """Return (hand-off, link, until when)."""
        ...

    def ended(self, edge: str, hand_off: bytes, *, taken: bool) -> None:
        """Note how a hand-off ended at its kiosk."""
        ...


class DeskReaders(Protocol):
    """Who knows what lies on the readers of desks."""

    def here(self, edge: str, now: datetime) -> DeskIntake:
        """Note that an installation stands at a desk; say whether bands are taken in there."""
        ...

    def laid(self, edge: str, nonce: bytes, laid: BandLaid, now: datetime) -> DeskAnswer:
        """Note that a band lies there."""
        ...

    def taken_in(self, edge: str, nonce: bytes, uid: bytes, now: datetime) -> DeskAnswer:
        """Take a band into the inventory, if that is what the desk does now."""
        ...


@dataclass(frozen=True, slots=True)
class Desks:
    """Who answers what."""

    marks: Marks
    staff: StaffDesk
    exit_station: ExitStation
    hand_offs: HandOffs | None = None
    rotation: Rotation | None = None
    readers: DeskReaders | None = None


@dataclass(frozen=True, slots=True)
class RequestMeans:
    """What requests are opened and answered with; `boot` is what this hub's presence says."""

    museum: str
    private: PrivateKey = field(repr=False)
    store: Store
    answers: Answers
    clock: Clock
    boot: bytes


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A request, and when it came in monotonic seconds."""

    request: Request
    since: float


class _Dropped(Exception):  # noqa: N818 - named by what became of the request
    """A request that nobody answers; its word is what is counted."""


class _Nonces:
    """Knows what came before; the oldest is forgotten first."""

    def __init__(self) -> None:
        self._known: dict[str, OrderedDict[bytes, None]] = {}

    def fresh(self, edge: str, nonce: bytes) -> bool:
        known = self._known.setdefault(edge, OrderedDict())
        if nonce in known:
            return False
        known[nonce] = None
        if len(known) > NONCES_KEPT:
            known.popitem(last=False)
        return True


class Requests:
    """One thread that answers, in the order in which they came, what installations ask."""

    def __init__(self, means: RequestMeans, desks: Desks) -> None:
        self._means = means
        self._desks = desks
        self._queue: Queue[_Waiting | None] = Queue(WAITING)
        self._allowance = Allowance(AT_ONCE, A_SECOND)
        self._nonces = _Nonces()
        self._thread = Thread(target=self._run, name="requests", daemon=True)
        self.counts: Counter[str] = Counter()
        """What happened so far, by name; for health, never personal."""

    def start(self) -> None:
        """Recall what today's bindings tell of bands, then start the thread."""
        self._desks.marks.recall(self._means.store, self._means.clock.now())
        self._thread.start()

    def stop(self) -> None:
        """Answer what waits and end the thread. Stop the line first."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def take(self, request: Request) -> None:
        """Take a request that read well; never waits. What is too much is dropped and counted."""
        now = self._means.clock.monotonic()
        if not self._allowance.allows(request.edge, now):
            self.counts["too_often"] += 1
            return
        try:
            self._queue.put_nowait(_Waiting(request, now))
        except Full:
            self.counts["too_many"] += 1

    def _run(self) -> None:
        while (waiting := self._queue.get()) is not None:
            try:
                self.counts[self._settle(waiting)] += 1
            except Exception as problem:  # noqa: BLE001 - one request must not end the others'
                self.counts["broken"] += 1
                # Its text and trace may show what was asked.
                log.error("a request broke: %s", type(problem).__name__)  # noqa: TRY400 - as above

    def _settle(self, waiting: _Waiting) -> str:
        """Answer one request; return what became of it, for the counts."""
        if self._means.clock.monotonic() - waiting.since >= ANSWER_SECONDS:
            return "too_late"
        request = waiting.request
        try:
            edge, body = self._opened(request)
        except _Dropped as dropped:
            return str(dropped)
        return "answered" if self._answered(edge, request.nonce, body) else "not_answered"

    def _opened(self, request: Request) -> tuple[Enrolled, RequestBody]:
        """Open a request of an enrolled edge that was not here before.

        Raises:
            _Dropped: it is none; says why.
        """
        means = self._means
        with means.store.read() as tx:
            edge = enrolled(tx).get(request.edge)
        if edge is None:
            raise _Dropped("not_enrolled")
        try:
            body = seal.open_request(means.museum, request, edge.box_key, means.private)
            _check(body)
        except BadSeal:
            raise _Dropped("bad_seal") from None
        except Malformed:
            raise _Dropped("malformed") from None
        if request.boot != means.boot:
            raise _Dropped("to_another_hub")
        if not self._nonces.fresh(request.edge, request.nonce):
            raise _Dropped("replayed")
        return edge, body

    def _answered(self, edge: Enrolled, nonce: bytes, body: RequestBody) -> bool:
        desks, now = self._desks, self._means.clock.now()
        if isinstance(body, BandMarked | AccessTaken):
            return self._noted(edge, body, now)
        if isinstance(body, HandOffWanted | HandOffEnded):
            return self._handed_off(edge, nonce, body, now)
        if isinstance(body, DeskHere | BandLaid | BandTakenIn):
            return self._at_a_desk(edge, nonce, body, now)
        if isinstance(body, StaffAsked):
            self._means.answers.tell(edge, desks.staff.answer(edge.name, nonce, body, now))
            return True
        return self._on_the_way_out(edge, nonce, body, now)

    def _on_the_way_out(
        self, edge: Enrolled, nonce: bytes, body: CountsWanted | MailWanted, now: datetime
    ) -> bool:
        exit_station = self._desks.exit_station
        if isinstance(body, CountsWanted):
            counts = exit_station.counts(body.binding_id, nonce, now)
            if counts is not None:
                self._means.answers.tell(edge, counts)
            return counts is not None
        verdict = exit_station.mail(body.binding_id, now)
        self._means.answers.tell(edge, MailAnswer(nonce, verdict))
        return True

    def _noted(self, edge: Enrolled, body: BandMarked | AccessTaken, now: datetime) -> bool:
        """Take in what is told rather than asked."""
        if isinstance(body, BandMarked):
            if body.mark is Mark.BLOCKED:  # that is a colleague's to say, at a desk
                return False
            return self._desks.marks.mark(body.day, body.band_key, body.mark, now)
        rotation = self._desks.rotation
        return rotation is not None and rotation.taken(edge.name, body)

    def _at_a_desk(
        self, edge: Enrolled, nonce: bytes, body: DeskHere | BandLaid | BandTakenIn, now: datetime
    ) -> bool:
        readers = self._desks.readers
        if readers is None:
            return False
        if isinstance(body, DeskHere):
            self._means.answers.tell(edge, readers.here(edge.name, now))
        elif isinstance(body, BandLaid):
            self._means.answers.tell(edge, readers.laid(edge.name, nonce, body, now))
        else:
            self._means.answers.tell(edge, readers.taken_in(edge.name, nonce, body.uid, now))
        return True

    def _handed_off(
        self, edge: Enrolled, nonce: bytes, body: HandOffWanted | HandOffEnded, now: datetime
    ) -> bool:
        hand_offs = self._desks.hand_offs
        if hand_offs is None:
            return False
        if isinstance(body, HandOffEnded):
            hand_offs.ended(edge.name, body.hand_off, taken=body.taken)
            return True
        hand_off, link, until = hand_offs.open(edge.name, body.language, now)
        self._means.answers.tell(edge, HandOffOpened(nonce, hand_off, link, until))
        return True


def _check(body: RequestBody) -> None:
    """Check what the dataclasses do not: how long what names something is."""
    if isinstance(body, BandMarked | BandLaid):
        ids = [body.band_key]
    elif isinstance(body, StaffAsked):
        ids = [body.staff_key, body.band_key]
    elif isinstance(body, CountsWanted | MailWanted):
        ids = [body.binding_id]
    else:
        ids = [body.hand_off] if isinstance(body, HandOffEnded) else []
    if any(len(one) != ID_BYTES for one in ids):
        raise Malformed(type(body).__name__, "an id must be 16 bytes")
