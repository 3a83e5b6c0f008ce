"""What the chip tells of itself: registers that are read but not kept (data sheet 9.3)."""

from collections.abc import Callable
from typing import Final

from simulators.chip.command_unit import CommandUnit
from simulators.chip.fifo import DEPTH
from simulators.chip.inside import Inside
from simulators.chip.receiver import VALUES_AFTER_COLLISION
from simulators.chip.registers import CRC_IRQ, MFIN_ACT_IRQ, Com, Err, Reg
from simulators.chip.transceiver import Transceiver

START_SEND: Final = 0x80
STATUS2_KEPT: Final = 0xC8
CONTROL_FIXED: Final = 0x10


class Status:
    """Reads what the other parts know, and watches the FIFO for them."""

    def __init__(self, inside: Inside, air: Transceiver, unit: CommandUnit) -> None:
        self._inside = inside
        self._air = air
        self._unit = unit
        self._was_low = True
        self._was_high = False
        inside.fifo.changed = self.watch_fifo

    def readers(self) -> dict[int, Callable[[], int]]:
        """What to ask for the value of a register."""
        inside, air, unit = self._inside, self._air, self._unit
        registers, flags = inside.registers, inside.flags
        return {
            Reg.COM_IRQ: lambda: flags.com,
            Reg.DIV_IRQ: lambda: flags.div,
            Reg.ERROR: lambda: flags.error | (Err.OVERFLOW if inside.fifo.overflowed else 0),
            Reg.STATUS1: self._status1,
            Reg.STATUS2: lambda: registers[Reg.STATUS2] & STATUS2_KEPT | air.modem,
            Reg.FIFO_DATA: inside.fifo.pop,
            Reg.FIFO_LEVEL: lambda: len(inside.fifo),
            Reg.CONTROL: lambda: CONTROL_FIXED | air.receiver.last_bits,
            Reg.BIT_FRAMING: lambda: registers[Reg.BIT_FRAMING] & ~START_SEND,
            Reg.COLL: lambda: (
                registers[Reg.COLL] & VALUES_AFTER_COLLISION | air.receiver.collision_position
            ),
            Reg.CRC_RESULT_H: lambda: unit.crc >> 8,
            Reg.CRC_RESULT_L: lambda: unit.crc & 0xFF,
            Reg.T_COUNTER_H: lambda: air.timer.value >> 8,
            Reg.T_COUNTER_L: lambda: air.timer.value & 0xFF,
        }

    def watch_fifo(self) -> None:
        """The alert interrupts keep the moment at which the FIFO crossed its water level."""
        low, high = self._low(), self._high()
        if low and not self._was_low:
            self._inside.flags.happened(Com.LO_ALERT)
        if high and not self._was_high:
            self._inside.flags.happened(Com.HI_ALERT)
        self._was_low, self._was_high = low, high

    def _status1(self) -> int:
        crc_ready = 0x20 if self._unit.crc_ready else 0
        crc_ok = 0x40 if self._unit.crc == 0 else 0
        running = 0x08 if self._air.timer.running else 0
        irq = 0x10 if self._interrupts() else 0
        return crc_ok | crc_ready | irq | running | self._high() << 1 | self._low()

    def _interrupts(self) -> bool:
        """Whether something has happened that the host wants to be told (pin IRQ)."""
        inside = self._inside
        return inside.holds(Reg.COM_IEN, inside.flags.com & ~Com.SET1) or inside.holds(
            Reg.DIV_IEN, inside.flags.div & (CRC_IRQ | MFIN_ACT_IRQ)
        )

    def _low(self) -> bool:
        return len(self._inside.fifo) <= self._inside.registers[Reg.WATER_LEVEL] & 0x3F

    def _high(self) -> bool:
        return DEPTH - len(self._inside.fifo) <= self._inside.registers[Reg.WATER_LEVEL] & 0x3F
