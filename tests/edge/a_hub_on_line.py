"""A small hub on a real broker: opens what comes, receipts it when told to, answers questions."""

import threading
import time

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from edge.contract import topics
from edge.contract.codec import from_json, to_json
from edge.contract.downward import (
    DirectorySnapshot,
    KeysAhead,
    MediaProgress,
    MediaState,
    NumberRange,
    Receipt,
)
from edge.contract.envelopes import Ask, AskKind, EdgePresence, EpochOpened, EventBatch, HubPresence
from edge.contract.events import MediumMade
from tests.edge.a_hub import EDGE, TODAY

_PATHS = {
    Receipt: topics.DOWN_RECEIPTS,
    MediaProgress: topics.DOWN_MEDIA,
    KeysAhead: topics.DOWN_KEYS,
    DirectorySnapshot: topics.DOWN_DIRECTORY,
}


def until(true, seconds=10.0):
    """Wait for a condition; return whether it came."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


class HubOnLine:
    """`receipting` False: it hears and stores nothing, as a hub that dies before its commit."""

    def __init__(self, hub, port, *, boot=b"1" * 16, receipting=True):
        self.hub = hub
        self.port = port
        self.boot = boot
        self.receipting = receipting
        self.lock = threading.RLock()
        self.heard = []
        self.stored = {}
        self.presence = []
        self.manifests = []
        self.asks = []
        self.chunks = {}
        self.media = {}
        self.faults = []
        self.up = threading.Event()

    def __enter__(self):
        presence = topics.hub_presence(self.hub.museum)
        client = self.client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"hub-{self.boot.hex()}",
            protocol=MQTTProtocolVersion.MQTTv311,
        )
        client.will_set(presence, to_json(HubPresence(on=False, boot=self.boot)), 1, retain=True)
        client.on_connect = lambda c, *_: c.subscribe(
            [(topics.every_edge(self.hub.museum, path), 1) for path in ("up/#", "manifest")]
        )
        client.on_subscribe = self._subscribed
        client.on_message = self._message
        client.connect("127.0.0.1", self.port)
        client.loop_start()
        assert self.up.wait(10)
        return self

    def __exit__(self, *_):
        self.client.disconnect()
        self.client.loop_stop()
        self.client.on_connect = self.client.on_subscribe = self.client.on_message = None

    def _subscribed(self, client, *_):
        presence = topics.hub_presence(self.hub.museum)
        client.publish(presence, to_json(HubPresence(on=True, boot=self.boot)), 1, retain=True)
        self.up.set()

    def says(self, body):
        topic = topics.edge_topic(self.hub.museum, EDGE, _PATHS[type(body)])
        self.client.publish(topic, to_json(self.hub.says(body)), 1)

    def _message(self, _client, _userdata, message):
        try:
            with self.lock:
                path = topics.parse_edge_topic(self.hub.museum, message.topic).path
                self._take(path, message.payload)
        except Exception as fault:  # noqa: BLE001 - the test looks at `faults`
            self.faults.append(fault)

    def _take(self, path, payload):
        if path == topics.UP_EVENTS:
            self._events(from_json(EventBatch, payload).events)
        elif path == topics.UP_EPOCH:
            self.hub.hears_epoch(from_json(EpochOpened, payload))
        elif path == topics.UP_ASK:
            self._ask(from_json(Ask, payload))
        elif path == topics.UP_PRESENCE:
            self.presence.append(from_json(EdgePresence, payload))
        elif path == topics.MANIFEST:
            self.manifests.append(self.hub.declared(payload))
        else:
            self._chunk(*topics.chunk_of(path), payload)

    def _events(self, rows):
        self.heard += [row.number for row in rows]
        known = [row for row in rows if row.epoch in self.hub.epochs]
        unknown = {row.epoch for row in rows} - set(self.hub.epochs)
        if not self.receipting:
            return
        for row in known:
            body = self.hub.opens(row)
            self.stored.setdefault(row.number, body)
            if isinstance(body, MediumMade):
                self.media[body.sha256] = (row, body)
                self.chunks.setdefault(body.sha256, {})
        spans = tuple(NumberRange(row.number, row.number) for row in known)
        self.says(Receipt(rows[0].outbox, spans, (), tuple(unknown)))

    def _ask(self, ask):
        self.asks.append(ask)
        if ask.what is AskKind.KEYS:
            self.says(self.hub.keys_ahead(nonce=ask.nonce))
        elif ask.what is AskKind.DIRECTORY:
            self.says(DirectorySnapshot(ask.nonce, TODAY, 1, ()))
        else:
            self._progress(bytes.fromhex(ask.about))

    def _chunk(self, sha256, index, payload):
        row, made = self.media[sha256]
        self.chunks[sha256][index] = self.hub.opens_chunk(row, index, payload)
        if len(self.chunks[sha256]) == made.chunks:
            self._progress(sha256)

    def _progress(self, sha256):
        _, made = self.media[sha256]
        missing = set(range(made.chunks)) - set(self.chunks[sha256])
        spans = tuple(NumberRange(index, index) for index in sorted(missing))
        state = MediaState.WANTED if missing else MediaState.WHOLE
        self.says(MediaProgress(sha256, state, spans))
