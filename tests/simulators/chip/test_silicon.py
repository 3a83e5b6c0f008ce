"""The chip by its registers alone, as its data sheet (rev 3.9) tells it."""

import pytest

from simulators.chip.cards import ClassicCard
from simulators.chip.crc import with_crc
from simulators.chip.medium import Medium
from simulators.chip.registers import Cmd, Com, Err, Reg
from simulators.chip.silicon import WAKE_S, Silicon, baud_of

UID = b"\x11\x22\x33\x44"


class Bench:
    """A chip, and hands that write and read one register a microsecond."""

    def __init__(self, version=0x92):
        self.medium = Medium()
        self.chip = Silicon(self.medium, lambda n: bytes(range(1, n + 1)), version)
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

    def lay(self, card):
        self.write(Reg.TX_ASK, 0x40)
        self.write(Reg.TX_CONTROL, 0x83)
        self.medium.lay(card, self.now)
        self.wait(0.01)

    def transceive(self, frame, last_bits=0, align=0, wait=0.005):
        self.write(Reg.COMMAND, Cmd.IDLE)
        self.write(Reg.FIFO_LEVEL, 0x80)
        self.write(Reg.COM_IRQ, 0x7F)
        self.write(Reg.FIFO_DATA, *frame)
        self.write(Reg.COMMAND, Cmd.TRANSCEIVE)
        self.write(Reg.BIT_FRAMING, 0x80 | align << 4 | last_bits)
        self.wait(wait)


@pytest.fixture
def bench():
    return Bench()


# Data sheet 9.3, the value after a reset of every register that is not a test of the unknown.
RESET = {
    0x00: 0x00, 0x01: 0x20, 0x02: 0x80, 0x03: 0x00, 0x04: 0x14, 0x05: 0x00, 0x06: 0x00, 0x07: 0x21,
    0x08: 0x00, 0x0A: 0x00, 0x0B: 0x08, 0x0C: 0x10, 0x0D: 0x00, 0x0E: 0xA0, 0x11: 0x3F, 0x12: 0x00,
    0x13: 0x00, 0x14: 0x80, 0x15: 0x00, 0x16: 0x10, 0x17: 0x84, 0x18: 0x84, 0x19: 0x4D, 0x1C: 0x62,
    0x1D: 0x00, 0x1F: 0xEB, 0x21: 0xFF, 0x22: 0xFF, 0x24: 0x26, 0x26: 0x48, 0x27: 0x88, 0x28: 0x20,
    0x29: 0x20, 0x2A: 0x00, 0x2B: 0x00, 0x2C: 0x00, 0x2D: 0x00, 0x31: 0x00, 0x32: 0x00, 0x33: 0x80,
    0x34: 0x00, 0x36: 0x40, 0x37: 0x92, 0x38: 0x00,
}  # fmt: skip


@pytest.mark.parametrize(("address", "value"), RESET.items())
def test_every_register_starts_as_the_data_sheet_lists_it(bench, address, value):
    assert bench.read(address) == value


def test_a_soft_reset_brings_the_reset_values_back(bench):
    bench.write(Reg.TX_CONTROL, 0x83)
    bench.write(Reg.SERIAL_SPEED, 0x7A)
    bench.write(Reg.MODE, 0x3D)
    bench.write(Reg.COMMAND, Cmd.SOFT_RESET)
    assert bench.read(Reg.COMMAND) & 0x10  # PowerDown: not ready yet
    bench.wait(WAKE_S)
    assert {address: bench.read(address) for address in RESET} == RESET
    assert bench.chip.baud == pytest.approx(9600, rel=0.004)


@pytest.mark.parametrize("version", [0x92, 0x91, 0x88, 0x12])
def test_the_version_is_selectable(version):
    assert Bench(version).read(Reg.VERSION) == version


@pytest.mark.parametrize("address", [Reg.VERSION, Reg.ERROR, Reg.CRC_RESULT_H, 0x3F])
def test_what_is_read_only_or_reserved_takes_nothing(bench, address):
    before = bench.read(address)
    bench.write(address, before ^ 0xFF)
    assert bench.read(address) == before


