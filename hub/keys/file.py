"""The keyring's one file, held by its one owner: to erase is to forget.

Also where the store is PostgreSQL. Its backups roll over 7 days, so nothing erased comes back.
"""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

from nacl.secret import Aead
from nacl.utils import random as fresh_random

from hub.errors import KeyGone, KeyTaken
from hub.keyring import KeyKind, Keyring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

HELD_KEYS = 4096
"""Keys held in memory between two destructions: those of a busy day's visits and pages."""
_OWNER_ALONE = 0o600
_SET_UP = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    """
    CREATE TABLE IF NOT EXISTS keys (
        kind TEXT NOT NULL, id BLOB NOT NULL, secret BLOB NOT NULL, PRIMARY KEY (kind, id)
    ) WITHOUT ROWID
    """,
)


class KeyringFile(Keyring):
    """The one owner of `keyring.db`. Every method may be called from any thread."""

    def __init__(self, path: Path, patience_ms: int = 10_000) -> None:
        """Open the file, or make it readable by its owner alone.

        `patience_ms` is for how long readers of the file, such as a backup, are waited for.
        """
        path.touch(mode=_OWNER_ALONE, exist_ok=True)
        self._lock = threading.Lock()
        self._held: dict[tuple[KeyKind, bytes], bytes] = {}
        self._destructions = 0
        self._recall: Callable[[int], bool] = lambda _: True
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for step in (f"PRAGMA busy_timeout={patience_ms}", *_SET_UP):
            self._db.execute(step)

    def make(self, kind: KeyKind, key_id: bytes) -> bytes:
        """Return the 32-byte key of that name; made at random and on disk if there was none."""
        return self._keep(kind, key_id, fresh_random(Aead.KEY_SIZE))

    def put(self, kind: KeyKind, key_id: bytes, secret: bytes) -> None:
        """Keep a secret that was made elsewhere; it is on disk when this returns.

        Raises:
            KeyTaken: another secret stands there.
        """
        if self._keep(kind, key_id, secret) != secret:
            raise KeyTaken(kind)

    def get(self, kind: KeyKind, key_id: bytes) -> bytes:
        """Return a key.

        Raises:
            KeyGone: it was destroyed, or never was.
        """
        with self._lock:
            return self._get(kind, key_id)

    def lend(self, kind: KeyKind, key_id: bytes) -> tuple[int, bytes]:
        """Return a key, and how many destructions there had been when it was still there.

        Raises:
            KeyGone: it was destroyed, or never was.
        """
        with self._lock:
            return self._destructions, self._get(kind, key_id)

    @property
    def destructions(self) -> int:
        """How often keys were destroyed since the start."""
        with self._lock:
            return self._destructions

    def recall_by(self, recall: Callable[[int], bool]) -> None:
        """Have every destruction call this with its number, before it returns.

        It says whether nobody who borrows holds a key of before that destruction any more.
        """
        self._recall = recall

    def ids(self, kind: KeyKind) -> frozenset[bytes]:
        """Return the names of all keys of a kind."""
        with self._lock:
            rows = self._db.execute("SELECT id FROM keys WHERE kind = ?", (kind,)).fetchall()
        return frozenset(bytes(row[0]) for row in rows)

    def destroy(self, kind: KeyKind, key_ids: Iterable[bytes]) -> bool:
        """Destroy keys, wherever they are on disk and in whichever process; idempotent.

        Returns:
            False when a reader of the file, or a process that borrows from it, was in the way, so
            that destroyed keys, these or those of earlier calls, still stand in the write-ahead log
            or in its memory: ask again, if only for no keys at all.
        """
        names = [(kind, key_id) for key_id in key_ids]
        with self._lock:
            # Before and in the same breath: no key is used once it is gone from the file.
            self._held.clear()
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("DELETE FROM keys WHERE kind = ? AND id = ?", names)
            self._db.execute("COMMIT")
            # Also after nothing was deleted: a process killed here before may have left the log.
            answer = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if names:
                self._destructions += 1
            number = self._destructions
        # Outside the lock: who borrows may be waiting for an answer, and is answered first.
        forgotten = self._recall(number)
        return forgotten and answer is not None and answer[0] == 0

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._held.clear()
            self._db.close()

    def _get(self, kind: KeyKind, key_id: bytes) -> bytes:
        held = self._held.get((kind, key_id))
        if held is not None:
            return held
        row = self._db.execute(
            "SELECT secret FROM keys WHERE kind = ? AND id = ?", (kind, key_id)
        ).fetchone()
        if row is None:
            raise KeyGone(kind)
        if len(self._held) >= HELD_KEYS:
            self._held.clear()
        secret = self._held[kind, key_id] = bytes(row[0])
        return secret

    def _keep(self, kind: KeyKind, key_id: bytes, secret: bytes) -> bytes:
        with self._lock:
            self._db.execute("INSERT OR IGNORE INTO keys VALUES (?, ?, ?)", (kind, key_id, secret))
            row = self._db.execute(
                "SELECT secret FROM keys WHERE kind = ? AND id = ?", (kind, key_id)
            ).fetchone()
        return bytes(row[0])
