"""Strangers who say ten thousand wrong things a second to a museum's hub, on any broker.

Some cannot be read, some are of nobody who is enrolled, some are sealed by nobody.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from itertools import cycle, islice
from typing import TYPE_CHECKING, Self

from edge.contract import topics

if TYPE_CHECKING:
    from simulators.broker import BrokerAddress

A_SECOND = 10_000
TURNS = 50
"""So often a second a share of them goes."""
A_LITTLE = 2
DEEP = 2000
LARGE = 20_000
LONGEST, TOO_LONG = 256 * 1024, 300_000
"""Bytes of what a hub still reads, and of what it does not look into."""
_CONNECT = b"\x00\x04MQTT\x04\x02\x00\x3c\x00\x08stranger"
"""MQTT 3.1.1, section 3.1: protocol 4, a clean session, a minute, who it is."""
_CONNACK_BYTES = 4


def kinds(museum: str, edge: str) -> list[tuple[str, bytes]]:
    """Return (topic, payload) of each kind of garbage, for an edge that exists."""
    event = {
        "outbox": "AAAAAAAAAAAAAAAAAAAAAA==", "number": 1, "kind": "score_made", "priority": 0,
        "ref": "", "epoch": "AAAAAAAAAAAAAAAAAAAAAA==", "body": "AAAA",
    }  # fmt: skip
    sealed_by_nobody = json.dumps({"v": 1, "edge": edge, "events": [event]}).encode()
    said = [
        ("up/ev", sealed_by_nobody),
        ("up/ev", sealed_by_nobody[:-30]),
        ("up/ev", sealed_by_nobody.replace(b'"number": 1', b'"number": "1"')),
        ("up/ev", b"[" * DEEP),
        ("up/ev", b" " * LARGE),
        ("up/ev", b"\xff\xfe\x00"),
        ("up/epoch", b'{"v":1}'),
        ("up/ask", b'{"v":1,"edge":"' + edge.encode() + b'"}'),
        ("up/guardian@example.org", b"{}"),
        ("up/media/zz/1", b"x" * 100),
    ]
    own = [(topics.edge_topic(museum, edge, path), payload) for path, payload in said]
    stranger = topics.edge_topic(museum, "nobody", "up/ev")
    return [*own, (stranger, sealed_by_nobody.replace(edge.encode(), b"nobody"))]


def long_ones(museum: str, edge: str) -> list[tuple[str, bytes]]:
    """Return (topic, payload) of batches as long as the longest that is read, and longer."""
    topic = topics.edge_topic(museum, edge, "up/ev")
    batch = b'{"v":1,"edge":"' + edge.encode() + b'","events":[%s]}'
    filled = LONGEST - len(batch % b"")
    return [
        (topic, batch % (b"1," * (filled // 2) + b"1")[:filled]),
        (topic, batch % (b"1" * TOO_LONG)),
    ]


class Flood:
    """Sends garbage from a thread of its own while it is entered; `sent` says how much went.

    One of the `rare` goes at each of fifty turns a second.
    """

    def __init__(
        self,
        broker: BrokerAddress,
        garbage: list[tuple[str, bytes]],
        rare: list[tuple[str, bytes]],
    ) -> None:
        self._line = socket.create_connection((broker.host, broker.port))
        # A little more: at its end the last turn may be late, and it is to be so many all the same.
        self._each_turn = A_SECOND // TURNS + A_LITTLE
        packets = [_publish(topic, payload) for topic, payload in garbage]
        share = b"".join(islice(cycle(packets), self._each_turn - 1))
        self._pieces = cycle([share + _publish(topic, payload) for topic, payload in rare])
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="garbage", daemon=True)
        self.sent = 0
        self.seconds = 0.0

    def __enter__(self) -> Self:
        """Connect and begin."""
        self._line.sendall(b"\x10" + _length(len(_CONNECT)) + _CONNECT)
        self._line.recv(_CONNACK_BYTES)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and hang up."""
        self._stopping.set()
        self._thread.join()
        self._line.close()

    def _run(self) -> None:
        began = time.monotonic()
        while not self._stopping.is_set():
            self._line.sendall(next(self._pieces))
            self.sent += self._each_turn
            due = began + self.sent / (self._each_turn * TURNS)
            self._stopping.wait(max(0.0, due - time.monotonic()))
        self.seconds = time.monotonic() - began


def _publish(topic: str, payload: bytes) -> bytes:
    """MQTT 3.1.1, section 3.3, QoS 0."""
    name = topic.encode()
    body = len(name).to_bytes(2, "big") + name + payload
    return b"\x30" + _length(len(body)) + body


def _length(number: int) -> bytes:
    """MQTT 3.1.1, section 2.2.3."""
    found = bytearray()
    while number or not found:
        number, digit = divmod(number, 128)
        found.append(digit | (128 if number else 0))
    return bytes(found)
