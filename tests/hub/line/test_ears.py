"""By what the hub hears and by what it speaks, and what it says of itself meanwhile."""

import contextlib
import logging
import threading

import pytest

from edge.contract import topics
from edge.contract.codec import to_json
from edge.contract.envelopes import HubPresence
from hub.config import BrokerAddress
from hub.line.wire import Wire
from simulators.waiting import free_port
from tests.brokers import mosquitto
from tests.hub.a_hub import SECONDS, until
from tests.hub.an_edge import BOOT, MUSEUM
from tests.hub.line.on_a_broker import EVENTS, Heard, a_line, cut, presence, said, visiting

pytestmark = pytest.mark.mosquitto

ON = to_json(HubPresence(on=True, boot=BOOT))
ON_OF_ANOTHER, OFF_OF_ANOTHER = (
    to_json(HubPresence(on=on, boot=b"\x02" * len(BOOT))) for on in (True, False)
)
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


def test_a_hub_that_does_not_hear_yet_says_that_it_is_not_there(port, monkeypatch):
    with visiting(port, topics.hub_presence(MUSEUM)) as visitor:
        wire = Wire(BrokerAddress("127.0.0.1", port), MUSEUM, BOOT, Heard())
        with monkeypatch.context() as deaf:
            deaf.setattr(wire._events, "start", lambda: None)
            wire.start()
        try:
            until(lambda: visitor.heard)
            until(lambda: wire._chunks.online)
            assert not wire.online
            assert said(visitor) == [False]
            wire._events.start()
            assert wire.wait_online(SECONDS)
            until(lambda: said(visitor)[:2] == [False, True])
        finally:
            wire.stop()


def test_a_hub_that_hears_nothing_any_more_says_so_and_that_it_is_there_again(port):
    with a_line(port, Heard()) as wire:
        until(lambda: presence(port).on)
        with visiting(port, topics.hub_presence(MUSEUM)) as visitor:
            until(lambda: visitor.heard)
            cut(wire._events)
            until(lambda: said(visitor)[:3] == [True, False, True])


def test_no_name_by_which_the_hub_connects_is_longer_than_a_broker_must_take(port):
    """1 to 23 letters and digits (MQTT 3.1.1, [MQTT-3.1.3-5])."""
    with a_line(port, Heard()) as wire:
        before, wire._turn = wire._events, 99_998
        wire.hear_only(frozenset({"wall"}))
        until(lambda: wire._events is not before)
        names = [one._client._client_id for one in (wire, wire._events, wire._chunks)]
        assert len(set(names)) == len(names)
        assert all(len(name) <= 23 and name.isalnum() for name in names)


def test_a_hub_stops_though_its_new_ears_find_no_broker(monkeypatch):
    monkeypatch.setattr("hub.line.wire.CHANGE_SECONDS", 10 * SECONDS)
    wire = Wire(BrokerAddress("127.0.0.1", free_port()), MUSEUM, BOOT, Heard())
    wire.start()
    wire.hear_only(frozenset({"wall"}))
    until(wire._changing.locked)
    stopping = threading.Thread(target=wire.stop, daemon=True)
    stopping.start()
    stopping.join(SECONDS)
    assert not stopping.is_alive()


