"""`python -m simulators demo`: a museum that lives until Ctrl-C, then is gone without a trace."""

from __future__ import annotations

import argparse
import os
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
from simulators.classes.outing import Outing
from simulators.exhibits.door import KEPT
from simulators.exhibits.plays import ALL_EXHIBITS, EXIT, REACTION_WALL
from simulators.families import Family, Spot
from simulators.hands import STAFF, Game, Hands, Reach, Typing, new_bands
from simulators.installation import Installation
from simulators.kiosk import Kiosk
from simulators.luck import luck_of
from simulators.museum import Museum, open_museum
from simulators.settings import Pace
from simulators.visitors import Stand

FAMILIES = 3
DEMO_PACE = Pace(quiet_minutes=0, turn_seconds=1, kept_seconds=4)
"""A mail goes as soon as there is something on the page, so that nobody has to wait an hour."""
LOOK_SECONDS = 1.0
YOURS = REACTION_WALL
"""No family goes there: who tries the demo out has it to themselves."""
PLACES = (*ALL_EXHIBITS, EXIT)
STAFF_PIN = "2580"
PROMPT = "> "
SAVE, BACK, UP, WIPE = "\x1b7", "\x1b8", "\x1b[A", "\x1b[K"
"""A terminal's words for its cursor and its line (ECMA-48; DECSC, DECRC)."""
PERSONS_LUCK = 1000
"""Added to the seed: a person's bands are no family's."""
CLASS_LUCK = 2000
"""Added to the seed: nor are a class's."""


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
    print(f"Opening the museum: enrolling {len(PLACES)} installations.", flush=True)
    try:
        museum = open_museum(folder, arguments.broker, DEMO_PACE, PLACES)
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
        spots = tuple(_spot(stack, one) for one in museum.installations if one.exhibit is not EXIT)
        theirs = tuple(spot for spot in spots if spot.place.exhibit is not YOURS)
        families = [
            Family(f"family-{i + 1}", theirs, luck_of(seed * FAMILIES + i), closing, news.put)
            for i in range(FAMILIES)
        ]
        hands = _hands(stack, museum, spots, seed, closing)
        outing = Outing(museum, theirs, luck_of(CLASS_LUCK + seed), closing, news.put, _answer)
        stack.callback(outing.join)
        for family in families:
            stack.callback(family.join)
        typing = _typing(hands, closing)
        if typing is not None:
            stack.callback(typing.join)
        stack.callback(closing.set)
        _print_addresses(museum)
        _print_hands(hands)
        outing.start()
        for family in families:
            family.start()
        if typing is not None:
            typing.start()
        _tell(museum, spots, news)


def _spot(stack: ExitStack, place: Installation) -> Spot:
    door = place.door()
    stack.callback(door.close)
    return Spot(place, stack.enter_context(Kiosk(place.address)), door)


def _hands(
    stack: ExitStack,
    museum: Museum,
    spots: tuple[Spot, ...],
    seed: int,
    closing: threading.Event,
) -> Hands:
    """Give a person their bands, a colleague's with its PIN among them, and every reader."""
    luck = luck_of(PERSONS_LUCK + seed)
    bands = new_bands(luck)
    museum.add_band("staff", bands[STAFF].uid)
    museum.give_pin(STAFF_PIN)
    readers = {
        spot.place.name: Reach(
            Stand(spot.place.chip, spot.kiosk), Game(spot.door, spot.place.exhibit.play)
        )
        for spot in spots
    }
    way_out = museum.installations[-1]
    kiosk = stack.enter_context(Kiosk(way_out.address))
    readers[way_out.name] = Reach(Stand(way_out.chip, kiosk))
    return Hands(readers, bands, luck, closing)


def _typing(hands: Hands, closing: threading.Event) -> Typing | None:
    """Read what is typed or piped in; in the background of a terminal nobody can type."""
    try:
        descriptor = sys.stdin.fileno()
        if os.isatty(descriptor) and os.tcgetpgrp(descriptor) != os.getpgrp():
            return None
    except (AttributeError, OSError):  # started with no input at all
        return None
    return Typing(descriptor, hands, closing, _answer)


def _print_addresses(museum: Museum) -> None:
    for one in museum.installations:
        print(f"  {'kiosk, ' + one.name:<16} {one.address}/kiosk/")
    print(f"  {'mailbox':<16} {museum.mailbox_address}/")
    print(f"  {'portal':<16} {museum.portal_address}/  (pages open from the links in the mails)")
    print("For an exhibit of your own, on the first kiosk (docs/exhibit.md):")
    print(f"  {'exhibit door':<16} {museum.installations[0].address}/v1/session")
    print(f"  {'its token':<16} {museum.installations[0].token}")


def _print_hands(hands: Hands) -> None:
    name = YOURS.name
    print(f"No family goes to the {name}: it is yours. Open its kiosk in a browser, then type here")
    print(
        f"  {name + ' a':<16} lays visitor's band a on its reader for a second; answer the screen"
    )
    print(f"  {name + ' play':<16} plays a round for whoever plays there")
    print(f"  {name + ' a hold':<16} keeps the band there until `{name} a lift`")
    print(f"  {'exit a':<16} asks at the exit what goes home")
    print(f"  {name + ' ' + STAFF:<16} is a colleague's band; its PIN is {STAFF_PIN}")
    print(hands.help)
    print("Ctrl-C closes the museum.\n", flush=True)
    if _both_are_terminals():
        print(f"\n{PROMPT}", end="", flush=True)


def _tell(museum: Museum, spots: tuple[Spot, ...], news: queue.Queue[str]) -> NoReturn:
    """Print one live line: what just happened, and how much there is by now."""
    last = "three families walk in, and a class is at the door"
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
    """Overwrite the line on a terminal, above what is being typed; elsewhere each stands alone."""
    width = shutil.get_terminal_size().columns - 1
    if _both_are_terminals():
        print(f"{SAVE}{UP}\r{WIPE}{line[:width]}{BACK}", end="", flush=True)
    elif sys.stdout.isatty():
        print(f"\r{WIPE}{line[:width]}", end="", flush=True)
    else:
        print(line, flush=True)


def _answer(line: str) -> None:
    """Answer who typed; the live line and the next one typed stand below it."""
    below = f"\n\n{PROMPT}" if _both_are_terminals() else "\n"
    print(line, end=below, flush=True)


def _both_are_terminals() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


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
