"""What the parts of the chip share: its clock, its registers, its FIFO, and what has happened."""

from dataclasses import dataclass, field

from simulators.chip.agenda import Agenda
from simulators.chip.fifo import Fifo
from simulators.chip.flags import Flags
from simulators.chip.makes import Make
from simulators.chip.registers import REGISTERS, RESET_VALUES, Reg


def _after_reset() -> bytearray:
    registers = bytearray(REGISTERS)
    for register, value in RESET_VALUES.items():
        registers[register] = value
    return registers


@dataclass(frozen=True, slots=True)
class Inside:
    """All new after each reset, but for the clock."""

    agenda: Agenda
    make: Make
    registers: bytearray = field(default_factory=_after_reset)
    fifo: Fifo = field(default_factory=Fifo)
    flags: Flags = field(default_factory=Flags)

    def holds(self, register: Reg, mask: int) -> bool:
        """Whether one of these bits of a register is set."""
        return bool(self.registers[register] & mask)
