"""What a simulated reader is to the line it hangs on. Times are seconds on one monotonic clock."""

from typing import Final, Protocol

BITS: Final = 10
"""Of one byte on the line: start, eight, stop."""


class Device(Protocol):
    """A reader at the far end of a line."""

    baud: int

    def hear(self, sent: bytes, at: float) -> None:
        """Take bytes that have all arrived at a time."""
        ...

    def due(self) -> float | None:
        """When it will next have said something whole; None while it has nothing to say."""
        ...

    def say(self, at: float) -> bytes:
        """What has been said up to a time and was not taken yet."""
        ...

    def reset(self, at: float) -> None:
        """Its reset line was pulled, or its supply came back."""
        ...
