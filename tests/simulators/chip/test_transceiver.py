"""Sending and receiving (data sheet 10.3.1.4 to 10.3.1.8), in the time of the air."""

import pytest

from simulators.chip.cards import ClassicCard, Ntag213
from simulators.chip.crc import with_crc
from simulators.chip.frames import ETU_S, Frame
from simulators.chip.picc import State
from simulators.chip.receiver import CollisionReading
from simulators.chip.registers import Cmd, Com, Err, Reg
from tests.simulators.chip.a_bench import Bench

UID = b"\x11\x22\x33\x44"
SEVEN = bytes.fromhex("04E1D2C3B4A596")


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


def test_receive_takes_what_answers_a_transmit_if_it_comes_in_time(bench):
    bench.lay(ClassicCard(UID))
    bench.write(Reg.BIT_FRAMING, 0x07)
    bench.write(Reg.FIFO_DATA, 0x52)
    bench.write(Reg.COMMAND, Cmd.TRANSMIT)
    bench.wait(11 * ETU_S)  # all but sent
    while bench.read(Reg.COMMAND) & 0x0F:
        pass
    bench.write(Reg.COMMAND, Cmd.RECEIVE)
    bench.wait(0.005)
    assert bench.read(Reg.COM_IRQ) & (Com.RX | Com.IDLE) == Com.RX | Com.IDLE
    assert bench.drain() == b"\x04\x00"


def test_bytes_leave_the_fifo_and_come_into_it_one_by_one(bench):
    bench.lay(ClassicCard(UID))
    bench.transceive(b"\x26", last_bits=7)
    bench.drain()
    bench.transceive(b"\x93\x20", wait=(1 + 5) * ETU_S)
    assert bench.read(Reg.FIFO_LEVEL) == 1  # the second waits its turn
    levels = []
    while not bench.read(Reg.COM_IRQ) & Com.RX:
        levels.append(bench.read(Reg.FIFO_LEVEL))
    assert sorted(set(levels)) == [0, 1, 2, 3, 4, 5]


def test_a_byte_added_while_sending_is_sent_too(bench):
    card = ClassicCard(UID)
    bench.lay(card)
    bench.transceive(b"\x26", last_bits=7)
    bench.drain()
    bench.transceive(b"\x93", wait=5 * ETU_S)
    bench.write(Reg.FIFO_DATA, 0x20)
    bench.wait(0.005)
    assert bench.take(4) == UID


def test_what_the_host_writes_while_an_answer_is_awaited_is_refused(bench):
    bench.lay(ClassicCard(UID))
    bench.transceive(b"\x26", last_bits=7, wait=15 * ETU_S)
    bench.write(Reg.FIFO_DATA, 0xEE)
    assert bench.read(Reg.ERROR) & Err.WRITE
    assert bench.read(Reg.COM_IRQ) & Com.ERR
    bench.wait(0.005)
    assert bench.drain() == b"\x04\x00"


def test_a_long_answer_can_be_read_while_it_comes_and_overflows_if_it_is_not(bench):
    tag = Ntag213(SEVEN)
    bench.lay(tag)
    bench.select(tag)
    whole = bytes(tag._memory[: 4 * 0x20])
    bench.transceive(with_crc(b"\x3a\x00\x1f"), wait=50 * ETU_S)  # sent: the FIFO is free
    heard = b""
    while not bench.read(Reg.COM_IRQ) & Com.RX:
        heard += bench.drain()
    assert heard + bench.drain() == with_crc(whole)
    assert not bench.read(Reg.ERROR)
    bench.wait(0.001)
    bench.transceive(with_crc(b"\x3a\x00\x1f"), wait=0.03)
    assert bench.read(Reg.ERROR) & Err.OVERFLOW
    assert bench.drain() == whole[:64]


@pytest.mark.parametrize(
    ("register", "value"),
    [
        (Reg.TX_ASK, 0x00),  # hardly modulated: type A asks for 100 % ASK
        (Reg.TX_MODE, 0x10),  # 212 kbit/s
        (Reg.RX_MODE, 0x10),
        (Reg.COMMAND, 0x20 | Cmd.NO_CHANGE),  # RcvOff
        (Reg.RX_SEL, 0x8A),  # RxWait: still deaf when the answer begins
    ],
)
def test_set_up_for_something_else_it_hears_no_card(bench, register, value):
    bench.lay(ClassicCard(UID))
    bench.write(Reg.COMMAND, Cmd.TRANSCEIVE)
    bench.write(register, value)
    bench.write(Reg.COM_IRQ, 0x7F)
    bench.write(Reg.FIFO_DATA, 0x26)
    bench.write(Reg.BIT_FRAMING, 0x87)
    bench.wait(0.005)
    assert bench.read(Reg.COM_IRQ) & (Com.TX | Com.RX) == Com.TX


def test_without_parity_no_card_understands_a_whole_byte(bench):
    card = ClassicCard(UID)
    bench.lay(card)
    bench.write(Reg.MF_RX, 0x10)
    bench.transceive(b"\x26", last_bits=7)
    assert card.state is State.READY  # a short frame has no parity bit
    bench.transceive(b"\x93\x20")
    assert card.state is State.IDLE


