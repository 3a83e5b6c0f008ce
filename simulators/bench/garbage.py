"""Ten thousand wrong messages a second beside the usual hundred: what becomes of the hundred.

They come under the name of an installation that says nothing else. Two brokers are flooded, one
after the other: one that carries messages as the museum's own does, and Debian's as it is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]
from sqlalchemy import func, select

from hub.opening import open_store
from hub.settling.ingest import NOT_HEARD
from hub.store import Quarantine, Score, table_of
from simulators.bench.figures import Figure, percentile
from simulators.bench.ingest import own_broker
from simulators.bench.sealed_load import Site
from simulators.broker import MOSQUITTO, running
from simulators.chaos.garbage import A_SECOND, Flood, kinds, long_ones
from simulators.processes import Process, module

if TYPE_CHECKING:
    from simulators.bench.fleet import Fleet, Sent
    from simulators.broker import BrokerAddress

EDGES, VISITORS = 20, 100
RATE, EVENTS = 100, 1500
WINDOW, PATIENCE = 50, 120.0
MOST_GROWTH, TIMES_AS_LATE, HEARD_SECONDS = 64.0, 2.0, 2.0
_MIB = 1024**2


def measure(folder: Path) -> Iterator[Figure]:
    """Yield the garbage that went a second, what it cost the hub in memory, and receipts beside it.

    `folder` is empty.

    Raises:
        ProgramMissing: Mosquitto is not installed.
        RehearsalError: a hub did not come up, or did not receipt all that was right.
    """
    brokers = (("own", own_broker), ("Debian's", lambda where: running(MOSQUITTO, where)))
    for name, opened in brokers:
        where = folder / name
        where.mkdir()
        with opened(where) as broker:
            yield from _flooded(name, Site(where / "hub", broker, EDGES + 1, VISITORS), broker)


def _flooded(name: str, site: Site, broker: BrokerAddress) -> Iterator[Figure]:
    hub = site.process(lambda config: module("portal", "run", "--config", str(config)))
    hub.start()
    try:
        hub.wait_until_ready()
        fleet = site.fleet(EDGES + 1)
        fleet.drain(site.opening(), WINDOW, PATIENCE)
        calm = _paced(site, fleet)
        before, began = _memory(hub), time.time()
        whose = site.museum, site.edges[EDGES].name
        with Flood(broker, kinds(*whose), long_ones(*whose)) as flood:
            beside = _paced(site, fleet)
        grown = _memory(hub) - before
        fleet.close()
    finally:
        hub.stop()
    found = _found(site)
    yield from _of_garbage(name, flood, found, began)
    yield Figure(f"{name}: by which the hub's memory grew meanwhile", grown, "MiB", MOST_GROWTH)
    yield from _of_scores(name, calm, beside, found.scores)


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands in the store: garbage counted, when its source was shut off, and scores."""

    counted: int
    shut_off: float
    scores: int


def _found(site: Site) -> _Found:
    aside, scores = table_of(Quarantine), table_of(Score)
    with closing(open_store(site.settings)) as store, store.read() as tx:
        rows = tx.execute(select(aside.c.why, aside.c.times, aside.c.first_at)).all()
        kept = tx.execute(select(func.count()).select_from(scores)).scalar_one()
    shut = [row.first_at.timestamp() for row in rows if row.why == NOT_HEARD]
    counted = sum(row.times for row in rows if row.why != NOT_HEARD)
    return _Found(counted, min(shut, default=float("inf")), kept)


def _of_garbage(name: str, flood: Flood, found: _Found, began: float) -> Iterator[Figure]:
    rate, sent = flood.sent / flood.seconds, float(flood.sent)
    yield Figure(f"{name}: wrong messages sent", rate, "/s", float(A_SECOND), at_least=True)
    late = found.shut_off - began
    yield Figure(f"{name}: whose they are is not heard any more after", late, "s", HEARD_SECONDS)
    counted = float(found.counted)
    yield Figure(
        f"{name}: heard before, counted by kind", counted, "", sent, (("of so many sent", sent),)
    )


def _of_scores(name: str, calm: Sent, beside: Sent, kept: int) -> Iterator[Figure]:
    lost = float(2 * EVENTS - kept)
    yield Figure(f"{name}: of {EVENTS} scores beside it, lost or refused", lost, "", 0.0)
    yield Figure(f"{name}: of them sent again for want of a receipt", float(beside.again), "")
    for share in (0.5, 0.9, 0.99):
        without, late = (percentile(one.receipt_ms, share) for one in (calm, beside))
        wanted = f"{name}: receipt p{share * 100:.0f} at {RATE}/s beside it"
        yield Figure(wanted, late, "ms", None, (("without it", without),))
    ours, usual = (percentile(one.receipt_ms, 0.5) for one in (beside, calm))
    yield Figure(f"{name}: times as late as without it, p50", ours / usual, "x", TIMES_AS_LATE)


def _paced(site: Site, fleet: Fleet) -> Sent:
    """Send a museum's usual scores; the last installation, whose name is misused, sends none."""
    loads = [*site.scores(EDGES, EVENTS // EDGES), []]
    return fleet.pace(loads, RATE, PATIENCE)


def _memory(hub: Process) -> float:
    return float(psutil.Process(hub.pid).memory_info().rss / _MIB)
