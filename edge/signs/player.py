"""Plays signs in a thread of its own: who gives one goes on at once, whatever the line does."""

from __future__ import annotations

import logging
import threading
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol

from edge.errors import where
from edge.signs.errors import SignFailed
from edge.signs.playback import LAST_WORD, Playback

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.contract.clock import Clock
    from edge.contract.words import Avatar
    from edge.effects import Signal
    from edge.signs.driver import Driver
    from edge.signs.patterns import Frame, Tone

log = logging.getLogger(__name__)

AGAIN_SECONDS = 5.0
"""After so long a line that failed is tried again."""


class Signs(Protocol):
    """What an installation needs of light and sound; both return at once and never raise."""

    def give(self, signal: Signal, avatar: Avatar | None = None) -> None:
        """Give a sign."""
        ...

    def rest(self, *, at_rest: bool) -> None:
        """The installation rests, or somebody is here."""
        ...


class NoSigns:
    """An installation without lamp and buzzer."""

    def give(self, signal: Signal, avatar: Avatar | None = None) -> None:
        """Nothing shines."""

    def rest(self, *, at_rest: bool) -> None:
        """Nothing breathes."""


NO_SIGNS = NoSigns()


class SignPlayer:
    """Start it once; it opens the line itself, again and again if need be, and says so once."""

    def __init__(self, open_driver: Callable[[], Driver], clock: Clock) -> None:
        self._open = open_driver
        self._clock = clock
        self._playback = Playback()
        self._wishes: SimpleQueue[Callable[[float], None] | None] = SimpleQueue()
        self._driver: Driver | None = None
        self._open_at = 0.0
        self._ill = False
        self._thread = threading.Thread(target=self._run, name="signs", daemon=True)

    def start(self) -> None:
        """Begin to shine; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Go dark and silent, let go of the line, and return when that is done."""
        self._wishes.put(None)
        self._thread.join()

    def give(self, signal: Signal, avatar: Avatar | None = None) -> None:
        """Give a sign; from any thread."""
        self._wishes.put(lambda now: self._playback.give(signal, avatar, now))

    def rest(self, *, at_rest: bool) -> None:
        """The installation rests, or somebody is here; from any thread."""
        self._wishes.put(lambda now: self._playback.rest(at_rest=at_rest, now=now))

    def _run(self) -> None:
        going = True
        while going:
            try:
                going = self._turn()
            except Exception as problem:  # noqa: BLE001 - the supervisor of this thread: light and sound begin again
                log.error("light and sound begin again after a fault: %s", where(problem))  # noqa: TRY400 - as everywhere at an edge: no text of an error
                self._let_go()
                self._open_at = self._clock.monotonic() + AGAIN_SECONDS
        for step in LAST_WORD if self._driver else ():
            self._play_on(step)
        self._let_go()

    def _turn(self) -> bool:
        """Play what is due, then wait for the next frame or the next wish; False at the end."""
        now = self._clock.monotonic()
        for step in self._playback.due(now):
            self._play_on(step)
        wait = max(self._playback.next_due() - self._clock.monotonic(), 0.001)
        try:
            wish = self._wishes.get(timeout=wait)
            while wish is not None:
                wish(self._clock.monotonic())
                wish = self._wishes.get_nowait()
        except Empty:
            return True
        return False

    def _play_on(self, step: Frame | Tone) -> None:
        try:
            driver = self._driver or self._opened()
            if driver is None:
                return
            driver.play(step)
        except SignFailed as problem:
            self._let_go()
            self._open_at = self._clock.monotonic() + AGAIN_SECONDS
            if not self._ill:
                log.warning("light and sound are away: %s", problem)
            self._ill = True

    def _opened(self) -> Driver | None:
        if self._clock.monotonic() < self._open_at:
            return None
        self._driver = self._open()
        if self._ill:
            log.info("light and sound are back")
        self._ill = False
        return self._driver

    def _let_go(self) -> None:
        driver, self._driver = self._driver, None
        if driver is not None:
            driver.close()
