"""One thread that settles what edges said: commit, then acknowledge, then receipt. In that order.

Whatever is queued is one transaction; it never waits for a batch, the queue forms by itself while
the last commit reaches the disk. A message is acknowledged to the broker only when what it said is
on disk, and an edge forgets only what it has a receipt for.

What else goes with it is said by who settles: the hub (`hub.settling.ingest`), or a worker beside
it (`hub.workers.worker`).
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Protocol

from sqlalchemy.exc import DBAPIError

from edge.contract.envelopes import EventBatch
from hub.line.incoming import FromEdge, place_of, read
from hub.settling import quarantine
from hub.settling.settlement import AWAY, Outcome, Rules, Settlement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from edge.contract.clock import Clock
    from hub.line.answers import Answers
    from hub.line.ends import Delivery
    from hub.line.incoming import Read
    from hub.store import Store

log = logging.getLogger(__name__)

WAITING_MESSAGES = 2000
"""Messages held in memory. At the limit the line is no longer read, and the broker waits."""
MOST_AT_ONCE = 500
"""Messages in one transaction, so that a receipt waits for no endless one."""
MOST_EVENTS_AT_ONCE = 2000
"""Events in one transaction: after an outage a message holds up to a hundred."""
AGAIN_SECONDS = (0.2, 5.0)
"""First and longest wait after a commit that failed (a full disk, a lock); it doubles between."""
TURN_SECONDS = 0.0005
"""How long one thread of the process may hold the interpreter while another waits for it.

