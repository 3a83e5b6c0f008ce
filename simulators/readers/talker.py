"""A reader that says what lies on it, again and again, and never listens: an RDM6300, say."""

from collections.abc import Callable
from functools import reduce
from operator import xor
from typing import Final

from simulators.readers.device import BITS

RDM6300_EVERY_S: Final = 0.065
SETTLE_S: Final = 0.030
"""A tag that was laid down is first told so much later: 125 kHz is slow."""

Writing = Callable[[bytes], bytes]
Disturb = Callable[[bytes], bytes]


def rdm6300_frame(uid: bytes) -> bytes:
    """STX, ten hex digits (a version byte and four of the tag), their exclusive or, ETX."""
    return b"\x02" + (uid + bytes((reduce(xor, uid),))).hex().upper().encode() + b"\x03"


def decimal_line(uid: bytes) -> bytes:
    """Decimal digits with their zeros, CR, LF."""
    width = len(str(256 ** len(uid) - 1))
    return f"{int.from_bytes(uid, 'big'):0{width}d}\r\n".encode()


def untouched(said: bytes) -> bytes:
    """Hand a reading on as it is."""
    return said


class Talker:
    """Says each reading after its period; with two tags nothing, as they drown each other.

    Attributes:
        disturb: Changes what is said on its way.
    """

    def __init__(
        self,
        writing: Writing = rdm6300_frame,
        baud: int = 9600,
        every_s: float = RDM6300_EVERY_S,
        times: int = 0,
    ) -> None:
        """Lie there with nothing on it.

        Args:
            writing: How a number is written down.
            baud: The line's speed.
            every_s: From one reading to the next.
            times: How often a tag is told; 0 for as long as it lies there. Some boards say it once
                or a few times only.
        """
        self.baud = baud
        self.disturb: Disturb = untouched
        self._writing = writing
        self._every_s = every_s
        self._times = times
        self._tags: list[bytes] = []
        self._told = 0
        self._next_at: float | None = None

    def lay(self, uid: bytes, at: float) -> None:
        """Lay a tag on it."""
        self._tags.append(uid)
        self._begin(at)

    def lift(self, uid: bytes, at: float) -> None:
        """Take a tag away."""
        self._tags.remove(uid)
        self._begin(at)

    def hear(self, sent: bytes, at: float) -> None:
        """Nobody listens."""

    def reset(self, at: float) -> None:
        """Power came back: what lies there is told anew."""
        self._begin(at)

    def due(self) -> float | None:
        """When the next reading has been said."""
        return self._next_at

    def say(self, at: float) -> bytes:
        """All readings that have been said up to now."""
        said = b""
        while self._next_at is not None and self._next_at <= at:
            said += self.disturb(self._writing(self._tags[0]))
            self._told += 1
            over = self._times and self._told >= self._times
            self._next_at = None if over else self._next_at + self._every_s
        return said

    def _begin(self, at: float) -> None:
        self._told = 0
        alone = len(self._tags) == 1
        self._next_at = at + SETTLE_S + self._takes() if alone else None

    def _takes(self) -> float:
        return len(self._writing(self._tags[0])) * BITS / self.baud
