"""How quickly the hub takes what edges say: on disk, sealed, receipted; beside peers and limits.

Real Mosquitto, a real hub in its own process; every receipt is opened and counted by who sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil  # type: ignore[import-untyped]

from hub.broker.settings import carrying
from simulators.bench import ingest_peers, many_results, media_flood
from simulators.bench.figures import Figure, percentile
from simulators.bench.fleet import Fleet, Message, Sent
from simulators.bench.ingest_peers import COMMIT_A_MESSAGE, NOTHING, QUEUE
from simulators.bench.sealed_load import Site, numbers_of
from simulators.broker import DEBIAN_PROGRAM, BrokerAddress
from simulators.errors import ProgramMissing
from simulators.processes import Process, module
from simulators.waiting import LOOPBACK, free_port, listens, until

EDGES, VISITORS = 20, 400
WINDOW = 50
"""Un-receipted events of one edge, as the product has it."""
OUTBOXES, A_DAY = 60, 66_000
ROUNDS = 3
FLOOD, FLOOD_PACKED, FLOOD_ONE_BY_ONE = 3000, 12_000, 600
COMMITS = 200
LADDER = (250, 500, 1000, 2000, 4000)
PATIENCE = 120.0
GROUP_FACTOR, ABSOLUTE = 3.0, 4000.0
RECEIPT_MS, DRAIN_SECONDS, MEDIA_MS, GROWTH = 5.0, 30.0, 20.0, 1.3
FEW, MANY = 10_000, 1_000_000
_CONF = """\
listener {port} 127.0.0.1
allow_anonymous true
{carrying}
persistence false
log_type error
"""


def measure(folder: Path) -> Iterator[Figure]:
    """Yield all figures of the intake; `folder` is empty and on the disk that is to be measured.

    Raises:
        ProgramMissing: Mosquitto is not installed.
        RehearsalError: a hub did not come up, or did not receipt all that it was sent.
    """
    with own_broker(folder) as broker:
        with _served(Site(folder / "hub", broker, OUTBOXES, VISITORS), _as_it_is) as hub:
            yield from _beside_peers(folder, broker, hub)
            yield from _latencies(folder, hub)
            yield from _drain(hub)
            yield from media_flood.measure(hub.site, MEDIA_MS)
        yield from _growth(folder, broker)


@dataclass(frozen=True, slots=True)
class Served:
    """A site whose hub runs, its visitors registered."""

    site: Site
    process: Process

    def drained(self, loads: Sequence[Sequence[Message]]) -> Sent:
        """Send these loads by as many edges, as quickly as receipts come back."""
        with _connected(self.site, len(loads)) as fleet:
            return fleet.drain(loads, WINDOW, PATIENCE)

    def busy(self) -> float:
        """Return the seconds of processor that the hub took so far."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)


@contextmanager
def own_broker(folder: Path) -> Iterator[BrokerAddress]:
    """Run a Mosquitto that carries messages as the museum's own does, and lets everybody in."""
    if not DEBIAN_PROGRAM.exists():
        raise ProgramMissing("Mosquitto is missing. Type: sudo apt-get install mosquitto")
    address = BrokerAddress(LOOPBACK, free_port())
    conf = folder / "mosquitto.conf"
    conf.write_text(_CONF.format(port=address.port, carrying=carrying()))
    argv = (str(DEBIAN_PROGRAM), "-c", str(conf))
    process = Process(
        "mosquitto", argv, folder / "mosquitto.log", lambda: listens(address.host, address.port)
    )
    process.start()
    try:
        process.wait_until_ready()
        yield address
    finally:
        process.stop()


@contextmanager
def _connected(site: Site, edges: int) -> Iterator[Fleet]:
    fleet = site.fleet(edges)
    try:
        yield fleet
    finally:
        fleet.close()


def _as_it_is(config: Path) -> Sequence[str]:
    return module("portal", "run", "--config", str(config))


