"""A reader on a line whose time is made up: a second passes in no time, and always alike."""

from typing import Final

from edge.reader.errors import LineAway
from simulators.chip.virtual import VirtualClock
from simulators.readers.device import BITS, Device

RESET_S: Final = 0.060


class DeviceLine:
    """What the reader's driver takes for a serial line, in the clock's time.

    Attributes:
        unplugged: The plug is out.
        resets: Whether its reset line is wired.
    """

    def __init__(self, device: Device, clock: VirtualClock, latency_s: float = 0.0) -> None:
        self._device = device
        self._clock = clock
        self._latency_s = latency_s
        self._baud = 0
        self._arrived = bytearray()
        self.unplugged = False
        self.resets = True

    def exchange(self, sent: bytes, expects: int, patience: float) -> bytes:
        """Drop what lies unread, send, read so many bytes, or fewer when patience ends."""
        self._listen(self._clock.monotonic())
        self._arrived.clear()
        if sent and self._baud == self._device.baud:
            arrives = self._clock.monotonic() + len(sent) * BITS / self._baud
            self._device.hear(sent, arrives)
        return self.receive(expects, patience)

    def receive(self, expects: int, patience: float) -> bytes:
        """Read so many bytes, or fewer when patience ends."""
        self._insist_on_plug()
        deadline = self._clock.monotonic() + patience
        while True:
            self._listen(self._clock.monotonic() - self._latency_s)
            if len(self._arrived) >= expects:
                break
            due = self._device.due()
            if due is None or due + self._latency_s > deadline:
                self._clock.pass_until(deadline)
                self._listen(deadline - self._latency_s)
                break
            self._clock.pass_until(due + self._latency_s + 1e-9)
        taken = bytes(self._arrived[:expects])
        del self._arrived[:expects]
        return taken

    def retune(self, baud: int) -> None:
        """Set the host's speed."""
        self._insist_on_plug()
        self._baud = baud

    def hard_reset(self) -> bool:
        """Pull the reset line, if it is wired."""
        self._insist_on_plug()
        if self.resets:
            self._clock.pass_for(RESET_S)
            self._device.reset(self._clock.monotonic())
        return self.resets

    def rest(self, seconds: float) -> None:
        """Let time pass."""
        self._clock.pass_for(seconds)

    def close(self) -> None:
        """Nothing is held open."""

    def _listen(self, until: float) -> None:
        said = self._device.say(until)
        if self._baud == self._device.baud:
            self._arrived += said

    def _insist_on_plug(self) -> None:
        if self.unplugged:
            raise LineAway("the plug is out")
