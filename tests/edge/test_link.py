"""The link on a real broker: what was kept reaches the hub, whoever is killed in between."""

import errno
import socket
import ssl
import time
from contextlib import ExitStack
from dataclasses import replace

import pytest

from edge.config import BrokerAddress
from edge.contract.envelopes import CHUNK_BYTES, MOST_DOWN_BYTES
from edge.contract.seals import binding_ref
from edge.line import Acknowledged, Arrived, Caller, Closed, Line, Will
from edge.link import MOST_UNHEARD_BYTES, Cargo, Link, _why
from edge.media import MediaSpool
from edge.outbox import Outbox
from simulators.broker import EMBEDDED, running
from simulators.waiting import free_port
from tests.brokers import mosquitto
from tests.edge.a_hub import AnEdge, StillClock, a_score
from tests.edge.a_hub_on_line import HubOnLine, until
from tests.edge.a_talk import CAPTURE, MANIFEST, Told, a_photo, settings

BROKERS = [pytest.param("mosquitto", marks=pytest.mark.mosquitto), EMBEDDED]
pytestmark = pytest.mark.timeout(60)


class WallClock(StillClock):
    """The test's date and the machine's seconds."""

    def monotonic(self):
        return time.monotonic()


class ARunningEdge:
    """An edge with all its plumbing, on a port."""

    def __init__(self, data, port):
        self.edge = AnEdge(data, WallClock())
        self.hub = self.edge.hub
        self.port = port
        self.told = Told()
        self.start()

    def start(self):
        data = self.edge.data
        self.outbox = Outbox(data / "outbox.db", self.edge.seal, self.edge.clock)
        self.spool = MediaSpool(data / "media", self.edge.seal, self.outbox)
        cargo = Cargo(self.edge.keys, self.edge.seal, self.outbox, self.spool, MANIFEST)
        where = settings(data, self.port)
        self.link = Link(where, cargo, self.edge.clock, self.told)
        self.link.start()

    def stop(self):
        self.link.stop()
        self.outbox.close()

    def start_again(self):
        self.stop()
        self.edge.starts_again()
        self.start()

    @property
    def connected(self):
        return self.told.of("connected")[-1:] == [True]

    def numbers(self):
        return [row.number for row in self.outbox.rows(1000)]


@pytest.fixture(params=BROKERS)
def broker_port(request, tmp_path):
    if request.param == EMBEDDED:
        with running(EMBEDDED, tmp_path) as address:
            yield address.port
    else:
        with mosquitto() as port:
            yield port


@pytest.fixture
def port():
    """A broker that is there; with its own settings of none."""
    with mosquitto() as port:
        yield port


@pytest.fixture
def edge_on(tmp_path):
    with ExitStack() as stack:

        def made(port):
            edge = ARunningEdge(tmp_path / "data", port)
            stack.callback(edge.stop)
            return edge

        yield made


def test_scores_and_a_photo_reach_the_hub(broker_port, edge_on):
    edge = edge_on(broker_port)
    with HubOnLine(edge.hub, broker_port) as hub:
        assert until(lambda: edge.connected)
        content = a_photo(more=20 * CHUNK_BYTES)
        for n in range(1, 6):
            edge.outbox.keep(a_score(n), 0, binding_ref(b"b" * 16))
        photo = edge.spool.keep(CAPTURE, content)
        assert until(lambda: edge.told.of("medium_done"))
        assert until(lambda: len(hub.stored) == 6)
        assert hub.faults == []
        assert [hub.stored[n] for n in range(1, 6)] == [a_score(n) for n in range(1, 6)]
        (chunks,) = hub.chunks.values()
        assert b"".join(chunks[index] for index in sorted(chunks)) == content
        assert until(lambda: edge.numbers() == [])
        told = [number for numbers in edge.told.of("stored") for number in numbers]
        assert sorted(told) == [1, 2, 3, 4, 5, photo]
        assert list((edge.edge.data / "media").iterdir()) == []
        # Retained and live both, if the hub subscribed in that instant.
        assert until(lambda: hub.manifests[:1] == [MANIFEST])
        assert until(lambda: edge.told.of("directory"))
        assert until(lambda: edge.told.of("keys"))


@pytest.mark.mosquitto
def test_a_row_outlives_the_brokers_word_and_a_hub_that_died_before_its_commit(port, edge_on):
    edge = edge_on(port)
    with HubOnLine(edge.hub, port, receipting=False) as dying:
        assert until(lambda: edge.connected)
        edge.outbox.keep(a_score(1))
        edge.outbox.keep(a_score(2))
        assert until(lambda: sorted(dying.heard) == [1, 2])
    assert edge.numbers() == [1, 2]
    assert edge.told.of("stored") == []
    edge.start_again()
    assert edge.numbers() == [1, 2]
    with HubOnLine(edge.hub, port, boot=b"2" * 16) as hub:
        assert until(lambda: len(hub.stored) == 2)
        assert until(lambda: edge.numbers() == [])


