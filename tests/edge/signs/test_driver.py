"""What goes over a line and onto pins is what the patterns say."""

import os
import tty

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin

from edge.signs.driver import GpioSign, SerialSign, line_of
from edge.signs.errors import SignFailed
from edge.signs.patterns import ALL, DARK, POSTS, SILENCE, Frame, Tone

LAMP, BUZZER = 18, 13


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (Frame(ALL, "ffc629", 100, 600), b"L fff ffc629 100\n"),
        (Frame((0,), "ffc629", 60, 250), b"L 001 ffc629 60\n"),
        (Frame(POSTS, "ffb46b", 40, 4800), b"L 104 ffb46b 40\n"),
        (DARK, b"L 000 000000 0\n"),
        (Tone(659, 60), b"T 659 60 100\n"),
        (SILENCE, b"T 0 0 0\n"),
    ],
)
def test_a_frame_and_a_tone_are_one_line_of_text(step, line):
    assert line_of(step) == line


def test_a_line_that_is_not_there_is_said():
    with pytest.raises(SignFailed):
        SerialSign("/dev/no-such-sign", 115200)


def test_a_line_that_nobody_reads_fails_soon_and_hangs_nobody():
    ring, line = os.openpty()
    tty.setraw(line)
    sign = SerialSign(os.ttyname(line), 115200)
    try:
        with pytest.raises(SignFailed):
            _play_for_ever(sign)
    finally:
        sign.close()
        os.close(ring)
        os.close(line)


def _play_for_ever(sign):
    while True:
        sign.play(DARK)


@pytest.fixture
def pins():
    factory = MockFactory(pin_class=MockPWMPin)
    yield factory
    factory.close()


def test_one_lamp_shines_as_bright_as_the_ring_would(pins):
    sign = GpioSign(LAMP, BUZZER, pins)
    sign.play(Frame(POSTS, "ffb46b", 40, 4800))
    assert pins.pin(LAMP).state == pytest.approx(0.4)
    sign.play(DARK)
    assert pins.pin(LAMP).state == 0
    sign.close()


def test_a_buzzer_sounds_as_high_and_as_soft_as_it_is_told_and_stops(pins):
    sign = GpioSign(LAMP, BUZZER, pins)
    sign.play(Tone(220, 240, 30))
    assert (pins.pin(BUZZER).frequency, pins.pin(BUZZER).state) == (220, pytest.approx(0.15))
    sign.play(SILENCE)
    assert pins.pin(BUZZER).state == 0
    sign.close()


def test_pins_that_somebody_else_has_are_said(pins):
    sign = GpioSign(LAMP, BUZZER, pins)
    with pytest.raises(SignFailed):
        GpioSign(LAMP, 12, pins)
    sign.close()
