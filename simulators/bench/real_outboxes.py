"""A day's outage of sixty real outboxes: kept while no broker was there, drained when it is."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]
from sqlalchemy import func, select

from edge.contract import seals
from edge.contract.clock import SystemClock
from edge.contract.day import museum_day
from edge.contract.events import ScoreMade
from hub.config import load
from hub.opening import open_store
from hub.store import Score, table_of
from simulators.bench.figures import Figure
from simulators.errors import NotReady
from simulators.plumbing import Plumbing, enrol
from simulators.processes import Process, answer_of, module
from simulators.registrations import HIGH, LOW, manifest, registration
from simulators.settings import Pace, hub_settings
from simulators.waiting import free_port, until

if TYPE_CHECKING:
    from simulators.broker import BrokerAddress

EDGES, EACH = 60, 1100
SECONDS = 30.0
PATIENCE = 180.0
AT_ONCE = 8
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a day's commits are made there; then they are copied to the disk
_MUSEUM = "outboxes"


def measure(
    folder: Path, broker: BrokerAddress, edges: int = EDGES, each: int = EACH
) -> Iterator[Figure]:
    """Yield how long real outboxes and links take to bring what a day left in them to a real hub.

    All of them in this one process; their files, and the hub's, in `folder`.

    Raises:
        NotReady: not all was receipted, or the hub holds another number of scores.
    """
    config = folder / "hub.toml"
    config.write_text(
        hub_settings(_MUSEUM, broker, free_port(), free_port(), Pace(turn_seconds=60))
    )
    answer_of("hub", "init", "--config", str(config))
    installations = [
        Plumbing(f"edge-{n}", folder / f"edge-{n}", broker, manifest(f"edge-{n}"))
        for n in range(edges)
    ]
    enrol(load(config), {one.name: one.folder for one in installations}, SystemClock().now())
    hub = Process("portal", module("portal", "run", "--config", str(config)), folder / "portal.log")
    hub.start()
    try:
        hub.wait_until_ready()
        bound = _introduced(installations)
        _played(installations, bound, each)
        before = _busy(), _busy(hub.pid)
        seconds = _drained(installations, edges * each)
        busy = (("edges' processor", _busy() - before[0]), ("hub's", _busy(hub.pid) - before[1]))
        _insist_on_all(config, edges * each)
    finally:
        hub.stop()
    rate = (("/s", edges * each / seconds), *busy, ("load", os.getloadavg()[0]))
    name = f"a day's outage of {edges} real outboxes drained ({edges * each} events)"
    yield Figure(name, seconds, "s", SECONDS, rate)


def _busy(pid: int | None = None) -> float:
    """Return the seconds of processor that a process took so far; this one's without a pid."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def _introduced(installations: Sequence[Plumbing]) -> list[bytes]:
    """Let each get its keys and register one visitor; return the bindings. Then the line goes."""
    clock = SystemClock()
    bound = []
    for one in installations:
        one.open(_MUSEUM, clock)
        one.link.start()
    for one in installations:
        until(one.seal.ready_to_keep, f"the keys of {one.name}", PATIENCE)
        binding_id, now = secrets.token_bytes(seals.ID_BYTES), clock.now()
        made = registration(binding_id, museum_day(now, one.zone), now)
        one.outbox.keep(made, ref=seals.binding_ref(binding_id))
        bound.append(binding_id)
    for one in installations:
        until(lambda one=one: not one.outbox.waiting()[0], f"{one.name} to be empty", PATIENCE)  # type: ignore[misc]
        one.link.stop()
        one.close()
    return bound


def _played(installations: Sequence[Plumbing], bound: Sequence[bytes], each: int) -> None:
    """Keep a day's scores in every outbox."""
    with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as quick:

        def plays(one: Plumbing, binding_id: bytes) -> None:
            home, one.folder = one.folder, Path(quick) / one.name
            shutil.copytree(home, one.folder)
            one.open(_MUSEUM, SystemClock())
            for _ in range(each):
                one.outbox.keep(_score(one.name, binding_id), ref=seals.binding_ref(binding_id))
            one.close()
            shutil.rmtree(home)
            shutil.copytree(one.folder, home)
            one.folder = home

        with ThreadPoolExecutor(AT_ONCE) as visitors:
            list(visitors.map(plays, installations, bound))


def _drained(installations: Sequence[Plumbing], events: int) -> float:
    """Let all links begin at once; return the seconds until every outbox is empty."""
    clock = SystemClock()
    for one in installations:
        one.open(_MUSEUM, clock)
    began = monotonic()
    for one in installations:
        one.link.start()
    until(
        lambda: sum(one.heard.stored_rows for one in installations) >= events,
        "all to be there",
        PATIENCE,
    )
    seconds = monotonic() - began
    for one in installations:
        one.link.stop()
        left = one.outbox.waiting()[0], one.heard.refused_rows
        one.close()
        if any(left):
            raise NotReady(f"{one.name} still holds {left[0]} results; {left[1]} were refused.")
    return seconds


def _insist_on_all(config: Path, events: int) -> None:
    store = open_store(load(config))
    try:
        with store.read() as tx:
            held = tx.execute(select(func.count()).select_from(table_of(Score))).scalar_one()
    finally:
        store.close()
    if held != events:
        raise NotReady(f"The hub holds {held} scores, and {events} were kept.")


def _score(exhibit: str, binding_id: bytes) -> ScoreMade:
    value = LOW + secrets.randbelow(int(HIGH - LOW))
    result_id = secrets.token_bytes(seals.ID_BYTES)
    return ScoreMade(result_id, binding_id, exhibit, "reaction", value, SystemClock().now())
