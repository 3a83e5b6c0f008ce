"""What to try next when a reader does not read: from the mildest to the last. Pure."""

from enum import Enum, auto
from typing import Final


class Means(Enum):
    """What may bring a reader back."""

    REWRITE = auto()
    SOFT_RESET = auto()
    HARD_RESET = auto()
    REOPEN = auto()


RUNGS: Final = (
    Means.REWRITE,
    Means.REWRITE,
    Means.REWRITE,
    Means.SOFT_RESET,
    Means.HARD_RESET,
    Means.REOPEN,
)
"""The mildest, which takes 30 ms, is tried again: a disturbance seldom comes alone."""
BACK_OFF_S: Final = (0.2, 0.5, 1.0, 2.0)


class Ladder:
    """Up a rung with each failure, down with a clean look; it remembers how long it waited."""

    def __init__(self) -> None:
        self._rung = 0
        self._waits = 0

    def climb(self, *, configured: bool) -> Means:
        """The means to try now; a chip that is not configured cannot be written again."""
        if not configured:
            self._skip(Means.REWRITE)
        means = RUNGS[self._rung]
        self._rung = min(self._rung + 1, len(RUNGS) - 1)
        return means

    def no_help(self, means: Means) -> None:
        """This means did not even work: do not try it again."""
        self._skip(means)

    def came_down(self) -> None:
        """A look went through, or the line was opened again: begin with the mildest means."""
        self._rung = 0

    def steady(self) -> None:
        """The canary lives: forget how long was waited, too."""
        self._rung = self._waits = 0

    def back_off(self) -> float:
        """Seconds to wait before the line is opened again; longer each time."""
        wait = BACK_OFF_S[min(self._waits, len(BACK_OFF_S) - 1)]
        self._waits += 1
        return wait

    def _skip(self, means: Means) -> None:
        while RUNGS[self._rung] is means and self._rung < len(RUNGS) - 1:
            self._rung += 1
