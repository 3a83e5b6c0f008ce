"""The chip's 64-byte FIFO (data sheet 8.3)."""

from typing import Final

DEPTH: Final = 64


class Fifo:
    """First in, first out; writing to a full one is an overflow, reading an empty one brings 0."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self.overflowed = False

    def __len__(self) -> int:
        """How many bytes are held."""
        return len(self._bytes)

    def push(self, data: bytes) -> None:
        """Add bytes; those that find no room are lost, and that is remembered."""
        room = DEPTH - len(self._bytes)
        self._bytes += data[:room]
        self.overflowed = self.overflowed or len(data) > room

    def pop(self) -> int:
        """Take the oldest byte."""
        return self._bytes.pop(0) if self._bytes else 0

    def take(self, count: int = DEPTH) -> bytes:
        """Take so many bytes, or all there are."""
        taken = bytes(self._bytes[:count])
        del self._bytes[:count]
        return taken

    def flush(self) -> None:
        """Forget all, and the overflow."""
        self._bytes.clear()
        self.overflowed = False
