"""The hub's own ingest: settles what edges said, and all else that goes with it in one process.

The day's start, the directory, answers to what edges ask, erasures that were asked for, open pages.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from queue import Queue
from typing import TYPE_CHECKING

from edge.contract.day import museum_day
from edge.contract.downward import EraseBinding
from edge.contract.envelopes import Ask, AskKind, Request
from hub.bands import inventory
from hub.line import directory, edge_states
from hub.line.allowance import Allowance
from hub.line.answers import enrolled
from hub.line.directory import DirectoryFeed
from hub.line.incoming import ELSEWHERE, Chunk, FromEdge
from hub.line.nuisances import STRANGERS, Nuisances
from hub.settling import quarantine
from hub.settling.settlement import Outcome, Rules
from hub.settling.settler import Settler
from hub.trails import versions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

    from edge.contract.clock import Clock
    from edge.contract.downward import DownBody
    from edge.contract.envelopes import EdgePresence
    from edge.contract.trails import Trail
    from hub.bands.dealt import Bands
    from hub.bands.marks import Marks
    from hub.line.answers import Answers
    from hub.line.incoming import Read
    from hub.line.keys_ahead import KeyCalendar
    from hub.media.darkroom import Darkroom
    from hub.settling.requests import Requests
    from hub.store import Store

log = logging.getLogger(__name__)

ASKS = 20, 2.0
"""What one installation may ask for at once, and a second: each answer may be a large one."""
ASKS_OF_MEDIA = 500, 50.0
"""The same for how far a medium has come: a small answer, asked for each one that waits."""
NOT_HEARD = "said too much that could not be read and was not heard for a while"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the ingest works with.

    `page_changed` gets the ids of pages that changed, `clear_retained` a topic to be cleared.
    `erase_due` carries out the erasures that were asked for; it says whether it could.
    `hear_only` has none but these edges heard, or whoever speaks (None). None of them waits.
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
    hear_only: Callable[[frozenset[str] | None], None]


class Ingest(Settler):
    """What comes by the wire, and whatever is told because of it."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around, "ingest")
        self._around = around
        self._erased: Queue[bytes] = Queue()
        self._to_erase: list[bytes] = []
        self._feed = DirectoryFeed(around.rules.zone, around.bands)
        self._trails: tuple[Trail, ...] = ()
        self._begun: date | None = None
        self._begins: date | None = None
        self._is_told = False
        self._asks = Allowance(*ASKS)
        self._asks_of_media = Allowance(*ASKS_OF_MEDIA)
        self._nuisances = Nuisances()
        self._enrolled: frozenset[str] = frozenset()
        self._heard: frozenset[str] | None = None
        self._to_note: Counter[quarantine.Kind] = Counter()
        self.present: dict[str, EdgePresence] = {}
        """What each installation last said of itself."""

    def start(self) -> None:
        """Start the thread; what is bound from here on is told to all edges."""
        with self._around.store.write() as tx:
            now = self._around.clock.now()
            self._before(tx, now)
            self._feed.fresh(tx, now)
        self._begun = self._begins
        super().start()

    @property
    def unheard(self) -> dict[str, datetime]:
        """Who of the enrolled is not heard now, each with until when; `STRANGERS`: all others."""
        clock, known = self._around.clock, self._enrolled
        now, at = clock.now(), clock.monotonic()
        unheard = self._nuisances.unheard(at).items()
        return {
            name: now + timedelta(seconds=until - at)
            for name, until in unheard
            if name == STRANGERS or name in known
        }

    def bindings_ended(self, binding_ids: Sequence[bytes]) -> None:
        """Tell every edge, from the ingest's own thread, to forget erased bindings. Never waits."""
        for binding_id in binding_ids:
            self._erased.put(binding_id)
        self.wake()

    def _takes_past(self, said: Read) -> bool:
        """Take chunks, requests, and what is asked too often.

        No score waits for a photo: a chunk is acknowledged as it comes, for its edge keeps the
        photo until it is told that all of it is here. For a request somebody waits, and nobody for
        one that was lost.
        """
        if isinstance(said, Chunk):
            self._around.darkroom.take(said)
            return True
        if isinstance(said, FromEdge) and isinstance(said.said, Request):
            self._around.requests.take(said.said)
            return True
        if isinstance(said, FromEdge) and not self._may_say(said):
            self.counts["asked_too_often"] += 1
            return True
        return False

    def _may_say(self, said: FromEdge) -> bool:
        """Whether it may be answered; an edge whose question is dropped asks again by itself."""
        if not isinstance(said.said, Ask):
            return True
        of_media = said.said.what is AskKind.MEDIA_PROGRESS
        allowance = self._asks_of_media if of_media else self._asks
        return allowance.allows(said.edge, self._around.clock.monotonic())

    def _gather(self) -> None:
        # Before the installations are looked up, so that none enrolled by now is passed over.
        self._to_erase += [self._erased.get_nowait() for _ in range(self._erased.qsize())]
        if self._heard is not None:
            # Who is enrolled meanwhile says nothing yet: nobody hears them before they are named.
            with self._around.store.read() as tx:
                self._enrolled = frozenset(enrolled(tx))
        self._listen()

    def _nothing_to_do(self) -> bool:
        """Whether there is no new day, no erasure, no note to write, and nothing new to tell."""
        today = museum_day(self._around.clock.now(), self._around.rules.zone)
        if self._to_erase or self._to_note or self._begun != today:
            return False
        with self._around.store.read() as tx:
            return self._feed.is_told(tx, today)

    def _before(self, tx: Connection, now: datetime) -> None:
        """Give the museum's own bands their ids of today, if they have none."""
        today = museum_day(now, self._around.rules.zone)
        if self._begun != today:
            inventory.begin_day(tx, today, now)
        # It has begun once that is committed, and no sooner.
        self._begins = today

    def _inside(self, tx: Connection, outcome: Outcome, now: datetime) -> None:
        edge_states.note(tx, outcome.present.values(), now)
        quarantine.note(tx, self._to_note, now)
        # Looked up while a transaction is open anyway: most say nothing new of the directory.
        self._is_told = self._feed.is_told(tx, museum_day(now, self._around.rules.zone))

    def _after(self, outcome: Outcome) -> None:
        around = self._around
        self._begun = self._begins
        self._to_note.clear()
        if outcome.due and not around.erase_due():
            self.counts["erasures_put_off"] += 1
        if not self._is_told or self._to_erase or outcome.due:
            self._tell_directory(outcome)
        for edge, ask in outcome.asks:
            self._answer_ask(outcome, edge, ask)
        for topic in outcome.to_clear:
            around.clear_retained(topic)
        self.present.update(outcome.present)
        if outcome.pages:
            around.page_changed(frozenset(outcome.pages))
        self._enrolled = frozenset(outcome.edges)
        self._bear(outcome)
        self._listen()

    def _bear(self, outcome: Outcome) -> None:
        """Stop the ears to whoever says so much that cannot be read that others wait for it.

        At the broker they share one queue with everybody; it drops what is right among it, too.
        Last of all, for what is tried again was said once; so the next transaction notes it.
        """
        found: Counter[str] = Counter()
        for (place, why), times in outcome.aside.items():
            edge, is_named, _ = place.partition("/")
            if not why.startswith(quarantine.BROKE):
                found[edge if is_named and edge in outcome.edges else STRANGERS] += times
        for name in self._nuisances.said(found.items(), self._around.clock.monotonic()):
            who = name or "somebody who is not enrolled"
            log.error("%s says too much that cannot be read: not heard for a while", who)
            self.counts["not_heard"] += 1
            self._to_note[f"{name}/?" if name else ELSEWHERE, NOT_HEARD] += 1
        if self._to_note:
            self.wake()

    def _listen(self) -> None:
        """Have those heard who are to be heard by now, if that has changed."""
        heard = self._nuisances.heard(self._enrolled, self._around.clock.monotonic())
        if heard != self._heard:
            self._heard = heard
            self._around.hear_only(heard)

    def _tell_directory(self, outcome: Outcome) -> None:
        around = self._around
        now = around.clock.now()
        with around.store.read() as tx:
            deltas = self._feed.fresh(tx, now)
            trails = versions.of_day(tx, museum_day(now, around.rules.zone))
        news: list[DownBody] = [*deltas, *(EraseBinding(one) for one in self._to_erase)]
        if trails.trails != self._trails:
            # First, so that a band whose group follows one is told to who knows it.
            news.insert(0, trails)
            self._trails = trails.trails
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
                trails = versions.of_day(tx, today)
            around.answers.tell(to, trails)
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
