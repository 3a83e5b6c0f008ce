"""Adds up what was settled and says it in ranges. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.contract.downward import NumberRange, Receipt, RefusedRange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.contract.downward import Refusal


def spans(numbers: Iterable[int]) -> tuple[NumberRange, ...]:
    """Return numbers, in any order and any number of times, as the fewest ranges."""
    found: list[NumberRange] = []
    for number in sorted(set(numbers)):
        if found and found[-1].last == number - 1:
            found[-1] = NumberRange(found[-1].first, number)
        else:
            found.append(NumberRange(number, number))
    return tuple(found)


@dataclass(slots=True)
class _Outbox:
    stored: set[int] = field(default_factory=set)
    refused: dict[Refusal, set[int]] = field(default_factory=lambda: defaultdict(set))
    unknown_epochs: set[bytes] = field(default_factory=set)


class Tally:
    """What one transaction settled, by edge and outbox."""

    def __init__(self) -> None:
        self._outboxes: dict[tuple[str, bytes], _Outbox] = defaultdict(_Outbox)

    def stored(self, edge: str, outbox: bytes, number: int) -> None:
        """Note a number that is stored, now or before."""
        self._outboxes[edge, outbox].stored.add(number)

    def refused(self, edge: str, outbox: bytes, number: int, reason: Refusal) -> None:
        """Note a number that will never be stored."""
        self._outboxes[edge, outbox].refused[reason].add(number)

    def unknown_epoch(self, edge: str, outbox: bytes, epoch: bytes) -> None:
        """Note an epoch whose announcement is missing here."""
        self._outboxes[edge, outbox].unknown_epochs.add(epoch)

    def receipts(self) -> list[tuple[str, Receipt]]:
        """Return (edge, receipt) for each outbox of which something is to be said."""
        return [
            (edge, _receipt(outbox, settled)) for (edge, outbox), settled in self._outboxes.items()
        ]


def _receipt(outbox: bytes, settled: _Outbox) -> Receipt:
    refused = (
        RefusedRange(span.first, span.last, reason)
        for reason, numbers in sorted(settled.refused.items())
        for span in spans(numbers)
    )
    return Receipt(
        outbox, spans(settled.stored), tuple(refused), tuple(sorted(settled.unknown_epochs))
    )
