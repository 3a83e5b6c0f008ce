"""An SPI bus whose frames go to the simulated chip as UART frames, one access at a time."""

from simulators.chip.spi import on_uart


class SpiDev:
    """What drivers for the Raspberry Pi open; `wired_to` is set by who runs them."""

    wired_to = None
    max_speed_hz = 0

    def open(self, _bus, _device):
        pass

    def close(self):
        pass

    def xfer2(self, frame):
        """One access, of one register."""
        line, chip = self.wired_to.line, self.wired_to.chip
        line.retune(round(chip.baud))
        (answer,) = line.exchange(on_uart(bytes(frame)), 1, 1.0)
        return [0, answer]
