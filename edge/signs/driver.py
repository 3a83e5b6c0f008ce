"""What a sign is driven by: nothing, a serial line of text, or the pins of a Raspberry Pi."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

import serial

from edge.signs.errors import SignFailed, SignUnknown
from edge.signs.patterns import Frame, Tone

if TYPE_CHECKING:
    from gpiozero import Factory

WRITE_SECONDS = 0.2
"""A line that takes longer than this for one short line of text is a dead one."""


class Driver(Protocol):
    """Shines and sounds. Every method may raise `SignFailed`, and is called by one thread."""

    def play(self, step: Frame | Tone) -> None:
        """Shine or sound from now on, until the next of its kind."""
        ...

    def close(self) -> None:
        """Let go of line or pins."""
        ...


class SerialSign:
    """Writes one line of text for each frame and each tone; see `hardware/lamp-and-buzzer.md`."""

    def __init__(self, port: str, baud: int) -> None:
        """Open the line.

        Raises:
            SignFailed: it is missing, busy, or not ours to open.
        """
        try:
            self._line = serial.Serial(port, baud, write_timeout=WRITE_SECONDS, exclusive=True)
        except (serial.SerialException, OSError, ValueError):
            raise SignFailed("the sign's line cannot be opened") from None

    def play(self, step: Frame | Tone) -> None:
        """Write it down.

        Raises:
            SignFailed: nobody takes it.
        """
        try:
            self._line.write(line_of(step))
        except (serial.SerialException, OSError):
            raise SignFailed("the sign's line takes nothing") from None

    def close(self) -> None:
        """Let go of the line; one that is gone is no harm."""
        self._line.close()


def line_of(step: Frame | Tone) -> bytes:
    """Return the line of text for a frame, `L <lamps> <rrggbb> <percent>`, or for a tone, `T …`.

    `lamps` are three hex digits, bit 0 is lamp 0; a tone is `T <hertz> <ms> <percent>`.
    """
    if isinstance(step, Tone):
        return f"T {step.hertz} {step.ms} {step.percent}\n".encode()
    lamps = sum(1 << lamp for lamp in step.lamps)
    return f"L {lamps:03x} {step.colour} {step.percent}\n".encode()


def insist_gpio() -> None:
    """Make sure that the pins of this machine can be spoken to.

    Raises:
        SignUnknown: gpiozero is not installed.
    """
    if find_spec("gpiozero") is None:
        raise SignUnknown('"gpio" needs gpiozero: pip install "myvisit[pi]"')


class GpioSign:
    """One channel of light and one buzzer on the pins of a Raspberry Pi, by gpiozero.

    With one lamp there is no picture: it shines as bright as the ring would, all lamps together.
    """

    def __init__(self, lamp_pin: int, buzzer_pin: int, factory: Factory | None = None) -> None:
        """Take the pins (BCM numbers); `insist_gpio` first.

        Raises:
            SignFailed: the pins are not to be had.
        """
        from gpiozero import GPIOZeroError, PWMOutputDevice  # noqa: PLC0415 - on a Pi alone

        self._failures = (GPIOZeroError, OSError)
        try:
            self._lamp = PWMOutputDevice(lamp_pin, pin_factory=factory)
            self._buzzer = PWMOutputDevice(buzzer_pin, pin_factory=factory)
        except self._failures:
            raise SignFailed("the pins of lamp and buzzer cannot be had") from None

    def play(self, step: Frame | Tone) -> None:
        """Set the pins.

        Raises:
            SignFailed: they cannot be set.
        """
        try:
            if isinstance(step, Tone):
                self._sound(step)
            else:
                self._lamp.value = step.percent / 100 if step.lamps else 0
        except self._failures:
            raise SignFailed("the pins of lamp and buzzer cannot be set") from None

    def close(self) -> None:
        """Dark and silent, the pins are free."""
        self._lamp.close()
        self._buzzer.close()

    def _sound(self, tone: Tone) -> None:
        """A square wave is loudest at one half; less of it is softer."""
        if tone.hertz:
            self._buzzer.frequency = tone.hertz
        self._buzzer.value = tone.percent / 200 if tone.hertz else 0
