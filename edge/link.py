"""The edge's link to the hub: keeps a line open, in its own thread, and a conversation on it."""

from __future__ import annotations

import logging
import os
import socket
import ssl
import threading
from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto
from queue import Empty
from typing import TYPE_CHECKING

from nacl.utils import random

from edge.contract import topics
from edge.contract.envelopes import MOST_DOWN_BYTES
from edge.contract.health import ReaderHealthReport
from edge.contract.requests import ANSWER_SECONDS, RequestBody
from edge.conversation import Conversation, LinkEvents
from edge.errors import EdgeError, SettingsWrong, where
from edge.inbox import Inbox
from edge.line import (
    Acknowledged,
    Arrived,
    Caller,
    Closed,
    Happening,
    Line,
    Opened,
    Overlong,
    Will,
)
from edge.upward import Cargo

if TYPE_CHECKING:
    from edge.config import EdgeSettings
    from edge.contract.clock import Clock
    from edge.contract.enrolment import BrokerAccess

log = logging.getLogger(__name__)

SHORTEST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
OPENING_SECONDS = 10.0
SHORTEST_SLEEP = 0.001
LONGEST_SLEEP = 1.0
"""The clock may be moved under us; the day must not turn unseen for longer."""
MOST_UNHEARD = 10_000
"""Messages that may wait to be heard; a flood beyond that is dropped, and asked for again."""
MOST_UNHEARD_BYTES = 2 * MOST_DOWN_BYTES
"""So long they may be together: on a broker of somebody else's anybody may say anything."""
MOST_AT_ONCE = 200

__all__ = ["Cargo", "Link", "LinkEvents"]


class _Call(Enum):
    """What other threads want of the link's."""

    LOOK = auto()
    ASK_DIRECTORY = auto()
    STOP = auto()


@dataclass(frozen=True, slots=True)
class _Requested:
    """Somebody waits for the hub's answer, since a monotonic second."""

    nonce: bytes
    body: RequestBody = field(repr=False)
    at: float


