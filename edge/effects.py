"""What the session wants done; whoever runs the session does it, in this order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from edge.contract.downward import DirectoryEntry
from edge.contract.events import (
    AddressMended,
    BindingMade,
    MediumKind,
    ProvisionalScore,
    ResultForgotten,
    ScopesChanged,
    ScoreMade,
    StepAnswered,
    VisitEnded,
    VisitForgotten,
)
from edge.contract.requests import RequestBody
from edge.contract.words import Avatar
from edge.players import Roster
from edge.screens import Screen


class Signal(StrEnum):
    """Light and sound of one moment, as the look's section 7 draws them."""

    READ = "read"
    KEPT_HERE = "kept_here"
    ON_PAGE = "on_page"
    REFUSED = "refused"
    BUSY = "busy"
    PAUSED = "paused"
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class Show:
    """Put a screen before the visitor."""

    screen: Screen


@dataclass(frozen=True, slots=True)
class Sign:
    """Give a sign by light and sound; `avatar` lends its colour where the look asks for one."""

    signal: Signal
    avatar: Avatar | None = None


@dataclass(frozen=True, slots=True)
class Bind:
    """Put a binding on disk, then say `Bound` or `BindFailed`; only then may it be shown."""

    made: BindingMade
    entry: DirectoryEntry


@dataclass(frozen=True, slots=True)
class KeepScore:
    """Put a score on disk, then say `ResultKept` or `KeepFailed`.

    A provisional one is told to the exhibit apart: kept here for now.
    """

    made: ScoreMade | ProvisionalScore


@dataclass(frozen=True, slots=True)
class KeepAnswers:
    """Put answers to a trail's question on disk, then say `AnswersKept` or `AnswersFailed`.

    One for each who answered together; `AnswersKept` names those that are on disk.
    """

    made: tuple[StepAnswered, ...]


@dataclass(frozen=True, slots=True)
class Write:
    """Put what a wearer said of their binding on disk, then say `Written` or `WriteFailed`.

    Before `Written`, too: a `VisitForgotten` makes unsent rows and media of the binding void and
    the directory forget it, a `ResultForgotten` those of that result; a `ScopesChanged` makes the
    directory hold `entry` and drops unsent media of a kind that was withdrawn; a `VisitEnded` makes
    the directory forget the binding.
    """

    said: ScopesChanged | ResultForgotten | VisitForgotten | VisitEnded | AddressMended
    entry: DirectoryEntry | None = None


@dataclass(frozen=True, slots=True)
class AskHub:
    """Ask the hub; say `HubAnswered`, or `HubSilent` after 10 s or when it is away.

    Where no answer is due (`BandMarked`, `HandOffEnded`) nothing is said.
    """

    nonce: bytes
    request: RequestBody


@dataclass(frozen=True, slots=True)
class KeepMedium:
    """Put the medium that was reported on disk, then say `ResultKept` or `KeepFailed`."""

    result_id: bytes
    binding_id: bytes
    kind: MediumKind
    made_at: datetime


@dataclass(frozen=True, slots=True)
class KeepNothing:
    """Tell the exhibit that its result is shown and not kept, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Forbid:
    """Tell the exhibit that this player did not agree to that kind; nothing was kept."""

    kind: MediumKind


@dataclass(frozen=True, slots=True)
class NoSuchPlayer:
    """Tell the exhibit that nobody of that name plays."""

    player: str


@dataclass(frozen=True, slots=True)
class PlayersChanged:
    """Tell the exhibit who plays now; an empty roster ends the session."""

    session: str
    roster: Roster


Effect = (
    Show
    | Sign
    | Bind
    | KeepScore
    | KeepAnswers
    | Write
    | AskHub
    | KeepMedium
    | KeepNothing
    | Forbid
    | NoSuchPlayer
    | PlayersChanged
)
