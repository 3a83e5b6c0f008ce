"""Takes the chunks of media and has developed what is whole, beside the ingest, never before it.

Two threads: one puts chunks in their places, quickly; one hands whole media to the sandbox, which
may take a second for one. What is here of a half medium is read off its file, for each chunk proves
itself by its seal; so nothing needs to be written but the chunk, and a power cut costs only
resending.
"""

from __future__ import annotations

import hashlib
import logging
import math
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, Full, Queue
from threading import Thread
from typing import TYPE_CHECKING

from edge.contract.downward import MediaProgress, MediaState
from edge.contract.events import MediumKind
from hub.errors import BadSeal, KeyGone, SandboxAway, SandboxLate, UnreadableMedium
from hub.line import seal
from hub.line.allowance import Allowance
from hub.line.answers import enrolled
from hub.line.receipts import spans
from hub.media import halves
from hub.media.arrivals import Arrivals, Fate
from hub.media.sandbox import TOOK_TOO_LONG, Sandbox
from hub.rules.verdicts import Refused, Stored
from hub.visits.results import OnDisk

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.contract.clock import Clock
    from hub.keyring import Keyring
    from hub.line.answers import Answers
    from hub.line.epochs import Epochs
    from hub.line.incoming import Chunk
    from hub.media.files import MediaFiles, Owned
    from hub.media.halves import Half
    from hub.media.kept import Developed
    from hub.store import Store
    from hub.visits.results import Results

log = logging.getLogger(__name__)

WAITING_CHUNKS = 256
"""Chunks held in memory, 16 MiB; what comes above is dropped, and its edge told at its next ask."""
FORGOTTEN_AFTER = timedelta(hours=24)
"""A half medium that did not grow for so long is deleted; its edge sends it from the start."""
MOST_TIMES_LATE = 3
"""So often one may take too long by the clock: that may be a busy machine, or one that hangs."""
CALLED_OFF_EVERY = 1.0
CALLS = 50, 5.0
"""So many media are called off at once, and a second, for each installation."""
EDGES_HOLD_SECONDS = 5.0
"""For so long at most is somebody taken for enrolled who was revoked meanwhile."""
MOST_CALLED_OFF = 1000
"""Media remembered as called off; who sends chunks of nothing fills no memory."""
RESTS_AFTER_SECONDS = 30.0
"""Without a medium for so long, the sandbox ends: no pixel of a visitor waits in its memory.

What the disk or the store did not take meanwhile is then tried once more.
"""


@dataclass(frozen=True, slots=True)
class Means:
    """What the darkroom works with; `page_changed` gets the ids of pages with a new photo."""

    museum: str
    store: Store
    keyring: Keyring
    files: MediaFiles
    results: Results
    answers: Answers
    clock: Clock
    page_changed: Callable[[frozenset[bytes]], None]


