"""What the hub's intake is set beside: the two common patterns, and two limits.

`python -m simulators.bench.ingest_peers HOW …` runs one in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import secrets
import signal
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue

from nacl.secret import Aead
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from edge.contract import seals, topics
from edge.contract.codec import from_json
from edge.contract.envelopes import EventBatch
from hub.settling import settler
from portal.__main__ import main as portal

COMMIT_A_MESSAGE, QUEUE, NOTHING = "commit-a-message", "queue", "nothing"
ROW_BYTES = 300
_TABLE = """
    CREATE TABLE IF NOT EXISTS event (
        outbox BLOB, number INTEGER, body BLOB, PRIMARY KEY (outbox, number)
    ) WITHOUT ROWID
"""
_INSERT = "INSERT OR IGNORE INTO event VALUES (?, ?, ?)"
_DURABLE = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")


def batch_commits(path: Path, rows: int, batch: int) -> float:
    """Return rows a second of nothing but SQLite: durable batches of rows of an event's size."""
    with sqlite3.connect(path, isolation_level=None) as db:
        for step in (*_DURABLE, _TABLE):
            db.execute(step)
        began = time.monotonic()
        for first in range(0, rows, batch):
            db.execute("BEGIN IMMEDIATE")
            made = [(b"o" * 16, first + at, b"x" * ROW_BYTES) for at in range(batch)]
            db.executemany(_INSERT, made)
            db.execute("COMMIT")
        return rows / (time.monotonic() - began)


def commit_ms(path: Path, commits: int) -> list[float]:
    """Return how long nothing but a durable commit of one row takes, several times."""
    found, fresh = [], secrets.token_bytes(seals.ID_BYTES)
    with sqlite3.connect(path, isolation_level=None) as db:
        for step in (*_DURABLE, _TABLE):
            db.execute(step)
        for number in range(commits):
            began = time.monotonic()
            db.execute(_INSERT, (fresh, number, b"x" * ROW_BYTES))
            found.append((time.monotonic() - began) * 1000)
    return found


class Queued:
    """Acknowledge by itself, put in a queue, write in batches: what most consumers do."""

    def __init__(self, museum: str, path: Path, keys: Mapping[bytes, bytes]) -> None:
        self._museum, self._keys, self._path = museum, keys, path
        self._queue: SimpleQueue[bytes] = SimpleQueue()
        self.taken = 0
        threading.Thread(target=self._run, daemon=True).start()

    def take(self, payload: bytes) -> None:
        """Put it in the queue."""
        self._queue.put(payload)

    def _run(self) -> None:
        db = sqlite3.connect(self._path, isolation_level=None)
        for step in (*_DURABLE, _TABLE):
            db.execute(step)
        while True:
            rows = [row for payload in self._waiting() for row in self._rows(payload)]
            db.execute("BEGIN IMMEDIATE")
            db.executemany(_INSERT, rows)
            db.execute("COMMIT")
            self.taken += len(rows)

    def _waiting(self) -> list[bytes]:
        found = [self._queue.get()]
        try:
            while len(found) < settler.MOST_AT_ONCE:
                found.append(self._queue.get_nowait())
        except Empty:
            pass
        return found

    def _rows(self, payload: bytes) -> list[tuple[bytes, int, bytes]]:
        batch = from_json(EventBatch, payload)
        rows = []
        for one in batch.events:
            binds = seals.event_binds(self._museum, batch.edge, one)
            body = bytes(Aead(self._keys[one.epoch]).decrypt(one.body, binds))
            rows.append((one.outbox, one.number, body))
        return rows


class Counted:
    """Do nothing but count: what the client library alone costs."""

    def __init__(self) -> None:
        self.taken = 0

    def take(self, payload: bytes) -> None:
        """Count it."""
        del payload
        self.taken += 1


def _subscribe(port: int, topic: str, take: Callable[[bytes], None]) -> None:
    def message(_client: Client, _userdata: object, came: MQTTMessage) -> None:
        take(bytes(came.payload))

    def connected(*_: object) -> None:
        client.subscribe(topic, 1)

    def at_once(_client: Client, _userdata: object, line: object) -> None:
        if isinstance(line, socket.socket):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    client = Client(CallbackAPIVersion.VERSION2)
    client.on_socket_open = at_once
    client.on_message = message
    client.on_connect = connected
    client.on_subscribe = lambda *_: print("ready peer", flush=True)
    client.connect("127.0.0.1", port)
    client.loop_start()


def _run_peer(asked: argparse.Namespace) -> None:
    """Say, each time the number changed and then stood still, how much was taken and when."""
    keys = json.loads(asked.keys.read_text())
    opened = {bytes.fromhex(name): bytes.fromhex(key) for name, key in keys.items()}
    peer = Queued(asked.museum, asked.file, opened) if asked.how == QUEUE else Counted()
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    _subscribe(asked.port, topics.every_edge(asked.museum, topics.UP_EVENTS), peer.take)
    said = 0
    while not ended.wait(0.005):
        if peer.taken != said:
            said = peer.taken
            print(f"taken {said} {time.monotonic():.6f}", flush=True)


def main(arguments: list[str]) -> int:
    """Run one of them until it is asked to end."""
    parser = argparse.ArgumentParser(prog="python -m simulators.bench.ingest_peers")
    parser.add_argument("how", choices=(COMMIT_A_MESSAGE, QUEUE, NOTHING))
    parser.add_argument("--config")
    parser.add_argument("--port", type=int)
    parser.add_argument("--museum")
    parser.add_argument("--file", type=Path)
    parser.add_argument("--keys", type=Path)
    asked = parser.parse_args(arguments)
    if asked.how == COMMIT_A_MESSAGE:
        # The hub itself, all of it, with the one number changed that makes it commit in groups.
        settler.MOST_AT_ONCE = 1
        return portal(["run", "--config", asked.config])
    _run_peer(asked)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
