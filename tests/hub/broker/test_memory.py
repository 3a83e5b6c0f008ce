"""What the museum's own broker holds is bounded, whoever is away, slow, or says too much."""

import socket
import threading
from contextlib import contextmanager

import psutil
import pytest

from hub.broker import settings
from hub.broker.house import BrokerHouse
from hub.broker.settings import HUB, Listeners
from simulators.waiting import free_port
from tests.hub.broker.a_broker import MUSEUM, NOW, SECONDS, kept, listens, speaker, until

pytestmark = [pytest.mark.mosquitto, pytest.mark.timeout(60)]

MIB = 1024**2
BELOW = f"myvisit/1/{MUSEUM}"
LONG = b"x" * 300_000
OF_ITS_OWN = 24 * MIB
"""Bytes beside what it holds for others: itself, what is under way, what freed memory leaves."""


@pytest.fixture
def ports():
    return Listeners(free_port(), free_port(), "127.0.0.1")


@pytest.fixture
def house(tmp_path, ports):
    found = BrokerHouse(tmp_path / "broker", MUSEUM)
    found.write(ports, ("127.0.0.1",), NOW)
    return found


@contextmanager
def hub(house, ports):
    """Have the broker run; yield who speaks to it, and what tells the broker's bytes."""
    with kept(house) as keeper:
        listens(ports.local_port)
        with speaker(ports.local_port, HUB, house.hub_password.read_text().strip()) as one:
            assert one.knows()
            broker = psutil.Process(keeper.pid)
            yield one, lambda: broker.memory_info().rss


@contextmanager
def deaf(house, port, topic):
    """Have somebody there who subscribed at QoS 1 and reads nothing any more."""
    password = house.hub_password.read_text().strip()
    words = [b"deaf", HUB.encode(), password.encode()]
    said = b"\x00\x04MQTT\x04\xc2\x00\x00" + b"".join(_text(one) for one in words)
    asked = b"\x00\x01" + _text(topic.encode()) + b"\x01"
    with socket.create_connection(("127.0.0.1", port), SECONDS) as line:
        line.sendall(b"\x10" + bytes([len(said)]) + said)
        assert line.recv(4)[3] == 0
        line.sendall(b"\x82" + bytes([len(asked)]) + asked)
        assert line.recv(5)[4] == 1
        yield


def _text(text):
    return len(text).to_bytes(2, "big") + text


def flood(speaker, topic, times, payload, qos):
    """Say it so often, and wait until the broker has taken the last of it."""
    said = [speaker.client.publish(topic, payload, qos) for _ in range(times)]
    said.append(speaker.client.publish(f"{BELOW}/nobody/up/ev", b"the end", 1))
    for one in said:
        one.wait_for_publish(SECONDS)
    assert said[-1].is_published()


@pytest.mark.parametrize("qos", [0, 1])
def test_for_a_hub_that_is_away_the_broker_holds_nothing(house, ports, qos):
    with hub(house, ports) as (one, memory):
        before = memory()
        flood(one, f"{BELOW}/wall/up/ev", 300, LONG, qos)
        assert memory() < before + OF_ITS_OWN


@pytest.mark.parametrize("qos", [0, 1])
def test_for_a_hub_that_hears_nothing_any_more_it_holds_so_many_bytes(
    house, ports, qos, monkeypatch
):
    monkeypatch.setattr(settings, "MOST_QUEUED_BYTES", 16 * MIB)
    house.write(ports, ("127.0.0.1",), NOW)
    in_flight = 100 * len(LONG)
    with hub(house, ports) as (one, memory), deaf(house, ports.local_port, f"{BELOW}/+/up/ev"):
        before = memory()
        flood(one, f"{BELOW}/wall/up/ev", 600, LONG, qos)
        assert memory() < before + in_flight + 16 * MIB + OF_ITS_OWN


def test_when_its_memory_is_full_it_hangs_up_and_serves_on(house, ports, monkeypatch):
    """The hub that was cut off comes back by itself, as an edge does."""
    monkeypatch.setattr(settings, "MOST_MEMORY", 64 * MIB)
    house.write(ports, ("127.0.0.1",), NOW)
    gone = threading.Event()
    with hub(house, ports) as (one, memory):
        one.client.on_disconnect = lambda *_: gone.set()
        with deaf(house, ports.local_port, f"{BELOW}/+/up/ev"):
            for _ in range(300):
                one.client.publish(f"{BELOW}/wall/up/ev", LONG, 1)
            assert gone.wait(SECONDS)
            assert memory() < 64 * MIB + OF_ITS_OWN
        one.leave()
        with speaker(ports.local_port, HUB, house.hub_password.read_text().strip()) as back:
            back.hears(f"{BELOW}/wall/up/ev")
            assert back.says(f"{BELOW}/wall/up/ev")
            until(lambda: back.heard, "the broker serves on")
