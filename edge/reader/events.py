"""What the reader tells the edge: bands laid down and taken away, and how the reader itself is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from edge.reader.iso14443 import Refusal


@dataclass(frozen=True, slots=True)
class BandSeen:
    """A band was laid down and confirmed its whole UID, which is personal: never shown nor stored.

    `at` is the monotonic clock in seconds, here and in every other event. `within` is how long the
    band can have lain there unseen at most, in seconds: since the last look that found nothing
    began; None if there was none.
    """

    uid: bytes = field(repr=False)
    at: float
    within: float | None = None


@dataclass(frozen=True, slots=True)
class BandGone:
    """The band that was seen last has left."""

    at: float


@dataclass(frozen=True, slots=True)
class TwoBands:
    """More than one card lies on the reader; none is guessed at. Sent once until that is over."""

    at: float


@dataclass(frozen=True, slots=True)
class NotABand:
    """Something was laid down that is no wristband: a phone, a bank card. Its UID is not kept."""

    reason: Refusal
    at: float


class ReaderState(StrEnum):
    """How the reader is, as a technician would say it."""

    SEARCHING = "searching"
    READING = "reading"
    RECOVERING = "recovering"
    AWAY = "away"
    WRONG_DEVICE = "wrong-device"


class Count(StrEnum):
    """What is counted about a reader since the start."""

    LOOKS = "looks"
    UNCLEAR_LOOKS = "unclear_looks"
    BANDS_SEEN = "bands_seen"
    OUT_OF_STEP = "out_of_step"
    SILENCES = "silences"
    CANARIES_FAILED = "canaries_failed"
    REWRITES = "rewrites"
    SOFT_RESETS = "soft_resets"
    HARD_RESETS = "hard_resets"
    REOPENS = "reopens"


@dataclass(frozen=True, slots=True)
class ReaderHealth:
    """How the reader is and what it has been through.

    Attributes:
        state: How it is now.
        port: Its serial port.
        trouble: What is wrong, in a sentence; None while it reads.
        device: What it is, in words, once it was found.
        version: VersionReg of the chip, where it has one.
        baud: The speed of the line, in baud.
        pipelined: Whether many accesses travel in one burst; False makes a slow reader.
        round_trip_ms: What a round trip costs beyond its bytes: the adapter's and the system's
            delay.
        slow: Whether that is so much that visitors feel it.
        quiet_hours: Whole hours in which no band was read, once they are so many that nobody knows
            whether it still reads; else None.
        counts: How often each thing happened; counts only grow.
    """

    state: ReaderState
    port: str
    trouble: str | None = None
    device: str | None = None
    version: int | None = None
    baud: int | None = None
    pipelined: bool | None = None
    round_trip_ms: float | None = None
    slow: bool = False
    quiet_hours: int | None = None
    counts: Mapping[Count, int] = field(default_factory=dict)

    @property
    def advice(self) -> tuple[str, ...]:
        """What a technician should do, a sentence each; none if all is well."""
        said = []
        if self.slow:
            said.append(
                f"slow adapter: each answer comes {self.round_trip_ms:.0f} ms late."
                f" Run this: sudo setserial {self.port} low_latency"
            )
        if self.pipelined is False:
            said.append(
                "this line loses bytes of long bursts, so each tap takes long:"
                " try another cable or adapter"
            )
        if self.quiet_hours is not None:
            said.append(f"unproven: nothing was read for {self.quiet_hours} h. Hold a test band.")
        return tuple(said)


@dataclass(frozen=True, slots=True)
class ReaderHealthChanged:
    """The reader's state, its trouble or what is to be done about it is another than before.

    Told every five minutes all the same, for the counts.
    """

    health: ReaderHealth
    at: float


BandEvent = BandSeen | BandGone | TwoBands | NotABand
ReaderEvent = BandEvent | ReaderHealthChanged
