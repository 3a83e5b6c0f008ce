"""What a family's page shows, decided and decrypted; the portal only draws it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from edge.contract.events import MediumKind
from edge.contract.manifest import Direction, Texts
from edge.contract.words import Avatar, Giver, Language, Scope


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a histogram: `count` visitors of the age band between `low` and `high`."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the best try lies among at least 20 of the own age band; not told below the middle.

    `better_than_of_ten` is 5 to 10 ("faster than 8 of 10").
    """

    better_than_of_ten: int
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Try:
    """One kept score: `value` in the metric's unit."""

    result_id: bytes
    value: float
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """All tries of one visitor at one metric of an exhibit; `tries` in the order of making."""

    exhibit: str
    exhibit_name: Texts
    question: Texts
    why: Texts
    at_home: Texts
    metric: str
    metric_name: Texts
    unit: Texts
    low: float
    high: float
    decimals: int
    direction: Direction
    tries: tuple[Try, ...]
    best: Try
    meaning: Texts | None
    comparison: Comparison | None


SOUND_SHAPE = 60
"""Under this size a sound's shape stands beside it, under the visit's key."""
_MILLI = 1000
_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class SoundShape:
    """How a sound looks: its length, and how far it swings in each stretch, 0 to 255."""

    seconds: float
    peaks: tuple[int, ...]

    def packed(self) -> bytes:
        """Return it as it is kept: milliseconds in 4 bytes, then a byte a stretch."""
        return round(self.seconds * _MILLI).to_bytes(_LENGTH_BYTES, "big") + bytes(self.peaks)

    @classmethod
    def unpacked(cls, kept: bytes) -> SoundShape:
        """Read what `packed` made."""
        seconds = int.from_bytes(kept[:_LENGTH_BYTES], "big") / _MILLI
        return cls(seconds, tuple(kept[_LENGTH_BYTES:]))


class MediumForm(StrEnum):
    """How a kept medium is written; the name is what its address ends in."""

    AVIF = "avif"
    WEBP = "webp"
    JPG = "jpg"
    MP3 = "mp3"

    @property
    def mime(self) -> str:
        """Return the media type (IANA; MP3: RFC 3003)."""
        return _MIMES[self]


_MIMES = {
    MediumForm.AVIF: "image/avif",
    MediumForm.WEBP: "image/webp",
    MediumForm.JPG: "image/jpeg",
    MediumForm.MP3: "audio/mpeg",
}


@dataclass(frozen=True, slots=True)
class Medium:
    """One kept photo or sound; `width`, `height` in pixels of its largest size (0 for sound).

    `forms` are those in which each size is kept; a photo always has JPEG, of old only that.
    `why` it works and what to try `at_home` are the exhibit's, None when it is not declared.
    """

    result_id: bytes
    exhibit: str
    exhibit_name: Texts
    kind: MediumKind
    width: int
    height: int
    made_at: datetime
    forms: tuple[MediumForm, ...] = (MediumForm.JPG,)
    why: Texts | None = None
    at_home: Texts | None = None


@dataclass(frozen=True, slots=True)
class Undiscovered:
    """An exhibit that stands in the museum, and of which this visitor has nothing yet."""

    exhibit: str
    exhibit_name: Texts
    question: Texts


@dataclass(frozen=True, slots=True)
class RefusedLater:
    """A result that was kept at the exhibit and refused at the hub, with the reason's name."""

    exhibit_name: Texts
    kind: Scope
    reason: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who last said yes to what is kept (`VisitPart.scopes`), when, and to which text.

    Art. 7(1) GDPR, as the family may read it.
    """

    giver: Giver
    at: datetime
    notice: str


@dataclass(frozen=True, slots=True)
class VisitPart:
    """One visitor's part of a household-day's page."""

    visit_id: bytes
    avatar: Avatar
    language: Language
    first_name: str = field(repr=False)
    scopes: tuple[Scope, ...]
    cards: tuple[ScoreCard, ...]
    media: tuple[Medium, ...]
    refused: tuple[RefusedLater, ...]
    kept_until: date
    """The last day this visit may be kept if nobody comes again."""
    agreed: Agreed
    next_time: tuple[Undiscovered, ...] = ()
    """At most three exhibits to discover when they come again."""


@dataclass(frozen=True, slots=True)
class FamilyPage:
    """A household-day: whatever visits of that day remain. Empty of visits, it no longer exists."""

    page_id: bytes
    day: date
    language: Language
    visits: tuple[VisitPart, ...]
    unreached: bool = False
    """Its last mail was refused for good: who asked for a new link has none."""


@dataclass(frozen=True, slots=True)
class ErasureReceipt:
    """Proof for the family: `number` is the ledger's, to quote to the DPO; `erased_at` in UTC."""

    number: str
    erased_at: datetime
    results: int
    media: int
