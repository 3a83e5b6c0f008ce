"""What an edge says to the hub on one line, and how it takes what the hub says.

Rows, epochs and media go up from the disk until the hub's receipt; a broker's acknowledgement means
nothing. What comes down malformed or wrongly sealed is counted and dropped. For one thread only.
"""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING, Protocol

from nacl.utils import random

from edge.contract import topics
from edge.contract.channels import CHANNELS
from edge.contract.codec import Malformed, from_json, to_json
from edge.contract.day import museum_day
from edge.contract.downward import (
    AccessOffered,
    DirectoryDelta,
    DirectorySnapshot,
    DownBody,
    EraseBinding,
    KeysAhead,
    MediaProgress,
    MediaState,
    Receipt,
)
from edge.contract.envelopes import (
    AskKind,
    DownEnvelope,
    EdgePresence,
    HubPresence,
)
from edge.contract.requests import AccessTaken
from edge.contract.seals import ID_BYTES
from edge.errors import BadSeal
from edge.upward import Cargo, Upward
from edge.window import Questions

if TYPE_CHECKING:
    from edge.config import EdgeSettings
    from edge.contract.clock import Clock
    from edge.contract.enrolment import BrokerAccess
    from edge.contract.health import ReaderHealthReport
    from edge.contract.requests import RequestBody
    from edge.outbox import RefusedRow

log = logging.getLogger(__name__)

_HEARD = ("hub/presence", *(one.path for one in CHANNELS if one.sender == "hub"))
"""What may stand in a log of a topic; what else comes is somebody's own invention."""

PRESENCE_SECONDS = 30.0
HUB_AWAITED_SECONDS = 2.0
"""How long a new line waits for the hub's retained presence before it speaks all the same."""


class Carrier(Protocol):
    """What a conversation needs of `edge.line.Line`."""

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> int | None:
        """Send; return the packet identifier, or None: the connection is gone."""
        ...


class LinkEvents(Protocol):
    """What the link tells the edge; called in the link's thread, must return soon."""

    def stored(self, numbers: tuple[int, ...]) -> None:
        """The hub has these rows on its disk; they are gone from the outbox."""
        ...

    def refused(self, rows: tuple[RefusedRow, ...]) -> None:
        """The hub will never store these rows; they are gone from the outbox."""
        ...

    def medium_done(self, number: int, state: MediaState, reason: str) -> None:
        """The hub has the medium of that row whole, or refused it; its file is gone."""
        ...

    def directory(self, news: DirectorySnapshot | DirectoryDelta) -> None:
        """The hub told of bindings; at a gap call `Link.ask_directory`."""
        ...

    def keys(self) -> None:
        """Keys came and are on disk."""
        ...

    def erase(self, binding_id: bytes) -> None:
        """A binding was erased: outbox and spool hold nothing of it any more; forget it, too."""
        ...

    def told(self, news: DownBody) -> None:
        """The hub told of marked bands, or answered a request of somebody who may have left."""
        ...

    def connected(self, on: bool) -> None:  # noqa: FBT001 - it is all there is to say
        """The hub can be reached, or no longer."""
        ...


