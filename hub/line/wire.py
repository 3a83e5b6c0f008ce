"""The hub's end of the MQTT line: takes what edges publish, acknowledges only when told to.

paho-mqtt in threads of its own, MQTT 3.1.1, QoS 1, clean sessions. Nothing here decides or stores:
each message becomes a `Delivery` for the ingest, whose `ack` is called after the commit.

It speaks by one connection and hears by others. To who hears too slowly a broker drops whatever
there is, also its acknowledgements of what they said: Mosquitto 2.0 does, in a flood at QoS 0, and
paho-mqtt then waits for those for ever.

It hears nothing by the first but what the broker says of itself: paho-mqtt sends again, after a
connection ended, whatever it still held, and that may be a word that has ceased to be true.
"""

from __future__ import annotations

import logging
import socket
import threading
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from paho.mqtt.client import Client, ConnectFlags, MQTTMessageInfo
from paho.mqtt.enums import MQTTErrorCode, MQTTProtocolVersion

from edge.contract import topics
from edge.contract.codec import Malformed, from_json, to_json
from edge.contract.envelopes import HubPresence
from hub.errors import SettingsWrong
from hub.line.ends import KEEPALIVE_SECONDS, LineEnd, made_client

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from paho.mqtt.properties import Properties
    from paho.mqtt.reasoncodes import ReasonCode

    from hub.config import BrokerAddress
    from hub.line.ends import Delivery, Receiver

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
AGAIN_SECONDS = 5.0
"""Between two tries to change the ears."""


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

    def leave(self) -> None:
        """Deliver nothing from now on, and begin to leave the broker. Never waits."""
        if not self._stopping:
            self._stopping = True
            self._client.disconnect()

    def stop(self) -> None:
        """Leave the broker, and end the thread."""
        self.leave()
        self._client.loop_stop()
        self._online.clear()

    def _take(self, delivery: Delivery) -> None:
        # What is left has no receipt; whoever takes the place of these ears hears it, too.
        if not self._stopping:
            super()._take(delivery)

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

    Of its presence it hears what everybody hears, and says it anew whenever that is not so. What
    paho-mqtt held over from a connection that ended comes after all that is said on the new one,
    and the will of a hub that died comes when the broker notices. Presence at QoS 0 would be held
    over by nobody, but a broker need not retain it (MQTT 3.1.1, section 3.3.1.3).
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
        # Letters and digits, 23 at most: no broker need take more (MQTT 3.1.1, [MQTT-3.1.3-5]).
        self._name = f"hub{boot.hex()[:12]}"
        self._paths = hears, CHUNKS
        self._turn = 0
        self._wanted: frozenset[str] | None = None
        self._heard: frozenset[str] | None = None
        self._changing = threading.Lock()
        self._meeting = threading.Condition()
        self._can_speak = False
        self._said: bool | None = None
        self._events, self._chunks = self._ears(None)
        client = self._takes(
            made_client(address, self._name, MQTTProtocolVersion.MQTTv311, clean=True)
        )
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.will_set(*self._presence(on=False), qos=1, retain=True)

    def start(self) -> None:
        """Begin to connect: edges send when they hear that the hub is there, and it hears first."""
        self._chunks.start()
        self._events.start()
        self._client.connect_async(self._address.host, self._address.port, KEEPALIVE_SECONDS)
        self._client.loop_start()

    def stop(self) -> None:
        """Say goodbye, so that edges know at once, and end the threads."""
        with self._meeting:
            self._stopping = True
            self._meeting.notify_all()
        with self._changing:
            if self._can_speak and not self._said_goodbye():
                self._hang_up()
            self._client.disconnect()
            for one in (self._events, self._chunks):
                one.leave()
            self._client.loop_stop()
            self._online.clear()
            self._events.stop()
            self._chunks.stop()

    def hear_only(self, edges: frozenset[str] | None) -> None:
        """Hear none but these from now on, or whoever speaks (None). Never waits.

        What the broker still holds of the others goes with the old connections, and what it holds
        of these comes again: it has no receipt. While old ears and new ones are open a message may
        come twice, as it may anyway at QoS 1: events, chunks and requests stand that. What cannot
        be done is logged and tried again.
        """
        self._wanted = edges
        threading.Thread(target=self._change, name="wire-ears", daemon=True).start()

    def _change(self) -> None:
        with self._changing:
            while not self._stopping and self._heard != self._wanted:
                try:
                    self._change_to(self._wanted)
                except (SettingsWrong, OSError, RuntimeError) as problem:
                    # No password to read, no more files or threads to be had: each may pass.
                    log.error("whom the hub hears is not changed yet: %s", problem)  # noqa: TRY400 - it says all
                    self._wait_for(lambda: False, AGAIN_SECONDS)

    def _change_to(self, edges: frozenset[str] | None) -> None:
        before = self._events, self._chunks
        events, chunks = self._ears(edges)
        with ExitStack() as undoing:
            for one in (chunks, events):
                undoing.callback(one.stop)
                one.start()
            undoing.pop_all()
        self._wait_for(lambda: events.online and chunks.online, CHANGE_SECONDS)
        self._events, self._chunks, self._heard = events, chunks, edges
        self._meet()
        for one in before:
            one.leave()
        for one in before:
            one.stop()

    def _wait_for(self, reached: Callable[[], bool], seconds: float) -> None:
        """Wait until ears have opened as they should, or we stop, or for so long."""
        with self._meeting:
            self._meeting.wait_for(lambda: self._stopping or reached(), seconds)

    def _ears(self, edges: frozenset[str] | None) -> tuple[Hearing, Hearing]:
        self._turn += 1
        events, chunks = (
            Hearing(
                self._address,
                f"{self._name}{what}{self._turn}",
                self._receiver,
                self._topics(paths, edges),
                self._meet,
            )
            for what, paths in zip("em", self._paths, strict=True)
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
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.warning("the broker refused the hub: %s", reason)
            return
        client.subscribe(topics.hub_presence(self._museum), 1)
        with self._meeting:
            self._can_speak = True
            self._said = None
            self._meet()

    def _subscribed(
        self,
        _client: Client,
        _userdata: object,
        _mid: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            log.error("the broker does not let the hub hear what is said of itself")

    def _gone(self) -> None:
        with self._meeting:
            self._can_speak = False
            self._online.clear()

    def _meet(self) -> None:
        """Say whether we hear, when that is not yet said: at a yes edges send what waits.

        What they say while nobody hears it is lost at the broker, so we say that, too.
        """
        with self._meeting:
            self._meeting.notify_all()
            hears = self._events.online
            if not self._can_speak or hears == self._said or self._stopping:
                return
            if not hears:
                self._online.clear()
            self._said = hears
            self._say(on=hears)
            if hears:
                self._online.set()
                log.info("the hub hears its edges")

    def _take(self, delivery: Delivery) -> None:
        """Hear what is said of us, and say anew what holds if that is something else.

        A word of ours that has changed meanwhile costs a needless one; edges do nothing at it. The
        embedded broker also hands over what others retained, whoever asked for it: we did not.
        """
        delivery.ack()
        if delivery.topic != topics.hub_presence(self._museum):
            return
        with self._meeting:
            if self._said is None or self._stopping:
                return
            heard, (_, holds) = delivery.payload, self._presence(on=self._said)
            if heard != holds and not self._is_another(heard):
                self._say(on=self._said)

    def _is_another(self, payload: bytes) -> bool:
        """Whether another hub says that it is there: two would shout each other down for ever."""
        try:
            there = from_json(HubPresence, payload)
        except Malformed:
            return False
        return there.on and there.boot != self._boot

    def _say(self, *, on: bool) -> MQTTMessageInfo:
        told = self._client.publish(*self._presence(on=on), qos=1, retain=True)
        if told.rc == MQTTErrorCode.MQTT_ERR_QUEUE_SIZE:
            # At QoS 0 nothing queues behind what the broker has not acknowledged.
            told = self._client.publish(*self._presence(on=on), qos=0, retain=True)
        return told

    def _said_goodbye(self) -> bool:
        told = self._say(on=False)
        try:
            told.wait_for_publish(GOODBYE_SECONDS)
            return told.is_published()
        except RuntimeError:  # the broker went a moment ago
            return False

    def _hang_up(self) -> None:
        """Leave the last word to our will: a broker says it for who goes without a DISCONNECT."""
        line = self._client.socket()
        if isinstance(line, socket.socket):
            with suppress(OSError):  # the broker was quicker
                line.shutdown(socket.SHUT_RDWR)

    def _presence(self, *, on: bool) -> tuple[str, bytes]:
        return topics.hub_presence(self._museum), to_json(HubPresence(on=on, boot=self._boot))
