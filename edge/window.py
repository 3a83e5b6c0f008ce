"""Which rows and questions are under way, and when they must go again; pure, times are passed in.

All times are monotonic seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.contract.envelopes import Ask, AskKind

if TYPE_CHECKING:
    from collections.abc import Iterable, KeysView

MOST_IN_FLIGHT = 50
MOST_PASSED_OVER = 1000
"""Rows without an answer that make room for others; beyond that they do not any more."""
_TRIES_IN_THE_WAY = 2
"""So often a row goes before it makes room even where the hub answered for no later one."""
SHORTEST_PATIENCE = 5.0
LONGEST_PATIENCE = 60.0
_TRIPS_AWAITED = 2
_SMOOTHING = 1 / 8
"""Weight of a new sample in the round-trip time (RFC 6298, 2.3)."""


def patience(tries: int, round_trip: float = 0.0) -> float:
    """Return how long to wait for an answer to the try of that number, from 1."""
    first = max(SHORTEST_PATIENCE, _TRIPS_AWAITED * round_trip)
    return float(min(LONGEST_PATIENCE, first * 2 ** min(tries - 1, 10)))


@dataclass(slots=True)
class _Try:
    at: float
    count: int
    due: float
    first: float


class Window:
    """The rows that were sent and not yet receipted: at most 50, besides those passed over.

    The hub leaves some rows without an answer, for hours or for ever: it passes them over. Such a
    row goes again at its time, and the rows behind it do not wait for it.
    """

    def __init__(self, size: int = MOST_IN_FLIGHT) -> None:
        self._size = size
        self._tries: dict[int, _Try] = {}
        self._round_trip = 0.0
        self._answered_of = 0.0

    @property
    def numbers(self) -> KeysView[int]:
        """The numbers under way."""
        return self._tries.keys()

    @property
    def room(self) -> int:
        """How many more may go."""
        over = sum(self._is_passed_over(tried) for tried in self._tries.values())
        return max(0, self._size - len(self._tries) + min(over, MOST_PASSED_OVER))

    def sent(self, numbers: Iterable[int], now: float) -> None:
        """Note that rows went, for the first time or again."""
        for number in numbers:
            before = self._tries.get(number)
            count = before.count + 1 if before else 1
            first = before.first if before else now
            self._tries[number] = _Try(now, count, now + patience(count, self._round_trip), first)

    def settled(self, numbers: Iterable[int], now: float) -> None:
        """Note that rows were answered for; the rest of the window waits for the rest."""
        for number in numbers:
            tried = self._tries.pop(number, None)
            if tried:
                self._answered_of = max(self._answered_of, tried.first)
            # Only a row that went once tells how long an answer takes (Karn's algorithm).
            if tried and tried.count == 1:
                self._round_trip += _SMOOTHING * (now - tried.at - self._round_trip)

    def forget(self, numbers: Iterable[int]) -> None:
        """Take rows out that can not go again for now."""
        for number in numbers:
            self._tries.pop(number, None)

    def overdue(self, now: float) -> tuple[int, ...]:
        """Return the rows whose answer should be here by now."""
        return tuple(number for number, tried in self._tries.items() if tried.due <= now)

    def next_due(self) -> float | None:
        """Return when the next row becomes overdue, or None."""
        return min((tried.due for tried in self._tries.values()), default=None)

    def clear(self) -> None:
        """Forget what is under way: everything un-receipted goes again at once."""
        self._tries.clear()
        self._answered_of = 0.0

    def _is_passed_over(self, tried: _Try) -> bool:
        """A hub that is only slow answers in turn: it has not yet answered for a later row."""
        if tried.count < _TRIES_IN_THE_WAY:
            return False
        return tried.count > _TRIES_IN_THE_WAY or tried.first < self._answered_of


class Questions:
    """What the hub was asked and has not answered; one question of a kind and matter at a time."""

    def __init__(self, edge: str) -> None:
        self._edge = edge
        self._open: dict[tuple[AskKind, str], tuple[Ask, _Try]] = {}

    def ask(self, what: AskKind, nonce: bytes, now: float, about: str = "") -> None:
        """Put a question, due at once; while one like it is open, that one stands."""
        ask = Ask(edge=self._edge, what=what, nonce=nonce, about=about)
        self._open.setdefault((what, about), (ask, _Try(now, 0, now, now)))

    def ask_later(self, what: AskKind, nonce: bytes, now: float, about: str) -> None:
        """Put a question that is due only if the hub stays silent for a while."""
        ask = Ask(edge=self._edge, what=what, nonce=nonce, about=about)
        self._open.setdefault((what, about), (ask, _Try(now, 0, now + patience(1), now)))

    def due(self, now: float) -> tuple[Ask, ...]:
        """Return the questions that go now, and wait for each anew, longer each time."""
        asks = []
        for ask, tried in self._open.values():
            if tried.due <= now:
                tried.count += 1
                tried.due = now + patience(tried.count)
                asks.append(ask)
        return tuple(asks)

    def next_due(self) -> float | None:
        """Return when the next question goes, or None."""
        return min((tried.due for _, tried in self._open.values()), default=None)

    def is_open(self, what: AskKind, nonce: bytes) -> bool:
        """Return whether an answer with that nonce answers the question as it was last put."""
        found = self._open.get((what, ""))
        return found is not None and found[0].nonce == nonce

    def answered(self, what: AskKind, about: str = "") -> None:
        """Close a question; one that was not open is no harm."""
        self._open.pop((what, about), None)

    def clear(self) -> None:
        """Forget all questions: the line is new."""
        self._open.clear()
