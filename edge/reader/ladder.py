"""What to try next when a reader does not read: from the mildest to the last. Pure."""

from enum import IntEnum
from typing import Final

BACK_OFF_S: Final = (0.2, 0.5, 1.0, 2.0)


class Rung(IntEnum):
    """The means, in the order in which they are tried."""

    REWRITE = 0
    SOFT_RESET = 1
    HARD_RESET = 2
    REOPEN = 3


class Ladder:
    """Up a rung with each failure, down one with each clean look, down all once it is steady."""

    def __init__(self) -> None:
        self._next = Rung.REWRITE
        self._waits = 0

    def climb(self, *, configured: bool) -> Rung:
        """The means to try now; a chip that was never configured cannot be written again."""
        rung = self._next if configured else max(self._next, Rung.SOFT_RESET)
        self._next = Rung(min(rung + 1, Rung.REOPEN))
        return rung

    def came_down(self) -> None:
        """A look went through."""
        self._next = Rung(max(self._next - 1, Rung.REWRITE))

    def steady(self) -> None:
        """The canary lives: forget what was."""
        self._next = Rung.REWRITE
        self._waits = 0

    def reopened(self) -> None:
        """The line was opened again: start with the mildest means, but keep the back-off."""
        self._next = Rung.REWRITE

    def back_off(self) -> float:
        """Seconds to wait before the line is opened again; longer each time."""
        wait = BACK_OFF_S[min(self._waits, len(BACK_OFF_S) - 1)]
        self._waits += 1
        return wait
