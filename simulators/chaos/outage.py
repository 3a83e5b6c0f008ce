"""A hub that is away for days, on the moved clock: what was kept meanwhile is there, or counted.

A real hub process and the real outbox and link of one installation, which lives on for as long as
it has keys; the commands are those a person types.
"""

from __future__ import annotations

import json
import secrets
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from edge.contract import seals
from edge.contract.clock import MovedClock, SystemClock
from edge.contract.day import museum_day
from edge.contract.events import ScoreMade
from edge.errors import KeysMissing
from hub.config import load
from hub.opening import open_store
from hub.store import Binding, Score, table_of
from simulators.journeys.rehearsal import until_opening
from simulators.plumbing import Plumbing, enrol
from simulators.processes import Process, answer_of, module, said_by
from simulators.registrations import LOW, manifest, registration
from simulators.settings import Pace, hub_settings
from simulators.waiting import free_port, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.contract.clock import Clock
    from hub.config import HubSettings
    from simulators.broker import BrokerAddress

SCORES = 20
A_DAY = SCORES + 1
"""What is kept of one day: a registration and its scores."""
SECONDS = 100.0
"""An installation counts what it gives up at its next look around, and says so at once."""
MUSEUM = "outage"
_EDGE = "wall"


@dataclass(frozen=True, slots=True)
class Endured:
    """What was said to be kept, what the hub holds of it, and what is counted as lost.

    `counted` is what the installation counts, `red` what `python -m hub status` says is lost;
    `noticed` whether that command ended with 1, so that a watch notices.
    """

    told_saved: int
    on_hub: int
    counted: int
    red: int
    noticed: bool

    @property
    def unaccounted(self) -> int:
        """How many are neither there nor counted."""
        return self.told_saved - self.on_hub - self.counted


def endure(folder: Path, broker: BrokerAddress, away: timedelta) -> Endured:
    """Play for a day, take the hub away for so long while people play on, and let it come back.

    Raises:
        RehearsalError: something did not come up, or not all was settled in time.
    """
    config = folder / "hub" / "hub.toml"
    config.parent.mkdir()
    config.write_text(hub_settings(MUSEUM, broker, free_port(), free_port(), Pace()))
    clock = MovedClock(folder / "clock")
    moved = until_opening(SystemClock().now())
    _set(folder, moved)
    answer_of("hub", "init", "--config", str(config))
    edge = Plumbing(_EDGE, folder / _EDGE, broker, manifest(_EDGE))
    enrol(load(config), {edge.name: edge.folder}, clock.now())
    with linked(edge, clock):
        with hub_open(folder, config):
            until(edge.seal.ready_to_keep, "the hub's keys", SECONDS)
            told = play(edge, clock)
            until(lambda: not edge.outbox.waiting()[0], "the first day's scores to go", SECONDS)
        for _ in range(away // timedelta(days=1)):
            told |= play(edge, clock)
            moved += timedelta(days=1)
            _set(folder, moved)
        with hub_open(folder, config):
            until(lambda: not edge.outbox.waiting()[0], "all to be settled", SECONDS)
            counted = edge.outbox.lost()
            until(lambda: _status(config)[1] == counted, "the hub to hear what is lost", SECONDS)
            code, red = _status(config)
    return Endured(len(told), len(told & held(load(config))), counted, red, bool(code))


def play(edge: Plumbing, clock: Clock) -> set[bytes]:
    """Register somebody and keep a day's scores; return what was kept: nothing without keys."""
    kept = set()
    now = clock.now()
    binding_id = secrets.token_bytes(seals.ID_BYTES)
    try:
        made = registration(binding_id, museum_day(now, edge.zone), now)
        edge.outbox.keep(made, ref=seals.binding_ref(binding_id))
        kept.add(binding_id)
        for number in range(SCORES):
            result_id = secrets.token_bytes(seals.ID_BYTES)
            score = ScoreMade(result_id, binding_id, _EDGE, "reaction", LOW + number, clock.now())
            edge.outbox.keep(score, ref=seals.binding_ref(binding_id))
            kept.add(result_id)
    except KeysMissing:
        return kept
    return kept


@contextmanager
def linked(edge: Plumbing, clock: Clock) -> Iterator[None]:
    """Open an installation's outbox, and its link, for as long as it is entered."""
    edge.open(MUSEUM, clock)
    edge.link.start()
    try:
        yield
    finally:
        edge.link.stop()
        edge.close()


@contextmanager
def hub_open(folder: Path, config: Path) -> Iterator[Process]:
    """Run a hub with its portal; `folder` gets its log."""
    hub = Process("portal", module("portal", "run", "--config", str(config)), folder / "portal.log")
    hub.start()
    try:
        hub.wait_until_ready()
        yield hub
    finally:
        hub.stop()


def _status(config: Path) -> tuple[int, int]:
    """Return the code with which `hub status` ended, and how much it says is lost."""
    code, said = said_by("hub", "status", "--config", str(config), "--json")
    return code, sum(one["lost"] for one in json.loads(said)["installations"])


def held(settings: HubSettings) -> set[bytes]:
    """Return the registrations and scores that a hub holds, by their ids."""
    with closing(open_store(settings)) as store, store.read() as tx:
        columns = table_of(Score).c.result_id, table_of(Binding).c.binding_id
        return {one for column in columns for one in tx.execute(select(column)).scalars()}


def _set(folder: Path, moved: timedelta) -> None:
    fresh = folder / "clock.new"
    fresh.write_text(str(moved.total_seconds()))
    fresh.replace(folder / "clock")
