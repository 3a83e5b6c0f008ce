"""The hub's end of the MQTT line: takes what edges publish, acknowledges only when told to.

paho-mqtt in its own thread, MQTT 3.1.1, QoS 1, clean session. Nothing here decides or stores:
each message becomes a `Delivery` for the ingest, whose `ack` is called after the commit.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from paho.mqtt.client import Client, ConnectFlags
from paho.mqtt.enums import MQTTProtocolVersion

from edge.contract import topics
from edge.contract.codec import to_json
from edge.contract.envelopes import HubPresence
from hub.line.ends import KEEPALIVE_SECONDS, LineEnd, Receiver, made_client

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paho.mqtt.properties import Properties
    from paho.mqtt.reasoncodes import ReasonCode

    from hub.config import BrokerAddress

log = logging.getLogger(__name__)

GOODBYE_SECONDS = 2.0
EVERYTHING = ("up/+", topics.MANIFEST)
"""What the hub hears of each edge, but for chunks."""
ALL_BUT_EVENTS = (
    topics.UP_EPOCH,
    topics.UP_ASK,
    topics.UP_REQUEST,
    topics.UP_PRESENCE,
    topics.UP_HEALTH,
    topics.MANIFEST,
)
"""The same where workers beside it settle the events."""
CHUNKS = (f"{topics.UP_MEDIA}/#",)
"""On a line of their own: at the broker no score waits behind a photo."""


class Hearing(LineEnd):
    """Hears some paths of every edge, by a clean session under MQTT 3.1.1."""

    def __init__(
        self,
        address: BrokerAddress,
        museum: str,
        name: str,
        receiver: Receiver,
        hears: Sequence[str],
    ) -> None:
        super().__init__(address, receiver)
        self._museum = museum
        self._hears = hears
        client = self._takes(made_client(address, name, MQTTProtocolVersion.MQTTv311, clean=True))
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed

    def start(self) -> None:
        """Begin to connect, in a thread of its own; returns at once, the broker there or not."""
        self._client.connect_async(self._address.host, self._address.port, KEEPALIVE_SECONDS)
        self._client.loop_start()

    def stop(self) -> None:
        """Leave the broker, and end the thread."""
        self._stopping = True
        self._client.disconnect()
        self._client.loop_stop()
        self._online.clear()

    def _connected(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.warning("the broker refused the hub: %s", reason)
            return
        client.subscribe([(topics.every_edge(self._museum, path), 1) for path in self._hears])

    def _subscribed(
        self,
        client: Client,
        _userdata: object,
        _mid: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            log.error("the broker does not let the hub hear its edges")
            return
        self._online.set()
        self._there(client)

    def _there(self, client: Client) -> None:
        """Do what follows once the subscriptions stand."""


class Wire(Hearing):
    """The line to the broker. It comes back by itself; what was published meanwhile is lost.

    That is no loss: an edge sends again whatever was not receipted, and asks again at a gap.
    """

    def __init__(
        self,
        address: BrokerAddress,
        museum: str,
        boot: bytes,
        receiver: Receiver,
        hears: Sequence[str] = EVERYTHING,
    ) -> None:
        name = f"hub-{boot.hex()[:12]}"
        super().__init__(address, museum, name, receiver, hears)
        self._boot = boot
        self._chunks = Hearing(address, museum, f"{name}-media", receiver, CHUNKS)
        self._client.will_set(*self._presence(on=False), qos=1, retain=True)

    def start(self) -> None:
        """Begin to connect, chunks first: edges send when they hear that the hub is there."""
        self._chunks.start()
        super().start()

    def stop(self) -> None:
        """Say goodbye, so that edges know at once, and end the threads."""
        self._stopping = True
        if self._online.is_set():
            told = self._client.publish(*self._presence(on=False), qos=1, retain=True)
            # If the broker went a moment ago, its word that we are gone is all that is left.
            with suppress(RuntimeError, ValueError):
                told.wait_for_publish(GOODBYE_SECONDS)
        super().stop()
        self._chunks.stop()

    def _presence(self, *, on: bool) -> tuple[str, bytes]:
        return topics.hub_presence(self._museum), to_json(HubPresence(on=on, boot=self._boot))

    def _there(self, client: Client) -> None:
        """Say that we are there only now: at that word edges send what waits."""
        client.publish(*self._presence(on=True), qos=1, retain=True)
        log.info("the hub hears its edges")
