"""One connection to the broker: paho-mqtt in its own thread. What happens is told, never handled.

MQTT 3.1.1, QoS 1, clean session, no buffer: what a connection did not carry is gone with it, and
the outbox still has it. A broken connection is never mended; the link opens the next.
"""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from edge.contract.envelopes import MOST_DOWN_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from paho.mqtt.properties import Properties
    from paho.mqtt.reasoncodes import ReasonCode

KEEPALIVE_SECONDS = 20
CONNECT_SECONDS = 3.0
GOODBYE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Opened:
    """The broker took us, and the subscriptions stand."""

    line: Line


@dataclass(frozen=True, slots=True)
class Closed:
    """The connection is no more, or never was; `reason` is the broker's or the network's word."""

    line: Line
    reason: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message came down."""

    line: Line
    topic: str
    payload: bytes

    @property
    def size(self) -> int:
        """Bytes that it holds on to, about."""
        return len(self.topic) + len(self.payload)


@dataclass(frozen=True, slots=True)
class Overlong(Arrived):
    """A message came down that is longer than any that was agreed; `payload` is not kept."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The broker has the packet of that identifier."""

    line: Line
    message: int


Happening = Opened | Closed | Arrived | Acknowledged


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker says of us when we are gone; retained."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls which broker, and what it wants to hear.

    `authority` is the certificate (PEM) that vouches for the broker; without one, no TLS.
    """

    host: str
    port: int
    name: str
    will: Will
    subscriptions: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)
    authority: str = ""


class Line:
    """A connection, open once; `tell` is called in its thread and must not block."""

    def __init__(self, caller: Caller, tell: Callable[[Happening], None]) -> None:
        self._caller = caller
        self._tell = tell
        self._gone = threading.Event()
        self._gone.set()
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=caller.name,
            clean_session=True,
            protocol=MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
        )

    def open(self) -> None:
        """Call the broker; `Opened` or `Closed` is told later.

        Raises:
            OSError: nobody answers there, or somebody for whom the authority does not vouch.
        """
        client = self._client
        if self._caller.authority:
            client.tls_set_context(_believing(self._caller.authority))
        if self._caller.user:
            client.username_pw_set(self._caller.user, self._caller.password)
        client.will_set(self._caller.will.topic, self._caller.will.payload, qos=1, retain=True)
        client.connect_timeout = CONNECT_SECONDS
        # The link's own windows bound what is under way; paho must queue nothing (0: no limit).
        client.max_inflight_messages_set(0)
        client.on_socket_open = _send_at_once
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_disconnect = self._disconnected
        client.on_message = self._arrived
        client.on_publish = self._acknowledged
        client.connect(self._caller.host, self._caller.port, KEEPALIVE_SECONDS)
        self._gone.clear()
        client.loop_start()

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> int | None:
        """Send at QoS 1; return the packet identifier, or None: the connection is gone."""
        info = self._client.publish(topic, payload, qos=1, retain=retain)
        return info.mid if info.rc == MQTTErrorCode.MQTT_ERR_SUCCESS else None

    def close(self, last_word: Will | None = None) -> None:
        """Say a last word and goodbye if anybody still listens, and end the thread."""
        if last_word and not self._gone.is_set():
            told = self._client.publish(last_word.topic, last_word.payload, qos=1, retain=True)
            if told.rc == MQTTErrorCode.MQTT_ERR_SUCCESS:
                told.wait_for_publish(GOODBYE_SECONDS)
        self._client.disconnect()
        if not self._gone.wait(GOODBYE_SECONDS):
            self._cut()
        self._client.loop_stop()
        # Without its callbacks the client holds nothing of ours and goes away, sockets and all.
        for name in ("connect", "subscribe", "disconnect", "message", "publish", "socket_open"):
            setattr(self._client, f"on_{name}", None)

    def _cut(self) -> None:
        line = self._client.socket()
        if isinstance(line, socket.socket):
            with suppress(OSError):  # the other end was faster: there is nothing left to cut
                line.shutdown(socket.SHUT_RDWR)

    def _connected(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._tell(Closed(self, str(reason)))
            return
        client.subscribe([(topic, 1) for topic in self._caller.subscriptions])

    def _subscribed(
        self,
        _client: Client,
        _userdata: object,
        _message: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            self._tell(Closed(self, "the broker does not let this edge hear the hub"))
        else:
            self._tell(Opened(self))

    def _disconnected(
        self,
        _client: Client,
        _userdata: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._gone.set()
        self._tell(Closed(self, str(reason)))

    def _arrived(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        if len(message.payload) > MOST_DOWN_BYTES:
            self._tell(Overlong(self, topic, b""))
        else:
            self._tell(Arrived(self, topic, bytes(message.payload)))

    def _acknowledged(
        self,
        _client: Client,
        _userdata: object,
        message: int,
        _reason: ReasonCode,
        _properties: Properties,
    ) -> None:
        self._tell(Acknowledged(self, message))


def _believing(authority: str) -> ssl.SSLContext:
    """Believe this authority and no other; a damaged certificate is an `OSError`, too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cadata=authority)
    return context


def _send_at_once(_client: Client, _userdata: object, line: object) -> None:
    """Switch Nagle's algorithm off: it holds small packets back for up to 40 ms."""
    if isinstance(line, socket.socket):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
