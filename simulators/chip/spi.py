"""The chip on SPI (data sheet 8.1.2): the same registers, addressed and clocked in another way.

Also what turns such a frame into accesses on the UART, for drivers that know SPI alone.
"""

from collections.abc import Callable
from time import monotonic
from typing import Final

from simulators.chip.silicon import Silicon

READ: Final = 0x80
ADDRESS: Final = 0x3F
REST: Final = 0xFF
"""What MISO carries while there is nothing to say."""


def register_of(address: int) -> int:
    """The register that an address byte means: bits 6 to 1 (table 8)."""
    return address >> 1 & ADDRESS


def on_uart(frame: bytes) -> bytes:
    """The same accesses as the UART takes them (8.1.3): one answer byte comes for each access.

    Args:
        frame: A read (address bytes, and one more that is not looked at) or a write (an address and
            the values to write to it, one after another).
    """
    if not frame[0] & READ:
        register = register_of(frame[0])
        return b"".join(bytes((register, value)) for value in frame[1:])
    return bytes(READ | register_of(address) for address in frame[:-1])


class SpiPort:
    """Four wires to a chip: chip select, and bytes that are clocked out and in at once.

    What is read comes with the byte after its address, so that a byte out depends only on bytes
    that came in before it: `shift` can serve a simulated SPI master byte by byte.
    """

    def __init__(self, chip: Silicon, now: Callable[[], float] = monotonic) -> None:
        """Lead to a chip; `now` is its time in seconds."""
        self._chip = chip
        self._now = now
        self._address: int | None = None
        self._out = REST

    def select(self) -> None:
        """NSS goes low: a frame begins."""
        self._address = None
        self._out = REST

    def shift(self, value: int) -> int:
        """Clock one byte in, and one out."""
        if not self._chip.make.linked:
            return self._chip.make.version
        out, self._out = self._out, REST
        if self._address is None or self._address & READ:
            first = self._address is None
            self._address = value if first else self._address
            if value & READ:
                self._out = self._chip.read(register_of(value), self._now())
        else:
            self._chip.write(register_of(self._address), value, self._now())
        return out

    def deselect(self) -> None:
        """NSS goes high: the frame is over."""
        self._address = None

    def transfer(self, frame: bytes) -> bytes:
        """A whole frame: as many bytes come out as go in."""
        self.select()
        answer = bytes(self.shift(value) for value in frame)
        self.deselect()
        return answer
