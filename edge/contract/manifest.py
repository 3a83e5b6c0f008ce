"""What an exhibit declares of itself: read from `exhibit.toml`, sent to the hub, retained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from edge.contract.envelopes import VERSION
from edge.contract.events import MediumKind
from edge.contract.topics import checked_name


class Direction(StrEnum):
    """Which way a number is better; `none` where there is no better."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Texts:
    """One text in the four languages; nl must be there, a missing one falls back to en, then nl."""

    nl: str
    fr: str = ""
    en: str = ""
    de: str = ""

    def __post_init__(self) -> None:
        if not self.nl.strip():
            raise ValueError("needs a text in Dutch (nl)")

    def within(self, language: str) -> str:
        """Return the text in a language, or the nearest that is there."""
        return str(getattr(self, language, "") or self.en or self.nl)


@dataclass(frozen=True, slots=True)
class Metric:
    """One number that an exhibit measures; `low` and `high` bound what may be sent, in `unit`.

    `meaning` says what the number is to a body ("as long as one blink"), for values up to `until`.
    `team`: where several play, one number is the result of them all.
    """

    key: str
    name: Texts
    unit: Texts
    low: float
    high: float
    decimals: int
    direction: Direction
    meanings: tuple[Meaning, ...] = ()
    team: bool = False

    def __post_init__(self) -> None:
        checked_name(self.key.replace("_", "-"))
        if not self.low < self.high:
            raise ValueError("low must be smaller than high")
        if not 0 <= self.decimals <= 3:  # noqa: PLR2004 - nobody reads a fourth decimal
            raise ValueError("decimals must be 0 to 3")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What values up to and including `until` mean, in words of the body."""

    until: float
    text: Texts


@dataclass(frozen=True, slots=True)
class ExhibitManifest:
    """An exhibit as its maker declares it; travels signed, as an `ExhibitDeclared`."""

    exhibit: str
    name: Texts
    question: Texts
    why: Texts
    at_home: Texts
    metrics: tuple[Metric, ...]
    media: tuple[MediumKind, ...] = ()
    idle_seconds: int = 60
    v: int = VERSION

    def __post_init__(self) -> None:
        checked_name(self.exhibit)
        keys = [metric.key for metric in self.metrics]
        if len(set(keys)) != len(keys):
            raise ValueError("two metrics have the same key")
        if not self.metrics and not self.media:
            raise ValueError("declares neither a metric nor a medium, so there is nothing to keep")
        if not 10 <= self.idle_seconds <= 600:  # noqa: PLR2004 - ten seconds to ten minutes
            raise ValueError("idle_seconds must be 10 to 600")


@dataclass(frozen=True, slots=True)
class ExhibitDeclared:
    """Edge -> all, on `manifest`, retained, sent at each connect. Not personal.

    `manifest` is the JSON of an `ExhibitManifest`, `signature` the edge's Ed25519 over
    `seals.manifest_statement`: nobody else may change what an exhibit's scores are measured by. An
    `at` before that of the declaration the hub has changes nothing.
    """

    edge: str
    at: datetime
    manifest: bytes
    signature: bytes
    v: int = VERSION
