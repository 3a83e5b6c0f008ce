"""A worker's line to the broker: its share of the events of all edges (MQTT 5, section 4.8.2).

The broker hands each message to one of those who share. What a worker held when it died waits for
it under its name for half a minute, and then for nobody: the edge sends again what it has no
receipt for.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from paho.mqtt.client import Client, ConnectFlags
from paho.mqtt.enums import MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from edge.contract import topics
from hub.errors import SettingsWrong
from hub.line.ends import KEEPALIVE_SECONDS, LineEnd, Receiver, made_client

if TYPE_CHECKING:
    from paho.mqtt.reasoncodes import ReasonCode

    from hub.config import BrokerAddress

log = logging.getLogger(__name__)

GROUP = "myvisit"
WAITED_FOR_SECONDS = 30
"""So long the broker keeps what is a dead worker's; it is started again within a second."""
ANSWER_SECONDS = 5.0
_TOO_OLD = "Unsupported protocol version"
NO_SHARES = "ingest.workers needs a broker with MQTT 5 and shared subscriptions, such as Mosquitto"


class Share(LineEnd):
    """Comes back by itself. What was published meanwhile is lost, and an edge sends again."""

    def __init__(
        self, address: BrokerAddress, museum: str, number: int, receiver: Receiver
    ) -> None:
        super().__init__(address, receiver)
        self._events = topics.every_edge(museum, topics.UP_EVENTS)
        self._look: int | None = None
        # Stable, so that what it held comes back to it; another of that name takes its place.
        name = f"myvisit-{museum}-worker-{number}"
        client = self._takes(made_client(address, name, MQTTProtocolVersion.MQTTv5))
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed

    def start(self) -> None:
        """Begin to connect, in a thread of its own; returns at once, the broker there or not."""
        self._client.connect_async(
            self._address.host,
            self._address.port,
            KEEPALIVE_SECONDS,
            clean_start=False,
            properties=_session(PacketTypes.CONNECT, WAITED_FOR_SECONDS),
        )
        self._client.loop_start()

    def stop(self) -> None:
        """Leave the share to the others, and end the thread."""
        self._stopping = True
        self._client.disconnect(properties=_session(PacketTypes.DISCONNECT, 0))
        self._client.loop_stop()
        self._online.clear()

    def _connected(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.error("the broker refused a worker: %s", reason)
            return
        if not _shares(properties):
            log.error(NO_SHARES)
            return
        client.subscribe(f"$share/{GROUP}/{self._events}", 1)
        # Who shares is not told what is retained (MQTT 5, section 4.8.2), and nothing personal may
        # be: so it is looked at once, for the hub itself does not listen here.
        _, self._look = client.subscribe(self._events, 1)

    def _subscribed(
        self,
        client: Client,
        _userdata: object,
        mid: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            log.error("the broker does not let a worker hear the edges")
        elif mid == self._look:
            client.unsubscribe(self._events)
        else:
            self._online.set()
            log.info("a worker hears its share of the edges")


def check_shares(address: BrokerAddress) -> None:
    """Ask a broker whether it can share messages out; one that is away is believed.

    Raises:
        SettingsWrong: it cannot.
    """
    answered, wrong = threading.Event(), []

    def connected(
        _client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if str(reason) == _TOO_OLD or not (reason.is_failure or _shares(properties)):
            wrong.append(NO_SHARES)
        answered.set()

    client = made_client(address, "", MQTTProtocolVersion.MQTTv5)
    client.on_connect = connected
    try:
        client.connect(address.host, address.port)
    except OSError:
        return
    client.loop_start()
    answered.wait(ANSWER_SECONDS)
    client.disconnect()
    client.loop_stop()
    if wrong:
        raise SettingsWrong(wrong[0])


def _session(packet: int, seconds: int) -> Properties:
    properties = Properties(packet)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = seconds
    return properties


def _shares(properties: Properties | None) -> bool:
    """Whether the broker shares out; it need not say that it does (section 3.2.2.3.13)."""
    return getattr(properties, "SharedSubscriptionAvailable", 1) != 0
