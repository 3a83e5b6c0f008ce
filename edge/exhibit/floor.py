"""What the door asks of the installation: who plays, and please keep this."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio

    from edge.contract.events import MediumKind
    from edge.contract.words import Avatar, Language, Scope


class Answer(StrEnum):
    """What the exhibit is told of a result; only `KEPT_HERE` promises a place on the page."""

    KEPT_HERE = "kept_here"
    """On this installation's disk, and so on its way to the visitor's page."""
    KEPT_FOR_NOW = "kept_for_now"
    """On this disk, on the visitor's word; the hub keeps it if they were registered then."""
    NOT_KEPT = "not_kept"
    """Nobody asked us to keep it: shown, then gone. Not an error."""


TOGETHER = "all"
"""What an exhibit names in place of a player whose result is that of all who play."""


@dataclass(frozen=True, slots=True)
class Told:
    """The answer to one result; `reason` stands beside a `NOT_KEPT`."""

    answer: Answer
    result: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who plays, as an exhibit may know them; `may_record` holds every scope they gave."""

    player: str
    avatar: Avatar
    language: Language
    may_record: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class Playing:
    """The session of this moment; `session` is empty when nobody plays."""

    session: str
    players: tuple[Player, ...]


class NobodyPlays(Exception):  # noqa: N818 - said to the exhibit in these words
    """A result came while nobody was playing, or for a player who is not."""


class NotAllowed(Exception):  # noqa: N818 - said to the exhibit in these words
    """A photo or sound was sent that this player did not agree to; it was not kept."""


class NotASample(Exception):  # noqa: N818 - said to the exhibit in these words
    """What was sent is no picture or sound that can be kept, or a number out of its range."""


class DiskFailed(Exception):  # noqa: N818 - said to the exhibit in these words
    """The disk of this installation did not take it: nothing is promised, call a technician."""


class Floor(Protocol):
    """The installation as the door sees it."""

    def playing(self) -> Playing:
        """Return who plays now."""
        ...

    async def score(self, player: str, metric: str, value: float) -> Told:
        """Keep a score; return only after it is on disk.

        `TOGETHER`, or nobody named where the metric is a team's, means all who play.

        Raises:
            NobodyPlays: there is no such player.
            NotASample: the metric is unknown, the value out of its range, or nobody was named.
            DiskFailed: it could not be written.
        """
        ...

    async def medium(self, player: str, kind: MediumKind, content: bytes) -> Told:
        """Keep a photo or a sound; return only after it is on disk.

        Raises:
            NobodyPlays: there is no such player.
            NotAllowed: the player did not agree to that kind.
            NotASample: it is no picture or sound that can be kept.
            DiskFailed: it could not be written.
        """
        ...

    async def done(self) -> None:
        """The exhibit says that this round is over."""
        ...

    def listen(self) -> asyncio.Queue[Playing]:
        """Return a queue that gets who plays, each time it changes."""
        ...

    def unlisten(self, queue: asyncio.Queue[Playing]) -> None:
        """Stop feeding a queue."""
        ...