class Conversation:
    """Takes what happens on the line and what the time is, and publishes what follows."""

    def __init__(
        self, settings: EdgeSettings, cargo: Cargo, clock: Clock, events: LinkEvents
    ) -> None:
        self._museum, self._edge, self._zone = settings.museum, settings.edge, settings.zone
        self._named, self._named_told = settings.broker.host != "", False
        self._cargo = cargo
        self._clock = clock
        self._events = events
        self._boot = random(ID_BYTES)
        self._line: Carrier | None = None
        self._up = Upward(settings.edge, cargo, self._publish)
        self._questions = Questions(settings.edge)
        self._hub_boot = b""
        self._hub_on = False
        self._begin_at: float | None = None
        self._presence_at = 0.0
        self._day = museum_day(clock.now(), self._zone)
        self._reader: ReaderHealthReport | None = None
        self.dropped = 0
        """Messages from outside that were malformed or wrongly sealed."""

    # -- what happens on the line ---------------------------------------------------------------

    def opened(self, line: Carrier) -> None:
        """A new line stands: say who is here; rows go as soon as the hub is known to listen."""
        self._line = line
        self._hub_boot, self._begin_at = b"", self._mono() + HUB_AWAITED_SECONDS
        self._send_presence()
        if self._cargo.manifest is not None:
            declared = self._cargo.seal.declared(self._cargo.manifest, self._clock.now())
            self._publish(topics.MANIFEST, to_json(declared), retain=True)
        self._send_reader()

    def closed(self) -> None:
        """The line is gone; so is all that was under way on it."""
        self._line = None
        self._begin_at = None
        self._set_hub(on=False)

    def arrived(self, topic: str, payload: bytes) -> None:
        """Take a message from outside; nothing in it can do harm."""
        if not payload:
            return  # a retained message that was cleared (MQTT 3.1.1, 3.3.1.3): it says nothing
        try:
            if topic == topics.hub_presence(self._museum):
                self._hear_presence(from_json(HubPresence, payload))
            else:
                self._hear(self._cargo.seal.unbox(from_json(DownEnvelope, payload)))
        except Malformed:
            self.drop(topic, "not what was agreed")
        except BadSeal:
            self.drop(topic, "not written by this edge's hub")

    def acknowledged(self, message: int) -> None:
        """The broker has a packet; only for the chunks of media does that mean anything."""
        sent = self._up.acknowledged(message)
        if sent is not None:
            self._ask_progress_later(sent)

    # -- what time does -------------------------------------------------------------------------

    def tick(self) -> None:
        """Do what is due: each 30 s presence and housekeeping, at 04:00 a new day."""
        today = museum_day(self._clock.now(), self._zone)
        new_day = today != self._day
        self._day = today
        if new_day or self._mono() >= self._presence_at:
            self._send_presence()
            self._keep_house()
        if new_day and self._line and self._begin_at is None:
            self._up.announce_now()
            self._ask(AskKind.KEYS, AskKind.DIRECTORY)
        elif self._cargo.seal.lost_the_time() and self._line and self._begin_at is None:
            self._ask(AskKind.KEYS)

    def pump(self) -> None:
        """Send what may go now."""
        now = self._mono()
        if self._line is None:
            return
        if self._begin_at is not None:
            if now < self._begin_at:
                return
            self._begin()
        for ask in self._questions.due(now):
            self._publish(topics.UP_ASK, to_json(ask))
        self._up.send(now)

    def next_due(self) -> float:
        """Return the monotonic second at which `tick` or `pump` has something to do."""
        if self._line is None or self._begin_at is not None:
            return min(self._presence_at, self._begin_at or self._presence_at)
        dues = (self._presence_at, self._up.next_due(), self._questions.next_due())
        return min(due for due in dues if due is not None)

    # -- what the edge wants --------------------------------------------------------------------

    def rows_wait(self) -> None:
        """Something was kept."""
        self._up.rows_wait()

    def want_directory(self) -> None:
        """A delta was missed: ask for a snapshot, unless one is on its way."""
        if self._line and self._begin_at is None:
            self._ask(AskKind.DIRECTORY)

    def request(self, nonce: bytes, body: RequestBody) -> None:
        """Ask the hub for somebody who waits; while it is away that is dropped, and never kept.

        Raises:
            NotEnrolled: no hub has welcomed this edge yet.
        """
        if self._hub_on:
            request = self._cargo.seal.request(nonce, body, self._hub_boot)
            self._publish(topics.UP_REQUEST, to_json(request))

    def drop_media(self, media: tuple[bytes, ...]) -> None:
        """Stop sending media that were erased here."""
        self._drop_media(media)

    def tell_reader(self, report: ReaderHealthReport) -> None:
        """Say how the reader is, now and on each new line."""
        self._reader = report
        self._send_reader()

    def last_presence(self) -> tuple[str, bytes]:
        """Return topic and payload of the will: this edge is off."""
        off = EdgePresence(edge=self._edge, on=False, boot=self._boot, waiting=0, oldest_seconds=0)
        return self._topic(topics.UP_PRESENCE), to_json(off)

    # -- speaking -------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Say everything from the start: the line is new, or the hub is."""
        self._begin_at = None
        self._questions.clear()
        resumed = self._up.begin()
        self._ask(AskKind.KEYS, AskKind.DIRECTORY)
        for sha256 in resumed:
            about = sha256.hex()
            self._questions.ask(AskKind.MEDIA_PROGRESS, _nonce(), self._mono(), about)

    def _ask(self, *kinds: AskKind) -> None:
        for what in kinds:
            self._questions.ask(what, _nonce(), self._mono())

    def _ask_progress_later(self, sha256: bytes) -> None:
        """Ask what the hub misses of a medium, if it does not say so by itself."""
        about = sha256.hex()
        self._questions.ask_later(AskKind.MEDIA_PROGRESS, _nonce(), self._mono(), about)

    def _send_presence(self) -> None:
        self._presence_at = self._mono() + PRESENCE_SECONDS
        if self._line is not None:
            waiting, oldest = self._cargo.outbox.waiting()
            on = EdgePresence(
                edge=self._edge,
                on=True,
                boot=self._boot,
                waiting=waiting,
                oldest_seconds=oldest,
                lost=self._cargo.outbox.lost(),
            )
            self._publish(topics.UP_PRESENCE, to_json(on), retain=True)

    def _send_reader(self) -> None:
        if self._reader is not None:
            self._publish(topics.UP_HEALTH, to_json(self._reader), retain=True)

    def _keep_house(self) -> None:
        self._cargo.keys.destroy_due(self._clock.now())
        now, steady = self._clock.now(), self._clock.steady()
        if self._cargo.keys.confirmed(now, steady):  # a clock that jumped throws nothing away
            before = self._cargo.outbox.lost()
            self._drop_media(self._cargo.outbox.give_up())
            if self._cargo.outbox.lost() != before:  # the hub says it in red: not only in a while
                self._send_presence()
        if self._line and self._begin_at is None and not self._cargo.seal.ready_to_keep():
            self._ask(AskKind.KEYS)

    # -- hearing --------------------------------------------------------------------------------

    def _hear_presence(self, hub: HubPresence) -> None:
        if hub.on and (not self._hub_on or hub.boot != self._hub_boot):
            self._hub_boot = hub.boot
            self._begin()
            self._set_hub(on=True)
        elif not hub.on and hub.boot == self._hub_boot:  # else the will of a hub that is long gone
            self._set_hub(on=False)

    def _hear(self, body: DownBody) -> None:
        match body:
            case Receipt():
                self._hear_receipt(body)
            case MediaProgress():
                self._hear_progress(body)
            case KeysAhead():
                self._hear_keys(body)
            case DirectorySnapshot() | DirectoryDelta():
                self._hear_directory(body)
            case EraseBinding():
                self._drop_media(self._cargo.spool.erase(body.binding_id))
                self._events.erase(body.binding_id)
            case AccessOffered():
                self._take_access(body.broker)
            case _:
                self._events.told(body)

    def _hear_directory(self, news: DirectorySnapshot | DirectoryDelta) -> None:
        if isinstance(news, DirectorySnapshot):
            if not self._questions.is_open(AskKind.DIRECTORY, news.nonce):
                return
            self._questions.answered(AskKind.DIRECTORY)
        self._events.directory(news)

    def _take_access(self, offered: BrokerAccess) -> None:
        """Keep the next access to the broker, and say so: only then the broker takes that one.

        Where edge.toml names the broker and its password, a technician carries the new one there.
        """
        if self._named and not self._named_told:
            self._named_told = True
            log.warning("the hub offers another password, but edge.toml names one: see [broker]")
        if not self._named and self._cargo.seal.identity.keep_offered(offered):
            taken = hashlib.sha256(offered.password.encode()).digest()
            self.request(_nonce(), AccessTaken(taken))

    def drop(self, topic: str, why: str) -> None:
        """Count it; before the hub of this line is known, it was meant for who was here before."""
        self.dropped += 1
        known_hub = self._hub_boot != b""
        if known_hub and self.dropped & (self.dropped - 1) == 0:  # 1, 2, 4, 8…: no log is flooded
            known = next((path for path in _HEARD if topic.endswith(path)), "a topic of nobody")
            log.warning("dropped %d messages; the last, on %s, was %s", self.dropped, known, why)

    def _hear_receipt(self, receipt: Receipt) -> None:
        gone = self._cargo.outbox.forget(receipt)
        numbers = (*gone.stored, *(row.number for row in gone.refused))
        self._up.settled(numbers, gone.media_stored, self._mono())
        self._drop_media(gone.media_dropped)
        if receipt.unknown_epochs and receipt.outbox == self._cargo.outbox.id:
            self._up.resend_epochs(set(receipt.unknown_epochs), self._mono())
        if gone.stored:
            self._events.stored(gone.stored)
        if gone.refused:
            self._events.refused(gone.refused)

    def _hear_progress(self, progress: MediaProgress) -> None:
        medium = self._up.medium(progress.sha256)
        if medium is None:
            return
        self._questions.answered(AskKind.MEDIA_PROGRESS, progress.sha256.hex())
        if progress.state is MediaState.WANTED:
            if not self._up.wanted(progress.sha256, progress.missing):
                self._ask_progress_later(progress.sha256)
            return
        self._up.drop(progress.sha256)
        self._cargo.spool.done(medium.number, progress.sha256)
        self._events.medium_done(medium.number, progress.state, progress.reason)

    def _hear_keys(self, ahead: KeysAhead) -> None:
        asked = self._questions.is_open(AskKind.KEYS, ahead.nonce)
        self._cargo.keys.take(ahead, self._clock.now(), self._clock.steady(), asked=asked)
        self._questions.answered(AskKind.KEYS)
        if not self._cargo.seal.ready_to_keep():  # the clocks differ: perhaps not for long
            self._questions.ask_later(AskKind.KEYS, _nonce(), self._mono(), "")
        self._up.rows_wait()
        if self._begin_at is None:
            self._up.announce_now()
        self._events.keys()

    def _drop_media(self, media: tuple[bytes, ...]) -> None:
        for sha256 in media:
            self._up.drop(sha256)
            self._questions.answered(AskKind.MEDIA_PROGRESS, sha256.hex())
        self._cargo.spool.drop(media)

    def _set_hub(self, *, on: bool) -> None:
        if on != self._hub_on:
            self._hub_on = on
            self._events.connected(on)

    def _publish(self, path: str, payload: bytes, *, retain: bool = False) -> int | None:
        return self._line.publish(self._topic(path), payload, retain=retain) if self._line else None

    def _topic(self, path: str) -> str:
        return topics.edge_topic(self._museum, self._edge, path)

    def _mono(self) -> float:
        return self._clock.monotonic()


def _nonce() -> bytes:
    return random(ID_BYTES)
