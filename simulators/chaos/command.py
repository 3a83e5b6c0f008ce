"""`python -m simulators chaos`: kill everything at random moments; print what was lost, if any."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from edge.contract.clock import SystemClock
from simulators.broker import EMBEDDED
from simulators.chaos.attacks import SHORTEST, Scene
from simulators.chaos.broker import KINDS, killable
from simulators.chaos.disk import Disk, compiled
from simulators.chaos.oracle import Verdict, found_in, judge
from simulators.chaos.players import Regular
from simulators.database import KINDS as DATABASES
from simulators.database import SQLITE, address_in, database_server
from simulators.errors import RehearsalError
from simulators.exhibits.plays import BICYCLE, PHOTO_BOOTH, REACTION_WALL, SINGING_PIPE, Exhibit
from simulators.journeys.rehearsal import until_opening
from simulators.luck import luck_of
from simulators.museum import Museum
from simulators.settings import Pace

CALM_SECONDS = 2.0
"""So long everybody plays before the first attack and after the last."""
DRAINED_SECONDS = 240.0
LONGEST_BREATH = 0.8
MOST_EDGES = 60
EXHIBITS = (PHOTO_BOOTH, REACTION_WALL, SINGING_PIPE, BICYCLE)
"""Who of these comes first is there however few installations there are: photos, scores, sounds."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is attacked and how often; equal plans attack in the same order."""

    broker: str = EMBEDDED
    db: str = SQLITE
    edges: int = 3
    kills: int = 20
    seed: int = 1
    only: str = ""
    workers: int = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--seed", type=int, default=1, help="other luck")
    parser.add_argument("--kills", type=int, default=20, help="how many attacks")
    parser.add_argument("--broker", choices=KINDS, default=EMBEDDED)
    parser.add_argument("--db", choices=DATABASES, default=SQLITE, help="where the hub stores")
    parser.add_argument("--edges", type=int, default=3, help=f"installations, 1 to {MOST_EDGES}")
    parser.add_argument("--only", default="", help="attacks whose name holds this, and no others")
    parser.add_argument("--workers", type=int, default=0, help="that settle beside the hub")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")


def run(arguments: argparse.Namespace) -> int:
    """Attack a museum; 0 when enough was promised, nothing lost, and nothing stands there twice."""
    if not 1 <= arguments.edges <= MOST_EDGES:
        raise RehearsalError(f"--edges is 1 to {MOST_EDGES}.")
    folder = Path(mkdtemp(prefix="myvisit-chaos-"))
    # Whoever ends it in the midst ends all that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        asked = {one.name: getattr(arguments, one.name) for one in fields(Plan)}
        verdict = rehearse(folder, Plan(**asked), quiet=arguments.json, tell=_print)
    except RehearsalError as problem:
        print(problem, file=sys.stderr)
        print(f"All of it still stands in {folder}", file=sys.stderr)
        return 1
    except BaseException:
        shutil.rmtree(folder)
        raise
    if not verdict.enough:
        print("Too little was promised to say anything: more than --kills.", file=sys.stderr)
    if verdict.clean and verdict.enough:
        shutil.rmtree(folder)
        return 0
    print(f"All of it still stands in {folder}", file=sys.stderr)
    return 1


def _print(verdict: Verdict) -> None:
    print(json.dumps(asdict(verdict)), flush=True)


def rehearse(
    folder: Path,
    plan: Plan,
    *,
    quiet: bool = True,
    tell: Callable[[Verdict], None] = lambda _: None,
) -> Verdict:
    """Play, attack, wait until all is sent, and judge.

    `tell` hears the verdict before the museum closes: what does not end in time hides none.

    Raises:
        RehearsalError: something did not come back up, did not send all it kept, or did not end.
    """
    luck, clock = luck_of(plan.seed), SystemClock()
    began = clock.monotonic()
    with _scene(folder, plan) as scene:
        places = enumerate(scene.museum.installations, 1)
        now = scene.museum.now
        regulars = [Regular(at, luck_of(luck.randrange(2**32)), n, now) for n, at in places]
        for one in regulars:
            one.start()
        try:
            _breathe(CALM_SECONDS)
            _attack(scene, luck, plan, quiet=quiet)
            _breathe(CALM_SECONDS)
        finally:
            for one in regulars:
                one.stop()
        scene.museum.wait_until_all_is_sent(DRAINED_SECONDS)
        # Read before the scene closes: the database goes with it.
        found = found_in(scene.museum.settings)
        accounts = [one.account for one in regulars]
        verdict = judge(accounts, found, plan.kills, clock.monotonic() - began)
        tell(verdict)
    return verdict


def _attack(scene: Scene, luck: Random, plan: Plan, *, quiet: bool) -> None:
    attacks = [one for one in scene.attacks(plan.kills) if plan.only in one[0]]
    if not attacks:
        raise RehearsalError(f"No attack has {plan.only!r} in its name.")
    for number in range(1, plan.kills + 1):
        name, strike = luck.choice(attacks)
        if not quiet:
            print(f"{number:4d}  {name}", flush=True)
        strike(luck)
        _breathe(luck.uniform(SHORTEST, LONGEST_BREATH))


def _breathe(seconds: float) -> None:
    threading.Event().wait(seconds)


def _exhibits(count: int) -> tuple[Exhibit, ...]:
    """The four, over and over, each installation under a name of its own."""
    cycle = [EXHIBITS[number % len(EXHIBITS)] for number in range(count)]
    return tuple(
        one if number < len(EXHIBITS) else replace(one, name=f"{one.name}-{number}")
        for number, one in enumerate(cycle)
    )


@contextmanager
def _scene(folder: Path, plan: Plan) -> Iterator[Scene]:
    library = compiled(folder)
    with database_server(plan.db) as server, killable(plan.broker, folder) as (broker, words):
        url = address_in(server)
        museum = Museum(folder, words, Pace(), _exhibits(plan.edges), url)
        museum.let_pass(until_opening(SystemClock().now()))
        try:
            museum.found(by_commands=False)
            _hire(museum, plan.workers)
            disks = _put_on_disks(museum, library)
            museum.serve()
            yield Scene(museum, broker, disks, server, workers=plan.workers > 0)
        finally:
            museum.close()


def _hire(museum: Museum, workers: int) -> None:
    """Have workers settle beside the hub."""
    if workers:
        with museum.settings.open("a") as settings:
            settings.write(f"\n[ingest]\nworkers = {workers}\n")


def _put_on_disks(museum: Museum, library: Path) -> tuple[Disk, ...]:
    """Give each installation, and then the hub, a disk that can fill up and lose its power."""
    places = [(one.process, one.data) for one in museum.installations]
    places.append((museum.portal, museum.settings.with_name("data")))
    disks = []
    for process, root in places:
        disk = Disk(root, root.with_name(root.name + ".disk"), library)
        disk.begin()
        process.environment.update(disk.environment)
        disks.append(disk)
    return tuple(disks)