class Darkroom:
    """Where sealed chunks become the pictures of a page."""

    def __init__(self, means: Means, epochs: Epochs, develop_epochs: Epochs) -> None:
        """Take two views of the epochs, one a thread."""
        self._means = means
        self._arrivals = Arrivals(means.museum, means.store, means.files, epochs)
        self._develop_epochs = develop_epochs
        self._sandbox = Sandbox()
        self._work: Queue[Callable[[], None] | None] = Queue(WAITING_CHUNKS)
        self._whole: Queue[Half | None] = Queue()
        self._late: Counter[bytes] = Counter()
        self._called_off: dict[bytes, float] = {}
        self._calls = Allowance(*CALLS)
        self._edges: frozenset[str] = frozenset()
        self._edges_at = -math.inf
        self._disk_takes = True
        self._some_failed = False
        self._stopping = False
        self._threads = (
            Thread(target=self._put_away, name="chunks", daemon=True),
            Thread(target=self._develop_all, name="darkroom", daemon=True),
        )
        self.counts: Counter[str] = Counter()
        """What happened so far, by name; for health, never personal."""

    def start(self) -> None:
        """Start both threads, and take up what an earlier run left half done."""
        for thread in self._threads:
            thread.start()
        self._work.put(self._take_up)

    def stop(self) -> None:
        """Put away what is queued and end both threads; what waits is developed after a start."""
        self._stopping = True
        self._work.put(None)
        self._threads[0].join()
        self._sandbox.end()
        self._whole.put(None)
        self._threads[1].join()
        self._arrivals.close()

    def take(self, chunk: Chunk) -> None:
        """Queue a chunk; returns at once."""
        self._queue(lambda: self._take(chunk))

    def ask(self, edge: str, sha256: bytes) -> None:
        """Queue an edge's question how far a medium has come; returns at once."""
        self._queue(lambda: self._answer(edge, sha256))

    def tidy(self) -> None:
        """Delete half media that stopped growing, and files that no row names any more."""
        oldest = (self._means.clock.now() - FORGOTTEN_AFTER).timestamp()
        for owned in self._means.files.halves_untouched_since(oldest):
            self._forget(owned)
        kept = self._means.files.kept()
        # After the files: a picture is kept only once its row is there. As a writer, for whoever
        # puts files under another visit does so before its rows are there for all to see.
        with self._means.store.write() as tx:
            named = halves.known(tx)
        for owned in kept - named:
            self._means.files.remove(owned)
            self.counts["orphans_removed"] += 1
        self._arrivals.close()
        # Once more what a full disk kept from being developed.
        self._queue(self._take_up)

    def _queue(self, job: Callable[[], None]) -> None:
        try:
            self._work.put_nowait(job)
        except Full:
            self.counts["chunks_dropped"] += 1

    def _put_away(self) -> None:
        for job in iter(self._work.get, None):
            self._supervised(job)

    def _develop_all(self) -> None:
        while True:
            try:
                half = self._whole.get(timeout=RESTS_AFTER_SECONDS)
            except Empty:
                if self._some_failed:
                    self._some_failed = False
                    self._queue(self._take_up)
                else:
                    self._sandbox.rest()
                continue
            if half is None or self._stopping:
                break
            done = self._supervised(lambda half=half: self._develop(half))  # type: ignore[misc]
            self._some_failed |= not done
        self._sandbox.rest()

    def _supervised(self, job: Callable[[], None]) -> bool:
        try:
            job()
        except Exception as problem:  # noqa: BLE001 - one bad medium must not stop all the others
            self.counts["failed"] += 1
            log.error("a medium could not be handled: %s", type(problem).__name__)  # noqa: TRY400 - a trace may show what it failed on
            return False
        return True

    # -- chunks

    def _take_up(self) -> None:
        with self._means.store.read() as tx:
            waiting = halves.awaited(tx)
        for half in waiting:
            self._develop_if_whole(half)

    def _take(self, chunk: Chunk) -> None:
        if not self._may_speak(chunk.edge):
            self.counts["chunks_of_strangers"] += 1
            return
        try:
            fate, half = self._arrivals.take(chunk)
        except OSError as problem:
            self._says_of_disk(problem)
            return
        self._says_of_disk(None)
        if fate is Fate.OF_NOTHING or half is None:
            self.counts["chunks_of_nothing"] += 1
            self._call_off(chunk)
        elif fate is Fate.REFUSED:
            self.counts["chunks_refused"] += 1
        elif fate is Fate.OF_A_WHOLE:
            self._tell(half, MediaState.WHOLE)
        else:
            self._develop_if_whole(half)

    def _may_speak(self, edge: str) -> bool:
        """Whether an edge is enrolled; what came of one that was revoked is let go.

        The store is asked now and then, and about anybody new.
        """
        now = self._means.clock.monotonic()
        if edge not in self._edges or now - self._edges_at >= EDGES_HOLD_SECONDS:
            with self._means.store.read() as tx:
                self._edges, self._edges_at = frozenset(enrolled(tx)), now
            self._arrivals.keep_only_of(self._edges)
        return edge in self._edges

    def _call_off(self, chunk: Chunk) -> None:
        """Tell an edge at once to send no more of what is awaited no more: it was erased.

        Once a second a medium, for chunks that are under way say nothing new; and only so often an
        edge, for who makes up media is to cost us no more than it costs itself. It may still ask.
        """
        now = self._means.clock.monotonic()
        if now - self._called_off.get(chunk.sha256, -math.inf) < CALLED_OFF_EVERY:
            return
        if len(self._called_off) >= MOST_CALLED_OFF:
            self._called_off.clear()
        self._called_off[chunk.sha256] = now
        if not self._calls.allows(chunk.edge, now):
            self.counts["called_off_too_often"] += 1
            return
        with self._means.store.read() as tx:
            half = halves.find(tx, chunk.sha256)
        if half is None:
            unknown = MediaProgress(chunk.sha256, MediaState.REFUSED, reason="unknown")
            self._means.answers.tell_named(chunk.edge, unknown)
            self.counts["called_off"] += 1

    @property
    def disk_takes(self) -> bool:
        """Whether the disk took the last chunk that came."""
        return self._disk_takes

    def _says_of_disk(self, problem: OSError | None) -> None:
        """Count what the disk did not take, and say once when that begins, once when it is over.

        Nothing is lost by it: an edge keeps a medium until it is told that all of it is here.
        """
        if problem is not None:
            self.counts["chunks_not_taken"] += 1
        if self._disk_takes and problem is not None:
            log.error("the disk takes no media: %s", type(problem).__name__)
        if not self._disk_takes and problem is None:
            log.info("the disk takes media again")
        self._disk_takes = problem is None

    def _develop_if_whole(self, half: Half) -> None:
        if self._arrivals.is_whole(half):
            self._whole.put(half)

    def _answer(self, edge: str, sha256: bytes) -> None:
        """Say what is missing. What is not known here was refused, erased, or never announced."""
        with self._means.store.read() as tx:
            half = halves.find(tx, sha256)
        if half is None or half.edge != edge:
            unknown = MediaProgress(sha256, MediaState.REFUSED, reason="unknown")
            self._means.answers.tell_named(edge, unknown)
            return
        if half.whole:
            self._tell(half, MediaState.WHOLE)
            return
        missing = set(range(half.extent.chunks)) - self._arrivals.got(half)
        if missing:
            wanted = MediaProgress(sha256, MediaState.WANTED, missing=spans(missing))
            self._means.answers.tell_named(edge, wanted)

    # -- pictures

    def _develop(self, half: Half) -> None:
        """Rebuild a whole medium, keep it, commit it; only then tell its edge to let it go."""
        with self._means.store.read() as tx:
            still = halves.find(tx, half.sha256)
            key = self._develop_epochs.key(tx, half.edge, half.epoch)
        if still is None or still.whole or key is None:
            self._forget(half.owned)
            return
        try:
            developed = self._rebuilt(still, key)
            self._means.files.keep(self._means.keyring, still.owned, developed.pieces)
        except BadSeal:
            # The disk did not keep what it was given: from the start, then.
            self._forget(half.owned)
            self._answer(half.edge, half.sha256)
        except UnreadableMedium as problem:
            self._refuse(still, str(problem))
        except KeyGone:
            self._forget(half.owned)
        except SandboxAway as problem:
            self._waits(still, problem)
        else:
            self._keep(still, developed)

    def _rebuilt(self, half: Half, key: bytes) -> Developed:
        if not half.allowed:
            raise UnreadableMedium("consent_missing")
        digest, plain = hashlib.sha256(), bytearray()
        for index, sealed in enumerate(self._means.files.chunks(half.owned, half.extent)):
            plain += seal.open_chunk(sealed, self._arrivals.binds(half, index), key)
            digest.update(sealed)
        if digest.digest() != half.sha256:
            raise UnreadableMedium("not_as_announced")
        return self._sandbox.develop(MediumKind(half.kind), bytes(plain))

    def _keep(self, half: Half, developed: Developed) -> None:
        with self._means.store.write() as tx:
            now = self._means.clock.now()
            still = halves.find(tx, half.sha256)
            changed_hands = still is not None and still.owned != half.owned
            on_disk = OnDisk(developed.extent, developed.forms)
            verdict = (
                None
                if changed_hands
                else self._means.results.medium_whole(tx, half.owned.result_id, on_disk, now)
            )
        if verdict is None:
            self._send_again(half)
        else:
            self._settled(half, verdict, MediaState.WHOLE)

    def _send_again(self, half: Half) -> None:
        """Let go of what was developed for a visit that it is no more of, and ask its edge for it.

        A family took it meanwhile: it is to lie under their key, and under no other.
        """
        self.counts["changed_hands"] += 1
        self._means.files.remove(half.owned)
        self._forget(half.owned)
        self._answer(half.edge, half.sha256)

    def _refuse(self, half: Half, reason: str) -> None:
        now = self._means.clock.now()
        with self._means.store.write() as tx:
            halves.forget(tx, half)
            verdict = self._means.results.medium_refused(tx, half.owned.result_id, reason, now)
        self.counts["media_refused"] += 1
        self.counts[f"refused_{reason}"] += 1
        self._settled(half, verdict, MediaState.REFUSED, reason)

    def _waits(self, half: Half, problem: SandboxAway) -> None:
        """Leave a medium whole where it is, for the next round; unless it hangs each time."""
        if self._stopping:
            return
        self._late[half.sha256] += isinstance(problem, SandboxLate)
        if self._late[half.sha256] == MOST_TIMES_LATE:
            self._refuse(half, TOOK_TOO_LONG)
            return
        self.counts["put_off"] += 1
        log.error("a medium waits: %s", problem)

    def _settled(
        self, half: Half, verdict: Stored | Refused, state: MediaState, reason: str = ""
    ) -> None:
        self._forget(half.owned)
        self._late.pop(half.sha256, None)
        if isinstance(verdict, Refused):  # erased while it was being developed
            self._means.files.remove(half.owned)
            self._tell(half, MediaState.REFUSED, verdict.reason)
            return
        self._tell(half, state, reason)
        if verdict.page_id is not None:
            self._means.page_changed(frozenset({verdict.page_id}))

    def _tell(self, half: Half, state: MediaState, reason: str = "") -> None:
        progress = MediaProgress(half.sha256, state, reason=reason)
        self._means.answers.tell_named(half.edge, progress)

    def _forget(self, owned: Owned) -> None:
        self._arrivals.forget(owned)
