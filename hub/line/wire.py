"""The hub's end of the MQTT line: takes what edges publish, acknowledges only when told to.

paho-mqtt in its own thread, MQTT 3.1.1, QoS 1, clean session. Nothing here decides or stores:
each message becomes a `Delivery` for the ingest, whose `ack` is called after the commit.
"""

from __future__ import annotations

import logging
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from edge.contract import topics
from edge.contract.codec import to_json
from edge.contract.envelopes import HubPresence
from hub.line.acks import Acks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from paho.mqtt.properties import Properties
    from paho.mqtt.reasoncodes import ReasonCode

    from hub.config import BrokerAddress

log = logging.getLogger(__name__)

KEEPALIVE_SECONDS = 20
GOODBYE_SECONDS = 2.0
RECONNECT_SECONDS = (1, 8)
"""First and longest wait before the next try to reach the broker; it doubles between."""
OUT_IN_FLIGHT = 200
"""Receipts may not queue behind the broker's acknowledgements of earlier ones."""
EVERYTHING = ("up/#", topics.MANIFEST)
"""What the hub hears of each edge."""
ALL_BUT_EVENTS = (
    topics.UP_EPOCH,
    topics.UP_ASK,
    topics.UP_REQUEST,
    topics.UP_PRESENCE,
    topics.UP_HEALTH,
    f"{topics.UP_MEDIA}/#",
    topics.MANIFEST,
)
"""The same where workers beside it settle the events."""
OUT_QUEUED = 20_000
"""What a broker that stopped acknowledging may cost us in memory; edges ask again anyway."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message of an edge; `ack` lets the broker forget it, and a second call does nothing."""

    topic: str
    payload: bytes
    retained: bool
    ack: Callable[[], None]


class Receiver(Protocol):
    """Who takes deliveries. Called in the line's thread; to block it is to slow the broker."""

    def receive(self, delivery: Delivery) -> None:
        """Take one message."""
        ...


class Wire:
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
        self._address = address
        self._museum = museum
        self._boot = boot
        self._receiver = receiver
        self._hears = hears
        self._acks = Acks()
        self._online = threading.Event()
        self._stopping = False
        self._client = self._made_client()

    def start(self) -> None:
        """Begin to connect, in a thread of its own; returns at once, the broker there or not."""
        self._client.connect_async(self._address.host, self._address.port, KEEPALIVE_SECONDS)
        self._client.loop_start()

    def stop(self) -> None:
        """Say goodbye, so that edges know at once, and end the thread."""
        self._stopping = True
        if self._online.is_set():
            told = self._client.publish(*self._presence(on=False), qos=1, retain=True)
            # If the broker went a moment ago, its word that we are gone is all that is left.
            with suppress(RuntimeError, ValueError):
                told.wait_for_publish(GOODBYE_SECONDS)
        self._client.disconnect()
        self._client.loop_stop()
        self._online.clear()

    @property
    def online(self) -> bool:
        """Whether messages of the edges reach us now."""
        return self._online.is_set()

    def wait_online(self, seconds: float) -> bool:
        """Wait until the subscriptions stand; return whether they do."""
        return self._online.wait(seconds)

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish at QoS 1, never retained; dropped while there is no broker."""
        if not self._online.is_set():
            return
        info = self._client.publish(topic, payload, qos=1)
        if info.rc == MQTTErrorCode.MQTT_ERR_QUEUE_SIZE:
            log.warning("the broker takes nothing from us: a message to an edge was dropped")

    def clear_retained(self, topic: str) -> None:
        """Make the broker forget what it retains on a topic (MQTT 3.1.1, section 3.3.1.3)."""
        self._client.publish(topic, b"", qos=1, retain=True)

    def _made_client(self) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"hub-{self._boot.hex()[:12]}",
            clean_session=True,
            protocol=MQTTProtocolVersion.MQTTv311,
            manual_ack=True,
        )
        if self._address.user:
            client.username_pw_set(self._address.user, self._address.password())
        client.will_set(*self._presence(on=False), qos=1, retain=True)
        client.reconnect_delay_set(*RECONNECT_SECONDS)
        client.max_inflight_messages_set(OUT_IN_FLIGHT)
        client.max_queued_messages_set(OUT_QUEUED)
        client.on_socket_open = send_at_once
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_disconnect = self._disconnected
        client.on_message = self._message
        return client

    def _presence(self, *, on: bool) -> tuple[str, bytes]:
        return topics.hub_presence(self._museum), to_json(HubPresence(on=on, boot=self._boot))

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
        """Say that we are there only now: at that word edges send what waits."""
        if any(reason.is_failure for reason in reasons):
            log.error("the broker does not let the hub hear its edges")
            return
        self._online.set()
        client.publish(*self._presence(on=True), qos=1, retain=True)
        log.info("the hub hears its edges")

    def _disconnected(
        self,
        _client: Client,
        _userdata: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._online.clear()
        self._acks.connection_over()
        if not self._stopping:
            log.warning("the broker is away: %s", reason)

    def _message(self, client: Client, _userdata: object, message: MQTTMessage) -> None:
        ack = self._acks.of(client, message)
        try:
            topic = message.topic
        except UnicodeDecodeError:
            ack()
            return
        self._receiver.receive(Delivery(topic, bytes(message.payload), message.retain, ack))


def send_at_once(_client: Client, _userdata: object, line: object) -> None:
    """Switch Nagle's algorithm off: it holds small packets back for up to 40 ms."""
    if isinstance(line, socket.socket):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
