"""The chip's 64-byte FIFO (data sheet 8.3)."""

from collections.abc import Callable
from typing import Final

DEPTH: Final = 64


class Fifo:
    """First in, first out; writing to a full one is an overflow, reading an empty one brings 0."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self.overflowed = False
        self.changed: Callable[[], None] = _nobody_asks

    def __len__(self) -> int:
        """How many bytes are held."""
        return len(self._bytes)

    def push(self, data: bytes) -> None:
        """Add bytes; those that find no room are lost, and that is remembered."""
        room = DEPTH - len(self._bytes)
        self._bytes += data[:room]
        self.overflowed = self.overflowed or len(data) > room
        self.changed()

    def pop(self) -> int:
        """Take the oldest byte."""
        taken = self.take(1)
        return taken[0] if taken else 0

    def take(self, count: int = DEPTH) -> bytes:
        """Take so many bytes, or all there are."""
        taken = bytes(self._bytes[:count])
        del self._bytes[:count]
        self.changed()
        return taken

    def flush(self) -> None:
        """Forget all, and the overflow."""
        self._bytes.clear()
        self.overflowed = False
        self.changed()


def _nobody_asks() -> None:
    pass
