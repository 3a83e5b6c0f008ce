"""Ten thousand wrong messages a second beside the usual hundred: how late its receipts are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]

from simulators.bench.figures import Figure, percentile
from simulators.bench.sealed_load import Site
from simulators.broker import MOSQUITTO, running
from simulators.chaos.garbage import A_SECOND, Flood, kinds, long_ones
from simulators.processes import Process, module

if TYPE_CHECKING:
    from simulators.bench.fleet import Sent

EDGES, VISITORS = 20, 100
RATE, EVENTS = 100, 500
WINDOW, PATIENCE = 50, 120.0
MOST_GROWTH = 64.0
_MIB = 1024**2


def measure(folder: Path) -> Iterator[Figure]:
    """Yield the garbage that went a second, what it cost the hub in memory, and receipts beside it.

    Debian's own Mosquitto, as it is. `folder` is empty.

    Raises:
        ProgramMissing: Mosquitto is not installed.
        RehearsalError: the hub did not come up, or did not receipt all that was right.
    """
    with running(MOSQUITTO, folder) as broker:
        site = Site(folder / "hub", broker, EDGES, VISITORS)
        hub = site.process(lambda config: module("portal", "run", "--config", str(config)))
        hub.start()
        try:
            hub.wait_until_ready()
            calm = _paced(site)
            before = _memory(hub)
            whose = site.museum, site.edges[0].name
            with Flood(broker, kinds(*whose), long_ones(*whose)) as flood:
                beside = _paced(site)
            grown = _memory(hub) - before
        finally:
            hub.stop()
    rate = flood.sent / flood.seconds
    yield Figure("garbage that was sent, messages", rate, "/s", float(A_SECOND), at_least=True)
    yield Figure("by which the hub's memory grew meanwhile", grown, "MiB", MOST_GROWTH)
    yield Figure("good events beside it that were refused", float(beside.refused), "", 0.0)
    for share in (0.5, 0.99):
        name = f"receipt p{share * 100:.0f} at {RATE} events/s beside it"
        late = (("without it", percentile(calm.receipt_ms, share)),)
        yield Figure(name, percentile(beside.receipt_ms, share), "ms", None, late)


def _paced(site: Site) -> Sent:
    """Send a museum's usual scores; what a visitor needs before them goes first."""
    fleet = site.fleet(EDGES)
    try:
        fleet.drain(site.opening(), WINDOW, PATIENCE)
        return fleet.pace(site.scores(EDGES, EVENTS // EDGES), RATE, PATIENCE)
    finally:
        fleet.close()


def _memory(hub: Process) -> float:
    return float(psutil.Process(hub.pid).memory_info().rss / _MIB)
