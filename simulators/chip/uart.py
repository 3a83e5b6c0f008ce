"""The chip's UART (data sheet 8.1.3): a byte takes its time, an access is answered by one byte."""

from dataclasses import dataclass
from typing import Final

from simulators.chip.resampling import BITS, Timed, heard
from simulators.chip.silicon import Silicon

READ: Final = 0x80
ADDRESS: Final = 0x3F
"""Bit 6 of an address byte is reserved, and some drivers set it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a chunk was answered with, as the host hears it, and when the last of it has arrived."""

    answer: bytes
    complete_at: float


class UartPort:
    """Bytes from the host in, bytes to the host out, in the chip's time."""

    def __init__(self, chip: Silicon) -> None:
        self._chip = chip
        self._written_to: int | None = None
        self._host_free_at = 0.0
        self._chip_free_at = 0.0
        self.stuck = False

    def receive(self, chunk: bytes, at: float, host_baud: float) -> Delivery:
        """Take bytes that the host begins to send at a time, back to back, at its speed."""
        byte_time = BITS / host_baud
        begins_at = max(at, self._host_free_at)
        self._host_free_at = begins_at + len(chunk) * byte_time
        sent = [Timed(value, begins_at + n * byte_time) for n, value in enumerate(chunk)]
        answers: list[Timed] = []
        arrived = bytearray()
        for byte in self._arriving(sent, host_baud):
            baud = self._chip.baud
            answer = self._take(byte.value, byte.begins_at + BITS / baud)
            if answer is not None:
                answers.append(answer)
                arrived += bytes(one.value for one in heard([answer], baud, host_baud))
        return Delivery(bytes(arrived), max(self._host_free_at, self._chip_free_at))

    def hard_reset(self, at: float) -> None:
        """NRSTPD went low and high again."""
        self._written_to = None
        self._chip.brown_out(at)

    def _arriving(self, sent: list[Timed], host_baud: float) -> list[Timed]:
        """What the chip makes of the bytes, at the speed it has when they begin."""
        return [] if self.stuck else heard(sent, host_baud, self._chip.baud)

    def _take(self, value: int, at: float) -> Timed | None:
        """One byte, whole at a time; the answer, if it makes one."""
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
