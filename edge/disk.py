"""The outbox file: an SQLite database that has a commit on the disk before it says so."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nacl.utils import random

from edge.contract.seals import ID_BYTES
from edge.errors import NotKept, OutboxForeign
from edge.identity import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION = 1
_SCHEMA = """
CREATE TABLE series (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    outbox BLOB NOT NULL,
    next INTEGER NOT NULL,
    lost INTEGER NOT NULL
) STRICT;
CREATE TABLE row (
    number INTEGER PRIMARY KEY,
    reserved INTEGER NOT NULL,
    kind TEXT NOT NULL,
    priority INTEGER NOT NULL,
    ref BLOB NOT NULL,
    epoch BLOB NOT NULL,
    body BLOB NOT NULL,
    kept_at REAL NOT NULL
) STRICT;
CREATE INDEX row_in_turn ON row (reserved, priority, number);
CREATE INDEX row_of_binding ON row (ref);
CREATE INDEX row_of_registration ON row (ref, number) WHERE kind = 'binding_made';
CREATE INDEX row_of_epoch ON row (epoch);
CREATE INDEX row_of_age ON row (reserved, kind, kept_at);
CREATE TABLE medium (
    sha256 BLOB PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    ref BLOB NOT NULL,
    epoch BLOB NOT NULL,
    chunks INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    stored INTEGER NOT NULL,
    kept_at REAL NOT NULL
) STRICT;
CREATE TABLE epoch (
    turn INTEGER PRIMARY KEY,
    epoch BLOB NOT NULL UNIQUE,
    opened BLOB NOT NULL
) STRICT;
"""


class Disk:
    """One connection to the outbox file, shared by threads one after the other."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it with a fresh random outbox id.

        Raises:
            OutboxForeign: it is no outbox, or a newer program wrote it.
            NotKept: the disk does not let it be opened.
        """
        self._lock = threading.RLock()
        self._folder = path.parent
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            _for_its_owner_alone(path)
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        except (sqlite3.OperationalError, OSError):
            raise NotKept("the outbox file cannot be opened") from None
        try:
            self._prepare()
            sync_folder(path.parent)
        except BaseException:
            self._connection.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Do all of it, on the disk when the block is left, or nothing of it.

        Raises:
            NotKept: the disk failed; nothing of it is there.
        """
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except (sqlite3.DatabaseError, OSError):
                raise NotKept("the disk did not take it") from None
            finally:
                self._roll_back_if_open()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Look, without a change.

        Raises:
            NotKept: the disk cannot be read.
        """
        with self._lock:
            try:
                yield self._connection
            except (sqlite3.DatabaseError, OSError):
                raise NotKept("the outbox cannot be read") from None

    def used_bytes(self) -> int:
        """Return how many bytes of the file hold something."""
        with self.reading() as look:
            pages, free, size = (
                look.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_count", "freelist_count", "page_size")
            )
        return int((pages - free) * size)

    def free_bytes(self) -> int:
        """Return how many bytes its file system has left for us.

        Raises:
            NotKept: the disk cannot be asked.
        """
        try:
            left = os.statvfs(self._folder)
        except OSError:
            raise NotKept("the disk cannot be asked what is left") from None
        return left.f_bavail * left.f_frsize

    def empty_log(self) -> None:
        """Bring the write-ahead log into the file and cut it, so that it holds nothing deleted."""
        with self.reading() as look:
            look.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def _prepare(self) -> None:
        try:
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            self._connection.execute("PRAGMA journal_mode=WAL")
            # FULL: the log is fsynced at each commit (SQLite, PRAGMA synchronous).
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.execute("PRAGMA secure_delete=ON")
        except sqlite3.OperationalError:
            raise NotKept("the outbox file cannot be opened") from None
        except sqlite3.DatabaseError:
            raise OutboxForeign("the outbox file is no database") from None
        if version == 0:
            self._make_tables()
        elif version != VERSION:
            raise OutboxForeign(f"the outbox is of version {version}, known here is {VERSION}")

    def _make_tables(self) -> None:
        with self.transaction() as change:
            if change.execute("SELECT 1 FROM sqlite_schema").fetchone():
                raise OutboxForeign("the file is a database, but no outbox")
            for statement in _SCHEMA.split(";\n")[:-1]:
                change.execute(statement)
            change.execute("INSERT INTO series VALUES (1, ?, 1, 0)", (random(ID_BYTES),))
            change.execute(f"PRAGMA user_version={VERSION}")

    def _roll_back_if_open(self) -> None:
        if not self._connection.in_transaction:
            return
        try:
            self._connection.execute("ROLLBACK")
        except sqlite3.DatabaseError:
            # SQLite rolled back by itself, or will when the file is opened next.
            return


def _for_its_owner_alone(path: Path) -> None:
    """Make the file before SQLite does: its log and index take over its rights."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for beside in ("", "-wal", "-shm"):
        one = path.with_name(path.name + beside)
        if one.exists():
            one.chmod(0o600)
