"""An end of the hub's MQTT line: what comes is delivered once, what goes is dropped while away."""

from __future__ import annotations

import logging
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from paho.mqtt.client import Client, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from hub.line.acks import Acks

if TYPE_CHECKING:
    from collections.abc import Callable

    from paho.mqtt.properties import Properties
    from paho.mqtt.reasoncodes import ReasonCode

    from hub.config import BrokerAddress

log = logging.getLogger(__name__)

KEEPALIVE_SECONDS = 20
RECONNECT_SECONDS = (1, 8)
"""First and longest wait before the next try to reach the broker; it doubles between."""
OUT_IN_FLIGHT = 200
"""Receipts may not queue behind the broker's acknowledgements of earlier ones."""
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


class LineEnd:
    """Comes back by itself. What was published meanwhile is lost, and an edge sends again."""

    def __init__(self, address: BrokerAddress, receiver: Receiver) -> None:
        self._address = address
        self._receiver = receiver
        self._acks = Acks()
        self._online = threading.Event()
        self._stopping = False

    @property
    def online(self) -> bool:
        """Whether messages of the edges reach us now."""
        return self._online.is_set()

    def wait_online(self, seconds: float) -> bool:
        """Wait until what is subscribed stands; return whether it does."""
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

    def _takes(self, client: Client) -> Client:
        """Have a client of ours deliver here, and hold back no more than it may; it is kept."""
        client.reconnect_delay_set(*RECONNECT_SECONDS)
        client.max_inflight_messages_set(OUT_IN_FLIGHT)
        client.max_queued_messages_set(OUT_QUEUED)
        client.on_socket_open = send_at_once
        client.on_disconnect = self._disconnected
        client.on_message = self._message
        self._client = client
        return client

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
        self._gone()

    def _gone(self) -> None:
        """Do what follows once the broker is away."""

    def _message(self, client: Client, _userdata: object, message: MQTTMessage) -> None:
        ack = self._acks.of(client, message)
        try:
            topic = message.topic
        except UnicodeDecodeError:
            ack()
            return
        self._take(Delivery(topic, bytes(message.payload), message.retain, ack))

    def _take(self, delivery: Delivery) -> None:
        """Do what is to be done with a message."""
        self._receiver.receive(delivery)


def made_client(
    address: BrokerAddress, name: str, version: MQTTProtocolVersion, *, clean: bool | None = None
) -> Client:
    """Return a client that says who it is and acknowledges only when told to."""
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=name,
        clean_session=clean,
        protocol=version,
        manual_ack=True,
    )
    if address.user:
        client.username_pw_set(address.user, address.password())
    return client


def send_at_once(_client: Client, _userdata: object, line: object) -> None:
    """Switch Nagle's algorithm off: it holds small packets back for up to 40 ms."""
    if isinstance(line, socket.socket):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
