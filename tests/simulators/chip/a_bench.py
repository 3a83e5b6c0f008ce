"""A chip on a bench, and hands that write and read its registers one by one."""

from simulators.chip.crc import with_crc
from simulators.chip.medium import Medium
from simulators.chip.receiver import CollisionReading
from simulators.chip.registers import Cmd, Reg
from simulators.chip.silicon import Silicon


class Bench:
    """One access takes a microsecond."""

    def __init__(self, version=0x92, reading=CollisionReading.FRAME):
        self.medium = Medium()
        self.chip = Silicon(self.medium, lambda n: bytes(range(1, n + 1)), version, reading)
        self.now = 1.0

    def write(self, register, *values):
        for value in values:
            self.now += 1e-6
            self.chip.write(register, value, self.now)

    def read(self, register):
        self.now += 1e-6
        return self.chip.read(register, self.now)

    def take(self, count):
        return bytes(self.read(Reg.FIFO_DATA) for _ in range(count))

    def wait(self, seconds):
        self.now += seconds
        self.chip.read(Reg.VERSION, self.now)  # its time moves when it is spoken to

    def lay(self, card):
        """Switch the field on, with the modulation that type A asks for, and lay a card in it."""
        self.write(Reg.TX_ASK, 0x40)
        self.write(Reg.TX_CONTROL, 0x83)
        self.medium.lay(card, self.now)
        self.wait(0.01)

    def drain(self):
        """All that the FIFO holds."""
        return self.take(self.read(Reg.FIFO_LEVEL))

    def select(self, card):
        """Wake a card and select it through its cascade."""
        self.transceive(b"\x52", last_bits=7)
        self.drain()
        for code in (0x93, 0x95, 0x97)[: len(card.uid) // 3]:
            self.transceive(bytes((code, 0x20)))
            part = self.drain()
            self.transceive(with_crc(bytes((code, 0x70)) + part))
            self.drain()

    def ask(self, command):
        """Send bytes with their CRC; what is in the FIFO afterwards."""
        self.transceive(with_crc(command), wait=0.03)
        return self.drain()

    def transceive(self, frame, last_bits=0, align=0, wait=0.005):
        self.write(Reg.COMMAND, Cmd.IDLE)
        self.write(Reg.FIFO_LEVEL, 0x80)
        self.write(Reg.COM_IRQ, 0x7F)
        self.write(Reg.FIFO_DATA, *frame)
        self.write(Reg.COMMAND, Cmd.TRANSCEIVE)
        self.write(Reg.BIT_FRAMING, 0x80 | align << 4 | last_bits)
        self.wait(wait)
