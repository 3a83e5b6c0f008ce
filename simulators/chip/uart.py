"""The chip's UART (data sheet 8.1.3): a byte takes its time, an access is answered by one byte."""

from dataclasses import dataclass
from math import inf
from typing import Final

from simulators.chip.faults import Fault, Faults, without_faults
from simulators.chip.resampling import BITS, Timed, heard
from simulators.chip.silicon import Silicon

READ: Final = 0x80
ADDRESS: Final = 0x3F
"""Bit 6 of an address byte is reserved, and some drivers set it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a chunk was answered with, as the host hears it, and when it has arrived.

    `arrivals` has the moment of each byte of the answer, `complete_at` is when all is over: the
    last byte has arrived and the host has sent its last.
    """

    answer: bytes
    complete_at: float
    arrivals: tuple[float, ...] = ()


class UartPort:
    """Bytes from the host in, bytes to the host out, in the chip's time."""

    def __init__(self, chip: Silicon, faults: Faults | None = None) -> None:
        """Lead to a chip, over a line that may have faults.

        `stuck` is for whoever holds it: while it is set the chip answers nothing. A chip that a
        fault made fall silent answers again after a hard reset, or after `heals_after` seconds.
        """
        self._chip = chip
        self._faults = without_faults() if faults is None else faults
        self._wedged_at: float | None = None
        self.heals_after = inf
        self._written_to: int | None = None
        self._host_free_at = 0.0
        self._chip_free_at = 0.0
        self.stuck = False

    def receive(self, chunk: bytes, at: float, host_baud: float) -> Delivery:
        """Take bytes that the host begins to send at a time, back to back, at its speed."""
        byte_time = BITS / host_baud
        begins_at = max(at, self._host_free_at)
        self._host_free_at = begins_at + len(chunk) * byte_time
        chunk = self._faults.on_wire(chunk)
        sent = [Timed(value, begins_at + n * byte_time) for n, value in enumerate(chunk)]
        answers: list[Timed] = []
        arrived = bytearray()
        arrivals: list[float] = []
        for byte in self._arriving(sent, host_baud):
            baud = self._chip.baud
            answer = self._take(byte.value, byte.begins_at + BITS / baud)
            if answer is not None:
                answers.append(answer)
                got = self._faults.on_wire(
                    bytes(one.value for one in heard([answer], baud, host_baud))
                )
                arrived += got
                arrivals += [answer.begins_at + BITS / baud] * len(got)
        late = self._faults.held_back()
        complete_at = max(self._host_free_at, self._chip_free_at) + late
        return Delivery(bytes(arrived), complete_at, tuple(at + late for at in arrivals))

    def hard_reset(self, at: float) -> None:
        """NRSTPD went low and high again."""
        self._written_to = self._wedged_at = None
        self._chip.brown_out(at)

    def _arriving(self, sent: list[Timed], host_baud: float) -> list[Timed]:
        """What the chip makes of the bytes, at the speed it has when they begin."""
        return [] if self._silent(sent) else heard(sent, host_baud, self._chip.baud)

    def _silent(self, sent: list[Timed]) -> bool:
        at = sent[0].begins_at if sent else 0.0
        if self._wedged_at is not None and at >= self._wedged_at + self.heals_after:
            self._wedged_at = None
        if self._wedged_at is None and self._faults.strikes(Fault.STUCK):
            self._wedged_at = at
        return self.stuck or self._wedged_at is not None

    def _take(self, value: int, at: float) -> Timed | None:
        """One byte, whole at a time; the answer, if it makes one."""
        if self._chip.asleep:
            self._chip.wake(at)  # by its start bit; the byte itself is not heard
        if at - BITS / self._chip.baud < self._chip.hears_from:
            return None
        if self._written_to is not None:
            register, self._written_to = self._written_to, None
            self._chip.write(register, value, at)
            return None
        register = value & ADDRESS
        if value & READ:
            return self._answer(self._chip.read(register, at), at)
        self._written_to = register
        return self._answer(register, at)

    def _answer(self, value: int, at: float) -> Timed | None:
        """Send a byte. One can wait while another is sent; a third is lost."""
        byte_time = BITS / self._chip.baud
        begins_at = max(at, self._chip_free_at)
        if begins_at - at > byte_time:
            return None
        self._chip_free_at = begins_at + byte_time
        return Timed(value, begins_at)
