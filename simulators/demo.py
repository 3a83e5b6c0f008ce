"""`python -m simulators demo`: a museum that lives until Ctrl-C, then is gone without a trace."""

from __future__ import annotations

import argparse
import queue
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from types import FrameType
from typing import NoReturn

from simulators.broker import EMBEDDED
from simulators.exhibits.door import KEPT
from simulators.exhibits.plays import ALL_EXHIBITS
from simulators.families import Family, Spot
from simulators.kiosk import Kiosk
from simulators.luck import luck_of
from simulators.museum import Museum, open_museum
from simulators.settings import Pace

FAMILIES = 3
DEMO_PACE = Pace(quiet_minutes=0, turn_seconds=1, kept_seconds=4)
"""A mail goes as soon as there is something on the page, so that nobody has to wait an hour."""
LOOK_SECONDS = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "--broker", default=EMBEDDED, help="embedded, mosquitto, or mqtt://host:port"
    )
    parser.add_argument("--seed", type=int, default=1, help="other luck for the families")


def run(arguments: argparse.Namespace) -> int:
    """Open the museum, let families wander, and close it when asked."""
    signal.signal(signal.SIGTERM, _asked_to_end)
    folder = Path(mkdtemp(prefix="myvisit-demo-"))
    print(f"Opening the museum: enrolling {len(ALL_EXHIBITS)} installations.", flush=True)
    try:
        museum = open_museum(folder, arguments.broker, DEMO_PACE, ALL_EXHIBITS)
        with museum as opened, _closing_quietly():
            _live(opened, arguments.seed)
    except KeyboardInterrupt:
        print("\nEverybody is out, everything is off, nothing is left.", flush=True)
    finally:
        shutil.rmtree(folder)
    return 0


def _live(museum: Museum, seed: int) -> None:
    news: queue.Queue[str] = queue.Queue()
    closing = threading.Event()
    with ExitStack() as stack:
        spots = tuple(_spot(stack, museum, i) for i in range(len(museum.installations)))
        families = [
            Family(f"family-{i + 1}", spots, luck_of(seed * FAMILIES + i), closing, news.put)
            for i in range(FAMILIES)
        ]
        for family in families:
            stack.callback(family.join)
        stack.callback(closing.set)
        _print_addresses(museum)
        for family in families:
            family.start()
        _tell(museum, spots, news)


def _spot(stack: ExitStack, museum: Museum, number: int) -> Spot:
    place = museum.installations[number]
    door = place.door()
    stack.callback(door.close)
    return Spot(place, stack.enter_context(Kiosk(place.address)), door)


def _print_addresses(museum: Museum) -> None:
    for one in museum.installations:
        print(f"  {'kiosk, ' + one.name:<16} {one.address}/kiosk/")
    print(f"  {'mailbox':<16} {museum.mailbox_address}/")
    print(f"  {'portal':<16} {museum.portal_address}/  (pages open from the links in the mails)")
    print("For an exhibit of your own, on the first kiosk (docs/exhibit.md):")
    print(f"  {'exhibit door':<16} {museum.installations[0].address}/v1/session")
    print(f"  {'its token':<16} {museum.installations[0].token}")
    print("Ctrl-C closes the museum.\n", flush=True)


def _tell(museum: Museum, spots: tuple[Spot, ...], news: queue.Queue[str]) -> NoReturn:
    """Print one live line: what just happened, and how much there is by now."""
    last = "three families walk in"
    while True:
        fresh = _newest(news)
        if not fresh and not sys.stdout.isatty():
            continue
        last = fresh or last
        told = [one for spot in spots for one in spot.door.told]
        kept = sum(one.state == KEPT for one in told)
        counts = f"{len(told)} rounds, {kept} kept, {len(museum.letters())} mails"
        _show(f"{museum.now().astimezone():%H:%M:%S}  {last}  ({counts})")


def _newest(news: queue.Queue[str]) -> str:
    try:
        return news.get(timeout=LOOK_SECONDS)
    except queue.Empty:
        return ""


def _show(line: str) -> None:
    """Overwrite the line on a terminal; elsewhere each stands on its own."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print(f"\r\x1b[K{line[:width]}", end="", flush=True)
    else:
        print(line, flush=True)


@contextmanager
def _closing_quietly() -> Iterator[None]:
    """While all is being ended, a second Ctrl-C changes nothing."""
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _asked_to_end(number: int, frame: FrameType | None) -> NoReturn:
    del number, frame
    raise KeyboardInterrupt
