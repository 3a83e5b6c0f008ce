"""One thread that settles what edges said: commit, then acknowledge, then receipt. In that order.

Whatever is queued is one transaction; it never waits for a batch, the queue forms by itself while
the last commit reaches the disk. A message is acknowledged to the broker only when what it said is
on disk, and an edge forgets only what it has a receipt for.
"""

from __future__ import annotations

import logging
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from edge.contract.day import museum_day
from edge.contract.downward import EraseBinding
from edge.contract.envelopes import Ask, AskKind, EventBatch, Request
from hub.bands import inventory
from hub.line import directory, edge_states
from hub.line.allowance import Allowance
from hub.line.directory import DirectoryFeed
from hub.line.incoming import Chunk, FromEdge, read
from hub.settling.settlement import Outcome, Rules, Settlement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from edge.contract.clock import Clock
    from edge.contract.downward import DownBody
    from edge.contract.envelopes import EdgePresence
    from hub.bands.dealt import Bands
    from hub.bands.marks import Marks
    from hub.line.answers import Answers
    from hub.line.incoming import Read
    from hub.line.keys_ahead import KeyCalendar
    from hub.line.wire import Delivery
    from hub.media.darkroom import Darkroom
    from hub.settling.requests import Requests
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
LOOKS_EVERY_SECONDS = 5.0
"""How often the directory is looked at though no edge says anything: commands change it, too."""
ASKS = 20, 2.0
"""What one installation may ask for at once, and a second: each answer may be a large one."""
ASKS_OF_MEDIA = 500, 50.0
"""The same for how far a medium has come: a small answer, asked for each one that waits."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the ingest works with.

    `page_changed` gets the ids of pages that changed, `clear_retained` a topic to be cleared.
    `erase_due` carries out the erasures that were asked for; it says whether it could.
    """

    store: Store
    rules: Rules
    calendar: KeyCalendar
    bands: Bands
    marks: Marks
    answers: Answers
    requests: Requests
    darkroom: Darkroom
    clock: Clock
    page_changed: Callable[[frozenset[bytes]], None]
    clear_retained: Callable[[str], None]
    erase_due: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class _Letter:
    """A message and what was read in it."""

    delivery: Delivery
    said: Read

    @property
    def events(self) -> int:
        """How many events stand in it."""
        said = self.said.said if isinstance(self.said, FromEdge) else None
        return len(said.events) if isinstance(said, EventBatch) else 0


