"""What the driver asks of a line, and how its conversations are held on one."""

import statistics
from collections import deque
from typing import Final, Protocol, TypeVar

from edge.reader.burst import Burst, Rest, Retune, Step, Steps, Take
from edge.reader.errors import ReaderError
from edge.reader.registers import RESET_BAUD

FRAME_BITS: Final = 10
REPLY_PATIENCE_S: Final = 0.25
"""How much later than the wire allows an answer may be: a slow adapter, a busy host. Only a fault
waits so long."""
ROUND_TRIPS_KEPT: Final = 41

Result = TypeVar("Result")


class MonotonicClock(Protocol):
    """Tells the time in seconds from some fixed moment; it never goes back."""

    def monotonic(self) -> float:
        """Seconds."""
        ...


class Line(Protocol):
    """A serial line. It knows bytes, not what they mean. Every method may raise `LineAway`."""

    def exchange(self, sent: bytes, expects: int, patience: float) -> bytes:
        """Drop what lies unread, send, read so many bytes, or fewer after `patience` seconds."""
        ...

    def receive(self, expects: int, patience: float) -> bytes:
        """Send and drop nothing; read so many bytes, or fewer after `patience` seconds."""
        ...

    def retune(self, baud: int) -> None:
        """Set the host's speed."""
        ...

    def hard_reset(self) -> bool:
        """Pull the reset line (RTS to NRSTPD) for 10 ms; False if this line has none."""
        ...

    def rest(self, seconds: float) -> None:
        """Let time pass."""
        ...

    def close(self) -> None:
        """Let go of the port; never raises."""
        ...


class Conversation:
    """Plays the driver's steps on a line, and measures what a round trip costs beyond its bytes."""

    def __init__(self, line: Line, clock: MonotonicClock) -> None:
        self._line = line
        self._clock = clock
        self._baud = RESET_BAUD
        self._overheads: deque[float] = deque(maxlen=ROUND_TRIPS_KEPT)
        self._later = 0
        self.round_trips = 0

    @property
    def round_trip_ms(self) -> float | None:
        """Median milliseconds of a round trip beyond its bytes: adapter and operating system."""
        return round(1000 * statistics.median(self._overheads), 2) if self._overheads else None

    def hold(self, steps: Steps[Result]) -> Result:
        """Carry out every step and return what the driver made of the answers.

        What the line raises is raised inside the driver's steps, which may know a cure.

        Raises:
            ReaderError: As the line and the driver say; the line stays open.
        """
        try:
            step = next(steps)
            while True:
                step = self._next(steps, step)
        except StopIteration as end:
            result: Result = end.value
            return result

    def _next(self, steps: Steps[Result], step: Step) -> Step:
        try:
            answer = self._carry_out(step)
        except ReaderError as failure:
            return steps.throw(failure)
        return steps.send(answer)

    def _carry_out(self, step: Step) -> bytes:
        match step:
            case Retune(baud):
                self._line.retune(baud)
                self._baud = baud
            case Rest(seconds):
                self._line.rest(seconds)
            case Take(expects, patience):
                self._later = max(0, self._later - expects)
                return self._line.receive(expects, self._long(expects, patience))
            case Burst():
                return self._exchange(step)
        return b""

    def _exchange(self, burst: Burst) -> bytes:
        self.drain()
        self._later = burst.later
        patience = self._long(len(burst.sent) + 1, burst.patience)
        started = self._clock.monotonic()
        answer = self._line.exchange(burst.sent, burst.expects, patience)
        if len(answer) == burst.expects and not burst.later:
            wire = (len(burst.sent) + 1) * FRAME_BITS / self._baud
            self._overheads.append(max(0.0, self._clock.monotonic() - started - wire))
        if len(answer) < burst.expects:
            self._later = 0  # it was waited for long enough: all that comes at all is here
        self.round_trips += 1
        return answer

    def drain(self) -> None:
        """Read away what was left for later, so that the line is free.

        Raises:
            LineAway: The line does not work any more.
        """
        late, self._later = self._later, 0
        if late:
            self._line.receive(late, self._long(late, None))

    def _long(self, wire_bytes: int, patience: float | None) -> float:
        """Seconds to wait for bytes: their time on the wire, and patience."""
        wire = wire_bytes * FRAME_BITS / self._baud
        return wire + (REPLY_PATIENCE_S if patience is None else patience)
