"""How the parts of an installation are: what a technician must know of it, and nothing personal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from edge.contract.envelopes import VERSION

LONGEST_SENTENCE = 300
MOST_SENTENCES = 10
MOST_COUNTS = 50


class ReaderCondition(StrEnum):
    """Whether a reader reads."""

    SEARCHING = "searching"
    READING = "reading"
    RECOVERING = "recovering"
    AWAY = "away"
    WRONG_DEVICE = "wrong-device"


@dataclass(frozen=True, slots=True)
class ReaderHealthReport:
    """Edge -> hub, on `up/health`, retained: how its reader is. Not personal.

    Sent when that changes, and every five minutes. `trouble` is what keeps it from reading, empty
    while it reads; `advice` what a technician should do, a sentence each; `round_trip_ms` what its
    line adds to each answer; `counts` what happened to it since the edge's start, by name.
    """

    edge: str
    at: datetime
    condition: ReaderCondition
    counts: dict[str, int]
    trouble: str = ""
    device: str = ""
    baud: int = 0
    round_trip_ms: float = 0.0
    advice: tuple[str, ...] = ()
    v: int = VERSION

    def __post_init__(self) -> None:
        """Refuse what no edge of ours says.

        Raises:
            ValueError: a sentence is too long, or there are too many.
        """
        said = (self.trouble, self.device, *self.advice, *self.counts)
        if any(len(one) > LONGEST_SENTENCE for one in said):
            raise ValueError(f"a sentence has at most {LONGEST_SENTENCE} letters")
        if len(self.advice) > MOST_SENTENCES or len(self.counts) > MOST_COUNTS:
            raise ValueError("more was said than a reader has to say")
