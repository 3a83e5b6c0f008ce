"""A reader with a technician beside it: opened once, mended as far as it goes by itself."""

from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Final, Self, TypeVar

from edge.reader.burst import Steps
from edge.reader.errors import ChipForgot, ChipSilent, OutOfStep, WrongDevice
from edge.reader.line import Conversation, Line, MonotonicClock
from edge.reader.profile import Profile, Ready

PATIENCES_S: Final = (1.5, 0.1)
"""Some adapters hold the first byte back for about a second after they were opened."""
DISTURBED: Final = (ChipForgot, ChipSilent, OutOfStep)
NOT_READY: Final = (*DISTURBED, WrongDevice)

Result = TypeVar("Result")


class AttendedReader:
    """One open line and what looks on it, for as long as it is entered."""

    def __init__(
        self, open_line: Callable[[], Line], profile: Profile, clock: MonotonicClock
    ) -> None:
        """Open the line.

        Raises:
            LineAway: It is missing, busy, or not ours to open.
        """
        self._line = open_line()
        self._talk = Conversation(self._line, clock)
        self._profile = profile
        self._clock = clock
        self.disturbances = 0

    def __enter__(self) -> Self:
        """Hold the line."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the line."""
        self._line.close()

    @property
    def round_trip_ms(self) -> float | None:
        """What a round trip costs beyond its bytes, in milliseconds."""
        return self._talk.round_trip_ms

    @property
    def now(self) -> float:
        """Monotonic seconds."""
        return self._clock.monotonic()

    def connect(self) -> Ready:
        """Find the reader and make it ready; between two attempts it is reset, if it can be.

        Raises:
            ReaderError: It is not to be had; the message says why.
        """
        for patience in PATIENCES_S:
            with suppress(*NOT_READY):
                return self._talk.hold(self._profile.connect(patience))
            self._line.hard_reset()
        return self._talk.hold(self._profile.connect(PATIENCES_S[-1]))

    def hold(self, steps: Callable[[], Steps[Result]]) -> Result | None:
        """Hold a conversation; None if it was disturbed, and the reader is ready again.

        Raises:
            ReaderError: The reader cannot be made ready any more.
        """
        try:
            return self._talk.hold(steps())
        except DISTURBED:
            self.disturbances += 1
            self._mend()
            return None

    def reset(self) -> bool:
        """Pull the reset line; False if there is none. The reader must be connected again."""
        return self._line.hard_reset()

    def rest(self, seconds: float) -> None:
        """Let time pass."""
        self._line.rest(seconds)

    def _mend(self) -> None:
        with suppress(*NOT_READY):
            self._talk.hold(self._profile.rewrite())
            return
        self.connect()
