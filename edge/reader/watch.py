"""One reader, watched: found, read, checked each second, brought back from whatever happens.

No thread: `step` does the next thing and says how long to wait for the one after it.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Final

from edge.reader.burst import Steps
from edge.reader.errors import ChipForgot, ChipSilent, LineAway, OutOfStep, ReaderError, WrongDevice
from edge.reader.events import (
    BandGone,
    BandSeen,
    Count,
    ReaderEvent,
    ReaderHealth,
    ReaderHealthChanged,
    ReaderState,
)
from edge.reader.health import HealthBook
from edge.reader.iso14443 import Absent, Sighting, Unclear
from edge.reader.ladder import Ladder, Means
from edge.reader.line import Conversation, Line, MonotonicClock
from edge.reader.presence import Patience, Presence
from edge.reader.profile import Ready
from edge.reader.profiles import profile_of
from edge.reader.settings import ReaderSettings

logger = logging.getLogger(__name__)

OpenLine = Callable[[], Line]

QUICK_PROBE_S: Final = 0.1
SLOW_PROBE_S: Final = 1.5
"""Some adapters hold the first byte back for about a second after they were opened; the second
search waits so long."""
TELL_AGAIN_S: Final = 300.0
"""Health is told so often even if there is no news, for its counts."""

COUNTED_AS: Final = {
    ChipForgot: Count.CANARIES_FAILED,
    OutOfStep: Count.OUT_OF_STEP,
    ChipSilent: Count.SILENCES,
}


class Watch:
    """Finds, polls, checks and mends one reader; reports what happens in the caller's thread."""

    def __init__(
        self,
        settings: ReaderSettings,
        report: Callable[[ReaderEvent], None],
        clock: MonotonicClock,
        open_line: OpenLine,
    ) -> None:
        self._settings = settings
        self._report = report
        self._clock = clock
        self._open_line = open_line
        self._profile = profile_of(settings)
        self._presence = Presence(Patience(settings.misses, settings.backstop_s))
        self._ladder = Ladder()
        self._book = HealthBook(settings.port, settings.unproven_hours, clock.monotonic())
        self._line: Line | None = None
        self._talk: Conversation | None = None
        self._ready: Ready | None = None
        self._patiences: Iterator[float] = iter(())
        self._check_due = self._told_at = 0.0
        self._empty_since = 0.0
        self._empty_at: float | None = None

    def health(self) -> ReaderHealth:
        """How the reader is. May be called from any thread."""
        return self._book.read()

    def step(self) -> float:
        """Do the next thing; return the seconds to wait after it. Raises no `ReaderError`."""
        started = self._clock.monotonic()
        try:
            talk = self._talk or self._open()
            if self._ready is None:
                self._connect(talk)
            elif started >= self._check_due:
                self._check(talk)
            self._poll(talk)
        except LineAway as away:
            return self._reopen_later(ReaderState.AWAY, away)
        except WrongDevice as wrong:
            self._pull_reset()
            return self._reopen_later(ReaderState.WRONG_DEVICE, wrong)
        except (ChipSilent, OutOfStep, ChipForgot) as failure:
            return self._mend(failure)
        return max(0.0, started + self._pace() - self._clock.monotonic())

    def close(self) -> None:
        """Let go of the line. A band that was there is not reported gone: nobody knows."""
        if self._line is not None:
            self._line.close()
        self._line = self._talk = self._ready = None

    def _open(self) -> Conversation:
        self._line = self._open_line()
        self._talk = Conversation(self._line, self._clock)
        self._ladder.came_down()
        self._patiences = iter((QUICK_PROBE_S, SLOW_PROBE_S))
        return self._talk

    def _connect(self, talk: Conversation) -> None:
        patience = next(self._patiences, QUICK_PROBE_S)
        ready = talk.hold(self._profile.connect(patience))
        self._patiences = iter(())
        self._take(talk, ready)

    def _take(self, talk: Conversation, ready: Ready) -> None:
        """The reader was configured and checked just now."""
        self._ready = ready
        now = self._clock.monotonic()
        self._check_due = now + self._settings.canary_s
        self._empty_since = now
        turned = self._book.turn(now, talk.round_trip_ms)
        if self._book.reads(ready) or turned:
            self._tell_health()

    def _check(self, talk: Conversation) -> None:
        talk.hold(self._profile.check())
        self._ladder.steady()
        now = self._clock.monotonic()
        self._check_due = now + self._settings.canary_s
        turned = self._book.turn(now, talk.round_trip_ms)
        if turned or now - self._told_at >= TELL_AGAIN_S:
            self._tell_health()

    def _poll(self, talk: Conversation) -> None:
        at = self._clock.monotonic()
        look = self._profile.glance(at) if self._dozes(at) else self._look(at)
        sighting = talk.hold(look)
        self._book.count(Count.LOOKS)
        if isinstance(sighting, Unclear):
            self._book.count(Count.UNCLEAR_LOOKS)
        if not isinstance(sighting, Absent):
            self._empty_since = at
        left = self._observe(sighting)
        if isinstance(sighting, Absent):
            self._empty_at = at
        talk.hold(self._profile.settle(sighting, left=left))
        self._ladder.came_down()

    def _look(self, at: float) -> Steps[Sighting]:
        return self._profile.look(self._presence.band, at)

    def _dozes(self, at: float) -> bool:
        idle = at - self._empty_since >= self._settings.doze_after_s
        return idle and not self._presence.occupied

    def _pace(self) -> float:
        """Seconds from one look to the next."""
        dozes = self._dozes(self._clock.monotonic())
        return (self._settings.doze_ms if dozes else self._settings.poll_ms) / 1000

    def _observe(self, sighting: Sighting) -> bool:
        """Report what this sighting means; True if the reader is left empty by it."""
        events = self._presence.observe(sighting, self._clock.monotonic())
        for event in events:
            if isinstance(event, BandSeen):
                self._seen(event)
            else:
                self._report(event)
        return bool(events) and isinstance(events[-1], BandGone)

    def _seen(self, event: BandSeen) -> None:
        within = None if self._empty_at is None else event.at - self._empty_at
        self._report(replace(event, within=within))
        if self._book.proven(event.at):
            self._tell_health()

    def _mend(self, failure: ReaderError) -> float:
        """Try the next means. What it does not cure is met again one rung higher."""
        self._book.count(COUNTED_AS[type(failure)])
        self._observe(Unclear())
        self._suffer(ReaderState.RECOVERING, failure)
        means = self._ladder.climb(configured=self._ready is not None)
        try:
            self._apply(means)
        except LineAway as away:
            return self._reopen_later(ReaderState.AWAY, away)
        except ReaderError as again:
            logger.info("reader on %s: %s did not help: %s", self._settings.port, means.name, again)
            self._ladder.no_help(means)
            self._ready = None
        return self._ladder.back_off() if self._line is None else 0.0

    def _apply(self, means: Means) -> None:
        self._ready = None
        if self._talk is None or self._line is None:
            return
        if means is Means.REWRITE:
            self._book.count(Count.REWRITES)
            self._take(self._talk, self._talk.hold(self._profile.rewrite()))
        elif means is Means.SOFT_RESET:
            self._book.count(Count.SOFT_RESETS)  # connecting, which comes next, begins with one
        elif means is Means.HARD_RESET and self._line.hard_reset():
            self._book.count(Count.HARD_RESETS)
        else:
            self._book.count(Count.REOPENS)
            self.close()

    def _pull_reset(self) -> None:
        """It may be our chip all the same, at a speed that none is looked for at."""
        if self._line is not None:
            with suppress(LineAway):  # then it is opened again anyway
                self._line.hard_reset()

    def _reopen_later(self, state: ReaderState, why: ReaderError) -> float:
        self._book.count(Count.REOPENS)
        self._observe(Unclear())
        self._suffer(state, why)
        self.close()
        return self._ladder.back_off()

    def _suffer(self, state: ReaderState, why: ReaderError) -> None:
        if self._book.suffers(state, str(why)):
            self._tell_health()

    def _tell_health(self) -> None:
        health = self._book.read()
        level = logging.WARNING if health.trouble else logging.INFO
        logger.log(level, "reader on %s: %s %s", health.port, health.state, health.trouble or "")
        self._told_at = self._clock.monotonic()
        self._report(ReaderHealthChanged(health, self._told_at))
