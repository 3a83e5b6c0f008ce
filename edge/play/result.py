"""One result of this session, and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from edge.contract.events import MediumKind
from edge.contract.manifest import Metric
from edge.contract.words import Language
from edge.happenings import Stop
from edge.screens import Kept, NotKept, PlayerSeen, Screen

UNDO_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured (`metric`, `value`, earlier `tries`) or taken (no metric), and its fate.

    `binding_id` is whose it is, None where it is nobody's or not known yet; `undo_until` is when,
    on the monotonic clock, it can no longer be said that it was somebody else's. `team` are all who
    have this one result together, none where it is one player's own; `stop` is their step here.
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
    team: tuple[PlayerSeen, ...] = ()
    stop: Stop | None = None

    @property
    def may_undo(self) -> bool:
        """Whether "not mine" can still be said."""
        return self.undo_until is not None and not self.failed

    @property
    def meets(self) -> bool:
        """Whether it is what its player's step of a trail asks, and is kept."""
        if self.stop is None or not self.kept or self.failed:
            return False
        goal = self.stop.step.goal
        if goal is None:
            return True
        if self.metric is None or self.metric.key != goal.metric:
            return False
        low = goal.at_least is None or self.value >= goal.at_least
        return low and (goal.at_most is None or self.value <= goal.at_most)

    def screen(self, language: Language, *, asks: bool = False) -> Screen:
        """Return what tells it, in words that the disk has kept; `asks`: a question comes next."""
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
            team=self.team,
            stop=self.stop,
            stop_met=self.meets,
            asks=asks,
        )
