"""What a session must know of its installation: the exhibit, the notices, the patience."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from edge.contract.manifest import ExhibitManifest
from edge.contract.words import Language
from edge.registration import Notices


@dataclass(frozen=True, slots=True)
class House:
    """One installation, as its settings and its exhibit declare it; times in seconds."""

    manifest: ExhibitManifest
    notices: Notices
    zone: ZoneInfo
    language: Language
    idle_seconds: float
    guardian_idle_seconds: float
    warning_seconds: int
    kept_seconds: float