def test_a_frame_waits_for_the_field_and_goes_out_with_it(bench):
    bench.write(Reg.TX_ASK, 0x40)
    bench.transceive(b"\x26", last_bits=7)
    assert not bench.read(Reg.COM_IRQ) & Com.TX
    assert bench.read(Reg.STATUS2) & 0x07 == 2
    bench.write(Reg.TX_CONTROL, 0x83)
    bench.wait(0.001)
    assert bench.read(Reg.COM_IRQ) & Com.TX


def test_with_nothing_in_the_fifo_nothing_is_sent(bench):
    card = ClassicCard(UID)
    bench.lay(card)
    bench.transceive(b"\x26", last_bits=7)
    bench.drain()
    bench.transceive(b"")
    assert not bench.read(Reg.COM_IRQ) & Com.TX
    assert card.state is State.READY


@pytest.mark.parametrize(("rx_mode", "heard"), [(0x00, b"\x05"), (0x08, b"")])
def test_less_than_four_bits_may_be_no_answer_at_all(bench, rx_mode, heard):
    bench.lay(ClassicCard(UID))
    bench.write(Reg.RX_MODE, rx_mode)
    bench.medium.disturbance = lambda _: Frame(0b101, 3)
    bench.transceive(b"\x26", last_bits=7)
    assert bench.drain() == heard
    assert bool(bench.read(Reg.COM_IRQ) & Com.RX) == bool(heard)
    assert bench.read(Reg.CONTROL) & 0x07 == (3 if heard else 0)


def test_told_to_expect_several_streams_it_listens_on_and_adds_what_was_wrong(bench):
    bench.lay(ClassicCard(UID))
    bench.write(Reg.RX_MODE, 0x04)
    bench.transceive(b"\x26", last_bits=7)
    assert bench.drain() == b"\x04\x00\x00"  # ErrorReg
    assert bench.read(Reg.STATUS2) & 0x07 == 5
    assert bench.read(Reg.COMMAND) & 0x0F == Cmd.TRANSCEIVE


def test_an_error_of_the_last_reception_is_forgotten_when_the_next_is_listened_for(bench):
    bench.lay(ClassicCard(UID))
    bench.lay(ClassicCard(b"\x11\x26\x33\x44"))
    bench.transceive(b"\x52", last_bits=7)
    bench.transceive(b"\x93\x20")
    assert bench.read(Reg.ERROR) == Err.COLLISION
    assert not bench.read(Reg.COLL) & 0x20
    bench.transceive(b"\x26", last_bits=7)
    assert not bench.read(Reg.ERROR)
    assert bench.read(Reg.COLL) & 0x20


def test_with_values_after_collision_the_rest_is_kept(bench):
    bench.lay(ClassicCard(UID))
    bench.lay(ClassicCard(b"\x11\x26\x33\x44"))
    bench.transceive(b"\x52", last_bits=7)
    bench.write(Reg.COLL, 0x80)
    bench.transceive(b"\x93\x20")
    assert bench.take(5) == b"\x11\x26\x33\x44\x44"


@pytest.mark.parametrize(
    ("reading", "position"),
    [
        (CollisionReading.FRAME, 6),  # the sixth bit that was received
        (CollisionReading.ALIGNED, 6 + 5),
        (CollisionReading.ABSOLUTE, 13 + 6),  # the 19th bit of the UID
    ],
)
def test_where_a_collision_lies_is_told_in_one_of_three_readings(reading, position):
    bench = Bench(reading=reading)
    bench.lay(ClassicCard(b"\x11\x22\x33\x44"))
    bench.lay(ClassicCard(b"\x11\x22\x37\x44"))
    bench.transceive(b"\x52", last_bits=7)
    bench.transceive(b"\x93\x35\x11\x02", last_bits=5, align=5)  # NVB: 13 bits are known
    assert bench.read(Reg.ERROR) == Err.COLLISION
    assert bench.read(Reg.COLL) & 0x3F == position


@pytest.mark.parametrize(
    ("bit", "coll"), [(0, 0x01), (30, 0x1F), (31, 0x00), (32, 0x20), (39, 0x20)]
)
def test_the_32nd_bit_is_position_0_and_beyond_none_is_told(bench, bit, coll):
    one = int.from_bytes(b"\x11\x22\x33\x44\x44", "little")
    answers = iter([Frame(one, 40), Frame(one ^ 1 << bit, 40)])
    bench.lay(ClassicCard(UID))
    bench.lay(ClassicCard(b"\x11\x22\x33\x44"))
    bench.transceive(b"\x52", last_bits=7)
    bench.medium.disturbance = lambda _: next(answers)
    bench.transceive(b"\x93\x20")
    assert bench.read(Reg.ERROR) == Err.COLLISION
    assert bench.read(Reg.COLL) & 0x3F == coll


def test_a_card_hears_nothing_while_it_answers(bench):
    card = ClassicCard(UID)
    bench.lay(card)
    bench.transceive(b"\x26", last_bits=7, wait=25 * ETU_S)
    bench.transceive(b"\x26", last_bits=7, wait=0.001)  # in the midst of its answer
    assert not bench.read(Reg.COM_IRQ) & Com.RX
    assert card.state is State.READY
    bench.transceive(b"\x93\x20")
    assert bench.take(4) == UID
