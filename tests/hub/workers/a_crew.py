"""A hub and its workers in their real processes, on Mosquitto and PostgreSQL; and an edge."""

from __future__ import annotations

import itertools
import os
import signal
import threading
from dataclasses import replace
from datetime import UTC, datetime

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import func, insert, select

from edge.contract import topics
from edge.contract.clock import MovedClock
from edge.contract.codec import to_json
from edge.contract.downward import Receipt
from hub.app import Hub
from hub.config import BrokerAddress, ClockSettings, IngestSettings
from hub.premises import Premises
from hub.store import Edge, table_of
from tests.hub.a_hub import MANIFEST, NOON, SECONDS, until
from tests.hub.a_museum import settings_in
from tests.hub.an_edge import AnEdge

PATIENCE = 25.0


class ACrew:
    """`hub` runs in this process, its workers in theirs; `edge` speaks by MQTT as one would."""

    def __init__(self, folder, port, database, workers=2):
        moved = folder / "moved"
        moved.write_text(str((NOON - datetime.now(UTC)).total_seconds()))  # noqa: TID251 - what the clock is moved from
        settings = settings_in(folder / "hub", database=database)
        self.settings = replace(
            settings,
            broker=BrokerAddress("127.0.0.1", port),
            ingest=IngestSettings(workers),
            clock=ClockSettings(str(moved)),
        )
        Premises(self.settings.folder).found()
        self.hub = Hub(self.settings, MovedClock(moved))
        self.edge = AnEdge("wall", self.settings.museum)
        self._enrol()
        self.hub.start()
        self.line = ALine(port, self)
        self.hears_epoch()

    @property
    def members(self):
        return self.hub._beside._crew._members

    @property
    def hub_public(self):
        return bytes(Premises(self.settings.folder).secrets().box_key.public_key)

    def kill(self, member):
        """End a worker as a power cut does; returns its process id."""
        pid = member.process.pid
        os.kill(pid, signal.SIGKILL)
        return pid

    def hears_epoch(self):
        keys = self.hub._clockwork._times.calendar.keys.answer(b"", self.hub.clock.now())
        sealing = keys.sealing_keys[0]
        self.line.says("up/epoch", to_json(self.edge.opens_epoch(sealing.day, sealing.public)))
        self.line.says(topics.MANIFEST, self.edge.declares(MANIFEST, NOON))
        until(lambda: self.count("epoch") == 1 and self.count("exhibit") == 1)

    def count(self, table):
        found = table_of(Edge).metadata.tables[table]
        with self.hub.store.read() as tx:
            return tx.execute(select(func.count()).select_from(found)).scalar_one()

    def rows(self, model):
        with self.hub.store.read() as tx:
            return tx.execute(select(table_of(model))).all()

    def close(self):
        self.line.close()
        self.hub.stop()

    def _enrol(self):
        edge = self.edge
        row = {"name": edge.name, "verify_key": edge.verify_key, "box_key": edge.box_key}
        with self.hub.store.write() as tx:
            tx.execute(insert(table_of(Edge)), row | {"enrolled_at": NOON})


class ALine:
    """The edge's end of the broker; it remembers what was receipted, and sends the rest again."""

    def __init__(self, port, crew):
        self._crew = crew
        self._lock = threading.Lock()
        self.stored: set[int] = set()
        self.refused: dict[int, str] = {}
        self.heard: list[object] = []
        self._sent: dict[int, object] = {}
        ready = threading.Event()
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.max_queued_messages_set(0)
        self._client.on_message = self._message
        self._client.on_subscribe = lambda *_: ready.set()
        down = topics.edge_topic(crew.settings.museum, crew.edge.name, "down/#")
        self._client.on_connect = lambda *_: self._client.subscribe(down, 1)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        assert ready.wait(SECONDS)

    def says(self, path, payload, *, retain=False):
        topic = topics.edge_topic(self._crew.settings.museum, self._crew.edge.name, path)
        self._client.publish(topic, payload, qos=1, retain=retain)

    def sends(self, *bodies, packed=5):
        """Seal events and send them, so many in a message."""
        envelopes = [self._crew.edge.seals(body) for body in bodies]
        with self._lock:
            self._sent.update({one.number: one for one in envelopes})
        self._send(envelopes, packed)

    def send_again(self, packed=5):
        """Send what has no receipt yet, as an edge does; return how many that are."""
        with self._lock:
            settled = self.stored | self.refused.keys()
            waiting = [one for number, one in self._sent.items() if number not in settled]
        self._send(waiting, packed)
        return len(waiting)

    def drain(self):
        """Send again, now and then, until all is receipted."""
        rounds = itertools.count()
        until(lambda: next(rounds) % 500 == 0 and not self.send_again(), "all receipts", PATIENCE)

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()

    def _send(self, envelopes, packed):
        for at in range(0, len(envelopes), packed):
            self.says("up/ev", self._crew.edge.batch(*envelopes[at : at + packed]))

    def _message(self, _client, _userdata, message):
        body = self._crew.edge.unboxes(message.payload, self._crew.hub_public)
        with self._lock:
            self.heard.append(body)
            if isinstance(body, Receipt):
                for span in body.stored:
                    self.stored.update(range(span.first, span.last + 1))
                for span in body.refused:
                    for number in range(span.first, span.last + 1):
                        self.refused[number] = span.reason
