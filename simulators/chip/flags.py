"""What the chip remembers to have happened: interrupts and errors (data sheet 9.3.1.5 to 7)."""

from typing import Final

from simulators.chip.registers import CRC_IRQ, RESET_VALUES, Com, Err, Reg

SET_BIT: Final = 0x80


class Flags:
    """ComIrqReg, DivIrqReg and ErrorReg; the FIFO's overflow is kept by the FIFO."""

    def __init__(self) -> None:
        self.com = RESET_VALUES[Reg.COM_IRQ]
        self.div = 0
        self.error = 0

    def happened(self, what: Com) -> None:
        """Set bits of ComIrqReg."""
        self.com |= what

    def went_wrong(self, what: Err) -> None:
        """Set bits of ErrorReg, and ErrIRq with them."""
        self.error |= what
        self.com |= Com.ERR

    def computed(self) -> None:
        """Set CRCIRq of DivIrqReg."""
        self.div |= CRC_IRQ

    def write_com(self, value: int) -> None:
        """Bit 7 says whether the marked bits are set or cleared."""
        self.com = _marked(self.com, value)

    def write_div(self, value: int) -> None:
        """As ComIrqReg; only MfinActIRq and CRCIRq exist."""
        self.div = _marked(self.div, value) & 0x14


def _marked(bits: int, value: int) -> int:
    marked = value & ~SET_BIT
    return bits | marked if value & SET_BIT else bits & ~marked