@pytest.mark.mosquitto
def test_a_broker_that_forgot_everything_loses_nothing(edge_on):
    port = free_port()
    with mosquitto(port):
        edge = edge_on(port)
        with HubOnLine(edge.hub, port, receipting=False) as hub:
            assert until(lambda: edge.connected)
            edge.outbox.keep(a_score(1))
            assert until(lambda: hub.heard == [1])
    assert until(lambda: edge.told.of("connected") == [True, False])
    edge.outbox.keep(a_score(2))
    with mosquitto(port), HubOnLine(edge.hub, port, boot=b"2" * 16) as hub:
        assert until(lambda: len(hub.stored) == 2)
        assert until(lambda: edge.numbers() == [])


@pytest.mark.mosquitto
def test_an_edge_that_was_killed_sends_what_it_had_kept(port, edge_on):
    edge = edge_on(port)
    for n in range(1, 31):
        edge.outbox.keep(a_score(n))
    edge.spool.keep(CAPTURE, a_photo(more=3 * CHUNK_BYTES))
    edge.start_again()
    edge.outbox.keep(a_score(99))
    with HubOnLine(edge.hub, port) as hub:
        assert until(lambda: len(hub.stored) == 32)
        assert until(lambda: edge.told.of("medium_done"))
        assert hub.faults == []
        assert len(hub.hub.epochs) == 2


@pytest.mark.mosquitto
def test_thousands_drain_and_each_number_once(port, edge_on):
    edge = edge_on(port)
    edge.link.stop()
    count = 1500
    for n in range(count):
        edge.outbox.keep(a_score(n % 200 + 1))
    with HubOnLine(edge.hub, port) as hub:
        edge.outbox.close()
        edge.edge.starts_again()
        edge.start()
        assert until(lambda: edge.outbox.waiting()[0] == 0, 30)
        assert sorted(hub.stored) == list(range(1, count + 1))
        # The rows go in the commit; what they were is told right after it.
        assert until(lambda: sum(map(len, edge.told.of("stored"))) >= count)
        told = [number for numbers in edge.told.of("stored") for number in numbers]
        assert sorted(told) == list(range(1, count + 1))


@pytest.mark.mosquitto
def test_presence_is_on_while_here_and_off_after_goodbye(port, edge_on):
    edge = edge_on(port)
    with HubOnLine(edge.hub, port) as hub:
        assert until(lambda: [one.on for one in hub.presence] == [True])
        edge.start_again()
        assert until(lambda: [one.on for one in hub.presence] == [True, False, True])
        assert len({one.boot for one in hub.presence}) == 2


@pytest.mark.mosquitto
def test_small_packets_are_not_held_back(port, edge_on):
    edge = edge_on(port)
    with HubOnLine(edge.hub, port):
        assert until(lambda: edge.connected)
        line = edge.link._line._client.socket()
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.mosquitto
def test_garbage_from_outside_is_counted_and_disturbs_nothing(port, edge_on):
    edge = edge_on(port)
    with HubOnLine(edge.hub, port) as hub:
        assert until(lambda: edge.connected)
        for n in range(500):
            hub.client.publish(f"myvisit/1/rehearsal/wall/down/rx/{n}", b"\xff" * (n + 1), 1)
        edge.outbox.keep(a_score())
        assert until(lambda: edge.link.dropped == 500)
        assert until(lambda: edge.numbers() == [])


@pytest.mark.mosquitto
def test_a_message_longer_than_any_agreed_is_counted_said_and_not_kept(port, edge_on, caplog):
    edge = edge_on(port)
    with HubOnLine(edge.hub, port) as hub:
        assert until(lambda: edge.connected)
        kept = []
        edge.link._talk.arrived = lambda _topic, payload: kept.append(len(payload))
        hub.client.publish("myvisit/1/rehearsal/wall/down/rx", b"x" * (MOST_DOWN_BYTES + 1), 1)
        hub.client.publish("myvisit/1/rehearsal/wall/down/rx", b"x" * MOST_DOWN_BYTES, 1)
        assert until(lambda: MOST_DOWN_BYTES in kept)
    assert max(kept) == MOST_DOWN_BYTES
    assert edge.link.dropped == 1
    (said,) = [line for line in caplog.messages if "longer than anything" in line]
    assert "on down/rx" in said


def test_what_waits_to_be_heard_is_bounded_by_bytes_and_the_rest_counted(tmp_path):
    edge = AnEdge(tmp_path, WallClock())
    outbox = Outbox(tmp_path / "outbox.db", edge.seal, edge.clock)
    spool = MediaSpool(tmp_path / "media", edge.seal, outbox)
    cargo = Cargo(edge.keys, edge.seal, outbox, spool, MANIFEST)
    link = Link(settings(tmp_path), cargo, edge.clock, Told())
    line = Line(link._caller(), link._hear)
    payload = b"x" * 1024**2
    for _ in range(100):
        link._hear(Arrived(line, "", payload))
    link._hear(Acknowledged(line, 1))
    link._listen()
    held = [one for one in link._untaken if isinstance(one, Arrived)]
    assert sum(len(one.payload) for one in held) == MOST_UNHEARD_BYTES
    assert link.dropped == 100 - len(held)
    assert link._untaken[-1] == Acknowledged(line, 1)
    outbox.close()


