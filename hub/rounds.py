"""A thread that does one thing again and again, comes back after every failure, and says so."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

_LOOKS_EVERY_SECONDS = 0.5


class Rounds:
    """Calls `step` twice a second until stopped; `wake` calls it at once."""

    def __init__(self, name: str, step: Callable[[], None]) -> None:
        self.name = name
        self._step = step
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.failing = ""
        """The kind of failure of the last step, empty when it went well."""

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the step it is in."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def wake(self) -> None:
        """Take the next step now."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._step()
            except Exception as problem:  # noqa: BLE001 - rounds go on whatever a step met; health shows it
                self.failing = type(problem).__name__
                # Its text may hold what was being read or sent.
                log.error("%s failed: %s", self._thread.name, self.failing)  # noqa: TRY400 - as above
            else:
                self.failing = ""
            self._wake.wait(_LOOKS_EVERY_SECONDS)
            self._wake.clear()
