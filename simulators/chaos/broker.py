"""A broker that can be killed and started again on its port, of the three kinds that must serve."""

from __future__ import annotations

import getpass
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulators.broker import DEBIAN_PROGRAM, DEBIAN_SETTINGS, EMBEDDED, MOSQUITTO, moved
from simulators.errors import ProgramMissing, RehearsalError
from simulators.processes import Process, module
from simulators.waiting import LOOPBACK, free_port, listens

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STOCK = "stock"
KINDS = (MOSQUITTO, STOCK, EMBEDDED)
OURS = """\
listener {port} 127.0.0.1
allow_anonymous true
set_tcp_nodelay true
max_inflight_messages 100
max_queued_messages 10000
persistence false
user {user}
"""
"""The lines of `hub.broker.settings` that bear on what is lost and how fast, without its locks."""


class KillableBroker:
    """One broker process and the port it comes back on."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.port = free_port()
        self.process = Process(
            "broker", _argv(kind, folder, self.port), folder / "broker.log", self
        )

    def __call__(self) -> bool:
        """Say whether it listens."""
        return listens(LOOPBACK, self.port)

    def start(self) -> None:
        """Start it, and wait until it listens.

        Raises:
            ProcessDied: it ended instead.
            NotReady: it did not come up in time.
        """
        self.process.start()
        self.process.wait_until_ready()


@contextmanager
def killable(kind: str, folder: Path) -> Iterator[KillableBroker]:
    """Run a broker of a kind; whatever became of it, it is gone at the end.

    Raises:
        ProgramMissing: Mosquitto is asked for and not installed.
        RehearsalError: there is no such kind.
    """
    if kind not in KINDS:
        raise RehearsalError(f"--broker is one of {', '.join(KINDS)}.")
    if kind != EMBEDDED and not DEBIAN_PROGRAM.exists():
        raise ProgramMissing("Mosquitto is missing. Type: sudo apt-get install mosquitto")
    broker = KillableBroker(kind, folder)
    broker.start()
    try:
        yield broker
    finally:
        broker.process.kill()


def _argv(kind: str, folder: Path, port: int) -> tuple[str, ...]:
    if kind == EMBEDDED:
        return module("simulators", "broker", "--port", str(port))
    settings, user = folder / "mosquitto.conf", getpass.getuser()
    if kind == MOSQUITTO:
        settings.write_text(OURS.format(port=port, user=user))
        return (str(DEBIAN_PROGRAM), "-c", str(settings))
    # The stock file says nothing of users: started by root it would turn into one of its own, who
    # could not write here.
    settings.write_text(moved(DEBIAN_SETTINGS.read_text(), folder) + f"user {user}\n")
    return (str(DEBIAN_PROGRAM), "-c", str(settings), "-p", str(port))