@dataclass(frozen=True, slots=True)
class _Erased:
    """Media that are here no more, by their SHA-256."""

    media: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class _Broker:
    """Where the broker is, who the edge is to it, and who vouches for it."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    authority: str


_Wish = _Call | _Requested | _Erased | ReaderHealthReport


class Link:
    """Start it once; it comes back by itself, whatever the network and the broker do."""

    def __init__(
        self,
        settings: EdgeSettings,
        cargo: Cargo,
        clock: Clock,
        events: LinkEvents,
        told: BrokerAccess | None = None,
    ) -> None:
        """Prepare; `told` is how to reach the museum's own broker, where edge.toml names none."""
        self._settings = settings
        self._told = told
        self._identity = cargo.seal.identity
        self._tries_offered = True
        self._clock = clock
        self._talk = Conversation(settings, cargo, clock, events)
        self._inbox: Inbox[Happening | _Wish] = Inbox(MOST_UNHEARD, MOST_UNHEARD_BYTES)
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)
        self._line: Line | None = None
        self._call_at = 0.0
        self._opening_until: float | None = None
        self._pause = SHORTEST_PAUSE
        self._untaken: deque[Happening | _Wish] = deque()
        self._unheard = 0
        self._ill = False
        self._why_not = ""
        cargo.outbox.when_changed(self.wake)

    def start(self) -> None:
        """Begin to call the broker, there or not; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Say goodbye and end the thread; what was not receipted stays in the outbox."""
        self._inbox.put(_Call.STOP)
        self._thread.join()

    def wake(self) -> None:
        """Look at the outbox now; it calls this itself."""
        self._inbox.put(_Call.LOOK)

    def ask_directory(self) -> None:
        """Ask the hub for a snapshot: `Directory.take` found a gap."""
        self._inbox.put(_Call.ASK_DIRECTORY)

    def tell_reader(self, report: ReaderHealthReport) -> None:
        """Tell the hub how the reader is; from any thread."""
        self._inbox.put(report)

    def request(self, nonce: bytes, body: RequestBody) -> None:
        """Ask the hub for somebody who waits; nothing of it is kept or sent again."""
        self._inbox.put(_Requested(nonce, body, self._clock.monotonic()))

    def drop_media(self, media: tuple[bytes, ...]) -> None:
        """Stop sending media that were erased here; from any thread."""
        if media:
            self._inbox.put(_Erased(media))

    @property
    def dropped(self) -> int:
        """How many messages from outside were malformed, wrongly sealed, too long or too many."""
        return self._talk.dropped + self._unheard

    def _run(self) -> None:
        going = True
        while going:
            try:
                going = self._turn()
            except EdgeError as problem:
                if not self._ill:
                    log.error("the link goes on, but: %s", problem)  # noqa: TRY400 - it says all
                self._ill = True
            except Exception as problem:  # noqa: BLE001 - the supervisor of this thread: a fresh line starts from the disk
                log.error("the link begins again after a fault of its own: %s", where(problem))  # noqa: TRY400 - the trace may show what was typed
                self._hang_up()
        self._hang_up(self._will())

    def _turn(self) -> bool:
        """Wait for something to happen, take it in, send what follows; False at the end."""
        self._call_if_due()
        self._listen()
        while self._untaken:
            happening = self._untaken.popleft()
            if happening is _Call.STOP:
                return False
            self._take(happening)
        self._talk.tick()
        self._talk.pump()
        self._ill = False
        return True

    def _listen(self) -> None:
        now = self._clock.monotonic()
        due = self._talk.next_due() if self._line else self._call_at
        # A disk that fails makes everything overdue: try again in a while, not in a frenzy.
        least = LONGEST_SLEEP if self._ill else SHORTEST_SLEEP
        try:
            happening = self._inbox.get(timeout=min(max(due - now, least), LONGEST_SLEEP))
        except Empty:
            return
        self._untaken.append(happening)
        while not self._inbox.empty() and len(self._untaken) < MOST_AT_ONCE:
            self._untaken.append(self._inbox.get(LONGEST_SLEEP))

    def _take(self, happening: Happening | _Wish) -> None:
        match happening:
            case ReaderHealthReport():
                self._talk.tell_reader(happening)
            case _Requested():
                if self._clock.monotonic() - happening.at < ANSWER_SECONDS:
                    self._talk.request(happening.nonce, happening.body)
            case _Erased():
                self._talk.drop_media(happening.media)
            case _Call.ASK_DIRECTORY:
                self._talk.want_directory()
            case _Call():
                self._talk.rows_wait()
            case _:
                if happening.line is self._line:
                    self._take_from_line(happening)

    def _take_from_line(self, happening: Happening) -> None:
        match happening:
            case Overlong():
                self._talk.drop(happening.topic, "longer than anything that was agreed")
            case Arrived():
                self._talk.arrived(happening.topic, happening.payload)
            case Acknowledged():
                self._talk.acknowledged(happening.message)
            case Opened():
                log.info("the broker is there")
                self._why_not = ""
                self._opening_until = None
                self._pause = SHORTEST_PAUSE
                self._talk.opened(happening.line)
                self._settle_access()
            case Closed():
                log.warning("the broker is away: %s", happening.reason)
                # What was offered goes first when a line ends: the broker may just have changed
                # over. Where it did not take us, the other one has its turn.
                self._tries_offered = self._opening_until is None or not self._tries_offered
                self._hang_up()

    def _call_if_due(self) -> None:
        now = self._clock.monotonic()
        if self._line and self._opening_until and now >= self._opening_until:
            log.warning("the broker does not answer")
            self._hang_up()
        if self._line or now < self._call_at:
            return
        try:
            line = Line(self._caller(), self._hear)
            line.open()
        except (OSError, SettingsWrong) as problem:
            self._say_once(_why(problem))
            self._wait_longer()
        else:
            self._line = line
            self._opening_until = self._clock.monotonic() + OPENING_SECONDS

    def _say_once(self, why: str) -> None:
        """A broker that is away for a night fills no log; another reason is news."""
        if why != self._why_not:
            log.warning("the broker cannot be called: %s", why)
        self._why_not = why

    def _hear(self, happening: Happening) -> None:
        """Take from the line's thread; never blocks, for that thread holds paho's locks."""
        if isinstance(happening, Arrived):
            if not self._inbox.put_if_room(happening, happening.size):
                self._unheard += 1
        else:
            self._inbox.put(happening)

    def _hang_up(self, last_word: Will | None = None) -> None:
        line, self._line = self._line, None
        self._opening_until = None
        if line is not None:
            line.close(last_word)
            self._wait_longer()
        self._talk.closed()

    def _wait_longer(self) -> None:
        """Call again later, and later each time; not all edges of a museum in the same instant."""
        chance = random(1)[0] / 255
        self._call_at = self._clock.monotonic() + self._pause * (1 + chance) / 2
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _caller(self) -> Caller:
        museum, edge = self._settings.museum, self._settings.edge
        broker = self._broker()
        return Caller(
            host=broker.host,
            port=broker.port,
            name=f"myvisit-{museum}-{edge}",
            will=self._will(),
            subscriptions=(
                topics.edge_topic(museum, edge, "down/#"),
                topics.hub_presence(museum),
            ),
            user=broker.user,
            password=broker.password,
            authority=broker.authority,
        )

    def _broker(self) -> _Broker:
        """Return what edge.toml says of the broker; where it says nothing, what the hub told."""
        named, told = self._settings.broker, self._told
        if named.host:
            return _Broker(named.host, named.port, named.user, named.password(), named.authority())
        offered = self._identity.offered
        if offered is not None and self._tries_offered:
            told = offered
        if told is None:
            raise SettingsWrong("broker.host: name the broker; the hub told of none at enrolment")
        return _Broker(told.host, told.port, self._settings.edge, told.password, told.authority)

    def _settle_access(self) -> None:
        """The broker took us: if with what the hub offered, the older access goes."""
        if self._identity.offered is not None and self._tries_offered:
            self._told = self._identity.offered
            self._identity.settle_offered()
            log.info("the broker takes the new password; the old one is gone")

    def _will(self) -> Will:
        return Will(*self._talk.last_presence())


_WORDS = (
    (TimeoutError, "nobody answers at its address"),
    (socket.gaierror, "nobody knows a machine of that name: see broker.host"),
    (
        ssl.SSLCertVerificationError,
        "who answers is not the broker that the museum's authority vouches for",
    ),
    (ssl.SSLError, "the line broke off under way, or no TLS was spoken on it"),
)
"""The first that fits; a kind stands before the kind it is one of."""


def _why(problem: OSError | SettingsWrong) -> str:
    """Return what a technician can do something about, in words; a password's file names itself."""
    if isinstance(problem, SettingsWrong):
        return str(problem)
    for kind, words in _WORDS:
        if isinstance(problem, kind):
            return words
    return os.strerror(problem.errno).lower() if problem.errno else "the network refused"
