"""A whole museum in its real processes, in a folder of its own, on free ports of loopback."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import httpx2

from edge.config import KioskMode
from edge.contract.clock import MovedClock
from hub.config import load
from simulators.broker import running
from simulators.database import SQLITE, database
from simulators.exhibits.plays import EXHIBITS, Exhibit
from simulators.installation import Installation
from simulators.plumbing import enrol
from simulators.processes import Process, answer_of, module
from simulators.settings import BrokerWords, Pace, hub_settings
from simulators.waiting import LOOPBACK, free_port, until

Letter = dict[str, Any]
"""A caught mail, as the mailbox lists it: number, to, subject, text, links…"""

MAILS = "mails"
"""The folder of the mailbox: what is in there has left the museum."""
PATIENCE_SECONDS = 30.0
"""A rehearsal goes on on a busy machine, too."""
PORTAL_ENDS_SECONDS = 40.0
"""Answers on their way, workers and what is being written each have seconds of their own to end."""


class Broker(BrokerWords, Protocol):
    """A broker that a museum opens on: `simulators.broker.BrokerAddress`, or the museum's own."""

    def prepare(self, museum: str, hub_settings: Path) -> None:
        """Do what must be done before installations are enrolled."""
        ...

    def open(self) -> None:
        """Listen; all installations are enrolled."""
        ...


