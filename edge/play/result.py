"""One result of this session, and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from edge.contract.events import MediumKind
from edge.contract.manifest import Metric
from edge.contract.words import Language
from edge.screens import Kept, NotKept, PlayerSeen, Screen

UNDO_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured (`metric`, `value`, earlier `tries`) or taken (no metric), and its fate.

    `binding_id` is whose it is, None where it is nobody's or not known yet; `undo_until` is when,
    on the monotonic clock, it can no longer be said that it was somebody else's.
    """

    result_id: bytes
    player: PlayerSeen
    metric: Metric | None
    value: float
    tries: tuple[float, ...]
    kept: bool
    binding_id: bytes | None = None
    medium: MediumKind = MediumKind.PHOTO
    undo_until: float | None = None
    on_page: bool = False
    failed: bool = False

    @property
    def may_undo(self) -> bool:
        """Whether "not mine" can still be said."""
        return self.undo_until is not None and not self.failed

    def screen(self, language: Language) -> Screen:
        """Return what tells it, in words that the disk has kept."""
        if self.failed:
            return NotKept(language, self.metric, self.value, self.medium)
        return Kept(
            language,
            self.player,
            self.metric,
            self.value,
            self.tries,
            self.kept,
            self.on_page,
            may_undo=self.may_undo,
            medium=self.medium,
        )
