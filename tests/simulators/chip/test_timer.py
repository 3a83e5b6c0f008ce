"""The timer unit (data sheet 8.5)."""

import pytest

from simulators.chip.cards import ClassicCard
from simulators.chip.registers import Cmd, Com, Reg
from tests.simulators.chip.a_bench import Bench

UID = b"\x11\x22\x33\x44"
CARRIER_HZ = 13.56e6


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


@pytest.mark.parametrize(
    ("version", "demod", "prescaler", "reload", "periods"),
    [  # t = (2 * prescaler + 1) * (reload + 1) / 13.56 MHz; + 2 with TPrescalEven
        (0x92, 0x4D, 0x0A9, 0x0027, 339 * 40),
        (0x92, 0x5D, 0x0A9, 0x0027, 340 * 40),
        (0x91, 0x5D, 0x0A9, 0x0027, 339 * 40),  # only version 2.0 knows the bit
        (0x88, 0x5D, 0x0A9, 0x0027, 339 * 40),
        (0x92, 0x4D, 0xFFF, 0x00FF, 8191 * 256),
        (0x92, 0x4D, 0x000, 0x0000, 1),
    ],
)
def test_its_time_is_what_prescaler_and_reload_say(version, demod, prescaler, reload, periods):
    bench = Bench(version)
    bench.write(Reg.DEMOD, demod)
    bench.write(Reg.T_MODE, prescaler >> 8)
    bench.write(Reg.T_PRESCALER, prescaler & 0xFF)
    bench.write(Reg.T_RELOAD_H, reload >> 8)
    bench.write(Reg.T_RELOAD_L, reload & 0xFF)
    bench.write(Reg.COM_IRQ, 0x7F)
    bench.write(Reg.CONTROL, 0x40)
    chip, began = bench.chip, bench.now
    if periods > 100:  # else it is over before anybody can look
        assert not chip.read(Reg.COM_IRQ, began + (periods - 1) / CARRIER_HZ) & Com.TIMER
    assert chip.read(Reg.COM_IRQ, began + (periods + 1) / CARRIER_HZ) & Com.TIMER


def test_with_several_streams_to_come_the_timer_runs_on(bench):
    bench.lay(ClassicCard(UID))
    bench.write(Reg.RX_MODE, 0x04)
    bench.write(Reg.T_MODE, 0x80)
    bench.write(Reg.T_PRESCALER, 0xA9)
    bench.write(Reg.T_RELOAD_L, 0x27)
    bench.transceive(b"\x26", last_bits=7)
    assert bench.read(Reg.COM_IRQ) & (Com.TIMER | Com.RX) == Com.TIMER | Com.RX


def test_the_timer_started_by_a_transmit_runs_to_its_end(bench):
    bench.lay(ClassicCard(UID))
    bench.write(Reg.T_MODE, 0x80)
    bench.write(Reg.T_PRESCALER, 0xA9)
    bench.write(Reg.T_RELOAD_L, 0x27)
    bench.write(Reg.COM_IRQ, 0x7F)
    bench.write(Reg.BIT_FRAMING, 0x07)
    bench.write(Reg.FIFO_DATA, 0x26)
    bench.write(Reg.COMMAND, Cmd.TRANSMIT)
    bench.wait(0.005)
    assert bench.read(Reg.COM_IRQ) & Com.TIMER
