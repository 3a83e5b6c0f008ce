"""What one UART makes of bytes that another sent at a different speed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

BITS: Final = 10
"""Start bit, eight data bits, stop bit."""
TOLERANCE: Final = 0.04
"""Up to here two UARTs understand each other: the last bit is still sampled within itself."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A byte on a wire and when its start bit begins."""

    value: int
    begins_at: float


def matches(sent_baud: float, heard_baud: float) -> bool:
    """Whether a receiver at one speed understands a sender at another."""
    return abs(sent_baud / heard_baud - 1) <= TOLERANCE


def heard(sent: Sequence[Timed], sent_baud: float, heard_baud: float) -> list[Timed]:
    """Bytes as a receiver at another speed samples them: bits in their middle, from an edge on.

    A wrong stop bit is passed over, as most UARTs hand such a byte on all the same.
    """
    if matches(sent_baud, heard_baud):
        return list(sent)
    wire = _Wire(sent, sent_baud)
    bit = 1 / heard_baud
    bytes_heard = []
    free_at = float("-inf")
    for edge in wire.falling_edges():
        if edge < free_at or wire.level(edge + bit / 2):
            continue
        bits = (wire.level(edge + (1.5 + place) * bit) << place for place in range(8))
        bytes_heard.append(Timed(sum(bits), edge))
        free_at = edge + (BITS - 0.5) * bit
    return bytes_heard


class _Wire:
    """The level of a line over time: 1 at rest."""

    def __init__(self, sent: Sequence[Timed], baud: float) -> None:
        self._bit = 1 / baud
        self._sent = sent

    def level(self, at: float) -> int:
        for byte in self._sent:
            place = int((at - byte.begins_at) / self._bit)
            if byte.begins_at <= at and place < BITS:
                return _bit(byte.value, place)
        return 1

    def falling_edges(self) -> list[float]:
        return [
            byte.begins_at + place * self._bit
            for byte in self._sent
            for place in range(BITS - 1)
            if not _bit(byte.value, place) and (place == 0 or _bit(byte.value, place - 1))
        ]


def _bit(value: int, place: int) -> int:
    """Start bit 0, data lowest first, stop bit 1."""
    return ((value << 1) | (1 << (BITS - 1))) >> place & 1
