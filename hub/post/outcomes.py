"""What can become of a queued mail when its time has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hub.post.letters import Letter


class Sendable(Protocol):
    """To be sent now; equal to another as long as the letters they become are."""

    @property
    def address(self) -> str:
        """Return to whom. Personal."""
        ...

    def letter(self) -> Letter:
        """Draw the letter, which takes long."""
        ...


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """Nothing is left to say."""


Decision = Sendable | Wait | Drop
