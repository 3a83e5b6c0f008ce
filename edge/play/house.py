"""What a session must know of its installation: the exhibit, the notices, the patience."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from edge.contract.manifest import ExhibitManifest
from edge.contract.words import Language
from edge.play.errors import NoExhibit
from edge.registration import Notices


@dataclass(frozen=True, slots=True)
class House:
    """One installation, as its settings and its exhibit declare it; times in seconds.

    `exit_mode`: a station on the way out, without an exhibit; there `manifest` is None.
    `guardian_by_statement`: at the kiosk a guardian may say that they are there, and give their
    address. `phone_idle_seconds`: how long a guardian may be busy on their phone.
    """

    manifest: ExhibitManifest | None
    notices: Notices
    zone: ZoneInfo
    language: Language
    idle_seconds: float
    guardian_idle_seconds: float
    warning_seconds: int
    kept_seconds: float
    exit_mode: bool = False
    guardian_by_statement: bool = True
    phone_idle_seconds: float = 180

    @property
    def exhibit(self) -> ExhibitManifest:
        """The exhibit that stands here.

        Raises:
            NoExhibit: this is an exit station.
        """
        if self.manifest is None:
            raise NoExhibit
        return self.manifest
