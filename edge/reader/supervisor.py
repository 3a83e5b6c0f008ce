"""The thread that keeps one reader reading, and that nothing but `stop` can end."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from edge.reader.events import ReaderEvent, ReaderHealth
from edge.reader.line import Line, MonotonicClock
from edge.reader.port_names import PortName
from edge.reader.registers import RESET_BAUD
from edge.reader.serial_line import SerialLine
from edge.reader.settings import ReaderSettings
from edge.reader.watch import OpenLine, Watch

logger = logging.getLogger(__name__)

AFTER_A_SURPRISE_S: Final = 1.0


class SerialPort:
    """Opens the serial port that the settings name, under whatever name it comes back."""

    def __init__(self, settings: ReaderSettings) -> None:
        self._settings = settings
        self._name = PortName(settings.port)

    def __call__(self) -> Line:
        """Open it.

        Raises:
            LineAway: It is missing, busy, or not ours to open.
        """
        settings = self._settings
        baud = settings.baud or RESET_BAUD
        line = SerialLine(self._name.now(), baud, reset_line=settings.resets)
        self._name.opened()
        return line


class ReaderSupervisor:
    """Runs one reader in a thread of its own and reports every event from there."""

    def __init__(
        self,
        settings: ReaderSettings,
        report: Callable[[ReaderEvent], None],
        clock: MonotonicClock,
        open_line: OpenLine | None = None,
    ) -> None:
        """Build it; nothing is opened before `start`.

        Args:
            settings: Port and pace.
            report: Called in the reader's thread with each event; it must return soon and not
                raise.
            clock: The time, for every deadline and every event.
            open_line: How the line is opened; None opens the serial port of the settings.
        """
        self._watch = Watch(settings, report, clock, open_line or SerialPort(settings))
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"reader {settings.port}", daemon=True
        )

    def start(self) -> None:
        """Begin to look for the reader."""
        self._thread.start()

    def stop(self) -> None:
        """Stop reading, let go of the port, and return when both is done."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def health(self) -> ReaderHealth:
        """How the reader is. May be called from any thread."""
        return self._watch.health()

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                self._stopped.wait(self._step())
        finally:
            self._watch.close()

    def _step(self) -> float:
        try:
            return self._watch.step()
        except (
            Exception
        ):  # a visitor must not lose the reader to a mistake anywhere: close, wait, begin anew
            logger.exception("the reader's watch failed; it begins anew")
            self._watch.close()
            return AFTER_A_SURPRISE_S
