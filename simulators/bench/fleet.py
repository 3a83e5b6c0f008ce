"""Many installations' lines in one thread, over bare sockets, so that who sends costs little.

MQTT 3.1.1 as far as a sender of events needs it: CONNECT, SUBSCRIBE, PUBLISH at QoS 1, PUBACK.
What has no receipt goes again as it does from an edge: a broker may drop what it acknowledged.
"""

from __future__ import annotations

import base64
import json
import selectors
import socket
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from nacl.public import Box

from edge.contract import seals, topics
from edge.contract.codec import from_json
from edge.contract.downward import Receipt
from edge.contract.envelopes import DownKind
from edge.window import SHORTEST_PATIENCE
from simulators.broker import BrokerAddress
from simulators.errors import NotReady

_KEEPALIVE = 600
_LONGEST_SLEEP = 0.05
_PUBLISH, _PUBACK = 3, 4
_CHUNKS_AT_ONCE = 8
"""Chunks of 64 KiB on the way; more only wait in the broker."""
_PACKETS = 65_535


@dataclass(frozen=True, slots=True)
class Message:
    """One PUBLISH, and the numbers of the outbox rows in it."""

    topic: str
    payload: bytes = field(repr=False)
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a load: seconds from the first send to the last receipt, and each one's.

    `again` events went once more, because no receipt came in time.
    """

    events: int
    began: float
    seconds: float
    receipt_ms: tuple[float, ...]
    refused: int
    again: int

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds


@dataclass(slots=True)
class _Tally:
    receipt_ms: list[float] = field(default_factory=list)
    refused: int = 0
    again: int = 0
    last: float = 0.0


class Station:
    """One installation's line, and which of its events have no receipt yet."""

    def __init__(self, broker: BrokerAddress, museum: str, name: str, box: Box) -> None:
        self._prefix = seals.down_prefix(museum, name, DownKind.RECEIPT)
        self._box = box
        self._by_receipt = True
        self._packet = 0
        self._unread = b""
        self._unsent = bytearray()
        self._pending: dict[int, float] = {}
        self._due: deque[tuple[float, Message]] = deque()
        self._acknowledging: dict[int, tuple[int, ...]] = {}
        self._chunks: set[int] = set()
        self.waiting: deque[Message] = deque()
        self.flood: deque[Message] = deque()
        self.poured_at = 0.0
        """When the broker had the last chunk of the flood; monotonic seconds."""
        self.socket = socket.create_connection((broker.host, broker.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._greet(museum, name)

    @property
    def under_way(self) -> int:
        """How many events wait for their receipt."""
        return len(self._pending)

    @property
    def has_unsent(self) -> bool:
        """Whether the socket did not take all."""
        return bool(self._unsent)

    def counts_acknowledgements(self) -> None:
        """Take the broker's word for the hub's: for peers that give no receipts."""
        self._by_receipt = False

    def send(self, message: Message) -> None:
        """Publish now."""
        now = time.monotonic()
        for number in message.numbers:
            self._pending.setdefault(number, now)
        if message.numbers and self._by_receipt:
            self._due.append((now + SHORTEST_PATIENCE, message))
        packet = self._next_packet()
        if not self._by_receipt:
            self._acknowledging[packet] = message.numbers
        self._put(_publish(message, packet))

    def fill(self, window: int) -> None:
        """Send what waits while fewer than `window` events are under way."""
        while self.waiting and len(self._pending) < window:
            self.send(self.waiting.popleft())

    def send_again(self, tally: _Tally) -> None:
        """Send once more what should have been receipted by now, as an edge does."""
        now = time.monotonic()
        while self._due and self._due[0][0] <= now:
            _, message = self._due.popleft()
            missing = sum(number in self._pending for number in message.numbers)
            if missing:
                tally.again += missing
                self.send(message)

    def pour(self) -> None:
        """Keep the line full of chunks."""
        while self.flood and len(self._chunks) < _CHUNKS_AT_ONCE:
            packet = self._next_packet()
            self._chunks.add(packet)
            self._put(_publish(self.flood.popleft(), packet))

    def flush(self) -> None:
        """Give the socket what it did not take before."""
        try:
            taken = self.socket.send(self._unsent)
        except BlockingIOError:
            return
        del self._unsent[:taken]

    def hear(self, tally: _Tally) -> None:
        """Read what came."""
        try:
            self._unread += self.socket.recv(1 << 20)
        except BlockingIOError:
            return
        while (found := _first_packet(self._unread)) is not None:
            kind, body, used = found
            self._unread = self._unread[used:]
            if kind == _PUBACK:
                self._acknowledged(int.from_bytes(body[:2], "big"), tally)
            elif kind == _PUBLISH:
                self._arrived(body, tally)

    def _acknowledged(self, packet: int, tally: _Tally) -> None:
        if packet in self._chunks:
            self._chunks.discard(packet)
            self.poured_at = time.monotonic()
        self._settled(self._acknowledging.pop(packet, ()), tally)

    def _arrived(self, body: bytes, tally: _Tally) -> None:
        length = int.from_bytes(body[:2], "big")
        topic, packet = body[2 : 2 + length], body[2 + length : 4 + length]
        self._put(b"\x40\x02" + packet)
        if topic.endswith(topics.DOWN_RECEIPTS.encode()):
            boxed = base64.b64decode(json.loads(body[4 + length :])["body"])
            receipt = from_json(Receipt, self._box.decrypt(boxed).removeprefix(self._prefix))
            for kept in receipt.stored:
                self._settled(range(kept.first, kept.last + 1), tally)
            for refused in receipt.refused:
                numbers = range(refused.first, refused.last + 1)
                tally.refused += len(numbers)
                self._settled(numbers, tally)

    def _settled(self, numbers: Iterable[int], tally: _Tally) -> None:
        now = time.monotonic()
        for number in numbers:
            sent = self._pending.pop(number, None)
            if sent is not None:
                tally.receipt_ms.append((now - sent) * 1000)
                tally.last = now

    def _greet(self, museum: str, name: str) -> None:
        client = f"bench-{museum}-{name}".encode()
        hello = b"\x00\x04MQTT\x04\x02" + _KEEPALIVE.to_bytes(2, "big") + _text(client)
        self.socket.sendall(b"\x10" + _length(len(hello)) + hello)
        wanted = topics.edge_topic(museum, name, "down/#").encode()
        asked = b"\x00\x01" + _text(wanted) + b"\x01"
        self.socket.sendall(b"\x82" + _length(len(asked)) + asked)
        heard = 0
        while heard < len(b"CONN") + len(b"SUBAK"):
            heard += len(self.socket.recv(9 - heard))
        self.socket.setblocking(False)  # noqa: FBT003 - the standard library's own signature

    def _put(self, packet: bytes) -> None:
        self._unsent += packet
        self.flush()

    def _next_packet(self) -> int:
        self._packet = self._packet % _PACKETS + 1
        return self._packet


class Fleet:
    """All stations, driven by one thread."""

    def __init__(self, stations: Sequence[Station]) -> None:
        self.stations = tuple(stations)
        self._selector = selectors.DefaultSelector()
        for one in stations:
            self._selector.register(one.socket, selectors.EVENT_READ, one)

    def close(self) -> None:
        """Hang up."""
        self._selector.close()
        for one in self.stations:
            one.socket.close()

    def drain(self, loads: Sequence[Sequence[Message]], window: int, seconds: float) -> Sent:
        """Send each station's load, at most `window` events of it un-receipted.

        Raises:
            NotReady: not all was receipted in time.
        """
        for station, load in zip(self.stations, loads, strict=True):
            station.waiting.extend(load)
        tally, began = _Tally(), time.monotonic()
        while any(one.waiting or one.under_way for one in self.stations):
            _insist(began + seconds, self.stations)
            for one in self.stations:
                one.fill(window)
            self._turn(tally, _LONGEST_SLEEP)
        return _sent(tally, began)

    def pace(self, loads: Sequence[Sequence[Message]], rate: float, seconds: float) -> Sent:
        """Send one message after the other at `rate` a second, in turn by all stations.

        Raises:
            NotReady: not all was receipted `seconds` after the last.
        """
        turns = cycle(zip(self.stations, [deque(load) for load in loads], strict=True))
        left = sum(map(len, loads))
        tally, began, gone = _Tally(), time.monotonic(), 0
        while left or any(one.under_way for one in self.stations):
            due = began + gone / rate
            now = time.monotonic()
            if left and now >= due:
                station, load = next(turns)
                if load:
                    station.send(load.popleft())
                    gone, left = gone + 1, left - 1
            else:
                _insist(due + seconds, self.stations)
                self._turn(tally, min(due - now, _LONGEST_SLEEP) if left else _LONGEST_SLEEP)
        return _sent(tally, began)

    def _turn(self, tally: _Tally, wait: float) -> None:
        for one in self.stations:
            one.send_again(tally)
            one.pour()
            events = selectors.EVENT_READ | (selectors.EVENT_WRITE if one.has_unsent else 0)
            if self._selector.get_key(one.socket).events != events:
                self._selector.modify(one.socket, events, one)
        for key, mask in self._selector.select(max(wait, 0)):
            station: Station = key.data
            if mask & selectors.EVENT_WRITE:
                station.flush()
            if mask & selectors.EVENT_READ:
                station.hear(tally)


def _insist(deadline: float, stations: Sequence[Station]) -> None:
    if time.monotonic() > deadline:
        left = sum(one.under_way for one in stations)
        raise NotReady(f"{left} events got no receipt in time.")


def _sent(tally: _Tally, began: float) -> Sent:
    made = tuple(tally.receipt_ms)
    return Sent(len(made), began, tally.last - began, made, tally.refused, tally.again)


def _publish(message: Message, packet: int) -> bytes:
    topic = _text(message.topic.encode())
    body = len(topic) + 2 + len(message.payload)
    return b"\x32" + _length(body) + topic + packet.to_bytes(2, "big") + message.payload


def _text(text: bytes) -> bytes:
    return len(text).to_bytes(2, "big") + text


def _length(number: int) -> bytes:
    """MQTT 3.1.1, section 2.2.3."""
    found = bytearray()
    while True:
        number, digit = divmod(number, 128)
        found.append(digit | (128 if number else 0))
        if not number:
            return bytes(found)


def _first_packet(unread: bytes) -> tuple[int, bytes, int] | None:
    """Return (kind, body, bytes used) of a whole packet, None while more must come."""
    length = shift = 0
    for at in range(1, min(len(unread), 5)):
        length |= (unread[at] & 127) << shift
        shift += 7
        if unread[at] < 128:  # noqa: PLR2004 - the high bit says that another byte follows
            end = at + 1 + length
            if len(unread) < end:
                return None
            return unread[0] >> 4, unread[at + 1 : end], end
    return None
