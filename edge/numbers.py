"""Which result stands under which number of the outbox, until the hub has it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

MOST_REMEMBERED = 1000


class Sooner(StrEnum):
    """What the hub said of a result before this edge had noted it."""

    NOTHING = "nothing"
    STORED = "stored"
    REFUSED = "refused"


class Numbers:
    """Joins two pieces of news that may come in either order: kept here, settled at the hub."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[int, bytes]] = {}
        self._early: dict[int, int] = {}
        self._refused: dict[int, None] = {}

    def note(self, number: int, priority: int, result_id: bytes) -> Sooner:
        """Remember a result that was kept; return what the hub, if it was quicker, said of it."""
        if self._early.get(number) == priority:
            del self._early[number]
            return Sooner.STORED
        if number in self._refused:
            del self._refused[number]
            return Sooner.REFUSED
        self._kept[number] = (priority, result_id)
        _trim(self._kept)
        return Sooner.NOTHING

    def refused(self, number: int) -> bytes | None:
        """Return the result of a number that the hub will never have, if it was noted."""
        kept = self._kept.pop(number, None)
        if kept is None:
            self._refused[number] = None
            _trim(self._refused)
            return None
        return kept[1]

    def arrived(self, numbers: tuple[int, ...], priority: int) -> list[bytes]:
        """Return the results of these numbers; of this priority only, for a medium comes twice."""
        found = []
        for number in numbers:
            kept = self._kept.get(number)
            if kept is None:
                self._early[number] = priority
            elif kept[0] == priority:
                found.append(self._kept.pop(number)[1])
        _trim(self._early)
        return found


def _trim(held: dict[int, Any]) -> None:
    while len(held) > MOST_REMEMBERED:
        del held[next(iter(held))]
