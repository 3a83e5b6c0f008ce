"""A chip on a line whose time is made up: a second passes in no time, and always alike."""

from collections import deque
from collections.abc import Callable
from typing import Final

from edge.reader.errors import LineAway
from simulators.chip.faults import Fault, Faults, without_faults
from simulators.chip.makes import VERSION_2_0
from simulators.chip.medium import Medium
from simulators.chip.receiver import CollisionReading
from simulators.chip.silicon import Silicon
from simulators.chip.uart import UartPort

RESET_PULSE_S: Final = 0.010
RESET_WAIT_S: Final = 0.050
ENUMERATION_S: Final = 0.1
"""A plugged adapter feeds its chip so long before the host sees a port."""
FIRST_BAUD: Final = 9600
REPLUG_S: Final = 1.0
"""How long a plug stays out that a fault pulled."""

Disturb = Callable[[bytes], bytes]


class VirtualClock:
    """Seconds that pass only when somebody says so."""

    def __init__(self, now: float = 0.0) -> None:
        self._now = now

    def monotonic(self) -> float:
        """Seconds."""
        return self._now

    def pass_until(self, when: float) -> None:
        """Let time pass until then; it never goes back."""
        self._now = max(self._now, when)

    def pass_for(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self._now += seconds


def untouched(data: bytes) -> bytes:
    """Hand bytes on as they are."""
    return data


class VirtualLine:
    """What the reader takes for a serial line: a chip at its other end, in the clock's time.

    `up` and `down` may disturb what goes to the chip and what comes from it.
    """

    def __init__(
        self,
        port: UartPort,
        clock: VirtualClock,
        usb_latency_s: float = 0.0,
        faults: Faults | None = None,
    ) -> None:
        self._faults = without_faults() if faults is None else faults
        self.plugged_at: float | None = None
        self._port = port
        self._clock = clock
        self._usb_latency_s = usb_latency_s
        self._baud = FIRST_BAUD
        self._coming: deque[tuple[int, float]] = deque()
        self.up: Disturb = untouched
        self.down: Disturb = untouched
        self.unplugged = False

    def exchange(self, sent: bytes, expects: int, patience: float) -> bytes:
        """Drop what has come unread, send, read so many bytes, or fewer when patience ends."""
        if self._faults.strikes(Fault.UNPLUGGED):
            self.unplugged = True
            self.plugged_at = self._clock.monotonic() + REPLUG_S
        self._insist_on_plug()
        now = self._clock.monotonic()
        while self._coming and self._coming[0][1] <= now:
            self._coming.popleft()
        delivery = self._port.receive(self.up(sent), now, self._baud)
        answer = self.down(delivery.answer)
        arrivals = delivery.arrivals[: len(answer)]
        arrivals += (delivery.complete_at,) * (len(answer) - len(arrivals))
        late = self._usb_latency_s
        self._coming += [(value, at + late) for value, at in zip(answer, arrivals, strict=True)]
        return self.receive(expects, patience)

    def receive(self, expects: int, patience: float) -> bytes:
        """Read so many bytes of what comes, or fewer when patience ends."""
        self._insist_on_plug()
        deadline = self._clock.monotonic() + patience
        taken = bytearray()
        while self._coming and len(taken) < expects and self._coming[0][1] <= deadline:
            value, at = self._coming.popleft()
            taken.append(value)
            self._clock.pass_until(at)
        if len(taken) < expects:
            self._clock.pass_until(deadline)
        return bytes(taken)

    def retune(self, baud: int) -> None:
        """Set the host's speed."""
        self._insist_on_plug()
        self._baud = baud

    def hard_reset(self) -> bool:
        """Pull NRSTPD."""
        self._insist_on_plug()
        self._clock.pass_for(RESET_PULSE_S)
        self._port.hard_reset(self._clock.monotonic())
        self._clock.pass_for(RESET_WAIT_S)
        return True

    def rest(self, seconds: float) -> None:
        """Let time pass."""
        self._clock.pass_for(seconds)

    def close(self) -> None:
        """Nothing is held open."""

    def _insist_on_plug(self) -> None:
        if self.unplugged:
            raise LineAway("the plug is out")


class VirtualReader:
    """A whole reader in made-up time: air, chip, port and clock, with the line to it."""

    def __init__(
        self,
        version: int = VERSION_2_0,
        usb_latency_s: float = 0.0,
        random_bytes: Callable[[int], bytes] = bytes,
        faults: Faults | None = None,
        reading: CollisionReading = CollisionReading.FRAME,
    ) -> None:
        """Plug it in.

        Args:
            version: What VersionReg reads.
            usb_latency_s: What an adapter adds to each round trip.
            random_bytes: Where RandomID takes its bytes from.
            faults: To be told which to suffer; a new set of none if not given.
            reading: What CollPos counts.
        """
        self.clock = VirtualClock()
        self.faults = without_faults() if faults is None else faults
        self.medium = Medium(self.faults)
        self.chip = Silicon(self.medium, random_bytes, version, reading)
        self.port = UartPort(self.chip, self.faults)
        self._usb_latency_s = usb_latency_s
        self.line = self._new_line()

    def open_line(self) -> VirtualLine:
        """The line, or after the plug was pulled by a fault and is back, a new one.

        Raises:
            LineAway: The plug is out.
        """
        old = self.line
        if old.unplugged:
            if old.plugged_at is None or self.clock.monotonic() < old.plugged_at:
                raise LineAway("there is no such port")
            self.port.hard_reset(old.plugged_at - ENUMERATION_S)
            self.line = self._new_line()
            self.line.up, self.line.down = old.up, old.down
        return self.line

    def _new_line(self) -> VirtualLine:
        return VirtualLine(self.port, self.clock, self._usb_latency_s, self.faults)
