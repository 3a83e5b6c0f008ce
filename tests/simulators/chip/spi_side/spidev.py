"""An SPI bus whose frames go to the simulated chip as UART frames, one access at a time."""


class SpiDev:
    """What drivers for the Raspberry Pi open; `wired_to` is set by who runs them."""

    wired_to = None
    max_speed_hz = 0

    def open(self, _bus, _device):
        pass

    def close(self):
        pass

    def xfer2(self, frame):
        """One access: on SPI the address is shifted, bit 7 means read (data sheet 8.1.2)."""
        address, value = frame
        register = address >> 1 & 0x3F
        sent = bytes((0x80 | register,)) if address & 0x80 else bytes((register, value))
        line, chip = self.wired_to.line, self.wired_to.chip
        line.retune(round(chip.baud))
        (answer,) = line.exchange(sent, 1, 1.0)
        return [0, answer]
