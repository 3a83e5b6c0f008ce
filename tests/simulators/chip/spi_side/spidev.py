"""An SPI bus whose frames go to the simulated chip as UART frames, one access at a time."""

from simulators.chip.spi import READ, on_uart


class SpiDev:
    """What drivers for the Raspberry Pi open; `wired_to` is set by who runs them.

    Attributes:
        reads: How many registers were read since somebody set it to 0.
        writes: How many were written.
    """

    wired_to = None
    reads = writes = 0
    max_speed_hz = 0

    def open(self, _bus, _device):
        pass

    def close(self):
        pass

    def xfer2(self, frame):
        """One access, of one register."""
        line, chip = self.wired_to.line, self.wired_to.chip
        line.retune(round(chip.baud))
        if frame[0] & READ:
            SpiDev.reads += 1
        else:
            SpiDev.writes += 1
        (answer,) = line.exchange(on_uart(bytes(frame)), 1, 1.0)
        return [0, answer]
