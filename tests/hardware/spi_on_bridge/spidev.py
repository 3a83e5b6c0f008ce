"""An SPI bus that is a bridge: each frame of a foreign driver is one access on its UART."""

import os

import serial


class SpiDev:
    """What drivers for the Raspberry Pi open; `BRIDGE` in the environment names the port."""

    max_speed_hz = 0

    def open(self, _bus, _device):
        self._port = serial.Serial(os.environ["BRIDGE"], 115200, timeout=2)

    def close(self):
        self._port.close()

    def xfer2(self, frame):
        """One access: on SPI the address is shifted, bit 7 means read (data sheet 8.1.2)."""
        address, value = frame
        register = address >> 1 & 0x3F
        self._port.write(bytes((0x80 | register,)) if address & 0x80 else bytes((register, value)))
        (answer,) = self._port.read(1)
        return [0, answer]