@pytest.mark.parametrize(
    ("code", "baud"),
    [(0xEB, 9600), (0x7A, 115200), (0x5A, 230400), (0x3A, 460800), (0x1C, 921600), (0x15, 1228800)],
)
def test_the_speed_register_makes_the_speeds_of_table_10(code, baud):
    assert baud_of(code) == pytest.approx(baud, rel=0.016)


def test_the_fifo_gives_first_what_came_first_and_nothing_when_empty(bench):
    bench.write(Reg.FIFO_DATA, 1, 2, 3)
    assert bench.read(Reg.FIFO_LEVEL) == 3
    assert bench.take(4) == b"\x01\x02\x03\x00"


def test_a_full_fifo_overflows_and_a_flush_forgives_it(bench):
    bench.write(Reg.FIFO_DATA, *range(64))
    assert not bench.read(Reg.ERROR)
    bench.write(Reg.FIFO_DATA, 99)
    assert bench.read(Reg.ERROR) == Err.OVERFLOW
    assert bench.read(Reg.COM_IRQ) & Com.ERR
    assert bench.read(Reg.FIFO_LEVEL) == 64
    bench.write(Reg.FIFO_LEVEL, 0x80)
    assert (bench.read(Reg.ERROR), bench.read(Reg.FIFO_LEVEL)) == (0, 0)


def test_the_fifo_tells_when_it_crosses_its_water_level(bench):
    bench.write(Reg.COM_IRQ, 0x7F)
    bench.write(Reg.FIFO_DATA, *range(56))
    assert bench.read(Reg.STATUS1) & 0x03 == 0x02
    assert bench.read(Reg.COM_IRQ) == Com.HI_ALERT
    bench.take(48)
    assert bench.read(Reg.STATUS1) & 0x03 == 0x01
    assert bench.read(Reg.COM_IRQ) == Com.HI_ALERT | Com.LO_ALERT


def test_bit_7_of_the_interrupt_registers_says_whether_bits_are_set_or_cleared(bench):
    bench.write(Reg.COM_IRQ, 0x7F)
    assert bench.read(Reg.COM_IRQ) == 0
    bench.write(Reg.COM_IRQ, 0x80 | Com.RX | Com.TIMER)
    assert bench.read(Reg.COM_IRQ) == Com.RX | Com.TIMER
    bench.write(Reg.COM_IRQ, int(Com.RX))
    assert bench.read(Reg.COM_IRQ) == Com.TIMER
    bench.write(Reg.DIV_IRQ, 0xFF)
    assert bench.read(Reg.DIV_IRQ) == 0x14


def test_an_enabled_interrupt_shows_in_the_status(bench):
    bench.write(Reg.COM_IRQ, 0x7F)
    bench.write(Reg.COM_IEN, 0x80 | Com.TIMER)
    assert not bench.read(Reg.STATUS1) & 0x10
    bench.write(Reg.COM_IRQ, 0x80 | Com.TIMER)
    assert bench.read(Reg.STATUS1) & 0x10


def test_idle_by_the_host_is_no_interrupt_but_an_unknown_command_is(bench):
    bench.write(Reg.COM_IRQ, 0x7F)
    bench.write(Reg.COMMAND, Cmd.TRANSCEIVE)
    bench.write(Reg.COMMAND, Cmd.IDLE)
    assert not bench.read(Reg.COM_IRQ)
    bench.write(Reg.COMMAND, 0x05)
    assert bench.read(Reg.COM_IRQ) == Com.IDLE
    assert bench.read(Reg.COMMAND) & 0x0F == Cmd.IDLE


def test_no_change_leaves_the_command_running(bench):
    bench.write(Reg.COMMAND, Cmd.TRANSCEIVE)
    bench.write(Reg.COMMAND, 0x20 | Cmd.NO_CHANGE)
    assert bench.read(Reg.COMMAND) == 0x20 | Cmd.TRANSCEIVE


def test_the_coprocessor_computes_crc_a_and_goes_on_with_each_byte(bench):
    bench.write(Reg.MODE, 0x3D)
    bench.write(Reg.FIFO_DATA, 0x12)
    bench.write(Reg.COMMAND, Cmd.CALC_CRC)
    bench.write(Reg.FIFO_DATA, 0x34)
    assert bench.read(Reg.DIV_IRQ) & 0x04
    low, high = bench.read(Reg.CRC_RESULT_L), bench.read(Reg.CRC_RESULT_H)
    assert bytes((0x12, 0x34, low, high)) == with_crc(b"\x12\x34")


