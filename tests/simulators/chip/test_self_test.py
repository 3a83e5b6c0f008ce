"""Makes and clones, and what their self test is worth."""

import pytest

from simulators.chip.cards import ClassicCard
from simulators.chip.makes import MAKES, make_of
from simulators.chip.registers import Cmd, Com, Reg
from simulators.chip.self_test import expected
from simulators.chip.silicon import WAKE_S
from tests.simulators.chip.a_bench import Bench

UID = b"\x11\x22\x33\x44"


def self_tested(bench, fill=0):
    """As data sheet 16.1.1 has it; the 64 bytes it ends with."""
    bench.write(Reg.COMMAND, Cmd.SOFT_RESET)
    bench.wait(WAKE_S)
    bench.write(Reg.FIFO_DATA, *[fill] * 25)
    bench.write(Reg.COMMAND, Cmd.MEM)
    bench.write(Reg.AUTO_TEST, 0x09)
    bench.write(Reg.FIFO_DATA, 0x00)
    bench.write(Reg.COMMAND, Cmd.CALC_CRC)
    bench.wait(0.01)
    return bench.drain()


@pytest.mark.parametrize("version", [0x92, 0x91, 0x90, 0x88])
def test_a_good_chip_ends_its_self_test_as_its_version_does(version):
    bench = Bench(version)
    values = self_tested(bench)
    assert values == expected(version)
    assert len(values) == 64
    assert values[0] == 0
    assert bench.read(Reg.DIV_IRQ) & 0x04


def test_each_version_has_its_own():
    assert len({expected(version) for version in MAKES}) == len(MAKES)


@pytest.mark.parametrize("version", [0x12, 0xB2, 0x15, 0x42])
def test_a_clone_fails_its_self_test_and_reads_cards_all_the_same(version):
    bench = Bench(version)
    assert self_tested(bench) != expected(version)
    bench.write(Reg.COMMAND, Cmd.SOFT_RESET)
    bench.wait(WAKE_S)
    bench.lay(ClassicCard(UID))
    bench.transceive(b"\x26", last_bits=7)
    assert bench.drain() == b"\x04\x00"


def test_a_self_test_with_a_buffer_that_was_not_cleared_proves_nothing(bench):
    assert self_tested(bench, fill=1) != expected(0x92)


def test_after_a_self_test_no_card_is_heard_until_a_reset(bench):
    self_tested(bench)
    bench.write(Reg.AUTO_TEST, 0x00)
    bench.lay(ClassicCard(UID))
    bench.transceive(b"\x26", last_bits=7)
    assert bench.read(Reg.COM_IRQ) & (Com.TX | Com.RX) == Com.TX


def test_a_self_test_that_is_broken_off_leaves_nothing(bench):
    bench.write(Reg.AUTO_TEST, 0x09)
    bench.write(Reg.COMMAND, Cmd.CALC_CRC)
    bench.write(Reg.COMMAND, Cmd.IDLE)
    bench.wait(0.01)
    assert bench.read(Reg.FIFO_LEVEL) == 0


def test_an_unknown_version_is_one_more_clone():
    assert make_of(0x42).version == 0x42
    assert not make_of(0x42).self_test_passes
