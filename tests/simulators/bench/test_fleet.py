"""Stations of the bench send what has no receipt once more, as an edge does."""

import socket
import threading

import pytest
from nacl.public import Box, PrivateKey

from simulators.bench import fleet
from simulators.bench.fleet import Message, Station
from simulators.broker import BrokerAddress

CONNACK_AND_SUBACK = b"\x20\x02\x00\x00" + b"\x90\x03\x00\x01\x01"
OVER, LATER = -1.0, 60.0
EVENT = Message("myvisit/1/bench/wall/up/ev", b"an event", (1,))


@pytest.fixture
def silent():
    """A broker that greets, takes all there is, and says nothing more; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        heard = bytearray()

        def serve():
            line, _ = door.accept()
            with line:
                line.sendall(CONNACK_AND_SUBACK)
                while came := line.recv(4096):
                    heard.extend(came)

        served = threading.Thread(target=serve)
        served.start()
        yield BrokerAddress("127.0.0.1", door.getsockname()[1]), heard, served
        served.join()


def sent_again(silent, monkeypatch, patience, *messages):
    """Send these, let time pass, and return how many events went again and how often all went."""
    address, heard, served = silent
    keys = PrivateKey.generate(), PrivateKey.generate().public_key
    station = Station(address, "bench", "wall", Box(*keys))
    tally = fleet._Tally()
    monkeypatch.setattr(fleet, "SHORTEST_PATIENCE", patience)
    for one in messages:
        station.send(one)
    monkeypatch.setattr(fleet, "SHORTEST_PATIENCE", LATER)
    station.send_again(tally)
    station.socket.close()
    served.join()
    return tally.again, heard.count(EVENT.payload)


def test_what_has_no_receipt_in_time_goes_again(silent, monkeypatch):
    assert sent_again(silent, monkeypatch, OVER, EVENT) == (1, 2)


def test_before_its_time_nothing_goes_again(silent, monkeypatch):
    assert sent_again(silent, monkeypatch, LATER, EVENT) == (0, 1)


def test_what_has_no_number_does_not_go_again(silent, monkeypatch):
    message = Message(EVENT.topic, EVENT.payload)
    assert sent_again(silent, monkeypatch, OVER, message) == (0, 1)
