"""What happens to a museum: each attack strikes, lasts a moment, and is over when it returns."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]

from simulators.errors import NotReady, ProcessDied

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from simulators.chaos.broker import KillableBroker
    from simulators.chaos.disk import Disk
    from simulators.database import Server
    from simulators.museum import Museum

    Attack = Callable[[Random], None]

SHORTEST, LONGEST = 0.05, 1.0
"""Seconds for which something is down, or that pass between two attacks."""
FULL_SHORTEST, FULL_LONGEST = 0.5, 2.0
"""Seconds for which a disk is full, so that something is refused meanwhile."""
SLOWEST = 0.4
"""Seconds by which each piece on a slow line is late."""
CLOCKS_JUMP = timedelta(hours=20)
"""So far all clocks go ahead, and back again: across the 04:00 that parts two days."""
ONE_CLOCK_JUMPS = timedelta(hours=3)
LONG_RUN = 50
"""From so many attacks on a line is stalled for so long, too, that who waits on it hangs up."""
STALLED_SHORTEST, STALLED_LONGEST = 25.0, 40.0
"""Seconds: beyond the keepalive of an installation (20), and beyond one and a half of it."""
TRIES = 3
DYING = 10.0
"""Seconds that a killed process may take to be gone."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What can be attacked; the disks of the installations stand in their order, then the hub's.

    `server` is the database's where it is a process of its own; `workers` says that there are any.
    """

    museum: Museum
    broker: KillableBroker
    disks: Sequence[Disk]
    server: Server | None = None
    workers: bool = False

    def attacks(self, kills: int) -> tuple[tuple[str, Attack], ...]:
        """Return every attack of a run of so many, by name; what is there more often is likelier.

        Only a long run has time for a line that stalls beyond the keepalive.
        """
        on_edges = [
            (f"edge {number}, {name}", partial(attack, number))
            for number in range(len(self.museum.installations))
            for name, attack in (
                ("killed", self._kill_edge),
                ("power cut", self._cut_power_of_edge),
                ("disk full", self._fill_disk),
                ("clock wrong", self._set_one_clock),
            )
        ]
        hubs_disk = len(self.disks) - 1
        return (
            *on_edges,
            *self._on_processes(),
            ("broker killed", self._kill_broker),
            ("broker killed", self._kill_broker),
            ("hub killed", self._kill_hub),
            ("hub killed", self._kill_hub),
            ("hub, power cut", self._cut_power_of_hub),
            ("hub, disk full", partial(self._fill_disk, hubs_disk)),
            ("line cut", self._cut),
            ("line stalled", self._stall),
            *((("line stalled beyond the keepalive", self._stall_long),) * (kills >= LONG_RUN)),
            ("line slow", self._slow_down),
            ("all clocks jump", self._set_all_clocks),
        )

    def _on_processes(self) -> tuple[tuple[str, Attack], ...]:
        """What is attacked where hub and database are several processes."""
        workers = (("worker killed", self._kill_worker),) * 4 if self.workers else ()
        servers = (("database killed", self._kill_database),) if self.server else ()
        return (*workers, *servers)

    # -- killed ----------------------------------------------------------------------------------

    def _kill_edge(self, number: int, luck: Random) -> None:
        self.museum.installations[number].process.kill()
        _down(luck)
        self._edge_again(number)

    def _kill_broker(self, luck: Random) -> None:
        self.broker.process.kill()
        _down(luck)
        _again(lambda: None, self.broker.start)

    def _kill_hub(self, luck: Random) -> None:
        self.museum.kill_hub()
        _down(luck)
        _again(lambda: None, self.museum.restart_hub)

    def _kill_worker(self, luck: Random) -> None:
        """Kill one in mid-sentence; whoever started it starts it again."""
        hub = psutil.Process(self.museum.portal.pid)
        workers = [one for one in hub.children() if "worker" in one.cmdline()]
        if workers:
            luck.choice(workers).kill()
        _down(luck)

    def _kill_database(self, luck: Random) -> None:
        if self.server is not None:
            self.server.kill()
            _down(luck)
            self.server.start()

    # -- without power ---------------------------------------------------------------------------

    def _cut_power_of_edge(self, number: int, luck: Random) -> None:
        self.museum.installations[number].process.kill()
        self.disks[number].cut_power(luck)
        _down(luck)
        self._edge_again(number)

    def _cut_power_of_hub(self, luck: Random) -> None:
        """All that runs on that machine dies with it; a worker left alive would still write."""
        beneath = []
        with suppress(psutil.NoSuchProcess):
            beneath = psutil.Process(self.museum.portal.pid).children(recursive=True)
        self.museum.kill_hub()
        for one in beneath:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(beneath, timeout=DYING)
        self.disks[-1].cut_power(luck)
        _down(luck)
        _again(lambda: None, self.museum.restart_hub)

    # -- a disk, a line, a clock -----------------------------------------------------------------

    def _fill_disk(self, number: int, luck: Random) -> None:
        self.disks[number].fill()
        try:
            _wait(luck.uniform(FULL_SHORTEST, FULL_LONGEST))
        finally:
            self.disks[number].make_room()

    def _cut(self, luck: Random) -> None:
        luck.choice(self.broker.lines).cut()
        _down(luck)

    def _stall(self, luck: Random) -> None:
        self._stall_for(luck.uniform(SHORTEST, LONGEST), luck)

    def _stall_long(self, luck: Random) -> None:
        self._stall_for(luck.uniform(STALLED_SHORTEST, STALLED_LONGEST), luck)

    def _stall_for(self, seconds: float, luck: Random) -> None:
        line = luck.choice(self.broker.lines)
        line.stall()
        try:
            _wait(seconds)
        finally:
            line.flow()

    def _slow_down(self, luck: Random) -> None:
        line = luck.choice(self.broker.lines)
        line.slow_down(luck.uniform(SHORTEST, SLOWEST))
        _wait(luck.uniform(FULL_SHORTEST, FULL_LONGEST))
        line.slow_down(0.0)

    def _set_all_clocks(self, luck: Random) -> None:
        ahead = luck.random() * CLOCKS_JUMP
        self.museum.let_pass(ahead)
        _wait(luck.uniform(FULL_SHORTEST, FULL_LONGEST))
        self.museum.let_pass(-ahead)

    def _set_one_clock(self, number: int, luck: Random) -> None:
        one = self.museum.installations[number]
        one.clock_ahead = luck.uniform(-1, 1) * ONE_CLOCK_JUMPS
        self.museum.let_pass(timedelta())
        _wait(luck.uniform(FULL_SHORTEST, FULL_LONGEST))
        one.clock_ahead = timedelta()
        self.museum.let_pass(timedelta())

    def _edge_again(self, number: int) -> None:
        one = self.museum.installations[number]
        _again(one.process.start, one.wait_until_ready)


def _down(luck: Random) -> None:
    _wait(luck.uniform(SHORTEST, LONGEST))


def _wait(seconds: float) -> None:
    threading.Event().wait(seconds)


def _again(start: Callable[[], None], ready: Callable[[], object]) -> None:
    """Start it again; a port or a lock of its last life may stand in the way for a moment."""
    for last in (False,) * (TRIES - 1) + (True,):
        start()
        try:
            ready()
        except (ProcessDied, NotReady):
            if last:
                raise
        else:
            return
