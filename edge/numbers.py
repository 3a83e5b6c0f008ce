"""Which result stands under which number of the outbox, until the hub has it."""

from __future__ import annotations

from typing import Any

MOST_REMEMBERED = 1000


class Numbers:
    """Joins two pieces of news that may come in either order: kept here, stored at the hub."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[int, bytes]] = {}
        self._early: dict[int, int] = {}

    def note(self, number: int, priority: int, result_id: bytes) -> bool:
        """Remember a result that was kept; True if the hub was quicker and has it already."""
        if self._early.get(number) == priority:
            del self._early[number]
            return True
        self._kept[number] = (priority, result_id)
        _trim(self._kept)
        return False

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
