"""MFAuthent (data sheet 10.3.1.9) as the host sees it."""

import pytest

from simulators.chip.cards import ClassicCard, Ntag213
from simulators.chip.crc import with_crc
from simulators.chip.frames import Frame
from simulators.chip.picc import State
from simulators.chip.registers import Cmd, Com, Err, Reg

UID = b"\x11\x22\x33\x44"
KEY = b"\xff" * 6
WRONG = b"\xff" * 5 + b"\xfe"


@pytest.fixture
def card(bench):
    classic = ClassicCard(UID)
    bench.lay(classic)
    bench.select(classic)
    return classic


def authenticate(bench, block=8, key=KEY, uid=UID, command=0x60):
    bench.write(Reg.COMMAND, Cmd.IDLE)
    bench.write(Reg.FIFO_LEVEL, 0x80)
    bench.write(Reg.COM_IRQ, 0x7F)
    bench.write(Reg.FIFO_DATA, command, block, *key, *uid)
    bench.write(Reg.COMMAND, Cmd.MF_AUTHENT)
    bench.wait(0.01)


def crypto_on(bench):
    return bool(bench.read(Reg.STATUS2) & 0x08)


@pytest.mark.parametrize("command", [0x60, 0x61])
def test_the_right_key_ends_the_command_and_enciphers_what_follows(bench, card, command):
    authenticate(bench, command=command)
    assert crypto_on(bench)
    assert bench.read(Reg.COMMAND) & 0x0F == Cmd.IDLE
    assert bench.read(Reg.COM_IRQ) & ~0x0C == Com.IDLE  # RxIRq and TxIRq are blocked
    assert bench.ask(b"\x30\x08") == with_crc(bytes(16))
    assert card.state is State.ACTIVE


def test_only_the_sector_that_was_opened_can_be_read(bench, card):
    authenticate(bench, block=8)
    assert bench.ask(b"\x30\x0b")[6:16] == b"\xff\x07\x80\x69" + KEY  # its last block
    assert bench.ask(b"\x30\x0c") == b"\x04"
    assert card.state is State.IDLE


def test_one_sector_after_the_other_can_be_opened(bench, card):
    authenticate(bench, block=8)
    authenticate(bench, block=0)
    assert bench.ask(b"\x30\x00")[:4] == UID
    assert card.state is State.ACTIVE


@pytest.mark.parametrize(("key", "uid"), [(WRONG, UID), (KEY, b"\x11\x22\x33\x45")])
def test_a_wrong_key_is_met_with_silence_and_only_the_timer_ends_the_wait(bench, card, key, uid):
    bench.write(Reg.T_MODE, 0x80)
    bench.write(Reg.T_PRESCALER, 0xA9)
    bench.write(Reg.T_RELOAD_L, 0x27)
    authenticate(bench, key=key, uid=uid)
    assert bench.read(Reg.COMMAND) & 0x0F == Cmd.MF_AUTHENT
    assert bench.read(Reg.COM_IRQ) & (Com.IDLE | Com.TIMER | Com.ERR) == Com.TIMER
    assert not crypto_on(bench)
    assert card.state is State.IDLE


def test_without_a_card_it_never_ends_by_itself(bench):
    bench.write(Reg.TX_ASK, 0x40)
    bench.write(Reg.TX_CONTROL, 0x83)
    authenticate(bench)
    bench.wait(1000)
    assert bench.read(Reg.COMMAND) & 0x0F == Cmd.MF_AUTHENT


def test_the_fifo_takes_nothing_meanwhile_and_too_few_bytes_begin_nothing(bench, card):
    bench.write(Reg.COMMAND, Cmd.IDLE)
    bench.write(Reg.FIFO_LEVEL, 0x80)
    bench.write(Reg.FIFO_DATA, 0x60, 8, *KEY, *UID[:3])
    bench.write(Reg.COMMAND, Cmd.MF_AUTHENT)
    bench.write(Reg.FIFO_DATA, UID[3])
    assert bench.read(Reg.ERROR) == Err.WRITE
    assert bench.read(Reg.FIFO_LEVEL) == 11
    bench.wait(0.01)
    assert not crypto_on(bench)
    assert card.state is State.ACTIVE


def test_a_card_that_does_not_know_the_command_is_a_wrong_number_of_bytes(bench):
    tag = Ntag213(bytes.fromhex("04E1D2C3B4A596"))
    bench.lay(tag)
    bench.select(tag)
    authenticate(bench)
    assert bench.read(Reg.ERROR) == Err.PROTOCOL  # a NAK
    assert bench.read(Reg.COM_IRQ) & (Com.IDLE | Com.ERR) == Com.IDLE | Com.ERR
    assert not crypto_on(bench)


def test_idle_breaks_it_off(bench, card):
    bench.write(Reg.FIFO_LEVEL, 0x80)
    bench.write(Reg.FIFO_DATA, 0x60, 8, *KEY, *UID)
    bench.write(Reg.COMMAND, Cmd.MF_AUTHENT)
    bench.wait(0.0003)
    bench.write(Reg.COMMAND, Cmd.IDLE)
    bench.wait(0.01)
    assert not crypto_on(bench)
    assert card.state is State.ACTIVE  # the cut frame reached nobody as one


def test_what_is_enciphered_only_the_card_that_was_authenticated_reads(bench, card):
    authenticate(bench)
    bench.write(Reg.STATUS2, 0x00)  # software switches the cipher off
    bench.transceive(with_crc(b"\x30\x08"))
    assert not bench.read(Reg.COM_IRQ) & Com.RX
    assert card.state is State.IDLE
    bench.select(card)
    assert card.state is State.ACTIVE


def test_a_chip_that_goes_on_enciphering_finds_no_card_any_more(bench, card):
    authenticate(bench)
    bench.medium.switch(bench.now, on=False)
    bench.medium.switch(bench.now, on=True)
    bench.wait(0.01)
    bench.transceive(b"\x26", last_bits=7)
    assert not bench.read(Reg.COM_IRQ) & Com.RX
    bench.write(Reg.STATUS2, 0x00)
    bench.transceive(b"\x26", last_bits=7)
    assert bench.drain() == b"\x04\x00"
    assert not card.enciphers


def test_two_cards_that_answer_at_once_are_no_authentication(bench, card):
    other = ClassicCard(UID)
    other.NONCE = Frame.of(b"\x02\x20\x01\x45")
    bench.lay(other)
    other.state = card.state  # selected at the same time, as two cards of one UID are
    authenticate(bench)
    assert bench.read(Reg.ERROR) == Err.PROTOCOL
