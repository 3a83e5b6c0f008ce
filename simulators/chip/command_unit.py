"""The chip's commands (data sheet chapter 10): what each does, and how each ends."""

from collections.abc import Callable
from typing import Final

from simulators.chip.authentication import Authentication
from simulators.chip.crc import crc
from simulators.chip.inside import Inside
from simulators.chip.medium import Medium
from simulators.chip.registers import Cmd, Com, Err, Reg
from simulators.chip.self_test import outcome
from simulators.chip.transceiver import Transceiver

CRC_PRESETS: Final = (0x0000, 0x6363, 0xA671, 0xFFFF)
"""ModeReg CRCPreset (9.3.2.2)."""
MSB_FIRST: Final = 0x80
"""Of ModeReg."""
SELF_TEST: Final = 0x09
"""AutoTestReg: CalcCRC is the self test (16.1.1)."""
SELF_TEST_S: Final = 0.001
INTERNAL_BYTES: Final = 25
RANDOM_BYTES: Final = 10


class CommandUnit:
    """Runs one command at a time."""

    def __init__(
        self,
        inside: Inside,
        medium: Medium,
        air: Transceiver,
        internal: bytearray,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        """Stand idle.

        Args:
            inside: What the chip's parts share.
            medium: The air.
            air: Sends and receives.
            internal: 25 bytes that outlive a soft reset; they are changed in place.
            random_bytes: Where RandomID takes its bytes from.
        """
        self._inside = inside
        self._air = air
        self._internal = internal
        self._random_bytes = random_bytes
        self._authentication = Authentication(inside, medium, air, self.ended)
        self.running = Cmd.IDLE
        self.crc = 0xFFFF
        self.upset = False
        """After a self test the receiver is not what it was, until a reset."""

    @property
    def takes_data(self) -> bool:
        """Whether the host may write to the FIFO now (9.3.1.7, WrErr)."""
        return self.running is not Cmd.MF_AUTHENT and not self._air.awaits_answer

    @property
    def crc_ready(self) -> bool:
        """Status1Reg CRCReady: what is in the FIFO has been computed."""
        return self.running is not Cmd.CALC_CRC or not len(self._inside.fifo)

    def run(self, code: int) -> None:
        """Break off what runs and begin another; an unknown one is over at once, and says so."""
        self._air.stop()
        self._authentication.stop()
        self._inside.flags.error &= Err.TEMPERATURE
        if code not in set(Cmd):
            self.ended()
            return
        self.running = Cmd(code)
        self._begin()

    def ended(self) -> None:
        """A command that ends by itself leaves Idle behind, and says so."""
        self.running = Cmd.IDLE
        self._inside.flags.happened(Com.IDLE)

    def fifo_written(self) -> None:
        """CalcCRC goes on with each byte."""
        if self.running is Cmd.CALC_CRC and not self._tests_itself():
            self._add_to_crc()

    def _begin(self) -> None:
        match self.running:
            case Cmd.MEM:
                self._move_memory()
            case Cmd.RANDOM_ID:
                self._internal[:RANDOM_BYTES] = self._random_bytes(RANDOM_BYTES)
                self.ended()
            case Cmd.CALC_CRC:
                self._compute()
            case Cmd.TRANSMIT:
                self._air.transmit_once()
            case Cmd.RECEIVE:
                self._air.receive_once()
            case Cmd.TRANSCEIVE:
                self._air.arm()
            case Cmd.MF_AUTHENT:
                self._authentication.start()
            case _:
                pass  # Idle: nothing begins

    def _move_memory(self) -> None:
        fifo = self._inside.fifo
        if len(fifo):
            moved = fifo.take(INTERNAL_BYTES)
            self._internal[: len(moved)] = moved
        else:
            fifo.push(bytes(self._internal))
        self.ended()

    def _compute(self) -> None:
        if self._tests_itself():
            self._inside.fifo.flush()
            self._inside.agenda.after(SELF_TEST_S, self._tested)
            return
        self.crc = CRC_PRESETS[self._inside.registers[Reg.MODE] & 0x03]
        self._add_to_crc()

    def _tests_itself(self) -> bool:
        return self._inside.registers[Reg.AUTO_TEST] & 0x0F == SELF_TEST

    def _tested(self) -> None:
        if self.running is Cmd.CALC_CRC:
            self._inside.fifo.push(outcome(self._inside.make, bytes(self._internal)))
            self._inside.flags.computed()
            self.upset = True

    def _add_to_crc(self) -> None:
        msb_first = self._inside.holds(Reg.MODE, MSB_FIRST)
        self.crc = crc(self._inside.fifo.take(), self.crc, msb_first=msb_first)
        self._inside.flags.computed()