def test_memory_keeps_25_bytes_through_a_soft_reset(bench):
    bench.write(Reg.FIFO_DATA, *range(1, 26))
    bench.write(Reg.COMMAND, Cmd.MEM)
    bench.write(Reg.COMMAND, Cmd.SOFT_RESET)
    bench.write(Reg.COMMAND, Cmd.MEM)
    assert bench.take(25) == bytes(range(1, 26))
    assert bench.read(Reg.COM_IRQ) & Com.IDLE


def test_random_id_fills_ten_bytes_of_the_memory(bench):
    bench.write(Reg.COMMAND, Cmd.RANDOM_ID)
    bench.write(Reg.COMMAND, Cmd.MEM)
    assert bench.take(25) == bytes(range(1, 11)) + bytes(15)


def test_a_card_is_heard_after_the_time_that_the_air_takes(bench):
    bench.lay(ClassicCard(UID))
    bench.transceive(b"\x52", last_bits=7, wait=0)
    started = bench.now
    while not bench.read(Reg.COM_IRQ) & Com.RX:
        assert bench.now < started + 0.001
    assert bench.now - started == pytest.approx(0.365e-3, abs=0.02e-3)
    assert bench.read(Reg.FIFO_LEVEL) == 2
    assert bench.take(2) == b"\x04\x00"
    assert bench.read(Reg.CONTROL) & 0x07 == 0


def test_without_a_card_only_the_transmission_is_told(bench):
    bench.write(Reg.TX_CONTROL, 0x83)
    bench.transceive(b"\x52", last_bits=7)
    assert bench.read(Reg.COM_IRQ) & (Com.TX | Com.RX | Com.ERR) == Com.TX
    assert bench.read(Reg.COMMAND) & 0x0F == Cmd.TRANSCEIVE  # it goes on listening
    assert bench.read(Reg.STATUS2) & 0x07 == 5


def test_without_field_no_card_is_heard(bench):
    bench.lay(ClassicCard(UID))
    bench.write(Reg.TX_CONTROL, 0x80)
    bench.wait(0.01)
    bench.transceive(b"\x52", last_bits=7)
    assert not bench.read(Reg.COM_IRQ) & Com.RX


def test_start_send_counts_only_with_transceive(bench):
    bench.lay(ClassicCard(UID))
    bench.write(Reg.COM_IRQ, 0x7F)
    bench.write(Reg.FIFO_DATA, 0x52)
    bench.write(Reg.BIT_FRAMING, 0x87)
    bench.wait(0.005)
    assert not bench.read(Reg.COM_IRQ)
    assert bench.read(Reg.BIT_FRAMING) == 0x07


def test_a_transmission_that_is_broken_off_confuses_the_card(bench):
    card = ClassicCard(UID)
    bench.lay(card)
    bench.transceive(b"\x52", last_bits=7)
    bench.transceive(b"\x93\x20", wait=50e-6)
    bench.write(Reg.COMMAND, Cmd.IDLE)
    bench.wait(0.005)
    assert not bench.read(Reg.COM_IRQ) & Com.RX
    bench.transceive(b"\x93\x20")
    assert not bench.read(Reg.COM_IRQ) & Com.RX
    bench.transceive(b"\x52", last_bits=7)
    assert bench.read(Reg.COM_IRQ) & Com.RX


def test_the_chip_appends_and_checks_crc_when_told_to(bench):
    bench.lay(ClassicCard(UID))
    bench.transceive(b"\x52", last_bits=7)
    bench.transceive(b"\x93\x20")
    part = bench.take(5)
    bench.write(Reg.TX_MODE, 0x80)
    bench.write(Reg.RX_MODE, 0x80)
    bench.transceive(b"\x93\x70" + part)
    assert bench.read(Reg.FIFO_LEVEL) == 1
    assert bench.take(1) == b"\x08"
    assert not bench.read(Reg.ERROR)
    bench.transceive(b"\x30\x00")  # answered by four bits, which have no CRC
    assert bench.read(Reg.ERROR) == Err.CRC


