"""Screens between visitors, and for what is no visitor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.contract.manifest import Texts
from edge.contract.words import Language
from edge.happenings import TapFault


@dataclass(frozen=True, slots=True)
class Idle:
    """The bead sleeps on the line; `question` is the exhibit's own.

    `reads` is False while the reader does not: two posts, and where to go instead.
    """

    name: ClassVar[str] = "idle"
    language: Language
    question: Texts
    reads: bool = True


@dataclass(frozen=True, slots=True)
class ExitIdle:
    """An exit station at rest: hold your band here, and see what goes home with you."""

    name: ClassVar[str] = "exit_idle"
    language: Language
    reads: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """A tap that was not taken, for a moment, above the cut line. Action: `stay` (back at once)."""

    name: ClassVar[str] = "refused"
    language: Language
    fault: TapFault


@dataclass(frozen=True, slots=True)
class StillThere:
    """Nobody touched anything for a while. Action: `stay`. `seconds` are left, then it is wiped."""

    name: ClassVar[str] = "still_there"
    language: Language
    seconds: int