Python's own 5 ms are long beside a receipt: a score's way crosses from thread to thread four times,
and beside a flood of photos each crossing waited for a turn.
"""
_LOOKS_UP_SECONDS = 0.2
"""How often who waits for room looks whether that has an end."""
LOOKS_EVERY_SECONDS = 5.0
"""How often the directory is looked at though no edge says anything: commands change it, too."""


class Means(Protocol):
    """What it takes to settle and to answer."""

    @property
    def store(self) -> Store:
        """Where it is stored."""
        ...

    @property
    def rules(self) -> Rules:
        """By what it is decided."""
        ...

    @property
    def answers(self) -> Answers:
        """How edges are told."""
        ...

    @property
    def clock(self) -> Clock:
        """What time it is."""
        ...


@dataclass(frozen=True, slots=True)
class Letter:
    """A message and what was read in it."""

    delivery: Delivery
    said: Read

    @property
    def events(self) -> int:
        """How many events stand in it."""
        said = self.said.said if isinstance(self.said, FromEdge) else None
        return len(said.events) if isinstance(said, EventBatch) else 0


class Settler:
    """Settles, receipts, and nothing else; who does more says so in the five hooks at the end."""

    def __init__(self, means: Means, name: str) -> None:
        self._means = means
        self._museum = means.rules.museum
        self._queue: Queue[Letter | None] = Queue(WAITING_MESSAGES)
        self._no_more = Event()
        self._stopping = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self.counts: Counter[str] = Counter()
        """What happened so far, by name; for health, never personal."""

    def start(self) -> None:
        """Start the thread."""
        sys.setswitchinterval(TURN_SECONDS)
        self._thread.start()

    def take_no_more(self) -> None:
        """Keep the line waiting for no room any more, so that it can be stopped; then stop it.

        What finds none is not acknowledged, and comes again.
        """
        self._no_more.set()

    def stop(self) -> None:
        """Settle what is queued, as long as the store takes it, and end the thread.

        First `take_no_more`, and stop the line.
        """
        self._stopping.set()
        self.wake()
        self._thread.join()

    def receive(self, delivery: Delivery) -> None:
        """Take a message; waits while the queue is full, and so slows the broker."""
        said = read(self._museum, delivery.topic, delivery.payload, retained=delivery.retained)
        if self._takes_past(said):
            delivery.ack()
            return
        # What was read holds all that is needed: the queue is not to hold it twice.
        letter = Letter(replace(delivery, payload=b""), said)
        while not self._queued(letter) and not self._no_more.is_set():
            pass

    def _queued(self, letter: Letter) -> bool:
        try:
            self._queue.put(letter, timeout=_LOOKS_UP_SECONDS)
        except Full:
            return False
        return True

    def again(self, letters: Sequence[Letter]) -> None:
        """Settle what was settled before once more. Never waits; what finds no room is dropped."""
        with suppress(Full):
            for letter in letters:
                self._queue.put_nowait(letter)

    def wake(self) -> None:
        """Have it look around now. Never waits; also before the thread runs."""
        # A full queue is awake.
        with suppress(Full):
            self._queue.put_nowait(None)

    def _run(self) -> None:
        while not self._stopping.is_set() or not self._queue.empty():
            if not self._settle_until_done(self._waiting()):
                break

    def _waiting(self) -> list[Letter]:
        """Return all that is queued; nothing when it was woken, or it is time to look around."""
        found: list[Letter] = []
        events = 0
        with suppress(Empty):
            one = self._queue.get(timeout=LOOKS_EVERY_SECONDS)
            while one is not None:
                found.append(one)
                events += one.events
                if len(found) >= MOST_AT_ONCE or events >= MOST_EVENTS_AT_ONCE:
                    break
                one = self._queue.get_nowait()
        return found

    def _settle_until_done(self, batch: Sequence[Letter]) -> bool:
        """Settle a batch; while the store cannot be written, keep it and try again.

        Returns:
            False when it is to stop before: nothing of it was acknowledged, so all comes again.
        """
        wait = AGAIN_SECONDS[0]
        while True:
            try:
                self._settle(batch)
            except (*AWAY, DBAPIError):
                self.counts["commits_failed"] += 1
                log.error("the store takes nothing, or the keyring; %d messages wait", len(batch))  # noqa: TRY400 - the trace may show what was to be written
                if self._stopping.wait(wait):
                    return False
                wait = min(2 * wait, AGAIN_SECONDS[1])
            else:
                return True

    def _settle(self, batch: Sequence[Letter]) -> None:
        try:
            self._commit_and_answer(batch, careful=False)
        except AWAY:
            raise
        except Exception as problem:  # noqa: BLE001 - one message must not stop the museum's others
            log.error("a batch broke, one by one now: %s", type(problem).__name__)  # noqa: TRY400 - the trace may show what was to be written
            self._settle_one_by_one(batch)

    def _settle_one_by_one(self, batch: Sequence[Letter]) -> None:
        broken: list[tuple[Letter, str]] = []
        for letter in batch:
            try:
                self._commit_and_answer([letter], careful=True)
            except AWAY:
                raise
            except Exception as problem:  # noqa: BLE001 - as above
                log.error("a message broke the ingest: %s", type(problem).__name__)  # noqa: TRY400 - as above
                broken.append((letter, type(problem).__name__))
        if broken:
            self._put_aside(broken)

    def _put_aside(self, broken: Sequence[tuple[Letter, str]]) -> None:
        """Write down what broke, all in one transaction, and only then acknowledge it.

        It has no receipt: what an installation keeps is sent again, to a hub that was mended.
        """
        found = Counter(
            (place_of(self._museum, one.delivery.topic), f"{quarantine.BROKE}{why}")
            for one, why in broken
        )
        with self._means.store.write() as tx:
            quarantine.note(tx, found, self._means.clock.now())
        self.counts["broken"] += len(broken)
        for letter, _ in broken:
            letter.delivery.ack()

    def _commit_and_answer(self, batch: Sequence[Letter], *, careful: bool) -> None:
        means = self._means
        messages = [(letter.delivery.topic, letter.said) for letter in batch]
        self._gather()
        if not messages and self._nothing_to_do():
            return
        with means.store.write() as tx:
            now = means.clock.now()
            self._before(tx, now)
            outcome = Settlement(tx, means.rules, now, careful=careful).settle(messages)
            self._inside(tx, outcome, now)
        for letter in batch:
            letter.delivery.ack()
        for edge, receipt in outcome.tally.receipts():
            means.answers.tell(outcome.edges[edge], receipt)
        self._after(outcome)
        self.counts.update(outcome.counts)

    # -- what else whoever settles does

    def _takes_past(self, said: Read) -> bool:
        """Take a message past the queue; it is acknowledged when this says True."""
        del said
        return False

    def _gather(self) -> None:
        """Look, before each transaction, at what others asked for meanwhile."""

    def _nothing_to_do(self) -> bool:
        """Whether nothing is to be done though no message came."""
        return True

    def _before(self, tx: Connection, now: datetime) -> None:
        """Do in the transaction what comes before the settlement."""

    def _inside(self, tx: Connection, outcome: Outcome, now: datetime) -> None:
        """Do in the transaction what goes with what was settled."""

    def _after(self, outcome: Outcome) -> None:
        """Do what follows the commit and the receipts."""
