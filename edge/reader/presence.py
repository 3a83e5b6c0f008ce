"""One "band seen" for a band laid down, one "band gone" when it leaves, whatever the air does.

Pure: sightings and the time in, events out. Invariants: seen and gone alternate; a crowd is told
    once until it is over; a card that is no band is told once and its UID is not kept.
"""

from dataclasses import dataclass
from typing import Final

from edge.reader import iso14443
from edge.reader.events import BandEvent, BandGone, BandSeen, NotABand, TwoBands
from edge.reader.iso14443 import Absent, Card, Refusal, Several, Sighting, Unclear

CROWD_LOOKS: Final = 2
"""Collisions in a row that make a crowd: one alone may be a disturbance."""


@dataclass(frozen=True, slots=True)
class Patience:
    """When a band that is not heard any more is gone.

    Attributes:
        misses: Clean looks in a row without an answer. A garbled answer is none: something is
            there.
        backstop_s: Seconds without a clean answer, whatever else is heard.
    """

    misses: int = 2
    backstop_s: float = 1.5


class Presence:
    """What lies on the reader, as far as the sightings tell."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._band: bytes | None = None
        self._refused: Refusal | None = None
        self._crowd_told = False
        self._collisions = 0
        self._misses = 0
        self._heard_at = 0.0

    @property
    def band(self) -> bytes | None:
        """The UID of the band that is on the reader."""
        return self._band

    @property
    def occupied(self) -> bool:
        """Whether anything at all lies on the reader."""
        return self._band is not None or self._refused is not None or self._crowd_told

    def observe(self, sighting: Sighting, at: float) -> tuple[BandEvent, ...]:
        """Take what was sighted at a time (monotonic seconds), return what happened by it."""
        self._collisions = self._collisions + 1 if isinstance(sighting, Several) else 0
        match sighting:
            case Card():
                return self._card(sighting, at)
            case Several():
                return self._several(at)
            case Absent():
                self._misses += 1
                return self._left(at) if self._misses >= self._patience.misses else ()
            case Unclear():
                self._misses = 0
                overdue = at - self._heard_at >= self._patience.backstop_s
                return self._left(at) if overdue else ()

    def _heard(self, at: float) -> None:
        self._misses = 0
        self._heard_at = at

    def _card(self, card: Card, at: float) -> tuple[BandEvent, ...]:
        self._heard(at)
        self._crowd_told = False
        if card.uid == self._band:
            return ()
        gone = (BandGone(at),) if self._band is not None else ()
        reason = iso14443.refusal(card)
        if reason is None:
            self._band, self._refused = card.uid, None
            return (*gone, BandSeen(card.uid, at))
        told = reason is self._refused
        self._band, self._refused = None, reason
        return gone if told else (*gone, NotABand(reason, at))

    def _several(self, at: float) -> tuple[BandEvent, ...]:
        self._heard(at)
        if self._crowd_told or self._collisions < CROWD_LOOKS:
            return ()
        self._crowd_told = True
        return (TwoBands(at),)

    def _left(self, at: float) -> tuple[BandEvent, ...]:
        gone = (BandGone(at),) if self._band is not None else ()
        self._band = self._refused = None
        self._crowd_told = False
        return gone
