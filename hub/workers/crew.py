"""Keeps the workers of `[ingest] workers` alive, each a child process of the hub."""

from __future__ import annotations

import logging
import os
import select
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.contract.codec import to_json
from hub.errors import WorkersAway
from hub.rounds import Rounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.contract.clock import Clock
    from hub.config import HubSettings

log = logging.getLogger(__name__)

READY_SECONDS = 15.0
"""So long the first start waits for all of them, so that edges find somebody who takes events."""
DEAF_SECONDS = 15.0
"""So long a worker may hear no edge: it begins, or the broker was started again."""
READY, AWAY = b"ready", b"away"
"""How the lines begin that a worker says of itself."""
_PIECE = 4096
STOP_SECONDS = 6.0
"""Shorter than whoever stops the hub waits for it."""
AGAIN_SECONDS = (0.0, 10.0)
"""Shortest and longest wait before a worker that died is started again."""
LIVED_SECONDS = 30.0
"""After so long a worker's death is no reason any more to wait with the next."""


@dataclass(slots=True)
class _Member:
    """One worker's place in the crew."""

    number: int
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    wait: float = AGAIN_SECONDS[0]
    deaf_since: float | None = 0.0
    """In monotonic seconds since when it hears no edge, None while it does."""


class Crew:
    """Starts workers, and starts anew whichever died. They end when this process does."""

    def __init__(self, settings: HubSettings, clock: Clock) -> None:
        # As they were read: the file may have been changed since.
        self._words = to_json(settings) + b"\n"
        self._clock = clock
        self._members = [_Member(number) for number in range(1, settings.ingest.workers + 1)]
        self._rounds = Rounds("workers", self._look)

    @property
    def failing(self) -> str:
        """The kind of failure of the last look, empty when all were there."""
        return self._rounds.failing

    def start(self) -> None:
        """Start all, and wait a moment until they have their share."""
        for one in self._members:
            self._begin(one)
        deadline = self._clock.monotonic() + READY_SECONDS
        for one in self._members:
            _wait_until_ready(one, deadline - self._clock.monotonic())
        self._rounds.start()

    def stop(self) -> None:
        """Let each settle what it holds, and end it."""
        self._rounds.stop()
        living = [one.process for one in self._members if one.process is not None]
        for process in living:
            _let_go(process)
        deadline = self._clock.monotonic() + STOP_SECONDS
        for process in living:
            try:
                process.wait(max(0.0, deadline - self._clock.monotonic()))
            except subprocess.TimeoutExpired:
                log.error("a worker did not end when asked, and is killed")  # noqa: TRY400 - that is all of it
                process.kill()
                process.wait()

    def _look(self) -> None:
        """Start whichever died.

        Raises:
            WorkersAway: some are not there, or hear no edge; the broker keeps what is theirs, and
                edges send again.
        """
        now = self._clock.monotonic()
        for one in self._members:
            if one.process is None or one.process.poll() is not None:
                self._mourn(one)
            _hear(one, now)
        away = sum(one.process is None for one in self._members)
        if away:
            raise WorkersAway(f"{away} of {len(self._members)} workers are not there")
        deaf = sum(_is_deaf(one, now) for one in self._members)
        if deaf:
            raise WorkersAway(f"{deaf} of {len(self._members)} workers hear no edge")

    def _mourn(self, one: _Member) -> None:
        now = self._clock.monotonic()
        if one.process is not None:
            log.error("worker %d died (%d); it is started again", one.number, one.process.poll())
            _let_go(one.process)
            one.process = None
            shortest, longest = AGAIN_SECONDS
            lived = now - one.began
            one.wait = shortest if lived >= LIVED_SECONDS else min(2 * one.wait + 0.5, longest)
            one.began = now
        if now - one.began >= one.wait:
            self._begin(one)

    def _begin(self, one: _Member) -> None:
        one.began = one.deaf_since = self._clock.monotonic()
        one.process = subprocess.Popen(  # noqa: S603 - this program itself, no shell
            _argv(one.number),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        if one.process.stdin is not None:
            one.process.stdin.write(self._words)
            one.process.stdin.flush()


def _argv(number: int) -> Sequence[str]:
    return (sys.executable, "-m", "hub", "worker", "--number", str(number), "--of-a-hub")


def _wait_until_ready(one: _Member, seconds: float) -> None:
    """Wait until it says anything, or ends."""
    if one.process is not None and one.process.stdout is not None:
        select.select([one.process.stdout], [], [], max(0.0, seconds))


def _hear(one: _Member, now: float) -> None:
    """Take what a worker said since: `ready …` when it hears the edges, `away …` when it does not.

    A line is written at once and is short, so that none is read half.
    """
    pipe = one.process.stdout if one.process is not None else None
    while pipe is not None and select.select([pipe], [], [], 0)[0]:
        said = os.read(pipe.fileno(), _PIECE)
        if not said:
            break
        hears = said.splitlines()[-1].startswith(READY)
        one.deaf_since = None if hears else now


def _is_deaf(one: _Member, now: float) -> bool:
    return one.deaf_since is not None and now - one.deaf_since >= DEAF_SECONDS


def _let_go(process: subprocess.Popen[bytes]) -> None:
    """Close its standard input, at which it ends by itself."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
