"""What travels on the air: bits in their order, and how long they take at 106 kbit/s."""

from dataclasses import dataclass, field
from typing import Final, Self

CARRIER_HZ: Final = 13.56e6
ETU_S: Final = 128 / CARRIER_HZ
"""One bit, 9.44 us."""
READER_EXTRA_ETU: Final = 3
"""Start of communication, and an end of two bit times (ISO/IEC 14443-3, 6.2.3)."""
CARD_EXTRA_ETU: Final = 2
"""Start of communication, and one bit time of silence that tells the end (the same)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """So many bits, the first one sent being bit 0 of `value`."""

    value: int = field(repr=False)  # an anticollision carries a UID
    length: int

    @classmethod
    def of(cls, data: bytes, last_bits: int = 0) -> Self:
        """Make a frame of bytes; of the last byte count `last_bits` bits only, 0 being all."""
        length = 8 * len(data) - ((8 - last_bits) if last_bits else 0)
        return cls(int.from_bytes(data, "little") & ((1 << max(length, 0)) - 1), max(length, 0))

    @property
    def data(self) -> bytes:
        """The bits as bytes, the last one filled up with zeros."""
        return self.value.to_bytes((self.length + 7) // 8, "little")

    @property
    def last_bit(self) -> int:
        """The last bit sent."""
        return self.value >> (self.length - 1) & 1 if self.length else 0

    def first(self, bits: int) -> Self:
        """Only the first so many bits."""
        kept = min(bits, self.length)
        return type(self)(self.value & ((1 << kept) - 1), kept)

    def after(self, bits: int) -> Self:
        """Without the first so many bits."""
        return type(self)(self.value >> bits, max(self.length - bits, 0))

    def flipped(self, bit: int) -> Self:
        """With this bit fallen over."""
        return type(self)(self.value ^ 1 << bit, self.length)

    def seconds(self, extra_etu: int) -> float:
        """Time on the air: each whole byte carries a parity bit."""
        return (self.length + self.length // 8 + extra_etu) * ETU_S