class Ingest:
    """The hub's one writer of what comes by the wire."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._museum = around.rules.museum
        self._queue: Queue[_Letter | None] = Queue(WAITING_MESSAGES)
        self._erased: Queue[bytes] = Queue()
        self._to_erase: list[bytes] = []
        self._feed = DirectoryFeed(around.rules.zone, around.bands)
        self._begun: date | None = None
        self._asks = Allowance(*ASKS)
        self._asks_of_media = Allowance(*ASKS_OF_MEDIA)
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="ingest", daemon=True)
        self.counts: Counter[str] = Counter()
        """What happened so far, by name; for health, never personal."""
        self.present: dict[str, EdgePresence] = {}
        """What each installation last said of itself."""

    def start(self) -> None:
        """Start the thread; what is bound from here on is told to all edges."""
        with self._around.store.write() as tx:
            begun = self._begin_day(tx)
            self._feed.fresh(tx, self._around.clock.now())
        self._begun = begun
        self._thread.start()

    def stop(self) -> None:
        """Settle what is queued and end the thread. Stop the line first."""
        self._stopping.set()
        self._queue.put(None)
        self._thread.join()

    def receive(self, delivery: Delivery) -> None:
        """Take a message; waits while the queue is full, and so slows the broker.

        Chunks go past the queue: no score waits for a photo. They are acknowledged as they come,
        for their edge keeps the photo until it is told that all of it is here. Requests go past it
        too: somebody waits for the answer, and nobody for one that was lost.
        """
        said = read(self._museum, delivery.topic, delivery.payload, retained=delivery.retained)
        if isinstance(said, Chunk):
            self._around.darkroom.take(said)
            delivery.ack()
        elif isinstance(said, FromEdge) and isinstance(said.said, Request):
            self._around.requests.take(said.said)
            delivery.ack()
        elif isinstance(said, FromEdge) and not self._may_say(said):
            self.counts["asked_too_often"] += 1
            delivery.ack()
        else:
            self._queue.put(_Letter(delivery, said))

    def _may_say(self, said: FromEdge) -> bool:
        """Whether it may be answered; an edge whose question is dropped asks again by itself."""
        if not isinstance(said.said, Ask):
            return True
        of_media = said.said.what is AskKind.MEDIA_PROGRESS
        allowance = self._asks_of_media if of_media else self._asks
        return allowance.allows(said.edge, self._around.clock.monotonic())

    def bindings_ended(self, binding_ids: Sequence[bytes]) -> None:
        """Tell every edge, from the ingest's own thread, to forget erased bindings. Never waits."""
        for binding_id in binding_ids:
            self._erased.put(binding_id)
        # It only wakes, also before the thread runs; a full queue is awake.
        with suppress(Full):
            self._queue.put_nowait(None)

    def _run(self) -> None:
        while not self._stopping.is_set() or not self._queue.empty():
            batch = self._waiting()
            self._settle_until_done(batch)

    def _waiting(self) -> list[_Letter]:
        """Return all that is queued; nothing when it was woken, or it is time to look around."""
        found: list[_Letter] = []
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

    def _settle_until_done(self, batch: Sequence[_Letter]) -> None:
        """Settle a batch; while the store cannot be written, keep it and try again."""
        wait = AGAIN_SECONDS[0]
        while True:
            try:
                self._settle(batch)
            except OperationalError:
                self.counts["commits_failed"] += 1
                log.error("the store takes nothing; %d messages wait", len(batch))  # noqa: TRY400 - the trace may show what was to be written
                if self._stopping.wait(wait):
                    return
                wait = min(2 * wait, AGAIN_SECONDS[1])
            else:
                return

    def _settle(self, batch: Sequence[_Letter]) -> None:
        try:
            self._commit_and_answer(batch, careful=False)
        except OperationalError:
            raise
        except Exception as problem:  # noqa: BLE001 - one message must not stop the museum's others
            log.error("a batch broke, one by one now: %s", type(problem).__name__)  # noqa: TRY400 - the trace may show what was to be written
            self._settle_one_by_one(batch)

    def _settle_one_by_one(self, batch: Sequence[_Letter]) -> None:
        for letter in batch:
            try:
                self._commit_and_answer([letter], careful=True)
            except OperationalError:
                raise
            except Exception as problem:  # noqa: BLE001 - as above
                self.counts["broken"] += 1
                log.error("a message broke the ingest: %s", type(problem).__name__)  # noqa: TRY400 - as above
                letter.delivery.ack()

    def _commit_and_answer(self, batch: Sequence[_Letter], *, careful: bool) -> None:
        around = self._around
        messages = [(letter.delivery.topic, letter.said) for letter in batch]
        # Before the installations are looked up, so that none enrolled by now is passed over.
        self._to_erase += [self._erased.get_nowait() for _ in range(self._erased.qsize())]
        if not messages and self._nothing_to_do():
            return
        with around.store.write() as tx:
            now = around.clock.now()
            begun = self._begin_day(tx)
            outcome = Settlement(tx, around.rules, now, careful=careful).settle(messages)
            edge_states.note(tx, outcome.present.values(), now)
        self._begun = begun
        for letter in batch:
            letter.delivery.ack()
        self._answer(outcome)

    def _nothing_to_do(self) -> bool:
        """Whether there is no new day, no erasure, and nothing new in the directory."""
        today = museum_day(self._around.clock.now(), self._around.rules.zone)
        if self._to_erase or self._begun != today:
            return False
        with self._around.store.read() as tx:
            return self._feed.is_told(tx, today)

    def _begin_day(self, tx: Connection) -> date:
        """Give the museum's own bands their ids of today, if they have none; return the day."""
        now = self._around.clock.now()
        today = museum_day(now, self._around.rules.zone)
        if self._begun != today:
            inventory.begin_day(tx, today, now)
        return today

    # -- what follows a commit

    def _answer(self, outcome: Outcome) -> None:
        around = self._around
        for edge, receipt in outcome.tally.receipts():
            around.answers.tell(outcome.edges[edge], receipt)
        if outcome.due and not around.erase_due():
            self.counts["erasures_put_off"] += 1
        self._tell_directory(outcome)
        for edge, ask in outcome.asks:
            self._answer_ask(outcome, edge, ask)
        for topic in outcome.to_clear:
            around.clear_retained(topic)
        self.present.update(outcome.present)
        self.counts.update(outcome.counts)
        if outcome.pages:
            around.page_changed(frozenset(outcome.pages))

    def _tell_directory(self, outcome: Outcome) -> None:
        around = self._around
        with around.store.read() as tx:
            deltas = self._feed.fresh(tx, around.clock.now())
        news: list[DownBody] = [*deltas, *(EraseBinding(one) for one in self._to_erase)]
        for edge in outcome.edges.values():
            for body in news:
                around.answers.tell(edge, body)
        self._to_erase.clear()

    def _answer_ask(self, outcome: Outcome, edge: str, ask: Ask) -> None:
        around = self._around
        now = around.clock.now()
        to = outcome.edges[edge]
        if ask.what is AskKind.KEYS:
            around.answers.tell(to, around.calendar.answer(ask.nonce, now))
        elif ask.what is AskKind.DIRECTORY:
            with around.store.read() as tx:
                today = museum_day(now, around.rules.zone)
                found = directory.snapshot(tx, today, ask.nonce, around.bands)
            around.answers.tell(to, found)
            around.marks.tell_whole(now, partial(around.answers.tell, to))
        else:
            around.darkroom.ask(edge, _sha256(ask.about))


def _sha256(about: str) -> bytes:
    """Return the 32 bytes an edge names in hex; nothing is known under any other."""
    try:
        return bytes.fromhex(about)
    except ValueError:
        return b""
