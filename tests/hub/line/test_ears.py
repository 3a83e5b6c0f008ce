"""By what the hub hears and by what it speaks, and what it says of itself meanwhile."""

import socket
import threading

import pytest

from edge.contract import topics
from edge.contract.codec import from_json
from edge.contract.envelopes import HubPresence
from hub.config import BrokerAddress
from hub.line.wire import Wire
from tests.brokers import mosquitto
from tests.hub.a_hub import SECONDS, until
from tests.hub.an_edge import BOOT, MUSEUM
from tests.hub.line.on_a_broker import EVENTS, Heard, a_line, presence, visiting

pytestmark = pytest.mark.mosquitto

FLOOD, RECEIPTS = 5000, 250
"""More than a broker queues for one, and more than leave before the first is acknowledged."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr("hub.line.ends.RECONNECT_SECONDS", (0.1, 0.2))


@pytest.fixture
def port():
    with mosquitto() as port:
        yield port


def test_who_is_not_to_be_heard_is_not_until_all_are_heard_again(port):
    heard = Heard()
    with a_line(port, heard) as wire, visiting(port) as visitor:
        assert wire.wait_online(SECONDS)
        before, robot = wire._events, EVENTS.replace("wall", "robot")
        wire.hear_only(frozenset({"wall"}))
        until(lambda: wire._events is not before and not before.online)
        assert wire.online
        visitor.says(robot, b"not heard")
        visitor.says(EVENTS, b"heard")
        until(lambda: heard.deliveries)
        before = wire._events
        wire.hear_only(None)
        until(lambda: wire._events is not before and not before.online)
        visitor.says(robot, b"heard again")
        until(lambda: len(heard.deliveries) > 1)
        assert [one.payload for one in heard.deliveries] == [b"heard", b"heard again"]
        assert presence(port).on


def test_a_hub_that_does_not_hear_yet_does_not_say_that_it_is_there(port, monkeypatch):
    with visiting(port, topics.hub_presence(MUSEUM)) as visitor:
        wire = Wire(BrokerAddress("127.0.0.1", port), MUSEUM, BOOT, Heard())
        with monkeypatch.context() as deaf:
            deaf.setattr(wire._events, "start", lambda: None)
            wire.start()
        try:
            until(lambda: wire._can_speak)
            assert not wire.online
            wire._events.start()
            assert wire.wait_online(SECONDS)
            until(lambda: visitor.heard)
        finally:
            wire.stop()


def test_a_hub_that_hears_nothing_any_more_says_so_and_that_it_is_there_again(port):
    with visiting(port, topics.hub_presence(MUSEUM)) as visitor, a_line(port, Heard()) as wire:
        assert wire.wait_online(SECONDS)
        wire._events._client.socket().shutdown(socket.SHUT_RDWR)
        until(lambda: len(visitor.heard) > 2)
        said = [from_json(HubPresence, payload).on for _, payload, _ in visitor.heard]
        assert said == [True, False, True]


def test_receipts_leave_though_the_broker_drops_all_that_a_slow_hub_should_hear(port):
    free = threading.Event()

    class Slow:
        def receive(self, _delivery):
            free.wait(SECONDS)

    down = topics.edge_topic(MUSEUM, "wall", topics.DOWN_RECEIPTS)
    with a_line(port, Slow()) as wire, visiting(port, down) as edge, visiting(port) as stranger:
        assert wire.wait_online(SECONDS)
        for _ in range(FLOOD):
            stranger.client.publish(EVENTS, b"x" * 2000, qos=0)
        stranger.says(EVENTS, b"the end")
        for number in range(RECEIPTS):
            wire.publish(down, str(number).encode())
        until(lambda: len(edge.heard) == RECEIPTS)
        free.set()
