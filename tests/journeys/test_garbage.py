"""Ten thousand wrong messages a second: counted, bounded, and what is right beside them stored."""

from contextlib import closing

import psutil
import pytest
from sqlalchemy import func, select

from edge.contract.clock import SystemClock
from hub.config import load
from hub.opening import open_store
from hub.settling.quarantine import MOST_KINDS
from hub.store import Quarantine, table_of
from simulators.broker import MOSQUITTO, running
from simulators.chaos.garbage import Flood, kinds
from simulators.chaos.outage import MUSEUM, held, hub_open, linked, play
from simulators.plumbing import Plumbing, enrol
from simulators.processes import answer_of
from simulators.registrations import manifest
from simulators.settings import Pace, hub_settings
from simulators.waiting import free_port, until

pytestmark = [pytest.mark.journey, pytest.mark.mosquitto, pytest.mark.timeout(500)]

SECONDS = 150.0
MOST_GROWTH = 64 * 1024**2
"""Bytes by which the hub's memory may grow: its queues are bounded, its caches small."""


def test_a_flood_of_garbage_is_counted_and_bounded_and_no_good_event_is_lost_in_it(tmp_path):
    config = tmp_path / "hub" / "hub.toml"
    config.parent.mkdir()
    with running(MOSQUITTO, tmp_path) as broker:
        config.write_text(hub_settings(MUSEUM, broker, free_port(), free_port(), Pace()))
        answer_of("hub", "init", "--config", str(config))
        edge = Plumbing("wall", tmp_path / "wall", broker, manifest("wall"))
        clock = SystemClock()
        enrol(load(config), {edge.name: edge.folder}, clock.now())
        with hub_open(tmp_path, config) as hub, linked(edge, clock):
            until(edge.seal.ready_to_keep, "the hub's keys", SECONDS)
            told = play(edge, clock)
            until(lambda: not edge.outbox.waiting()[0], "what came before the garbage", SECONDS)
            before = psutil.Process(hub.pid).memory_info().rss
            with Flood(broker, kinds(MUSEUM, edge.name)) as flood:
                until(lambda: flood.sent >= 20_000, "the garbage to flow", SECONDS)
                told |= play(edge, clock)
                until(lambda: flood.sent >= 30_000, "more of it", SECONDS)
            told |= play(edge, clock)
            until(lambda: not edge.outbox.waiting()[0], "what came in the midst of it", SECONDS)
            grown = psutil.Process(hub.pid).memory_info().rss - before
        assert held(load(config)) == told
        assert grown < MOST_GROWTH
        with closing(open_store(load(config))) as store, store.read() as tx:
            lines = tx.execute(select(func.count()).select_from(table_of(Quarantine))).scalar_one()
        assert 0 < lines <= MOST_KINDS
