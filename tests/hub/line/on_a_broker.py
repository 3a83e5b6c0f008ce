"""The hub's line on a real broker, somebody else there, and what came."""

import contextlib
import socket
import threading

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from edge.contract import topics
from edge.contract.codec import from_json
from edge.contract.envelopes import HubPresence
from hub.config import BrokerAddress
from hub.line.wire import Wire
from tests.hub.a_hub import SECONDS, until
from tests.hub.an_edge import BOOT, MUSEUM

EVENTS = topics.edge_topic(MUSEUM, "wall", topics.UP_EVENTS)


class Heard:
    """A receiver that keeps all it gets."""

    def __init__(self):
        self.deliveries = []

    def receive(self, delivery):
        self.deliveries.append(delivery)


class Visitor:
    """Somebody else on the broker; `heard` holds (topic, payload, retained)."""

    def __init__(self, port, *subscriptions):
        self.heard = []
        self.client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv311)
        ready = threading.Event()
        self.client.on_message = lambda _c, _u, m: self.heard.append(
            (m.topic, bytes(m.payload), m.retain)
        )
        self.client.on_subscribe = lambda *_: ready.set()
        self.client.on_connect = lambda *_: self.client.subscribe(
            [(one, 1) for one in subscriptions or ("nothing",)]
        )
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        assert ready.wait(SECONDS)

    def says(self, topic, payload, *, retain=False):
        self.client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(SECONDS)

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


@contextlib.contextmanager
def visiting(port, *subscriptions):
    visitor = Visitor(port, *subscriptions)
    try:
        yield visitor
    finally:
        visitor.close()


@contextlib.contextmanager
def a_line(port, receiver, boot=BOOT):
    wire = Wire(BrokerAddress("127.0.0.1", port), MUSEUM, boot, receiver)
    wire.start()
    try:
        yield wire
    finally:
        wire.stop()


def presence(port):
    """Return what the broker retains of the hub's presence."""
    with visiting(port, topics.hub_presence(MUSEUM)) as visitor:
        until(lambda: visitor.heard)
        return from_json(HubPresence, visitor.heard[-1][1])


def said(visitor):
    """Return whether the hub is there, word by word, as a visitor to its presence heard it."""
    return [from_json(HubPresence, payload).on for _, payload, _ in visitor.heard]


def cut(end):
    """Cut one connection of the hub; the broker has no goodbye of it."""
    end._client.socket().shutdown(socket.SHUT_RDWR)
