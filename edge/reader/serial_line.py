"""A serial port through pyserial: bytes out, so many bytes in, by a deadline. No protocol.

RTS, if wired, drives the chip's NRSTPD: the adapter's RTS output is low when RTS is asserted, and
low resets.
"""

import time
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

import serial

from edge.reader.errors import LineAway

RESET_PULSE_S: Final = 0.010
RESET_WAIT_S: Final = 0.050
"""The chip itself needs microseconds (data sheet 8.8.2); crystals of cheap boards need longer."""
WRITE_PATIENCE_S: Final = 2.0


class SerialLine:
    """One open serial port."""

    def __init__(self, port: str, baud: int, *, reset_line: bool) -> None:
        """Open the port for nobody else to share.

        Raises:
            LineAway: It is missing, busy, or not ours to open.
        """
        self._reset_line = reset_line
        self._port = serial.Serial(exclusive=True, write_timeout=WRITE_PATIENCE_S)
        self._port.port = port
        self._port.baudrate = baud
        if reset_line:
            self._port.rts = False
        with _own_errors():
            self._port.open()

    def exchange(self, sent: bytes, expects: int, patience: float) -> bytes:
        """Drop what lies there unread, send, read so many bytes, or fewer after `patience` seconds.

        Raises:
            LineAway: The port does not work any more.
        """
        with _own_errors():
            self._port.reset_input_buffer()
            self._port.write(sent)
            if self._port.timeout != patience:
                self._port.timeout = patience
            return bytes(self._port.read(expects))

    def retune(self, baud: int) -> None:
        """Set the port's speed.

        Raises:
            LineAway: The port does not work any more, or the adapter does not know this speed.
        """
        with _own_errors():
            self._port.baudrate = baud

    def hard_reset(self) -> bool:
        """Pull RTS for 10 ms; False if nothing hangs on it or this port has none.

        Raises:
            LineAway: The port does not work any more.
        """
        if not self._reset_line:
            return False
        try:
            for asserted, wait in ((True, RESET_PULSE_S), (False, RESET_WAIT_S)):
                self._port.rts = asserted
                time.sleep(wait)
        except serial.SerialException as error:
            raise LineAway(str(error)) from error
        except OSError:
            return False  # a port without modem lines: a pseudo-terminal, some bridges
        return True

    def rest(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)

    def close(self) -> None:
        """Let go of the port; a port that is gone already is let go of, too."""
        with suppress(OSError, serial.SerialException):
            self._port.close()


class _own_errors:  # noqa: N801 - reads as a statement where it is used
    """Turns what pyserial and the system raise into `LineAway`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, OSError | serial.SerialException | ValueError):
            raise LineAway(str(error)) from error
