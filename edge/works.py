"""The parts that an installation works with, as the composition root built them."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from edge.contract.clock import Clock
from edge.contract.enrolment import BrokerAccess
from edge.contract.manifest import ExhibitManifest
from edge.contract.words import Language
from edge.directory import Directory
from edge.group_bands import GroupBands
from edge.identity import DayKeys
from edge.kiosk.stage import Stage
from edge.media import MediaSpool
from edge.outbox import Outbox
from edge.screens import ExitIdle, Idle, Screen
from edge.seal import EdgeSeal
from edge.session import Session
from edge.signs.player import NO_SIGNS, Signs
from edge.trails import Trails


@dataclass(frozen=True, slots=True)
class Works:
    """The parts of one installation; an exit station has no exhibit and so no `manifest`."""

    session: Session
    stage: Stage
    manifest: ExhibitManifest | None
    keys: DayKeys
    seal: EdgeSeal
    outbox: Outbox
    spool: MediaSpool
    directory: Directory
    trails: Trails
    group_bands: GroupBands
    clock: Clock
    zone: ZoneInfo
    signs: Signs = NO_SIGNS
    broker: BrokerAccess | None = None
    """How to reach the museum's own broker, if the hub told it."""

    def resting(self, language: Language) -> Screen:
        """Return the screen of rest: nothing of anybody is on it."""
        if self.manifest is None:
            return ExitIdle(language)
        return Idle(language, self.manifest.question)
