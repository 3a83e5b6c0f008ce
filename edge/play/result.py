"""One result of this session, and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from edge.contract.manifest import Metric
from edge.contract.words import Language
from edge.screens import Kept, NotKept, PlayerSeen, Screen


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured (`metric`, `value`, earlier `tries`) or taken (no metric), and its fate."""

    player: PlayerSeen
    metric: Metric | None
    value: float
    tries: tuple[float, ...]
    kept: bool
    on_page: bool = False
    failed: bool = False

    def screen(self, language: Language) -> Screen:
        """Return what tells it, in words that the disk has kept."""
        if self.failed:
            return NotKept(language, self.metric, self.value)
        return Kept(
            language, self.player, self.metric, self.value, self.tries, self.kept, self.on_page
        )