def _one_by_one(config: Path) -> Sequence[str]:
    return module("simulators.bench.ingest_peers", COMMIT_A_MESSAGE, "--config", str(config))


@contextmanager
def _served(site: Site, runs: Callable[[Path], Sequence[str]]) -> Iterator[Served]:
    """Run the hub of a site and register its visitors."""
    process = site.process(runs)
    process.start()
    try:
        process.wait_until_ready()
        served = Served(site, process)
        with _connected(site, len(site.edges)) as fleet:
            fleet.drain(site.opening(), WINDOW, PATIENCE)
        yield served
    finally:
        process.stop()


# -- how many a second


def _beside_peers(folder: Path, broker: BrokerAddress, hub: Served) -> Iterator[Figure]:
    """Take turns, so that a busy minute of the machine hits all of them."""
    ours: list[float] = []
    packed: list[float] = []
    single: list[float] = []
    queue: list[float] = []
    nothing: list[float] = []
    busy: list[float] = []
    with ExitStack() as stack:
        site = Site(folder / "one-by-one", broker, EDGES, VISITORS)
        slow = stack.enter_context(_served(site, _one_by_one))
        for turn in range(ROUNDS):
            load = hub.site.scores(EDGES, FLOOD // EDGES)
            before = hub.busy()
            ours.append(_all_stored(hub.drained(load)))
            busy.append((hub.busy() - before) * 1e6 / FLOOD)
            packs = hub.site.packed(EDGES, FLOOD_PACKED // EDGES, WINDOW)
            packed.append(_all_stored(hub.drained(packs)))
            load = slow.site.scores(EDGES, FLOOD_ONE_BY_ONE // EDGES)
            single.append(_all_stored(slow.drained(load)))
            queue.append(_peer(folder, broker, hub.site, QUEUE, turn))
            nothing.append(_peer(folder, broker, hub.site, NOTHING, turn))
    raw = ingest_peers.batch_commits(folder / "raw.db", FLOOD * ROUNDS, 100)
    peers = (
        (COMMIT_A_MESSAGE, median(single)),
        ("auto-ack and queue, no receipt", median(queue)),
        ("limit: paho alone", median(nothing)),
        ("limit: SQLite alone, by 100", raw),
    )
    yield Figure(
        "durable, sealed, receipted, packed", median(packed), "/s", ABSOLUTE, peers, at_least=True
    )
    yield Figure("the same, one event a message", median(ours), "/s", None, peers)
    for name, made in (("one event a message", ours), ("packed as after an outage", packed)):
        factor = median(a / b for a, b in zip(made, single, strict=True))
        limit = GROUP_FACTOR if made is ours else None
        yield Figure(f"times {COMMIT_A_MESSAGE}, {name}", factor, "x", limit, at_least=True)
    yield Figure("the hub's processor, one event a message", median(busy), "us")


def _all_stored(sent: Sent) -> float:
    if sent.refused:
        raise AssertionError(f"{sent.refused} events of the bench were refused")
    return sent.rate


def _peer(folder: Path, broker: BrokerAddress, site: Site, how: str, turn: int) -> float:
    """Return how many events a second a peer took, from the first one sent to the last on disk."""
    keys = folder / "keys.json"
    keys.write_text(json.dumps({name.hex(): key.hex() for name, key in site.epoch_keys.items()}))
    words = ("--port", str(broker.port), "--museum", "peer", "--keys", str(keys))
    file = ("--file", str(folder / f"{how}-{turn}.db"))
    argv = module("simulators.bench.ingest_peers", how, *words, *file)
    process = Process(how, argv, folder / f"{how}.log")
    site.speaks_as("peer")
    process.start()
    try:
        process.wait_until_ready()
        loads = site.scores(EDGES, FLOOD // EDGES)
        with _connected(site, EDGES) as fleet:
            for station in fleet.stations:
                station.counts_acknowledgements()
            sent = fleet.drain(loads, WINDOW, PATIENCE)
        taken = until(lambda: _taken(process, FLOOD), f"{how} to take all", PATIENCE)
        return FLOOD / (taken - sent.began)
    finally:
        site.speaks_as(site.museum)
        process.stop()


def _taken(process: Process, whole: int) -> float | None:
    lines = [line.split() for line in process.printed().splitlines() if line.startswith("taken ")]
    return next((float(at) for _, count, at in lines if int(count) >= whole), None)


# -- how soon


def _latencies(folder: Path, hub: Served) -> Iterator[Figure]:
    for rate, limit in ((20, RECEIPT_MS), (100, RECEIPT_MS)):
        sent = _paced(hub, rate, 5 * rate)
        alone = ingest_peers.commit_ms(folder / "raw.db", COMMITS)
        for share, most in ((0.5, limit), (0.99, None)):
            name = f"receipt p{share * 100:.0f} at {rate} events/s, {EDGES} edges"
            beside = (("limit: a durable commit alone", percentile(alone, share)),)
            yield Figure(name, percentile(sent.receipt_ms, share), "ms", most, beside)
    for rate in LADDER:
        sent = _paced(hub, rate, 2 * rate)
        late = (("kept up, /s", sent.rate), ("p99, ms", percentile(sent.receipt_ms, 0.99)))
        p50 = percentile(sent.receipt_ms, 0.5)
        yield Figure(f"ladder: receipt p50 at {rate} events/s", p50, "ms", None, late)


def _paced(hub: Served, rate: float, events: int) -> Sent:
    loads = hub.site.scores(EDGES, events // EDGES)
    with _connected(hub.site, EDGES) as fleet:
        return fleet.pace(loads, rate, PATIENCE)


def _drain(hub: Served) -> Iterator[Figure]:
    loads = hub.site.packed(OUTBOXES, A_DAY // OUTBOXES, WINDOW)
    events = sum(map(numbers_of, loads))
    before = hub.busy()
    sent = hub.drained(loads)
    name = f"a day's outage of {OUTBOXES} outboxes drained ({events} events)"
    packets = (("messages", float(sum(map(len, loads)))), ("/s", _all_stored(sent)))
    yield Figure(name, sent.seconds, "s", DRAIN_SECONDS, packets)
    yield Figure("the hub's processor, packed", (hub.busy() - before) * 1e6 / events, "us")


# -- how it grows


def _growth(folder: Path, broker: BrokerAddress) -> Iterator[Figure]:
    """Compare hubs that differ only in how much they hold, in turn.

    The third holds as much as the second under ids in no order, to show what those would cost.
    """
    made = ((FEW, True), (MANY, True), (MANY, False))
    seconds: list[list[float]] = [[] for _ in made]
    busy: list[list[float]] = [[] for _ in made]
    with ExitStack() as stack:
        hubs = [
            stack.enter_context(
                _served(_filled(broker, folder / f"with-{at}", results, sort=sort), _as_it_is)
            )
            for at, (results, sort) in enumerate(made)
        ]
        for _ in range(ROUNDS):
            for at, hub in enumerate(hubs):
                load = hub.site.packed(EDGES, FLOOD // EDGES, WINDOW)
                before = hub.busy()
                seconds[at].append(FLOOD / _all_stored(hub.drained(load)))
                busy[at].append(hub.busy() - before)
    for name, (few, many, unsorted) in (("seconds", seconds), ("processor", busy)):
        ratio, worse = median(many) / median(few), median(unsorted) / median(few)
        beside = (("with ids in no order", worse),)
        wanted = f"{name} of ingest at {MANY:,} results against {FEW:,}"
        yield Figure(wanted, ratio, "x", GROWTH, beside)


def _filled(broker: BrokerAddress, folder: Path, results: int, *, sort: bool) -> Site:
    site = Site(folder, broker, EDGES, VISITORS)
    site.ids_sort = sort
    many_results.fill(site.store, results, ids_sort=sort)
    return site
