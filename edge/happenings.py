"""What can happen at an installation, as the session is told it. A UID never gets this far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from edge.contract.downward import DirectoryEntry
from edge.contract.events import MediumKind


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


@dataclass(frozen=True, slots=True)
class BandTapped:
    """A band was laid down. `entry` is its binding of today, if any.

    `band_key` (16 bytes) is what it is looked up by today; None without today's keys: then people
    play and nothing is kept.
    """

    band_key: bytes | None = field(repr=False)
    entry: DirectoryEntry | None = None


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
    """The exhibit measured something; `value` is checked against its declaration already."""

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
class RoundOver:
    """The exhibit says that this round is over."""


Happening = (
    BandTapped
    | TapRefused
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
    | RoundOver
)
