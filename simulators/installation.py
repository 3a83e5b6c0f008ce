"""One installation without metal: a chip on a pty, a real edge process, an exhibit's program."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from edge import tables
from simulators.chip import ChipOnPty
from simulators.exhibits.door import Door
from simulators.exhibits.plays import Exhibit
from simulators.processes import Process, answer_of, module
from simulators.settings import BrokerWords, Pace, edge_settings
from simulators.waiting import until

HAS_KEYS = "the hub's keys are here"
"""What an edge logs then."""


class Installation:
    """One exhibit with its reader and its kiosk, or a desk's reader; its files are in `folder`."""

    def __init__(self, exhibit: Exhibit, folder: Path) -> None:
        self.exhibit = exhibit
        self.name = exhibit.name
        self.folder = folder
        self.chip = ChipOnPty(folder / "chip")
        self.address = ""
        self.clock_ahead = timedelta()
        """How far its clock is from the museum's; `Museum.let_pass` sets it."""
        self._settings = folder / "edge.toml"
        argv = module("edge", "run", "--config", str(self._settings))
        self.process = Process(f"edge {self.name}", argv, folder / "edge.log")

    @property
    def data(self) -> Path:
        """Where the edge keeps its keys, its outbox and its media on their way."""
        return self.folder / "data"

    @property
    def token(self) -> Path:
        """The file with the exhibit's token; it changes at each start of the edge."""
        return self.data / "door.token"

    def enrol(self, hub_settings: Path) -> None:
        """Make it known to the hub and the hub to it, by the commands a technician types.

        Raises:
            ProcessDied: one of them failed.
        """
        data = str(self.data)
        request = answer_of("edge", "enrol", "--data", data, "--edge", self.name)
        with NamedTemporaryFile("w", dir=self.folder, suffix=".json") as file:
            file.write(request)
            file.flush()
            welcome = answer_of("hub", "enrol", "--config", str(hub_settings), file.name)
        with NamedTemporaryFile("w", dir=self.folder, suffix=".json") as file:
            file.write(welcome)
            file.flush()
            answer_of("edge", "welcome", "--data", data, file.name)

    def write_settings(self, museum: str, broker: BrokerWords, pace: Pace) -> None:
        """Write its edge.toml."""
        chip = self.folder / "chip"
        self._settings.write_text(edge_settings(museum, self.exhibit, chip, broker, pace))

    def start(self) -> None:
        """Plug the reader in and start the edge, without waiting for it."""
        self.chip.plug_in()
        self.process.start()

    def wait_until_ready(self) -> None:
        """Wait until kiosk and door are served.

        Raises:
            ProcessDied: the edge ended instead.
            NotReady: it did not come up in time.
        """
        self.address = self.process.wait_until_ready().rstrip("/")

    def wait_until_it_keeps(self) -> None:
        """Wait until the hub's keys have come; before that people play and nothing is kept.

        Raises:
            NotReady: they did not come.
        """
        until(lambda: HAS_KEYS in self.process.printed(), f"the keys of {self.name}")

    def door(self) -> Door:
        """Connect the exhibit's own program."""
        return Door(self.exhibit.name, self.address, self.token)

    def waiting(self) -> int:
        """Return how many results stand in its outbox or its media spool."""
        with closing(sqlite3.connect(self.data / "outbox.db")) as outbox:
            return tables.waiting(outbox)[0] + len(tables.media(outbox))

    def holds(self, secret: bytes) -> bool:
        """Say whether some file of the edge holds these bytes, as they are or in hex."""
        spellings = (secret, secret.hex().encode(), secret.hex().upper().encode())
        files = [path.read_bytes() for path in self.data.rglob("*") if path.is_file()]
        return any(spelling in file for file in files for spelling in spellings)

    def stop(self) -> None:
        """End the edge cleanly and unplug the reader."""
        try:
            self.process.stop()
        finally:
            self.chip.unplug()
