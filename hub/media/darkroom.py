"""Takes the chunks of media and develops what is whole, beside the ingest and never before it.

Two threads: one puts chunks in their places, quickly; one decodes pictures, which may take a
second. What is here of a half medium is read off its file, for each chunk proves itself by its
seal; so nothing needs to be written but the chunk, and a power cut costs only resending.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from queue import Full, Queue
from threading import Lock, Thread
from typing import TYPE_CHECKING

from edge.contract import seals
from edge.contract.downward import MediaProgress, MediaState
from edge.contract.words import Scope
from hub.errors import BadSeal, KeyGone, UnreadableMedium
from hub.line import seal
from hub.line.receipts import spans
from hub.media import halves, pictures, sounds
from hub.media.files import KEPT_MIME as PICTURE_MIME
from hub.media.files import WHOLE_SOUND, MediaFiles, Owned
from hub.pages import SOUND_SHAPE
from hub.rules.verdicts import Refused, Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from edge.contract.clock import Clock
    from hub.keyring import Keyring
    from hub.line.answers import Answers
    from hub.line.epochs import Epochs
    from hub.line.incoming import Chunk
    from hub.media.halves import Half
    from hub.store import Store
    from hub.visits.results import Results

log = logging.getLogger(__name__)

WAITING_CHUNKS = 256
"""Chunks held in memory, 16 MiB; what comes above is dropped, and its edge told at its next ask."""
FORGOTTEN_AFTER = timedelta(hours=24)
"""A half medium that did not grow for so long is deleted; its edge sends it from the start."""


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


@dataclass(frozen=True, slots=True)
class Developed:
    """A rebuilt medium: pixels of its largest size, 0 for a sound, and its files by size."""

    mime: str
    size: tuple[int, int]
    files: Mapping[int, bytes] = field(repr=False)


class Darkroom:
    """Where sealed chunks become the pictures of a page."""

    def __init__(self, means: Means, epochs: Epochs, develop_epochs: Epochs) -> None:
        """Take two views of the epochs, one a thread."""
        self._means = means
        self._epochs = epochs
        self._develop_epochs = develop_epochs
        self._work: Queue[Callable[[], None] | None] = Queue(WAITING_CHUNKS)
        self._whole: Queue[Half | None] = Queue()
        self._here: dict[Owned, set[int]] = {}
        self._here_lock = Lock()
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
        """Finish what is queued and end both threads."""
        self._work.put(None)
        self._threads[0].join()
        self._whole.put(None)
        self._threads[1].join()

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
        # After the files: a picture is kept only once its row is there.
        with self._means.store.read() as tx:
            named = halves.known(tx)
        for owned in kept - named:
            self._means.files.remove(owned)
            self.counts["orphans_removed"] += 1
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
        for half in iter(self._whole.get, None):
            self._supervised(lambda half=half: self._develop(half))  # type: ignore[misc]

    def _supervised(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception as problem:  # noqa: BLE001 - one bad medium must not stop all the others
            self.counts["failed"] += 1
            log.error("a medium could not be handled: %s", type(problem).__name__)  # noqa: TRY400 - a trace may show what it failed on

    # -- chunks

    def _take_up(self) -> None:
        with self._means.store.read() as tx:
            waiting = halves.awaited(tx)
        for half in waiting:
            self._develop_if_whole(half)

    def _take(self, chunk: Chunk) -> None:
        with self._means.store.read() as tx:
            half = halves.find(tx, chunk.sha256)
            key = self._epochs.key(tx, chunk.edge, half.epoch) if half else None
        if half is None or key is None or half.edge != chunk.edge:
            self.counts["chunks_of_nothing"] += 1
            return
        if half.whole:
            self._tell(half, MediaState.WHOLE)
            return
        if not self._is_genuine(half, chunk.index, chunk.sealed, key):
            self.counts["chunks_refused"] += 1
            return
        self._means.files.take_chunk(half.owned, chunk.index, chunk.sealed)
        with self._means.store.read() as tx:
            erased = halves.find(tx, chunk.sha256) is None
        if erased:  # while this chunk was written; who erased has seen the folder without it
            self._forget(half.owned)
            return
        self._got(half).add(chunk.index)
        self._develop_if_whole(half)

    def _is_genuine(self, half: Half, index: int, sealed: bytes, key: bytes) -> bool:
        if len(sealed) != half.extent.length(index):
            return False
        try:
            seal.open_chunk(sealed, self._binds(half, index), key)
        except BadSeal:
            return False
        return True

    def _binds(self, half: Half, index: int) -> bytes:
        return seals.chunk_binds(self._means.museum, half.edge, half.outbox, half.number, index)

    def _got(self, half: Half) -> set[int]:
        """Return which chunks are here; after a start, found out by opening what the file holds."""
        with self._here_lock:
            known = self._here.get(half.owned)
        if known is not None:
            return known
        with self._means.store.read() as tx:
            key = self._epochs.key(tx, half.edge, half.epoch)
        sealed = enumerate(self._means.files.chunks(half.owned, half.extent))
        found = {index for index, one in sealed if key and self._is_genuine(half, index, one, key)}
        with self._here_lock:
            return self._here.setdefault(half.owned, found)

    def _develop_if_whole(self, half: Half) -> None:
        if len(self._got(half)) == half.extent.chunks:
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
        missing = set(range(half.extent.chunks)) - self._got(half)
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
            self._means.files.keep(self._means.keyring, still.owned, developed.files)
        except BadSeal:
            # The disk did not keep what it was given: from the start, then.
            self._forget(half.owned)
            self._answer(half.edge, half.sha256)
        except UnreadableMedium as problem:
            self._refuse(still, str(problem))
        except KeyGone:
            self._forget(half.owned)
        else:
            self._keep(still, developed)

    def _rebuilt(self, half: Half, key: bytes) -> Developed:
        if not half.allowed:
            raise UnreadableMedium("consent_missing")
        digest, plain = hashlib.sha256(), bytearray()
        for index, sealed in enumerate(self._means.files.chunks(half.owned, half.extent)):
            plain += seal.open_chunk(sealed, self._binds(half, index), key)
            digest.update(sealed)
        if digest.digest() != half.sha256:
            raise UnreadableMedium("not_as_announced")
        if half.kind is Scope.PHOTO:
            picture = pictures.rebuild(bytes(plain))
            return Developed(PICTURE_MIME, (picture.width, picture.height), picture.sizes)
        sound = sounds.rebuild(bytes(plain))
        kept = {WHOLE_SOUND: sound.mp3, SOUND_SHAPE: sound.shape.packed()}
        return Developed(sounds.KEPT_MIME, (0, 0), kept)

    def _keep(self, half: Half, developed: Developed) -> None:
        with self._means.store.write() as tx:
            now = self._means.clock.now()
            verdict = self._means.results.medium_whole(
                tx, half.owned.result_id, developed.mime, developed.size, now
            )
        self._settled(half, verdict, MediaState.WHOLE)

    def _refuse(self, half: Half, reason: str) -> None:
        now = self._means.clock.now()
        with self._means.store.write() as tx:
            halves.forget(tx, half)
            verdict = self._means.results.medium_refused(tx, half.owned.result_id, reason, now)
        self.counts["media_refused"] += 1
        self._settled(half, verdict, MediaState.REFUSED, reason)

    def _settled(
        self, half: Half, verdict: Stored | Refused, state: MediaState, reason: str = ""
    ) -> None:
        self._forget(half.owned)
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
        with self._here_lock:
            self._here.pop(owned, None)
        self._means.files.drop_half(owned)