class Museum:
    """Hub and portal, a mailbox, and installations, all on one broker."""

    def __init__(
        self,
        folder: Path,
        broker: Broker,
        pace: Pace,
        exhibits: Sequence[Exhibit],
        database: str = "",
    ) -> None:
        self.folder = folder
        self._places = tuple(Installation(one, folder / one.name) for one in exhibits)
        self.desks = tuple(one for one in self._places if one.exhibit.mode is KioskMode.DESK)
        """Readers beside colleagues' screens; they have no kiosk of their own."""
        self.installations = tuple(one for one in self._places if one not in self.desks)
        self.clock = MovedClock(folder / "clock")
        self.settings = folder / "hub" / "hub.toml"
        # Its own name, so that several rehearsals may share somebody's broker.
        self._name = f"rehearsal-{secrets.token_hex(4)}"
        self._moved = timedelta()
        self._broker, self._pace = broker, pace
        portal_port, smtp_port, mailbox_port = free_port(), free_port(), free_port()
        self.portal_address = f"http://{LOOPBACK}:{portal_port}"
        self.mailbox_address = f"http://{LOOPBACK}:{mailbox_port}"
        self._reader = httpx2.Client(base_url=self.mailbox_address, timeout=PATIENCE_SECONDS)
        argv = module("portal", "run", "--config", str(self.settings))
        self.portal = Process("portal", argv, folder / "portal.log")
        self._mailbox = _mailbox(folder, smtp_port, mailbox_port)
        ports = (portal_port, smtp_port)
        self._hub_settings = hub_settings(self._name, broker, *ports, pace, database)

    def open(self) -> None:
        """Found it, start everything, and wait until all of it serves.

        Raises:
            ProcessDied: a process or a command failed.
            NotReady: one did not come up in time.
        """
        self.found()
        self.serve()

    def found(self, *, by_commands: bool = True) -> None:
        """Found the hub and enrol the edges, by the commands that a technician types.

        Or, not `by_commands`, by what those call: a process less for each.

        Raises:
            ProcessDied: a command failed.
        """
        for folder in (self.settings.parent, *(one.folder for one in self._places)):
            folder.mkdir(parents=True)
        self.let_pass(timedelta())
        self.settings.write_text(self._hub_settings)
        answer_of("hub", "init", "--config", str(self.settings))
        self._broker.prepare(self._name, self.settings)
        for one in self._places:
            one.write_settings(self._name, self._broker, self._pace)
        if by_commands:
            with ThreadPoolExecutor(max_workers=2) as technicians:
                list(technicians.map(lambda one: one.enrol(self.settings), self._places))
        else:
            folders = {one.name: one.data for one in self._places}
            enrol(load(self.settings), folders, self.now())

    def serve(self) -> None:
        """Start everything and wait until all of it serves.

        Raises:
            ProcessDied: a process ended instead.
            NotReady: one did not come up in time.
        """
        self._broker.open()
        self._mailbox.start()
        self.portal.start()
        for one in self._places:
            one.start()
        self._mailbox.wait_until_ready()
        self.portal.wait_until_ready()
        for one in self._places:
            one.wait_until_ready()
            one.wait_until_it_keeps()

    def close(self) -> None:
        """End everything cleanly; what refuses is killed, and said.

        Raises:
            ProcessDied: a process ended with another code than 0.
            NotReady: one did not end when asked.
        """
        with ExitStack() as stack:
            stack.callback(self._reader.close)
            stack.callback(self._mailbox.stop)
            stack.callback(partial(self.portal.stop, seconds=PORTAL_ENDS_SECONDS))
            for one in self._places:
                stack.callback(one.stop)

    def now(self) -> datetime:
        """Return the museum's instant, moved as its processes see it."""
        return self.clock.now()

    def let_pass(self, time: timedelta) -> None:
        """Move the clocks of all processes; each installation's is as far ahead as it says."""
        self._moved += time
        _set(self.folder, self._moved)
        for one in self._places:
            if one.folder.is_dir():
                _set(one.folder, self._moved + one.clock_ahead)

    def wait_until_all_is_sent(self, seconds: float = 30.0) -> None:
        """Wait until the hub has all that the installations kept, however long that is on its way.

        Raises:
            NotReady: for so many seconds not one thing less waited at an installation.
        """
        left = self._waiting()
        while left:
            fewer = partial(self._fewer_wait_than, left)
            until(fewer, "the installations to have sent all they kept", seconds, every=0.1)
            left = self._waiting()

    def _fewer_wait_than(self, left: int) -> bool:
        return self._waiting() < left

    def _waiting(self) -> int:
        return sum(one.waiting() for one in self._places)

    def kill_hub(self) -> None:
        """End hub and portal as a power cut does."""
        self.portal.kill()

    def restart_hub(self) -> None:
        """Start hub and portal again and wait until they serve."""
        self.portal.start()
        self.portal.wait_until_ready()

    def add_band(self, kind: str, uid: bytes) -> None:
        """Add a band to the museum's own, as whoever keeps the inventory does.

        Raises:
            ProcessDied: the command failed.
        """
        self._bands("add", "--kind", kind, "--set", kind, typed=uid.hex())

    def add_box(self, kind: str, set_name: str, uids: Sequence[bytes]) -> None:
        """Add a box of bands to the museum's own, numbered in this order.

        Raises:
            ProcessDied: the command failed.
        """
        typed = "\n".join(uid.hex() for uid in uids)
        self._bands("add", "--kind", kind, "--set", set_name, typed=typed)

    def invite(self, name: str, *roles: str) -> str:
        """Invite a colleague; return the code by which they join.

        Raises:
            ProcessDied: the command failed.
        """
        asked = [word for one in roles for word in ("--role", one)]
        said = answer_of("hub", "colleague", "invite", name, *asked, "--config", str(self.settings))
        return said.splitlines()[0]

    def give_pin(self, pin: str) -> None:
        """Give the first staff band its PIN.

        Raises:
            ProcessDied: the command failed.
        """
        self._bands("pin", "--set", "staff", "--number", "1", typed=pin)

    def _bands(self, *asked: str, typed: str) -> None:
        answer_of("hub", "bands", *asked, "--config", str(self.settings), typed=typed)

    def files(self) -> Iterator[Path]:
        """Yield every file of hub, installations and broker; mails that went are not theirs."""
        for path in self.folder.rglob("*"):
            if path.is_file() and not path.is_relative_to(self.folder / MAILS):
                yield path

    def letters(self) -> list[Letter]:
        """Return all mails that were caught, oldest first."""
        return list(self._reader.get("/mails.json").raise_for_status().json())


def _set(folder: Path, moved: timedelta) -> None:
    """Move the clock of whoever reads it in this folder."""
    fresh = folder / "clock.new"
    fresh.write_text(str(moved.total_seconds()))
    fresh.replace(folder / "clock")


def _mailbox(folder: Path, smtp_port: int, http_port: int) -> Process:
    ports = ("--smtp-port", str(smtp_port), "--http-port", str(http_port))
    argv = module("simulators", "mailbox", *ports, "--keep", str(folder / MAILS))
    return Process("mailbox", argv, folder / "mailbox.log")


@contextmanager
def open_museum(
    folder: Path,
    broker: str,
    pace: Pace | None = None,
    exhibits: Sequence[Exhibit] = EXHIBITS,
    moved: timedelta = timedelta(),
    db: str = SQLITE,
) -> Iterator[Museum]:
    """Open a museum on the broker and database that are named; close all of it at the end.

    Its clock is `moved`.

    Raises:
        RehearsalError: something did not come up, or did not end cleanly.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with running(broker, folder) as address, database(db) as url:
        museum = Museum(folder, address, pace or Pace(), exhibits, url)
        museum.let_pass(moved)
        try:
            museum.open()
            yield museum
        finally:
            museum.close()
