"""The hub's line on a real broker: who is there, what is acknowledged, what comes back."""

import contextlib
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from edge.contract import topics
from edge.contract.codec import to_json
from edge.contract.downward import KeysAhead, NumberRange, Receipt
from edge.contract.envelopes import Ask, AskKind, HubPresence
from edge.contract.events import Void
from hub.store import Received
from simulators.waiting import free_port
from tests.brokers import mosquitto
from tests.databases import url_of
from tests.hub.a_hub import MANIFEST, NOON, SECONDS, AHub, all_stored, binding, score, until
from tests.hub.an_edge import BOOT, MUSEUM, AnEdge
from tests.hub.line.on_a_broker import EVENTS, Heard, a_line, presence, visiting

pytestmark = pytest.mark.mosquitto

CHUNK_PATH = f"up/media/{'0a' * 32}"
STOCK_IN_FLIGHT = 20
"""Mosquitto sends so many messages before it waits for an acknowledgement."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr("hub.line.ends.RECONNECT_SECONDS", (0.1, 0.2))


@pytest.fixture
def port():
    with mosquitto() as port:
        yield port


@contextlib.contextmanager
def a_hub_on(port, folder):
    """Run a whole hub on a broker."""
    hub = AHub(folder)
    hub.start()
    with a_line(port, hub.ingest) as wire:
        hub.line = wire
        assert wire.wait_online(SECONDS)
        yield hub
    hub.close()


# -- who is there


def test_a_hub_says_that_it_is_there_and_with_which_start(port):
    with a_line(port, Heard()) as wire:
        assert wire.wait_online(SECONDS)
        until(lambda: presence(port) == HubPresence(on=True, boot=BOOT))
    assert presence(port) == HubPresence(on=False, boot=BOOT)


def test_of_a_hub_that_fell_silent_the_broker_says_that_it_is_gone(port):
    with a_line(port, Heard()) as wire:
        assert wire.wait_online(SECONDS)
        until(lambda: presence(port).on)
        with visiting(port, topics.hub_presence(MUSEUM)) as visitor:
            wire._client.socket().shutdown(socket.SHUT_RDWR)
            until(lambda: any(b'"on":false' in payload for _, payload, _ in visitor.heard))


def test_a_hub_without_a_broker_waits_for_one_and_says_so():
    later = free_port()
    with a_line(later, Heard()) as wire:
        assert not wire.online
        with mosquitto(later):
            assert wire.wait_online(SECONDS)


def test_small_messages_leave_at_once(port):
    with a_line(port, Heard()) as wire:
        assert wire.wait_online(SECONDS)
        line = wire._client.socket()
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_only_what_edges_of_this_museum_say_is_heard(port):
    heard = Heard()
    with a_line(port, heard) as wire, visiting(port) as visitor:
        assert wire.wait_online(SECONDS)
        for topic in (
            "myvisit/1/other/wall/up/ev",
            f"myvisit/1/{MUSEUM}/wall/down/rx",
            f"myvisit/1/{MUSEUM}/wall/manifest",
            EVENTS,
        ):
            visitor.says(topic, b"x")
        until(lambda: len(heard.deliveries) >= 2)
        assert [one.topic for one in heard.deliveries] == [
            f"myvisit/1/{MUSEUM}/wall/manifest",
            EVENTS,
        ]


def test_photos_that_nobody_takes_hold_no_score_back(port):
    taken, free = [], threading.Event()

    class SlowWithChunks:
        def receive(self, delivery):
            if CHUNK_PATH in delivery.topic:
                free.wait(SECONDS)
            else:
                taken.append(delivery.topic)
            delivery.ack()

    with a_line(port, SlowWithChunks()) as wire, visiting(port) as visitor:
        assert wire.wait_online(SECONDS)
        until(lambda: wire._chunks.online)
        for index in range(STOCK_IN_FLIGHT + 5):
            visitor.says(f"myvisit/1/{MUSEUM}/wall/{CHUNK_PATH}/{index}", b"x")
        visitor.says(EVENTS, b"score")
        until(lambda: taken == [EVENTS])
        free.set()


# -- what is acknowledged


def test_the_broker_waits_for_our_word_not_for_our_ears(port):
    heard = Heard()
    with a_line(port, heard) as wire, visiting(port) as visitor:
        assert wire.wait_online(SECONDS)
        for number in range(STOCK_IN_FLIGHT + 5):
            visitor.says(EVENTS, str(number).encode())
        until(lambda: len(heard.deliveries) == STOCK_IN_FLIGHT)
        for one in heard.deliveries[:5]:
            one.ack()
        until(lambda: len(heard.deliveries) == STOCK_IN_FLIGHT + 5)


def test_nothing_is_acknowledged_because_it_was_heard(port):
    heard, acknowledged = Heard(), []
    with a_line(port, heard) as wire, visiting(port) as visitor:
        assert wire.wait_online(SECONDS)
        wire._events._client._send_puback = acknowledged.append
        visitor.says(EVENTS, b"one")
        visitor.says(EVENTS, b"two")
        # One thread hears both: what it did of itself for the first is done before the second.
        until(lambda: len(heard.deliveries) == 2)
        assert acknowledged == []
        heard.deliveries[0].ack()
        assert len(acknowledged) == 1
        del wire._events._client._send_puback


def test_what_came_by_an_old_connection_is_not_acknowledged_on_the_new_one():
    port = free_port()
    heard = Heard()
    with a_line(port, heard) as wire:
        with mosquitto(port):
            assert wire.wait_online(SECONDS)
            with visiting(port) as visitor:
                visitor.says(EVENTS, b"old")
                (old,) = until(lambda: list(heard.deliveries))
        until(lambda: not wire.online)
        with mosquitto(port):
            assert wire.wait_online(SECONDS)
            acknowledged = []
            wire._events._client._send_puback = acknowledged.append
            with visiting(port) as visitor:
                visitor.says(EVENTS, b"new")
                until(lambda: len(heard.deliveries) == 2)
            old.ack()
            assert acknowledged == []
            new = heard.deliveries[1]
            new.ack()
            new.ack()
            assert len(acknowledged) == 1
            del wire._events._client._send_puback


# -- the whole way, with the ingest behind it


def test_an_event_goes_up_and_its_receipt_comes_down(port, tmp_path):
    edge = AnEdge()
    with a_hub_on(port, tmp_path) as hub, visiting(port, _down(edge)) as line:
        _welcomed(hub, edge, line)
        line.says(EVENTS, edge.batch(edge.seals(binding()), edge.seals(score(1))))
        receipts = until(lambda: _told(hub, edge, line, Receipt))
        assert receipts == [Receipt(edge.outbox, (NumberRange(1, 2),), ())]
        line.says(_up(edge, "up/ask"), to_json(Ask("wall", AskKind.KEYS, b"nonce")))
        (keys,) = until(lambda: _told(hub, edge, line, KeysAhead))
        assert keys.nonce == b"nonce"
        assert not any(retained for _, _, retained in line.heard)


def test_nothing_personal_stays_in_the_broker(port, tmp_path):
    edge = AnEdge()
    with visiting(port) as stranger:
        stranger.says(EVENTS, edge.batch(edge.seals(Void())), retain=True)
    with a_hub_on(port, tmp_path) as hub:
        until(lambda: hub.ingest.counts["put_aside"])
        with visiting(port, _down(edge)) as line:
            _welcomed(hub, edge, line)
            line.says(EVENTS, edge.batch(edge.seals(binding())))
            until(lambda: _told(hub, edge, line, Receipt))
        until(lambda: _retained(port) == {topics.hub_presence(MUSEUM)})


def test_garbage_of_strangers_does_not_disturb_a_score(port, tmp_path):
    edge = AnEdge()
    with a_hub_on(port, tmp_path) as hub, visiting(port, _down(edge)) as line:
        _welcomed(hub, edge, line)
        with visiting(port) as stranger:
            for number in range(1000):
                path = ("up/ev", "up/epoch", "up/ask", "up/wish")[number % 4]
                topic = topics.edge_topic(MUSEUM, "robot", path)
                stranger.client.publish(topic, b'{"v":1,"edge":"robot"', qos=0)
            line.says(EVENTS, edge.batch(edge.seals(binding()), edge.seals(score(1))))
            until(lambda: all_stored(_told(hub, edge, line, Receipt)) == [1, 2])


def test_a_hub_killed_between_insert_and_commit_stores_the_event_when_it_comes_again(
    port, tmp_path
):
    """The process dies by SIGKILL inside its transaction; the edge, unreceipted, sends again."""
    edge = AnEdge()
    with a_hub_on(port, tmp_path) as hub:
        _welcomed(hub, edge)
        private = bytes(hub.private)
    envelope = edge.seals(binding())
    with visiting(port, _down(edge)) as line:
        words = [sys.executable, "-m", "tests.hub.a_dying_hub"]
        dying = subprocess.Popen(
            [*words, str(tmp_path), str(port), url_of(tmp_path)],
            cwd=Path(__file__).parents[3],
        )
        until(lambda: presence(port).on)
        line.says(EVENTS, edge.batch(envelope))
        assert dying.wait(SECONDS) == -signal.SIGKILL
        assert line.heard == []
        with a_hub_on(port, tmp_path) as hub:
            hub.private = type(hub.private)(private)
            assert hub.count(Received) == 0
            line.says(EVENTS, edge.batch(envelope))
            until(lambda: line.heard)
            assert hub.count(Received) == 1


def _up(edge, path):
    return topics.edge_topic(MUSEUM, edge.name, path)


def _down(edge):
    return topics.edge_topic(MUSEUM, edge.name, "down/#")


def _told(hub, edge, line, kind):
    bodies = [edge.unboxes(said, bytes(hub.private.public_key)) for _, said, _ in line.heard]
    return [body for body in bodies if isinstance(body, kind)]


def _welcomed(hub, edge, line=None):
    """Enrol an edge and let it open its epoch, over the broker where there is a line."""
    hub.enrol(edge)
    sealing = hub.calendar.answer(b"", NOON).sealing_keys[0]
    opened = to_json(edge.opens_epoch(sealing.day, sealing.public))
    if line is None:
        hub.hears(edge, "up/epoch", opened)
        hub.hears(edge, "manifest", edge.declares(MANIFEST, NOON))
    else:
        line.says(_up(edge, "up/epoch"), opened)
        line.says(_up(edge, "manifest"), edge.declares(MANIFEST, NOON))


def _retained(port):
    with visiting(port, "#") as visitor:
        visitor.says("the/end", b"x")
        until(lambda: any(topic == "the/end" for topic, _, _ in visitor.heard))
        return {topic for topic, _, retained in visitor.heard if retained}
