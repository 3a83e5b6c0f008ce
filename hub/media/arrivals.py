"""Puts sealed chunks in their places: quickly, for scores come by the same line.

What a chunk costs is opening its seal and writing it. The store is asked once a medium: whoever
erases removes the file, and what is written to a file without a name is gone with it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import Enum, auto
from threading import Lock
from typing import TYPE_CHECKING

from edge.contract import seals
from hub.errors import BadSeal
from hub.line import seal
from hub.media import halves
from hub.media.files import put_chunk

if TYPE_CHECKING:
    from collections.abc import Collection

    from hub.line.epochs import Epochs
    from hub.line.incoming import Chunk
    from hub.media.files import MediaFiles, Owned
    from hub.media.halves import Half
    from hub.store import Store

OPEN_FILES = 64
"""Half media whose files are held open; a chunk of another opens its own again."""


class Fate(Enum):
    """What became of a chunk."""

    KEPT = auto()
    OF_NOTHING = auto()
    """Nothing such is awaited of that edge, or it was erased."""
    OF_A_WHOLE = auto()
    """All of its medium is here already."""
    REFUSED = auto()
    """It does not fit its medium."""


@dataclass(slots=True)
class _Coming:
    """A half medium: which of its chunks are here, and its file while that is held open."""

    half: Half
    got: set[int] = field(default_factory=set)
    handle: int | None = None


class Arrivals:
    """The half media; chunks are taken by one thread, all else may be asked from any."""

    def __init__(self, museum: str, store: Store, files: MediaFiles, epochs: Epochs) -> None:
        self._museum = museum
        self._store = store
        self._files = files
        self._epochs = epochs
        self._coming: dict[bytes, _Coming] = {}
        self._lock = Lock()

    def take(self, chunk: Chunk) -> tuple[Fate, Half | None]:
        """Put a chunk in its place; return what became of it, and of which medium it is.

        Raises:
            OSError: the disk is full, or failed; the chunk is not here then.
        """
        half = self.half(chunk.sha256)
        if half is None or half.edge != chunk.edge:
            return Fate.OF_NOTHING, None
        if half.whole:
            return Fate.OF_A_WHOLE, half
        key = self._key(half)
        if key is None:
            return Fate.OF_NOTHING, None
        if not self._is_genuine(half, chunk.index, chunk.sealed, key):
            return Fate.REFUSED, half
        self.got(half)
        return (Fate.KEPT if self._put(half, chunk) else Fate.OF_NOTHING), half

    def half(self, sha256: bytes) -> Half | None:
        """Return an announced medium by the SHA-256 of its ciphertext, None if there is none."""
        with self._lock:
            coming = self._coming.get(sha256)
        if coming is not None:
            return coming.half
        with self._store.read() as tx:
            return halves.find(tx, sha256)

    def got(self, half: Half) -> frozenset[int]:
        """Return which chunks are here; after a start, found out by opening what the file holds."""
        with self._lock:
            coming = self._coming.get(half.sha256)
            if coming is not None and coming.half.owned == half.owned:
                return frozenset(coming.got)
            if coming is not None:
                # It is another visit's since, and its file stands under that name, or nowhere.
                _close(coming)
                del self._coming[half.sha256]
        key = self._key(half)
        sealed = enumerate(self._files.chunks(half.owned, half.extent))
        found = {index for index, one in sealed if key and self._is_genuine(half, index, one, key)}
        with self._lock:
            return frozenset(self._coming.setdefault(half.sha256, _Coming(half, found)).got)

    def is_whole(self, half: Half) -> bool:
        """Whether every chunk is here."""
        return len(self.got(half)) == half.extent.chunks

    def binds(self, half: Half, index: int) -> bytes:
        """Return what the seal of one chunk binds."""
        return seals.chunk_binds(self._museum, half.edge, half.outbox, half.number, index)

    def forget(self, owned: Owned) -> None:
        """Forget a half medium, and remove its file."""
        with self._lock:
            known = [one for one in self._coming.values() if one.half.owned == owned]
            for one in known:
                _close(one)
                del self._coming[one.half.sha256]
        self._files.drop_half(owned)

    def keep_only_of(self, edges: Collection[str]) -> None:
        """Forget what came of any other edge, and remove its files."""
        with self._lock:
            gone = [one.half for one in self._coming.values() if one.half.edge not in edges]
        for half in gone:
            # What is whole waits to be developed: it came while its edge might speak.
            if not self.is_whole(half):
                self.forget(half.owned)

    def close(self) -> None:
        """Let go of every file; of one that was erased, the disk then has its room again."""
        with self._lock:
            for one in self._coming.values():
                _close(one)

    def _key(self, half: Half) -> bytes | None:
        held = self._epochs.held(half.edge, half.epoch)
        if held is not None:
            return held
        with self._store.read() as tx:
            return self._epochs.key(tx, half.edge, half.epoch)

    def _is_genuine(self, half: Half, index: int, sealed: bytes, key: bytes) -> bool:
        if len(sealed) != half.extent.length(index):
            return False
        try:
            seal.open_chunk(sealed, self.binds(half, index), key)
        except BadSeal:
            return False
        return True

    def _put(self, half: Half, chunk: Chunk) -> bool:
        """Write a chunk; False when its medium was erased meanwhile, and then leave no file."""
        with self._lock:
            coming = self._coming.get(half.sha256)
            if coming is None:
                return False
            opens = coming.handle is None
            if coming.handle is None:
                coming.handle = self._opened(half.owned)
            named = put_chunk(coming.handle, chunk.index, chunk.sealed)
        if not named or (opens and not self._is_still_awaited(half)):
            self.forget(half.owned)
            return False
        with self._lock:
            coming.got.add(chunk.index)
        return True

    def _opened(self, owned: Owned) -> int:
        held = [one for one in self._coming.values() if one.handle is not None]
        for one in held[: len(held) + 1 - OPEN_FILES]:
            _close(one)
        return self._files.open_half(owned)

    def _is_still_awaited(self, half: Half) -> bool:
        """Ask after its file stands: who erased before has seen the folder without it."""
        with self._store.read() as tx:
            return halves.find(tx, half.sha256) is not None


def _close(coming: _Coming) -> None:
    if coming.handle is not None:
        os.close(coming.handle)
        coming.handle = None
