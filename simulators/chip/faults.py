"""What goes wrong on a line."""

from random import Random
from typing import Final

ONE_BYTE: Final = 256


class LineNoise:
    """Loses, adds or changes single bytes, each with a third of the given probability."""

    def __init__(self, luck: Random, rate: float) -> None:
        self._luck = luck
        self._rate = rate

    def __call__(self, data: bytes) -> bytes:
        """What arrives of the bytes that were sent."""
        if not self._rate:
            return data
        arrived = bytearray()
        for byte in data:
            arrived += bytes((byte,)) if self._luck.random() >= self._rate else self._spoilt(byte)
        return bytes(arrived)

    def _spoilt(self, byte: int) -> bytes:
        match self._luck.randrange(3):
            case 0:
                return b""
            case 1:
                return bytes((self._luck.randrange(ONE_BYTE), byte))
            case _:
                return bytes((byte ^ 1 << self._luck.randrange(8),))
