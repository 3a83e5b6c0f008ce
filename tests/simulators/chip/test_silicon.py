"""The chip by its registers alone, as its data sheet (rev 3.9) tells it."""

import pytest

from simulators.chip.cards import ClassicCard
from simulators.chip.crc import with_crc
from simulators.chip.registers import Cmd, Com, Err, Reg
from simulators.chip.silicon import WAKE_S, baud_of
from tests.simulators.chip.a_bench import Bench

UID = b"\x11\x22\x33\x44"

# Data sheet 9.3, the value after a reset of every register that is not a test of the unknown.
RESET = {
    0x00: 0x00, 0x01: 0x20, 0x02: 0x80, 0x03: 0x00, 0x04: 0x14, 0x05: 0x00, 0x06: 0x00, 0x07: 0x21,
    0x08: 0x00, 0x0A: 0x00, 0x0B: 0x08, 0x0C: 0x10, 0x0D: 0x00, 0x0E: 0xA0, 0x11: 0x3F, 0x12: 0x00,
    0x13: 0x00, 0x14: 0x80, 0x15: 0x00, 0x16: 0x10, 0x17: 0x84, 0x18: 0x84, 0x19: 0x4D, 0x1C: 0x62,
    0x1D: 0x00, 0x1F: 0xEB, 0x21: 0xFF, 0x22: 0xFF, 0x24: 0x26, 0x26: 0x48, 0x27: 0x88, 0x28: 0x20,
    0x29: 0x20, 0x2A: 0x00, 0x2B: 0x00, 0x2C: 0x00, 0x2D: 0x00, 0x31: 0x00, 0x32: 0x00, 0x33: 0x80,
    0x34: 0x00, 0x36: 0x40, 0x37: 0x92, 0x38: 0x00, 0x3C: 0xFF, 0x3D: 0x00, 0x3E: 0x03, 0x3F: 0x00,
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


def test_a_brown_out_leaves_a_chip_as_after_power_up(bench):
    bench.write(Reg.TX_CONTROL, 0x83)
    bench.write(Reg.FIFO_DATA, 1)
    bench.chip.brown_out(bench.now)
    assert not bench.chip.field_on
    assert bench.read(Reg.FIFO_LEVEL) == 0


def test_an_interrupt_of_the_second_register_shows_in_the_status(bench):
    bench.write(Reg.DIV_IRQ, 0x84)
    assert not bench.read(Reg.STATUS1) & 0x10
    bench.write(Reg.DIV_IEN, 0x04)
    assert bench.read(Reg.STATUS1) & 0x10


def test_mem_moves_as_many_bytes_as_it_is_given(bench):
    bench.write(Reg.FIFO_DATA, *range(1, 26))
    bench.write(Reg.COMMAND, Cmd.MEM)
    bench.write(Reg.FIFO_DATA, 99)
    bench.write(Reg.COMMAND, Cmd.MEM)
    bench.write(Reg.COMMAND, Cmd.MEM)
    assert bench.take(25) == bytes((99, *range(2, 26)))


def test_a_brown_out_takes_the_memory_too(bench):
    bench.write(Reg.FIFO_DATA, *range(1, 26))
    bench.write(Reg.COMMAND, Cmd.MEM)
    bench.chip.brown_out(bench.now)
    bench.write(Reg.COMMAND, Cmd.MEM)
    assert bench.take(25) == bytes(25)


@pytest.mark.parametrize(
    ("mode", "crc"),
    [  # of the nine bytes 123456789, as the catalogues of CRCs have it
        (0x3C, 0x2189),  # preset 0000: KERMIT
        (0x3D, 0xBF05),  # 6363: CRC_A
        (0x3F, 0x6F91),  # FFFF: MCRF4XX
        (0xBC, 0x31C3),  # MSBFirst, 0000: XMODEM
        (0xBF, 0x29B1),  # MSBFirst, FFFF: CCITT-FALSE
    ],
)
def test_the_coprocessor_knows_the_presets_and_both_orders_of_bits(bench, mode, crc):
    bench.write(Reg.MODE, mode)
    bench.write(Reg.FIFO_DATA, *b"123456789")
    bench.write(Reg.COMMAND, Cmd.CALC_CRC)
    assert bench.read(Reg.CRC_RESULT_H) << 8 | bench.read(Reg.CRC_RESULT_L) == crc
    assert bench.read(Reg.COMMAND) & 0x0F == Cmd.CALC_CRC  # it goes on until Idle


def test_the_coprocessor_tells_when_the_result_is_nothing(bench):
    bench.write(Reg.MODE, 0x3D)
    bench.write(Reg.FIFO_DATA, *with_crc(b"band"))
    bench.write(Reg.COMMAND, Cmd.CALC_CRC)
    assert bench.read(Reg.STATUS1) & 0x60 == 0x60  # CRCOk, CRCReady


def test_asleep_it_keeps_its_registers_and_drives_no_antenna(bench):
    bench.lay(ClassicCard(UID))
    bench.write(Reg.COMMAND, 0x10)
    assert bench.read(Reg.COMMAND) & 0x10
    assert not bench.chip.field_on
    bench.write(Reg.COMMAND, 0x00)
    assert bench.read(Reg.COMMAND) & 0x10  # the oscillator starts
    bench.wait(WAKE_S)
    assert not bench.read(Reg.COMMAND) & 0x10
    assert bench.read(Reg.TX_CONTROL) == 0x83
    assert bench.chip.field_on
    bench.wait(0.01)
    bench.transceive(b"\x26", last_bits=7)
    assert bench.drain() == b"\x04\x00"  # the card started anew


def test_a_soft_reset_does_not_put_it_to_sleep(bench):
    bench.write(Reg.COMMAND, 0x10 | Cmd.SOFT_RESET)
    bench.wait(WAKE_S)
    assert not bench.read(Reg.COMMAND) & 0x10