def test_received_bits_are_shifted_by_rx_align(bench):
    bench.lay(ClassicCard(UID))
    bench.transceive(b"\x52", last_bits=7)
    bench.transceive(b"\x93\x23\x01", last_bits=3, align=3)
    received = bench.take(5)
    assert bench.read(Reg.CONTROL) & 0x07 == 0
    assert received[0] == UID[0] & ~0x07
    assert received[1:4] == UID[1:]


def test_a_collision_is_told_with_its_place(bench):
    bench.lay(ClassicCard(UID))
    bench.lay(ClassicCard(b"\x11\x26\x33\x44"))
    bench.transceive(b"\x52", last_bits=7)
    bench.write(Reg.COLL, 0x00)
    bench.transceive(b"\x93\x20")
    assert bench.read(Reg.ERROR) == Err.COLLISION
    assert bench.read(Reg.COM_IRQ) & Com.ERR
    assert bench.read(Reg.COLL) == 11
    assert bench.take(5) == b"\x11\x02\x00\x00\x00"  # ValuesAfterColl 0: what follows is cleared


def test_the_timer_starts_after_sending_and_never_stops_a_reception(bench):
    bench.lay(ClassicCard(UID))
    for register, value in (
        (Reg.T_MODE, 0x80),
        (Reg.T_PRESCALER, 0xA9),  # 169: 339 carrier periods, 25 us
        (Reg.T_RELOAD_H, 0x00),
        (Reg.T_RELOAD_L, 0x27),  # 40 of them: 1 ms
    ):
        bench.write(register, value)
    bench.transceive(b"\x26", last_bits=7)
    assert not bench.read(Reg.COM_IRQ) & Com.TIMER  # stopped by the answer
    bench.transceive(b"\x26", last_bits=7, wait=0.0009)
    assert not bench.read(Reg.COM_IRQ) & Com.TIMER
    assert bench.read(Reg.STATUS1) & 0x08
    assert 0 < bench.read(Reg.T_COUNTER_L) < 0x27
    bench.wait(0.0003)
    assert bench.read(Reg.COM_IRQ) & (Com.TIMER | Com.RX) == Com.TIMER
    assert bench.read(Reg.STATUS2) & 0x07 == 5


def test_the_timer_obeys_the_host_and_restarts_by_itself_if_told(bench):
    bench.write(Reg.T_MODE, 0x10)
    bench.write(Reg.T_PRESCALER, 0xA9)
    bench.write(Reg.T_RELOAD_L, 0x27)
    bench.write(Reg.COM_IRQ, 0x7F)
    bench.write(Reg.CONTROL, 0x40)
    for _ in range(3):
        bench.wait(0.00102)
        assert bench.read(Reg.COM_IRQ) == Com.TIMER
        bench.write(Reg.COM_IRQ, 0x7F)
    bench.write(Reg.CONTROL, 0x80)
    bench.wait(0.005)
    assert not bench.read(Reg.COM_IRQ)


def test_transmit_ends_by_itself_and_receive_waits(bench):
    bench.lay(ClassicCard(UID))
    bench.write(Reg.COM_IRQ, 0x7F)
    bench.write(Reg.BIT_FRAMING, 0x07)
    bench.write(Reg.FIFO_DATA, 0x52)
    bench.write(Reg.COMMAND, Cmd.TRANSMIT)
    bench.wait(0.005)
    assert bench.read(Reg.COM_IRQ) & (Com.TX | Com.IDLE | Com.RX) == Com.TX | Com.IDLE
    assert bench.read(Reg.COMMAND) & 0x0F == Cmd.IDLE
    bench.write(Reg.COMMAND, Cmd.RECEIVE)
    bench.wait(0.005)
    assert bench.read(Reg.COMMAND) & 0x0F == Cmd.RECEIVE


def test_a_brown_out_leaves_a_chip_as_after_power_up(bench):
    bench.write(Reg.TX_CONTROL, 0x83)
    bench.write(Reg.FIFO_DATA, 1)
    bench.chip.brown_out(bench.now)
    assert not bench.chip.field_on
    assert bench.read(Reg.FIFO_LEVEL) == 0
