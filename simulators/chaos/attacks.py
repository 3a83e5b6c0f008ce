"""What happens to a museum: each attack strikes, lasts a moment, and is over when it returns."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulators.errors import NotReady, ProcessDied

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from simulators.chaos.broker import KillableBroker
    from simulators.chaos.line import Line
    from simulators.museum import Museum

SHORTEST, LONGEST = 0.05, 1.0
"""Seconds for which something is down, or that pass between two attacks."""
TRIES = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """What can be attacked."""

    museum: Museum
    broker: KillableBroker
    line: Line

    def attacks(self) -> tuple[tuple[str, Callable[[Random], None]], ...]:
        """Return every attack by name; each edge is one target, as are broker, hub and line."""
        edges = [(f"edge {i}", self._edge(i)) for i in range(len(self.museum.installations))]
        return (
            *edges,
            ("broker", self._kill_broker),
            ("hub", self._kill_hub),
            ("hub", self._kill_hub),
            ("line cut", self._cut),
            ("line stalled", self._stall),
        )

    def _edge(self, number: int) -> Callable[[Random], None]:
        one = self.museum.installations[number]

        def kill(luck: Random) -> None:
            one.process.kill()
            _down(luck)
            _again(one.process.start, one.wait_until_ready)

        return kill

    def _kill_broker(self, luck: Random) -> None:
        self.broker.process.kill()
        _down(luck)
        _again(lambda: None, self.broker.start)

    def _kill_hub(self, luck: Random) -> None:
        self.museum.kill_hub()
        _down(luck)
        _again(lambda: None, self.museum.restart_hub)

    def _cut(self, luck: Random) -> None:
        self.line.cut()
        _down(luck)

    def _stall(self, luck: Random) -> None:
        self.line.stall()
        _down(luck)
        self.line.flow()


def _down(luck: Random) -> None:
    threading.Event().wait(luck.uniform(SHORTEST, LONGEST))


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
