"""All keys that die: one SQLite file of its own behind one owner, so that to erase is to forget.

Also where the store is PostgreSQL. Its backups roll over 7 days, so nothing erased comes back.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from nacl.exceptions import CryptoError
from nacl.secret import Aead
from nacl.utils import random as fresh_random

from hub.errors import KeyGone, KeyTaken

if TYPE_CHECKING:
    from collections.abc import Iterable
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


class KeyKind(StrEnum):
    """What a key opens."""

    VISIT = "visit"
    """Name, address, results and media of one visit."""
    PAGE = "page"
    """The link token of one household-day."""
    DAY = "day"
    """Not a cipher's key: under it the UIDs of one museum day are hashed (`day_id`)."""
    SEALING = "sealing"
    """The private half (X25519) to which the epochs of one museum day are sealed (`day_id`)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands; a box moved to another place does not open."""

    table: str
    column: str
    row: bytes

    def binds(self) -> bytes:
        """Return the associated data of the seal."""
        return f"myvisit/1|{self.table}|{self.column}|{self.row.hex()}".encode()


def day_id(day: date) -> bytes:
    """Return the id under which a museum day's keys stand."""
    return day.isoformat().encode()


class Keyring:
    """The one owner of `keyring.db`. Every method may be called from any thread."""

    def __init__(self, path: Path, patience_ms: int = 10_000) -> None:
        """Open the file, or make it readable by its owner alone.

        `patience_ms` is for how long readers of the file, such as a backup, are waited for.
        """
        path.touch(mode=_OWNER_ALONE, exist_ok=True)
        self._lock = threading.Lock()
        self._held: dict[tuple[KeyKind, bytes], bytes] = {}
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

    def ids(self, kind: KeyKind) -> frozenset[bytes]:
        """Return the names of all keys of a kind."""
        with self._lock:
            rows = self._db.execute("SELECT id FROM keys WHERE kind = ?", (kind,)).fetchall()
        return frozenset(bytes(row[0]) for row in rows)

    def destroy(self, kind: KeyKind, key_ids: Iterable[bytes]) -> bool:
        """Destroy keys, wherever SQLite had them on disk; idempotent.

        Returns:
            False when a reader was in the way, so that destroyed keys, these or those of earlier
            calls, still stand in the write-ahead log: ask again, if only for no keys at all.
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
        return answer is not None and answer[0] == 0

    def seal(self, kind: KeyKind, key_id: bytes, place: Place, plaintext: bytes) -> bytes:
        """Encrypt under a key: XChaCha20-Poly1305, nonce (24) before ciphertext and tag (16).

        Raises:
            KeyGone: it was destroyed, or never was.
        """
        return bytes(Aead(self.get(kind, key_id)).encrypt(plaintext, place.binds()))

    def open(self, kind: KeyKind, key_id: bytes, place: Place, box: bytes) -> bytes:
        """Decrypt what `seal` made for the same place.

        Raises:
            KeyGone: the key was destroyed, never was, or is not the one this was sealed under.
        """
        try:
            return bytes(Aead(self.get(kind, key_id)).decrypt(box, place.binds()))
        except (CryptoError, ValueError):
            raise KeyGone(kind) from None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._held.clear()
            self._db.close()

    def _keep(self, kind: KeyKind, key_id: bytes, secret: bytes) -> bytes:
        with self._lock:
            self._db.execute("INSERT OR IGNORE INTO keys VALUES (?, ?, ?)", (kind, key_id, secret))
            row = self._db.execute(
                "SELECT secret FROM keys WHERE kind = ? AND id = ?", (kind, key_id)
            ).fetchone()
        return bytes(row[0])
