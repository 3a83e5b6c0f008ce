"""The serial port through pyserial, on a pseudo-terminal."""

import os
import pty
import time
import tty
from contextlib import suppress

import pytest
import serial

from edge.reader.errors import LineAway, SpeedUnfit
from edge.reader.serial_line import SerialLine


class FarEnd:
    """The other end of a pseudo-terminal, and the name of ours."""

    def __init__(self):
        self.master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.name = os.ttyname(self._slave)

    def says(self, data):
        os.write(self.master, data)

    def heard(self):
        return os.read(self.master, 4096)

    def hang_up(self):
        os.close(self.master)
        os.close(self._slave)


@pytest.fixture
def far():
    end = FarEnd()
    yield end
    with suppress(OSError):  # a test has hung up already
        end.hang_up()


@pytest.fixture
def line(far):
    opened = SerialLine(far.name, 9600, reset_line=False)
    yield opened
    opened.close()


def answer_each_write(line, far, answer):
    write = line._port.write

    def write_and_answer(data):
        count = write(data)
        far.says(answer)
        return count

    line._port.write = write_and_answer


def test_so_many_bytes_are_read_and_no_more(line, far):
    answer_each_write(line, far, b"\x92\x92\x92")
    assert line.exchange(b"\xb7\xb7", 2, 1.0) == b"\x92\x92"
    assert far.heard() == b"\xb7\xb7"


def test_what_lies_there_unread_is_dropped_first(line, far):
    far.says(b"old")
    answer_each_write(line, far, b"\x92")
    assert line.exchange(b"\xb7", 1, 1.0) == b"\x92"


def test_a_wait_ends_when_patience_does(line, far):
    answer_each_write(line, far, b"\x92")
    began = time.monotonic()
    assert line.exchange(b"\xb7\xb7", 2, 0.05) == b"\x92"
    assert 0.05 <= time.monotonic() - began < 5.0


def test_a_missing_port_is_away():
    with pytest.raises(LineAway, match="there is no port /dev/nowhere"):
        SerialLine("/dev/nowhere", 9600, reset_line=True)


def test_a_port_that_another_holds_is_away(line, far):
    assert line.exchange(b"", 0, 0.1) == b""
    with pytest.raises(LineAway, match="held by another program"):
        SerialLine(far.name, 9600, reset_line=False)


def test_a_file_that_is_no_port_is_away(tmp_path):
    file = tmp_path / "file"
    file.write_text("no port")
    with pytest.raises(LineAway, match="no serial port"):
        SerialLine(str(file), 9600, reset_line=False)


def test_a_plug_that_is_pulled_is_away(line, far):
    far.hang_up()
    with pytest.raises(LineAway):
        line.exchange(b"\xb7", 1, 0.1)
    line.close()
    with pytest.raises(LineAway):
        line.exchange(b"\xb7", 1, 0.1)


def test_the_speed_is_set(line):
    line.retune(1228800)
    assert line._port.baudrate == 1228800


def test_without_a_reset_line_nothing_is_pulled(line, far):
    assert not line.hard_reset()
    line.close()
    bare = SerialLine(far.name, 9600, reset_line=True)
    assert not bare.hard_reset()  # a pseudo-terminal has no modem lines
    bare.close()


def test_the_reset_line_is_pulled_low_and_released(line, monkeypatch):
    """RTS asserted is low at the adapter's pin, and low resets."""
    pulled = []
    monkeypatch.setattr(serial.Serial, "rts", property(fset=lambda _, level: pulled.append(level)))
    line._reset_line = True
    assert line.hard_reset()
    assert pulled == [True, False]


def test_what_a_reader_says_unasked_is_received_and_not_dropped(line, far):
    far.says(b"unasked")
    assert line.receive(7, 1.0) == b"unasked"
    assert line.receive(1, 0.01) == b""


def test_a_speed_the_adapter_does_not_know_is_unfit_and_the_port_stays(line, far):
    with pytest.raises(SpeedUnfit, match="-1 baud"):
        line.retune(-1)
    answer_each_write(line, far, b"\x92")
    assert line.exchange(b"\xb7", 1, 1.0) == b"\x92"
