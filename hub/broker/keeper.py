"""Keeps Mosquitto running: started, started again when it dies, told when its files change."""

from __future__ import annotations

import logging
import shutil
import signal
import subprocess
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from hub.errors import BrokerMissing

if TYPE_CHECKING:
    from hub.broker.house import BrokerHouse
    from hub.broker.renewal import Renewal

log = logging.getLogger(__name__)

PROGRAMS = ("mosquitto", "/usr/sbin/mosquitto")
LOOKS_SECONDS = 1.0
"""How often its files are looked at, and whether it still runs."""
STEADY_SECONDS = 30.0
LONGEST_REST = 30.0
GOODBYE_SECONDS = 5.0


def find_program() -> Path:
    """Return where Mosquitto is.

    Raises:
        BrokerMissing: it is not installed.
    """
    for name in PROGRAMS:
        found = shutil.which(name)
        if found:
            return Path(found)
    raise BrokerMissing("Mosquitto is not installed. Type:  sudo apt-get install mosquitto")


class Keeper:
    """Runs one Mosquitto in the foreground until `stop` is called, from any thread."""

    def __init__(self, house: BrokerHouse, renewal: Renewal) -> None:
        self._house = house
        self._renewal = renewal
        self._stopping = Event()
        self.starts = 0
        """How often Mosquitto was started."""
        self.pid = 0
        """The process that it is, or was last; 0 before the first."""

    def run(self) -> None:
        """Keep Mosquitto running until stopped; a broker that dies at once is waited with, longer.

        Raises:
            BrokerMissing: it is not installed.
        """
        program, rest = find_program(), 0.0
        while not self._stopping.is_set():
            steady = self._one_life(program)
            if self._stopping.is_set():
                return
            rest = 1.0 if steady else min(max(1.0, rest * 2), LONGEST_REST)
            log.error("the broker ended; it is started again in %d s", rest)
            self._stopping.wait(rest)

    def stop(self) -> None:
        """Let `run` end the broker and return."""
        self._stopping.set()

    def _one_life(self, program: Path) -> bool:
        """Run it until it dies or is to stop; return whether it had lived for a while."""
        conf = self._house.folder / "mosquitto.conf"
        broker = subprocess.Popen([program, "-c", conf])  # noqa: S603 - a fixed program and our own file
        self.starts += 1
        self.pid = broker.pid
        known, looks = self._stamp(), 0
        try:
            while broker.poll() is None and not self._stopping.wait(LOOKS_SECONDS):
                looks += 1
                self._renewal.step()
                if self._stamp() != known:
                    known = self._stamp()
                    broker.send_signal(signal.SIGHUP)
                    log.info("the broker reads its passwords, rights and certificate again")
        finally:
            _end(broker)
        return looks * LOOKS_SECONDS >= STEADY_SECONDS

    def _stamp(self) -> tuple[int, ...]:
        """What tells that a file was replaced: its inode and times."""
        stamp: list[int] = []
        # Of certificate and key the certificate is written last.
        for name in ("passwd", "acl", "broker.crt"):
            found = (self._house.folder / name).stat()
            stamp += (found.st_ino, found.st_mtime_ns)
        return tuple(stamp)


def _end(broker: subprocess.Popen[bytes]) -> None:
    if broker.poll() is None:
        broker.terminate()
        try:
            broker.wait(GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            broker.kill()
            broker.wait()
