"""A serial port through pyserial: bytes out, so many bytes in, by a deadline. No protocol.

RTS, if wired, drives the chip's NRSTPD: the adapter's RTS output is low when RTS is asserted, and
low resets.
"""

import errno
import termios
import time
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

import serial

from edge.reader.errors import LineAway, SpeedUnfit

RESET_PULSE_S: Final = 0.010
RESET_WAIT_S: Final = 0.050
"""The chip itself needs microseconds (data sheet 8.8.2); crystals of cheap boards need longer."""
WRITE_PATIENCE_S: Final = 2.0
BROKEN: Final = (OSError, serial.SerialException, termios.error, ValueError)
"""What a port raises that is missing, held, pulled out, or asked for a speed it does not know."""
WITHOUT_MODEM_LINES: Final = (errno.ENOTTY, errno.EINVAL)
"""What a port answers that has no RTS: a pseudo-terminal, some bridges."""
SENTENCES: Final = {
    errno.ENOENT: "there is no port {port}: is the reader plugged in?",
    errno.EACCES: "{port} may not be opened: add this user to the group that owns it (dialout)",
    errno.EAGAIN: "{port} is held by another program",
    errno.EBUSY: "{port} is held by another program",
    errno.ENOTTY: "{port} is no serial port",
}


class SerialLine:
    """One open serial port."""

    def __init__(self, port: str, baud: int, *, reset_line: bool) -> None:
        """Open the port for nobody else to share.

        Raises:
            LineAway: It is missing, busy, or not ours to open.
        """
        self._guard = _Guard(port)
        self._reset_line = reset_line
        self._port = serial.Serial(exclusive=True, write_timeout=WRITE_PATIENCE_S)
        self._port.port = port
        self._port.baudrate = baud
        if reset_line:
            self._port.rts = False
        with self._guard:
            self._port.open()
        with suppress(*BROKEN):  # an adapter without such a timer, a pseudo-terminal
            self._port.set_low_latency_mode(True)

    def exchange(self, sent: bytes, expects: int, patience: float) -> bytes:
        """Drop what lies there unread, send, read so many bytes, or fewer after `patience` seconds.

        Raises:
            LineAway: The port does not work any more.
        """
        with self._guard:
            self._port.reset_input_buffer()
            self._port.write(sent)
            if self._port.timeout != patience:
                self._port.timeout = patience
            return bytes(self._port.read(expects))

    def receive(self, expects: int, patience: float) -> bytes:
        """Send and drop nothing; read so many bytes, or fewer after `patience` seconds.

        Raises:
            LineAway: The port does not work any more.
        """
        with self._guard:
            if self._port.timeout != patience:
                self._port.timeout = patience
            return bytes(self._port.read(expects))

    def retune(self, baud: int) -> None:
        """Set the port's speed.

        Raises:
            LineAway: The port does not work any more.
            SpeedUnfit: The adapter does not know this speed.
        """
        with self._guard:
            try:
                self._port.baudrate = baud
            except BROKEN as error:
                if isinstance(error, ValueError) or _number(error) == errno.EINVAL:
                    raise SpeedUnfit(f"the adapter does not know {baud} baud") from error
                raise

    def hard_reset(self) -> bool:
        """Pull RTS for 10 ms; False if nothing hangs on it or this port has none.

        Raises:
            LineAway: The port does not work any more.
        """
        if not self._reset_line:
            return False
        try:
            for asserted, wait in ((True, RESET_PULSE_S), (False, RESET_WAIT_S)):
                with self._guard:
                    self._port.rts = asserted
                time.sleep(wait)
        except LineAway as away:
            if _number(away.__cause__) in WITHOUT_MODEM_LINES:
                return False
            raise
        return True

    def rest(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)

    def close(self) -> None:
        """Let go of the port; a port that is gone already is let go of, too."""
        with suppress(*BROKEN):
            self._port.close()


class _Guard:
    """Turns what pyserial and the system raise into `LineAway`, with a technician's sentence."""

    def __init__(self, port: str) -> None:
        self._port = port

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, BROKEN):
            raise LineAway(_sentence(self._port, error)) from error


def _sentence(port: str, error: BaseException) -> str:
    number = _number(error) or _number(error.__context__) or 0
    return SENTENCES.get(number, "{port} does not work any more").format(port=port)


def _number(error: BaseException | None) -> int | None:
    """The system's number for an error; `termios.error` keeps it as its first argument."""
    first = error.args[0] if error is not None and error.args else None
    return first if isinstance(first, int) else None
