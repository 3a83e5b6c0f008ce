"""What can happen at an installation, as the session is told it. A UID never gets this far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from edge.contract.downward import (
    BandMarks,
    DirectoryEntry,
    HandOffAnswered,
    HandOffOpened,
    HandOffSeen,
    MailAnswer,
    StaffAnswer,
    VisitCounts,
)
from edge.contract.envelopes import EventKind
from edge.contract.events import MediumKind, StepAnswered
from edge.contract.trails import Step


@dataclass(frozen=True, slots=True)
class Moment:
    """When it happened, and 32 fresh random bytes: pure code has no clock and no dice.

    `at` is aware, UTC; `mono` is seconds that never run backwards; `chance` is never used twice.
    """

    at: datetime
    mono: float
    chance: bytes = field(repr=False)


class TapFault(StrEnum):
    """Why a tap was not taken; each has a scene of its own."""

    NOT_A_BAND = "not_a_band"
    TWO_BANDS = "two_bands"
    BUSY = "busy"
    PAUSED = "paused"
    NEEDS_GROWN_UP = "needs_grown_up"
    """At the question who is there: a band that may not decide for a child."""
    TOO_LATE = "too_late"
    """At that question: a grown-up's band, more than 60 s after it was asked."""
    TOO_MANY = "too_many"
    """A grown-up who decided for eight children today: the desk helps."""
    STAFF_BAND = "staff_band"
    """A staff band that nobody asked for."""
    NO_NETWORK = "no_network"
    """What only the hub can answer was asked while it is away."""
    GROUP_BAND = "group_band"
    """At an exit station: a class or group band; what it kept goes to who brought them."""
    NOT_REGISTERED = "not_registered"
    """At an exit station: a band of which nothing is kept today."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A step of a trail that is at this exhibit: the `place`-th, from 1, of `steps`."""

    trail: str
    place: int
    steps: int
    step: Step


@dataclass(frozen=True, slots=True)
class BandTapped:
    """A band was laid down. `entry` is its binding of today, if any.

    `stops` are the steps of its trail at this exhibit, in their order; none where it is on none.

    `band_key` (16 bytes) is what it is looked up by today; None without today's keys: then people
    play and nothing is kept.
    """

    band_key: bytes | None = field(repr=False)
    entry: DirectoryEntry | None = None
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True)
class BandLifted:
    """A band that was laid down is gone. Without today's keys all bands are alike."""

    band_key: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class TapRefused:
    """Something was laid down that cannot be taken."""

    fault: TapFault


@dataclass(frozen=True, slots=True)
class Touched:
    """Somebody touched the screen: an action of the screen that is shown, and what was typed."""

    action: str
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class HubSeen:
    """The hub can be reached, or no longer; at the start it cannot."""

    there: bool


@dataclass(frozen=True, slots=True)
class ReaderSeen:
    """The reader reads, or no longer."""

    reads: bool


@dataclass(frozen=True, slots=True)
class HubAnswered:
    """The hub answered a request of this installation, or told something of a hand-off."""

    answer: StaffAnswer | HandOffOpened | HandOffSeen | HandOffAnswered | VisitCounts | MailAnswer


@dataclass(frozen=True, slots=True)
class HubSilent:
    """The hub did not answer the request with that nonce in time, or could not be asked."""

    nonce: bytes


@dataclass(frozen=True, slots=True)
class MarksTold:
    """The hub told what today remembers of bands."""

    marks: BandMarks


@dataclass(frozen=True, slots=True)
class EntryChanged:
    """A binding of today is known otherwise than before: its scopes, or that it waits no more."""

    entry: DirectoryEntry


@dataclass(frozen=True, slots=True)
class Written:
    """What a wearer said of their binding (`Write`) is on disk."""

    binding_id: bytes


@dataclass(frozen=True, slots=True)
class WriteFailed:
    """The disk did not take what a wearer said of their binding."""

    binding_id: bytes


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time passed; sent about once a second."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The binding that was asked for is on disk."""


@dataclass(frozen=True, slots=True)
class BindFailed:
    """The disk did not take the binding that was asked for."""


@dataclass(frozen=True, slots=True)
class BindingGone:
    """The hub ended or erased a binding."""

    binding_id: bytes


@dataclass(frozen=True, slots=True)
class BindingRefused:
    """The hub will never take a binding that was made here: nothing of it will be on a page."""

    binding_id: bytes


@dataclass(frozen=True, slots=True)
class ScoreReported:
    """The exhibit measured something; `value` is checked against its declaration already.

    Without a `player` it is that of all who play: a team has one result.
    """

    player: str
    metric: str
    value: float


@dataclass(frozen=True, slots=True)
class MediumReported:
    """The exhibit took a photo or a sound."""

    player: str
    kind: MediumKind


@dataclass(frozen=True, slots=True)
class ResultKept:
    """The result that was asked for is on disk here."""

    result_id: bytes


@dataclass(frozen=True, slots=True)
class KeepFailed:
    """The disk did not take the result that was asked for."""

    result_id: bytes


@dataclass(frozen=True, slots=True)
class ResultStored:
    """The hub has committed a result: it is on the visitor's page."""

    result_id: bytes


@dataclass(frozen=True, slots=True)
class ResultRefused:
    """The hub will never take a result that was kept here."""

    result_id: bytes


@dataclass(frozen=True, slots=True)
class AnswersKept:
    """The answers that were asked for are on disk here."""

    made: tuple[StepAnswered, ...]


@dataclass(frozen=True, slots=True)
class AnswersFailed:
    """The disk did not take the answers that were asked for."""

    made: tuple[StepAnswered, ...]


@dataclass(frozen=True, slots=True)
class WishRefused:
    """The hub will never do what a wearer said of their binding: the kind of word it was."""

    binding_id: bytes
    wish: EventKind


@dataclass(frozen=True, slots=True)
class RoundOver:
    """The exhibit says that this round is over."""


Happening = (
    BandTapped
    | BandLifted
    | TapRefused
    | HubSeen
    | ReaderSeen
    | HubAnswered
    | HubSilent
    | MarksTold
    | EntryChanged
    | Written
    | WriteFailed
    | Touched
    | Ticked
    | Bound
    | BindFailed
    | BindingGone
    | BindingRefused
    | ScoreReported
    | MediumReported
    | ResultKept
    | KeepFailed
    | ResultStored
    | ResultRefused
    | AnswersKept
    | AnswersFailed
    | WishRefused
    | RoundOver
)
