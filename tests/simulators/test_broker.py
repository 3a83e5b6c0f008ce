"""The brokers that journeys run against: each carries a message, on loopback only."""

import queue
import socket
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest

from simulators.broker import BrokerAddress, moved, parse_address, running
from simulators.errors import RehearsalError
from simulators.waiting import until


@pytest.mark.parametrize(
    "which", ["embedded", pytest.param("mosquitto", marks=pytest.mark.mosquitto)]
)
def test_a_message_reaches_who_subscribed(which, tmp_path):
    came = queue.Queue()
    with running(which, tmp_path) as address:
        client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv311)
        client.on_connect = lambda c, *_: c.subscribe("a/+/b", qos=1)
        client.on_subscribe = lambda c, *_: c.publish("a/wall/b", b"hello", qos=1)
        client.on_message = lambda _c, _u, message: came.put(message)
        client.connect(address.host, address.port)
        client.loop_start()
        try:
            message = came.get(timeout=10)
        finally:
            client.disconnect()
            client.loop_stop()
        assert (message.topic, message.payload, message.qos) == ("a/wall/b", b"hello", 1)


@pytest.mark.parametrize(
    "which", ["embedded", pytest.param("mosquitto", marks=pytest.mark.mosquitto)]
)
def test_nobody_reaches_it_from_another_machine(which, tmp_path):
    with running(which, tmp_path) as address:
        assert listening_on(address.port) <= {"0100007F", "00000000000000000000000001000000"}
        assert "0100007F" in listening_on(address.port)


def listening_on(port):
    """Return the addresses, as /proc/net shows them, that somebody listens on at a port."""
    tables = [Path(f"/proc/net/{name}") for name in ("tcp", "tcp6")]
    lines = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    local = [one[1].split(":") for one in lines if one[3] == "0A"]
    return {address for address, its_port in local if int(its_port, 16) == port}


def test_it_is_gone_when_the_rehearsal_ends(tmp_path):
    with running("embedded", tmp_path) as address:
        pass
    with socket.socket() as probe:
        assert probe.connect_ex((address.host, address.port)) != 0


def test_only_the_places_of_the_stock_settings_are_moved(tmp_path):
    stock = "# a remark\npid_file /run/m.pid\npersistence true\npersistence_location /var/lib/m/\n"
    stock += "log_dest file /var/log/m.log\ninclude_dir /etc/mosquitto/conf.d\n"
    assert moved(stock, tmp_path).splitlines() == [
        "# a remark",
        f"pid_file {tmp_path}/mosquitto.pid",
        "persistence true",
        f"persistence_location {tmp_path}/",
        f"log_dest file {tmp_path}/mosquitto.log",
        "include_dir /etc/mosquitto/conf.d",
    ]


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("mqtt://127.0.0.1:2883", "127.0.0.1", 2883),
        ("mqtt://broker.example", "broker.example", 1883),
    ],
)
def test_a_broker_elsewhere_is_named_by_its_address(url, host, port):
    assert parse_address(url) == BrokerAddress(host, port)


@pytest.mark.parametrize("url", ["http://127.0.0.1", "127.0.0.1:1883", "", "mqtt://"])
def test_an_address_that_is_none_is_refused_in_plain_words(url):
    with pytest.raises(RehearsalError, match="mqtt://127"):
        parse_address(url)


def test_a_wait_says_what_it_waited_for():
    with pytest.raises(RehearsalError, match="in vain for a bus"):
        until(lambda: None, "a bus", seconds=0.05)