def counted(monkeypatch, where, name):
    """Count the calls of a method, and let them go on."""
    calls, method = [], getattr(where, name)

    def call(one):
        calls.append(one)
        return method(one)

    monkeypatch.setattr(where, name, call)
    return calls


def test_without_a_broker_it_keeps_calling_says_so_once_and_ends_when_told(
    edge_on, caplog, monkeypatch
):
    calls = counted(monkeypatch, Line, "open")
    edge = edge_on(free_port())
    edge.outbox.keep(a_score())
    assert until(lambda: len(calls) >= 3)
    (said,) = [line for line in caplog.messages if "cannot be called" in line]
    assert "connection refused" in said
    assert edge.numbers() == [1]
    assert edge.told.all == []


def test_a_broker_that_takes_the_call_and_says_nothing_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr("edge.link.OPENING_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        edge = ARunningEdge(tmp_path, mute.getsockname()[1])
        mute.settimeout(10)
        calls = [mute.accept()[0], mute.accept()[0]]
        edge.stop()
        for call in calls:
            call.close()


def test_a_line_whose_other_end_is_gone_leaves_no_thread(monkeypatch):
    def gone(_socket, _how):
        raise OSError(errno.ENOTCONN, "transport endpoint is not connected")

    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        line = Line(Caller("127.0.0.1", port, "wall", Will("off", b""), ()), lambda _: None)
        line.open()
        thread = line._client._thread
        monkeypatch.setattr(line._client, "disconnect", lambda: None)  # a goodbye that gets stuck
        monkeypatch.setattr(socket.socket, "shutdown", gone)
        line.close()
        assert not thread.is_alive()


def test_what_an_old_line_still_says_is_not_heard(tmp_path):
    edge = AnEdge(tmp_path, WallClock())
    outbox = Outbox(tmp_path / "outbox.db", edge.seal, edge.clock)
    spool = MediaSpool(tmp_path / "media", edge.seal, outbox)
    cargo = Cargo(edge.keys, edge.seal, outbox, spool, MANIFEST)
    link = Link(settings(tmp_path), cargo, edge.clock, Told())
    old, new = Line(link._caller(), link._hear), Line(link._caller(), link._hear)
    link._line = new
    link._take(Arrived(old, "myvisit/1/rehearsal/wall/down/rx", b"garbage"))
    link._take(Closed(old, "gone"))
    assert link.dropped == 0
    assert link._line is new
    link._take(Closed(new, "gone"))
    assert link._line is None
    outbox.close()


def test_a_password_that_cannot_be_read_ends_nothing(tmp_path, caplog, monkeypatch):
    calls = counted(monkeypatch, BrokerAddress, "password")
    edge = AnEdge(tmp_path, WallClock())
    outbox = Outbox(tmp_path / "outbox.db", edge.seal, edge.clock)
    spool = MediaSpool(tmp_path / "media", edge.seal, outbox)
    broker = BrokerAddress("127.0.0.1", free_port(), "wall", str(tmp_path / "nothing"))
    where = replace(settings(tmp_path), broker=broker)
    link = Link(where, Cargo(edge.keys, edge.seal, outbox, spool, MANIFEST), edge.clock, Told())
    link.start()
    assert until(lambda: len(calls) >= 2)
    link.stop()
    outbox.close()
    assert sum("password_file: cannot be read" in line for line in caplog.messages) == 1


@pytest.mark.mosquitto
def test_a_fault_in_what_it_tells_does_not_end_the_link(port, edge_on, caplog):
    edge = edge_on(port)
    faults = []

    def stored(numbers):
        faults.append(numbers)
        if len(faults) == 1:
            raise RuntimeError("guardian@example.org")

    edge.told.stored = stored
    with HubOnLine(edge.hub, port) as hub:
        assert until(lambda: edge.connected)
        edge.outbox.keep(a_score(1))
        assert until(lambda: faults)
        edge.outbox.keep(a_score(2))
        assert until(lambda: len(hub.stored) == 2)
        assert until(lambda: len(faults) == 2)
    [said] = [line for line in caplog.messages if "begins again" in line]
    assert "RuntimeError at test_link.py:" in said
    assert "guardian@example.org" not in caplog.text


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (ConnectionRefusedError(111, "x"), "connection refused"),
        (TimeoutError(), "nobody answers at its address"),
        (socket.gaierror(-2, "x"), "nobody knows a machine of that name: see broker.host"),
        (
            ssl.SSLCertVerificationError(1, "x"),
            "who answers is not the broker that the museum's authority vouches for",
        ),
        (ssl.SSLEOFError(8, "x"), "the line broke off under way, or no TLS was spoken on it"),
        (OSError("x"), "the network refused"),
    ],
)
def test_why_a_broker_cannot_be_called_is_said_in_words(problem, said):
    assert _why(problem) == said
