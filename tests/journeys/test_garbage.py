"""Ten thousand wrong messages a second: counted, bounded, and what is right beside them stored."""

from contextlib import closing

import paho.mqtt.client as mqtt
import psutil
import pytest
from sqlalchemy import select

from edge.contract.clock import SystemClock
from hub.config import load
from hub.line.incoming import ELSEWHERE
from hub.opening import open_store
from hub.settling.ingest import NOT_HEARD
from hub.store import Quarantine, table_of
from simulators.broker import MOSQUITTO, running
from simulators.chaos.garbage import Flood, kinds, long_ones
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
TIMES = 10
"""So few that whoever says it is still heard."""
BROKEN = "broken"
"""An installation that says nothing right any more."""
SHUT_OFF = (f"{BROKEN}/?", NOT_HEARD)
RARE = {
    ("broken/up/ev", "EventBatch.events[0]: must be an object with named fields"): 1,
    ("broken/up/ev", "EventBatch: is too large"): 1,
}
"""The long kinds: in the flood so rare that their source may be shut off before one is heard."""
USUAL = {
    ("broken/up/ev", "EventBatch: is not JSON"): 4,
    ("broken/up/ev", "EventBatch.events[0].number: must be a whole number"): 1,
    ("broken/up/epoch", "EpochOpened: misses the field 'edge'"): 1,
    ("broken/up/ask", "Ask: misses the field 'what'"): 1,
    ("broken/up/media", "no chunk travels on that path"): 1,
    ("broken/?", "nothing is said on that path"): 1,
    ("nobody/up/ev", "that edge is not enrolled, or its enrolment was revoked"): 1,
}
"""Of each kind said once: where it came, why it is put aside, and how many. What reads well and is
sealed in an epoch that nobody announced is answered so, and waits for it.
"""
PUT_ASIDE = USUAL | RARE


def said_with_receipt(broker, garbage, times):
    """Say each so often at QoS 1, so that the broker loses none; return once it has all."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.connect(broker.host, broker.port)
    client.loop_start()
    for _ in range(times):
        said = [client.publish(topic, payload, 1) for topic, payload in garbage]
        for one in said:
            one.wait_for_publish(SECONDS)
    client.disconnect()
    client.loop_stop()


def counted(config):
    """Return how often each kind was put aside, by where it came and why."""
    lines = table_of(Quarantine)
    with closing(open_store(load(config))) as store, store.read() as tx:
        rows = tx.execute(select(lines.c.topic, lines.c.why, lines.c.times)).all()
    return {(row.topic, row.why): row.times for row in rows}


def founded(folder, broker, clock):
    """Return a hub's settings, and one of the two installations that are enrolled at it."""
    config = folder / "hub" / "hub.toml"
    config.parent.mkdir()
    config.write_text(hub_settings(MUSEUM, broker, free_port(), free_port(), Pace()))
    answer_of("hub", "init", "--config", str(config))
    edge = Plumbing("wall", folder / "wall", broker, manifest("wall"))
    enrol(load(config), {edge.name: edge.folder, BROKEN: folder / BROKEN}, clock.now())
    return config, edge


def test_a_flood_of_garbage_is_counted_and_bounded_and_no_good_event_is_lost_in_it(tmp_path):
    clock = SystemClock()
    with running(MOSQUITTO, tmp_path) as broker:
        config, edge = founded(tmp_path, broker, clock)
        usual, rare = kinds(MUSEUM, BROKEN), long_ones(MUSEUM, BROKEN)
        with hub_open(tmp_path, config) as hub, linked(edge, clock):
            until(edge.seal.ready_to_keep, "the hub's keys", SECONDS)
            told = play(edge, clock)
            until(lambda: not edge.outbox.waiting()[0], "what came before the garbage", SECONDS)
            before = psutil.Process(hub.pid).memory_info().rss
            said_with_receipt(broker, [*usual, *rare], TIMES)
            each = {kind: one * TIMES for kind, one in PUT_ASIDE.items()}
            until(lambda: counted(config) == each, "each kind to be counted, by name", SECONDS)
            with Flood(broker, usual, rare) as flood:
                until(lambda: flood.sent >= 20_000, "the garbage to flow", SECONDS)
                told |= play(edge, clock)
                until(lambda: flood.sent >= 30_000, "more of it", SECONDS)
            told |= play(edge, clock)
            until(lambda: not edge.outbox.waiting()[0], "what came in the midst of it", SECONDS)
            grown = psutil.Process(hub.pid).memory_info().rss - before
        assert held(load(config)) == told
        assert grown < MOST_GROWTH
        found = counted(config)
        assert found.pop(SHUT_OFF) >= 1
        found.pop((ELSEWHERE, NOT_HEARD), None)
        assert found.keys() == PUT_ASIDE.keys()
        assert all(found[kind] > each[kind] for kind in USUAL)
        assert all(found[kind] >= each[kind] for kind in RARE)
        # Of the flood is counted what came before its source was shut off; nothing twice.
        assert sum(found.values()) <= sum(each.values()) + flood.sent
