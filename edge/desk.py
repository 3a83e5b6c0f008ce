"""An installation at a desk: what lies on its reader goes to the hub, and nothing stays here.

It has no screen and no exhibit: a colleague's screen, which the hub serves, shows whose band it is.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Protocol

from nacl.utils import random

from edge.contract.day import museum_day
from edge.contract.downward import DeskAnswer, DeskIntake, DeskVerdict
from edge.contract.requests import BandLaid, BandTakenIn, DeskHere
from edge.contract.seals import ID_BYTES
from edge.effects import Signal
from edge.reader.events import BandGone, BandSeen, NotABand, ReaderHealthChanged, TwoBands

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from edge.contract.downward import (
        DirectoryDelta,
        DirectorySnapshot,
        DownBody,
        MediaState,
    )
    from edge.contract.requests import RequestBody
    from edge.outbox import RefusedRow
    from edge.reader.events import ReaderEvent, ReaderHealth
    from edge.works import Works

log = logging.getLogger(__name__)

_SIGNALS: Mapping[DeskVerdict, Signal] = {
    DeskVerdict.SHOWN: Signal.READ,
    DeskVerdict.TAKEN_IN: Signal.ON_PAGE,
    DeskVerdict.REFUSED: Signal.REFUSED,
    DeskVerdict.AGAIN: Signal.BUSY,
}


class ToHub(Protocol):
    """What a desk needs of `edge.link.Link`."""

    def request(self, nonce: bytes, body: RequestBody) -> None:
        """Ask the hub for somebody who waits."""
        ...


class DeskReader:
    """The listener of a desk's reader and of its link; both speak from threads of their own.

    A UID leaves the memory of this machine only while the hub takes bands in here; else, as at any
    installation, the band's key of the day does. It stays there no longer than its band lies here.
    """

    def __init__(self, works: Works) -> None:
        self._works = works
        self._lock = threading.Lock()
        self._hub: ToHub | None = None
        self._hub_there = False
        self._taking_until: datetime | None = None
        self._asked: bytes | None = None
        self._lies: bytes | None = None
        self.tell_reader: Callable[[ReaderHealth], None] = lambda _: None

    def joins(self, hub: ToHub) -> None:
        """Speak to the hub by this link from now on."""
        self._hub = hub

    # -- from the reader's thread ----------------------------------------------------------------

    def reader(self, event: ReaderEvent) -> None:
        """Take an event of the reader, in its thread."""
        match event:
            case BandSeen():
                self._laid(event.uid)
            case TwoBands() | NotABand():
                self._works.signs.give(Signal.REFUSED)
            case BandGone():
                with self._lock:
                    self._lies = None
                self._works.signs.rest(at_rest=True)
            case ReaderHealthChanged():
                self.tell_reader(event.health)

    def _laid(self, uid: bytes) -> None:
        works, now = self._works, self._works.clock.now()
        works.signs.rest(at_rest=False)
        with self._lock:
            self._lies = uid
        body = self._said_of(uid, now)
        if self._hub is None or not self._hub_there:
            works.signs.give(Signal.BUSY)
        elif body is None:
            works.signs.give(Signal.PAUSED)
        else:
            self._ask(body)

    def _said_of(self, uid: bytes, now: datetime) -> RequestBody | None:
        """Return what the hub is told of a band; None without today's key or a trusted clock."""
        with self._lock:
            until = self._taking_until
        if until is not None and now < until:
            return BandTakenIn(uid)
        works = self._works
        key = works.keys.band_key(uid, now) if works.seal.ready_to_keep() else None
        return None if key is None else BandLaid(museum_day(now, works.zone), key)

    def _ask(self, body: RequestBody) -> None:
        nonce = random(ID_BYTES)
        with self._lock:
            self._asked = nonce
        if self._hub is not None:
            self._hub.request(nonce, body)

    # -- from the link's thread ------------------------------------------------------------------

    def told(self, news: DownBody) -> None:
        """The hub answered, or says whether bands are taken in here."""
        if isinstance(news, DeskIntake):
            with self._lock:
                self._taking_until = news.until if news.is_open else None
        elif isinstance(news, DeskAnswer) and self._answers(news.nonce):
            self._answered(news.verdict)

    def _answered(self, verdict: DeskVerdict) -> None:
        if verdict is DeskVerdict.AGAIN and self._says_otherwise():
            return
        self._works.signs.give(_SIGNALS[verdict])

    def _says_otherwise(self) -> bool:
        """Tell of the band once more, if it lies here still; return whether that was done.

        The hub begins or ends taking bands in while one is laid down: what it was told is then the
        wrong thing, and by now it has said which is right. A second time it stays unsaid.
        """
        with self._lock:
            uid, self._lies = self._lies, None
        body = None if uid is None else self._said_of(uid, self._works.clock.now())
        if body is not None:
            self._ask(body)
        return body is not None

    def _answers(self, nonce: bytes) -> bool:
        """Whether this answers the band that was laid down last."""
        with self._lock:
            last = self._asked == nonce
            self._asked = None if last else self._asked
        return last

    def connected(self, on: bool) -> None:  # noqa: FBT001 - as the link says it
        """The hub can be reached, or no longer; then it says anew whether bands are taken in."""
        log.info("the hub is %s", "there" if on else "away")
        with self._lock:
            self._hub_there, self._taking_until = on, None
        if on and self._hub is not None:
            self._hub.request(random(ID_BYTES), DeskHere())

    def keys(self) -> None:
        """Keys came."""
        log.info("the hub's keys are here")

    def stored(self, numbers: tuple[int, ...]) -> None:
        """Nothing is kept at a desk, so nothing is stored of it."""

    def refused(self, rows: tuple[RefusedRow, ...]) -> None:
        """Nothing is kept at a desk, so nothing is refused of it."""

    def medium_done(self, number: int, state: MediaState, reason: str) -> None:
        """Nothing is recorded at a desk."""

    def directory(self, news: DirectorySnapshot | DirectoryDelta) -> None:
        """Whose band it is stands on a colleague's screen; nobody is known here."""

    def erase(self, binding_id: bytes) -> None:
        """Nobody is known here."""
