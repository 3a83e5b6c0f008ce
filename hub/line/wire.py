"""The hub's end of the MQTT line: takes what edges publish, acknowledges only when told to.

paho-mqtt in threads of its own, MQTT 3.1.1, QoS 1, clean sessions. Nothing here decides or stores:
each message becomes a `Delivery` for the ingest, whose `ack` is called after the commit.

It speaks by one connection and hears by others. To who hears too slowly a broker drops whatever
there is, also its acknowledgements of what they said: Mosquitto 2.0 does, in a flood at QoS 0, and
paho-mqtt then waits for those for ever.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from paho.mqtt.client import Client, ConnectFlags, MQTTMessageInfo
from paho.mqtt.enums import MQTTProtocolVersion

from edge.contract import topics
from edge.contract.codec import to_json
from edge.contract.envelopes import HubPresence
from hub.line.ends import KEEPALIVE_SECONDS, LineEnd, Receiver, made_client

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
CHANGE_SECONDS = 2.0
"""So long the old ears stay open while the new ones open."""


class Hearing(LineEnd):
    """Hears some paths of every edge, or of some, by a clean session under MQTT 3.1.1."""

    def __init__(
        self,
        address: BrokerAddress,
        name: str,
        receiver: Receiver,
        topics_heard: Sequence[str],
        changed: Callable[[], None],
    ) -> None:
        """`changed` is called, in this line's thread, when it begins to hear and when it ends."""
        super().__init__(address, receiver)
        self._topics = topics_heard
        self._changed = changed
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
        elif self._topics:
            client.subscribe([(topic, 1) for topic in self._topics])
        else:
            self._hears()

    def _subscribed(
        self,
        _client: Client,
        _userdata: object,
        _mid: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            log.error("the broker does not let the hub hear its edges")
            return
        self._hears()

    def _hears(self) -> None:
        self._online.set()
        self._changed()

    def _gone(self) -> None:
        self._changed()


class Wire(LineEnd):
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
        super().__init__(address, receiver)
        self._museum = museum
        self._boot = boot
        self._name = f"hub-{boot.hex()[:12]}"
        self._paths = hears, CHUNKS
        self._turn = 0
        self._wanted: frozenset[str] | None = None
        self._changing = threading.Lock()
        self._meeting = threading.RLock()
        self._can_speak = False
        self._events, self._chunks = self._ears()
        client = made_client(address, self._name, MQTTProtocolVersion.MQTTv311, clean=True)
        self._takes(client).on_connect = self._connected
        client.will_set(*self._presence(on=False), qos=1, retain=True)

    def start(self) -> None:
        """Begin to connect: edges send when they hear that the hub is there, and it hears first."""
        self._chunks.start()
        self._events.start()
        self._client.connect_async(self._address.host, self._address.port, KEEPALIVE_SECONDS)
        self._client.loop_start()

    def stop(self) -> None:
        """Say goodbye, so that edges know at once, and end the threads."""
        self._stopping = True
        with self._changing:
            if self._online.is_set():
                told = self._say(on=False)
                # If the broker went a moment ago, its word that we are gone is all that is left.
                with suppress(RuntimeError, ValueError):
                    told.wait_for_publish(GOODBYE_SECONDS)
            self._client.disconnect()
            self._client.loop_stop()
            self._online.clear()
            self._events.stop()
            self._chunks.stop()

    def hear_only(self, edges: frozenset[str] | None) -> None:
        """Hear none but these from now on, or whoever speaks (None). Never waits.

        What the broker still holds of the others goes with the old connections, and what it holds
        of these comes again: it has no receipt.
        """
        self._wanted = edges
        threading.Thread(target=self._change, name="wire-ears", daemon=True).start()

    def _change(self) -> None:
        with self._changing:
            if self._stopping:
                return
            before = self._events, self._chunks
            events, chunks = self._ears()
            for one in (chunks, events):
                one.start()
                one.wait_online(CHANGE_SECONDS)
            self._events, self._chunks = events, chunks
            self._meet()
            for one in before:
                one.stop()

    def _ears(self) -> tuple[Hearing, Hearing]:
        self._turn += 1
        edges = self._wanted
        events, chunks = (
            Hearing(
                self._address,
                f"{self._name}-{what}-{self._turn}",
                self._receiver,
                self._topics(paths, edges),
                self._meet,
            )
            for what, paths in zip(("events", "media"), self._paths, strict=True)
        )
        return events, chunks

    def _topics(self, paths: Sequence[str], edges: frozenset[str] | None) -> tuple[str, ...]:
        if edges is None:
            return tuple(topics.every_edge(self._museum, path) for path in paths)
        named = sorted(edges)
        return tuple(
            topics.edge_topic(self._museum, edge, path) for edge in named for path in paths
        )

    def _connected(
        self,
        _client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.warning("the broker refused the hub: %s", reason)
            return
        self._can_speak = True
        self._meet()

    def _gone(self) -> None:
        self._can_speak = False

    def _meet(self) -> None:
        """Say that we are there once we hear, and not before: at that word edges send what waits.

        What they say while nobody hears it is lost at the broker, so we say that, too.
        """
        with self._meeting:
            hears = self._events.online
            if not self._can_speak or hears == self._online.is_set() or self._stopping:
                return
            if hears:
                self._say(on=True)
                self._online.set()
                log.info("the hub hears its edges")
            else:
                self._online.clear()
                self._say(on=False)

    def _say(self, *, on: bool) -> MQTTMessageInfo:
        return self._client.publish(*self._presence(on=on), qos=1, retain=True)

    def _presence(self, *, on: bool) -> tuple[str, bytes]:
        return topics.hub_presence(self._museum), to_json(HubPresence(on=on, boot=self._boot))
