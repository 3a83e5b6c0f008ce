"""A chip behind a real pseudo-terminal, in real time."""

import time
from contextlib import suppress

import pytest
import serial

from simulators.chip import ChipOnPty, Ntag213
from simulators.chip.cards import START_UP_S
from simulators.chip.faults import Fault

UID = bytes.fromhex("04E1D2C3B4A596")


@pytest.fixture
def chip(tmp_path):
    with ChipOnPty(tmp_path / "bench" / "reader") as plugged:
        yield plugged


@pytest.fixture
def port(chip, tmp_path):  # noqa: ARG001 - the chip must be plugged in first
    with serial.Serial(str(tmp_path / "bench" / "reader"), 9600, timeout=5.0) as opened:
        yield opened


def ask(port, sent, expects):
    port.write(sent)
    return port.read(expects)


def test_whoever_opens_the_link_finds_a_chip(port):
    assert ask(port, b"\xb7\xb7\xb7", 3) == b"\x92\x92\x92"


def test_the_answer_comes_no_sooner_than_the_wire_allows(port):
    began = time.monotonic()
    assert len(ask(port, b"\xb7" * 64, 64)) == 64
    assert time.monotonic() - began >= 65 * 10 / 9631


def test_a_host_at_the_wrong_speed_is_not_understood(port):
    port.baudrate = 115200
    port.timeout = 0.1
    assert ask(port, b"\xb7\xb7\xb7", 3) != b"\x92\x92\x92"
    port.baudrate = 9600
    assert ask(port, b"\xb7\xb7\xb7\xb7", 4)[-2:] == b"\x92\x92"


def test_a_host_that_changes_the_speed_must_follow(port):
    assert ask(port, b"\x1f\x15", 1) == b"\x1f"
    port.baudrate = 1228800  # no speed that terminals know by name
    assert ask(port, b"\xb7\xb7\xb7", 3) == b"\x92\x92\x92"


def test_it_tells_when_a_band_could_first_answer(chip, port):
    band = Ntag213(UID)
    assert chip.answerable_at is None
    chip.lay(band)
    assert chip.answerable_at is None  # no field yet
    before = time.monotonic()
    ask(port, b"\x14\x83\x94", 2)
    assert before < chip.answerable_at - START_UP_S < time.monotonic()
    chip.lift(band)
    assert chip.answerable_at is None


def test_the_link_goes_with_the_plug_and_comes_back_with_another_terminal(chip, tmp_path):
    link = tmp_path / "bench" / "reader"
    chip.unplug()
    assert not link.is_symlink()
    chip.unplug()
    chip.plug_in()
    with serial.Serial(str(link), 9600, timeout=5.0) as opened:
        assert ask(opened, b"\xb7\xb7\xb7", 3) == b"\x92\x92\x92"


def test_who_holds_the_port_when_the_plug_goes_is_told(chip, port):
    chip.unplug()
    with pytest.raises((serial.SerialException, OSError)):
        ask(port, b"\xb7", 1)


def test_an_old_link_is_replaced_but_a_foreign_one_is_left(tmp_path):
    link = tmp_path / "reader"
    link.symlink_to("/nowhere")
    with ChipOnPty(link):
        link.unlink()
        link.symlink_to("/elsewhere")
    assert str(link.readlink()) == "/elsewhere"


def test_a_plug_that_a_fault_pulls_comes_back_under_another_name(chip, tmp_path):
    link = tmp_path / "bench" / "reader"
    before = link.readlink()
    chip.strike(Fault.UNPLUGGED)
    with serial.Serial(str(link), 9600, timeout=5.0) as port, suppress(serial.SerialException):
        ask(port, b"\xb7", 1)
    deadline = time.monotonic() + 5
    while not link.is_symlink() or link.readlink() == before:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    with serial.Serial(str(link), 9600, timeout=5.0) as port:
        assert ask(port, b"\xb7", 1) == b"\x92"


def test_a_chip_that_a_fault_stuck_comes_to_itself_as_nobody_can_reset_it(chip, port):
    port.timeout = 0.1
    chip.strike(Fault.STUCK)
    assert ask(port, b"\xb7", 1) == b""
    deadline = time.monotonic() + 5
    while ask(port, b"\xb7", 1) != b"\x92":
        assert time.monotonic() < deadline
    chip.suffer(Fault.DROPPED, 1)
    assert ask(port, b"\xb7", 1) == b""
    chip.recover()
    assert ask(port, b"\xb7\xb7", 2) == b"\x92\x92"


def test_it_tells_how_long_a_band_has_been_away(chip):
    band, other = Ntag213(UID), Ntag213(bytes([4, *range(6)]))
    assert chip.away_for(band) == float("inf")
    chip.lay(band)
    chip.lift(band)
    assert 0 <= chip.away_for(band) < 5
    assert chip.away_for(other) == float("inf")
