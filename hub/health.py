"""How the running hub is; said in a file that its owner alone reads, for `status` elsewhere."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from edge.contract.codec import Malformed, from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from edge.contract.clock import Clock

SAID_EVERY_SECONDS = 5.0
SILENT_AFTER = timedelta(seconds=60)
"""A hub that said nothing for so long hangs, was killed, or its disk takes nothing."""
BROKER, DISK = "broker", "disk"
"""What may be in trouble, apart from the rounds, which go by their own names."""
_OWNER_ALONE = 0o600


@dataclass(frozen=True, slots=True)
class Unheard:
    """Whom the hub does not hear, and until when; `edge` is empty for all who are not enrolled.

    `but_events`: workers beside the hub hear their events all the same.
    """

    edge: str
    until: datetime
    but_events: bool = False


@dataclass(frozen=True, slots=True)
class HubHealth:
    """How the hub is; `failing` names what went wrong in the rounds that failed last.

    Red (`well` is false) when the broker is away, the disk takes no media, a round fails, a visit
    is overdue, an installation is not heard, or mail is in trouble: the server took nothing for an
    hour, or a letter could not be written.
    """

    well: bool
    broker: bool
    takes_media: bool
    failing: tuple[str, ...]
    ingest: dict[str, int]
    darkroom: dict[str, int]
    requests: dict[str, int]
    overdue: int
    mail_trouble: bool
    unheard: tuple[Unheard, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """What was settled since the hub began, and what became of media and requests, by name."""
        apart = {"media": self.darkroom, "requests": self.requests}
        named = {f"{of}_{name}": n for of, many in apart.items() for name, n in many.items()}
        return self.ingest | named


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is not well: `what` it is, the kind of failure, and since when."""

    what: str
    why: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Running:
    """What a running hub said of itself at that time; never of anybody else."""

    at: datetime
    troubles: tuple[Trouble, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    silent: bool = False
    unheard: tuple[Unheard, ...] = ()


class Saying:
    """Writes how a hub is, every few seconds while it runs; takes the file away when it ends."""

    def __init__(self, path: Path, clock: Clock, health: Callable[[], HubHealth]) -> None:
        self._path = path
        self._clock = clock
        self._health = health
        self._said: float | None = None
        self._since: dict[tuple[str, str], datetime] = {}

    def step(self) -> None:
        """Say it, if it is time to.

        Raises:
            OSError: the disk takes nothing; what stands in the file grows old, and tells so.
        """
        at = self._clock.monotonic()
        if self._said is not None and at - self._said < SAID_EVERY_SECONDS:
            return
        health, now = self._health(), self._clock.now()
        self._since = {one: self._since.get(one, now) for one in _troubles(health)}
        found = tuple(Trouble(what, why, since) for (what, why), since in self._since.items())
        said = Running(now, found, dict(health.counts), unheard=health.unheard)
        _write(self._path, to_json(said))
        self._said = at

    def end(self) -> None:
        """Take the file away: a hub that was asked to end is in no trouble."""
        self._path.unlink(missing_ok=True)


def running(path: Path, now: datetime) -> Running | None:
    """Return what the hub said last; None when none runs. `silent`: that is too long ago."""
    try:
        said = from_json(Running, path.read_bytes())
    except FileNotFoundError:
        return None
    except Malformed:
        return Running(now, silent=True)
    unheard = tuple(one for one in said.unheard if now < one.until)
    return replace(said, silent=now - said.at > SILENT_AFTER, unheard=unheard)


def _troubles(health: HubHealth) -> Iterator[tuple[str, str]]:
    if not health.broker:
        yield BROKER, "does not answer"
    if not health.takes_media:
        yield DISK, "takes no media"
    for one in health.failing:
        what, _, why = one.partition(": ")
        yield what, why


def _write(path: Path, said: bytes) -> None:
    """Put it in the place of what stood there; it is said again soon, so nothing is synced."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ALONE)
    with os.fdopen(handle, "wb") as file:
        file.write(said)
    fresh.replace(path)
