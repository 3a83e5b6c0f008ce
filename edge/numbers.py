"""Which result stands under which number of the outbox, until the hub has it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

    from edge.contract.words import Scope

MOST_REMEMBERED = 1000


class Sooner(StrEnum):
    """What the hub said of a result before this edge had noted it."""

    NOTHING = "nothing"
    STORED = "stored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class KeptResult:
    """A result that is on disk here: whose, and what it needed; a provisional one is nobody's."""

    result_id: bytes
    priority: int
    scope: Scope
    binding_id: bytes = b""


class Numbers:
    """Joins two pieces of news that may come in either order: kept here, settled at the hub.

    In memory only: what an earlier run kept is the hub's to find by what it is told.
    """

    def __init__(self) -> None:
        self._kept: dict[int, KeptResult] = {}
        self._early: dict[int, int] = {}
        self._refused: dict[int, None] = {}

    def note(self, number: int, kept: KeptResult) -> Sooner:
        """Remember a result that was kept; return what the hub, if it was quicker, said of it."""
        if self._early.get(number) == kept.priority:
            del self._early[number]
            return Sooner.STORED
        if number in self._refused:
            del self._refused[number]
            return Sooner.REFUSED
        self._kept[number] = kept
        _trim(self._kept)
        return Sooner.NOTHING

    def refused(self, number: int) -> bytes | None:
        """Return the result of a number that the hub will never have, if it was noted."""
        kept = self._kept.pop(number, None)
        if kept is None:
            self._refused[number] = None
            _trim(self._refused)
            return None
        return kept.result_id

    def arrived(self, numbers: tuple[int, ...], priority: int) -> list[bytes]:
        """Return the results of these numbers; of this priority only, for a medium comes twice."""
        found = []
        for number in numbers:
            kept = self._kept.get(number)
            if kept is None:
                self._early[number] = priority
            elif kept.priority == priority:
                found.append(self._kept.pop(number).result_id)
        _trim(self._early)
        return found

    def of_result(self, result_id: bytes) -> tuple[int, ...]:
        """Return the number under which a result still is here; none if the hub has it."""
        return tuple(number for number, kept in self._kept.items() if kept.result_id == result_id)

    def of_scopes(self, binding_id: bytes, scopes: Collection[Scope]) -> tuple[int, ...]:
        """Return the numbers of a binding's results that needed one of these scopes."""
        return tuple(
            number
            for number, kept in self._kept.items()
            if kept.binding_id == binding_id and kept.scope in scopes
        )

    def forget(self, numbers: Collection[int]) -> None:
        """Forget results that were erased here: a void that the hub has is no result."""
        for number in numbers:
            self._kept.pop(number, None)


def _trim(held: dict[int, Any]) -> None:
    while len(held) > MOST_REMEMBERED:
        del held[next(iter(held))]