def test_ears_that_could_not_be_changed_are_changed_later(port, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("hub.line.wire.AGAIN_SECONDS", 0.05, raising=False)
    password, away = tmp_path / "password", tmp_path / "away"
    password.write_text("x" * 20)
    address = BrokerAddress("127.0.0.1", port, "hub", str(password))
    wire = Wire(address, MUSEUM, BOOT, Heard())
    wire.start()
    try:
        assert wire.wait_online(SECONDS)
        before = wire._events
        password.rename(away)
        with caplog.at_level(logging.ERROR, "hub.line.wire"):
            wire.hear_only(frozenset({"wall"}))
            until(lambda: caplog.records)
        assert wire._events is before
        away.rename(password)
        until(lambda: wire._events is not before and wire._events.online)
    finally:
        wire.stop()


def test_ears_that_were_held_up_deliver_nothing_once_others_have_taken_their_place(port):
    free, taken = threading.Event(), []

    class HeldUp:
        def receive(self, delivery):
            taken.append(delivery.payload)
            if delivery.payload == b"first":
                free.wait(SECONDS)
            delivery.ack()

    with a_line(port, HeldUp()) as wire, visiting(port) as visitor:
        assert wire.wait_online(SECONDS)
        before = wire._events
        visitor.says(EVENTS, b"first")
        until(lambda: taken)
        wire.hear_only(frozenset({"wall"}))
        until(lambda: wire._events is not before and wire._events.online)
        visitor.says(EVENTS, b"second")
        until(lambda: b"second" in taken)
        free.set()
        until(lambda: not before.online)
        assert taken == [b"first", b"second"]


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


# -- what it says of itself, whatever goes wrong


def test_a_word_that_was_held_over_from_an_old_connection_is_not_the_last(port):
    """The ears notice first that the broker is away, and are back first, too."""
    with a_line(port, Heard()) as wire:
        until(lambda: presence(port).on)
        with visiting(port, topics.hub_presence(MUSEUM)) as visitor:
            until(lambda: visitor.heard)
            with _held_back(wire):
                cut(wire._events)
                until(lambda: wire._client._out_messages)
            # After its will: that it is there, and then what it still had to say.
            until(lambda: said(visitor)[:4] == [True, False, True, False])
            until(lambda: presence(port).on)
            assert wire.online


@contextlib.contextmanager
def _held_back(wire):
    """Cut the line by which a hub speaks; it notices at the end, and comes back after the ears."""
    noticed, speaker = threading.Event(), wire._client
    notice = speaker.on_disconnect

    def late(*words):
        noticed.wait(SECONDS)
        notice(*words)

    speaker.on_disconnect = late
    speaker.on_pre_connect = lambda *_: until(lambda: wire._events.online)
    cut(wire)
    until(lambda: speaker.socket() is None)
    yield
    noticed.set()


def test_a_hub_that_lost_all_its_lines_at_once_says_that_it_is_there_again(port):
    with a_line(port, Heard()) as wire:
        for one in range(3):
            assert wire.wait_online(SECONDS)
            until(lambda: presence(port).on)
            with visiting(port, topics.hub_presence(MUSEUM)) as visitor:
                lines = [wire._events, wire._chunks, wire]
                for line in lines[one:] + lines[:one]:
                    cut(line)
                until(lambda: False in said(visitor))
                until(lambda: wire.online and presence(port).on)


def test_a_hub_whose_broker_was_killed_says_to_the_next_that_it_is_there():
    port = free_port()
    with a_line(port, Heard()) as wire:
        for _ in range(3):
            with mosquitto(port):
                assert wire.wait_online(SECONDS)
                until(lambda: presence(port).on)
            until(lambda: not wire.online)


@pytest.mark.parametrize("word", [OFF_OF_ANOTHER, b"", b"{"], ids=["will", "cleared", "garbage"])
def test_a_hub_does_not_leave_it_at_what_others_say_of_it(port, word):
    """Such as the will of one that was killed and started again, which comes half a minute late."""
    with a_line(port, Heard()):
        until(lambda: presence(port).on)
        with visiting(port, topics.hub_presence(MUSEUM)) as visitor:
            until(lambda: visitor.heard)
            visitor.says(topics.hub_presence(MUSEUM), word, retain=True)
            until(lambda: _words(visitor) == [ON, word, ON])
        assert presence(port).on


def test_two_hubs_do_not_shout_each_other_down(port):
    with a_line(port, Heard()):
        until(lambda: presence(port).on)
        with visiting(port, topics.hub_presence(MUSEUM)) as visitor:
            until(lambda: visitor.heard)
            for word in (ON_OF_ANOTHER, OFF_OF_ANOTHER):
                visitor.says(topics.hub_presence(MUSEUM), word, retain=True)
            until(lambda: len(visitor.heard) > 3)
            assert _words(visitor) == [ON, ON_OF_ANOTHER, OFF_OF_ANOTHER, ON]


def test_what_nobody_asked_for_is_no_word_of_the_hub(port):
    """As the embedded broker hands over, at a connection, what others retained."""
    elsewhere = topics.edge_topic(MUSEUM, "wall", topics.MANIFEST)
    with a_line(port, Heard()) as wire:
        until(lambda: presence(port).on)
        with visiting(port, topics.hub_presence(MUSEUM)) as visitor:
            until(lambda: visitor.heard)
            wire._client.subscribe(elsewhere, 1)
            for topic, word in ((elsewhere, b"{"), (topics.hub_presence(MUSEUM), OFF_OF_ANOTHER)):
                visitor.says(topic, word, retain=True)
            until(lambda: len(visitor.heard) > 2)
            assert _words(visitor) == [ON, OFF_OF_ANOTHER, ON]


def _words(visitor):
    return [payload for _, payload, _ in visitor.heard]


def test_that_it_is_deaf_is_said_though_the_broker_acknowledges_nothing(port, monkeypatch):
    monkeypatch.setattr("hub.line.ends.OUT_QUEUED", 1)
    with a_line(port, Heard()) as wire:
        until(lambda: presence(port).on)
        with visiting(port, topics.hub_presence(MUSEUM)) as visitor, _unacknowledged(wire):
            until(lambda: visitor.heard)
            wire.publish(topics.edge_topic(MUSEUM, "wall", topics.DOWN_RECEIPTS), b"x")
            cut(wire._events)
            until(lambda: said(visitor)[:3] == [True, False, True])


def test_a_goodbye_that_does_not_get_through_is_said_by_the_broker(port, monkeypatch):
    monkeypatch.setattr("hub.line.wire.GOODBYE_SECONDS", 0.2)
    monkeypatch.setattr("hub.line.ends.OUT_IN_FLIGHT", 1)
    with a_line(port, Heard()) as wire:
        assert wire.wait_online(SECONDS)
        until(lambda: presence(port).on)
        with _unacknowledged(wire):
            wire.publish(topics.edge_topic(MUSEUM, "wall", topics.DOWN_RECEIPTS), b"x")
            wire.stop()
    until(lambda: not presence(port).on)


@contextlib.contextmanager
def _unacknowledged(wire):
    """Keep from a hub that the broker took what it said; from now on."""
    until(lambda: not wire._client._out_messages)
    wire._client._handle_pubackcomp = lambda _kind: 0
    yield
    del wire._client._handle_pubackcomp
