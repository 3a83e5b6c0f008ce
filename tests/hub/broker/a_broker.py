"""A museum's own broker for tests: kept running for a while, spoken to by whoever is let in."""

import ssl
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import paho.mqtt.client as mqtt

from hub.broker.keeper import Keeper
from hub.broker.renewal import Renewal

NOW = datetime.now(UTC)  # noqa: TID251 - a certificate is looked at by the real clock
MUSEUM = "testmuseum"
HOSTS = ("127.0.0.1", "broker.museum.example")
SECONDS = 10.0


def until(holds, what):
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


class Speaker:
    """Somebody at the broker: what they were told, and whether they were let in."""

    def __init__(self, port, user="", password="", ca=None):
        self.heard, self.refused, self.let_in = [], [], None
        self.client = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5, client_id=user or "stranger"
        )
        if user:
            self.client.username_pw_set(user, password)
        if ca:
            self.client.tls_set(ca_certs=str(ca), cert_reqs=ssl.CERT_REQUIRED)
        self.client.on_connect = self._connected
        self.client.on_message = lambda *told: self.heard.append(told[2].payload)
        self.client.on_publish = lambda *told: self.refused.append(told[3].is_failure)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def _connected(self, *told):
        self.let_in = not told[3].is_failure

    def knows(self):
        until(lambda: self.let_in is not None, "the broker says whether it lets in")
        return self.let_in

    def hears(self, topic):
        taken = threading.Event()
        self.client.on_subscribe = lambda *_: taken.set()
        self.client.subscribe(topic, 1)
        assert taken.wait(SECONDS)

    def says(self, topic, payload=b"word"):
        """Publish, and say whether the broker took it."""
        before = len(self.refused)
        self.client.publish(topic, payload, 1)
        until(lambda: len(self.refused) > before, "the broker acknowledges")
        return not self.refused[-1]

    def leave(self):
        self.client.disconnect()
        self.client.loop_stop()


@contextmanager
def kept(house, now=lambda: NOW):
    keeper = Keeper(house, Renewal(house, HOSTS, SimpleNamespace(now=now)))
    running = threading.Thread(target=keeper.run)
    running.start()
    try:
        yield keeper
    finally:
        keeper.stop()
        running.join()


@contextmanager
def speaker(port, *who, ca=None):
    one = Speaker(port, *who, ca=ca)
    try:
        yield one
    finally:
        one.leave()


def listens(port):
    def found():
        try:
            with speaker(port):
                return True
        except OSError:
            return False

    until(found, "the broker listens")
