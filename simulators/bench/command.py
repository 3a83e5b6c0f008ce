"""`python -m simulators bench`: all figures in one run, each beside its limit."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from simulators.bench import (
    arrival,
    boards,
    burden,
    class_pages,
    desk,
    garbage,
    growth,
    household,
    ingest,
    kiosk_weight,
    mails,
    pages,
    photos,
    reader,
    taps,
    without_hub,
)
from simulators.bench.browser import chromium
from simulators.bench.figures import Figure, machine
from simulators.museum import open_museum


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("what", nargs="?", choices=tuple(_PARTS), default="all")
    parser.add_argument("--json", action="store_true", help="print one JSON object, last")


def run(arguments: argparse.Namespace) -> int:
    """Measure all and print the table; 1 when a figure is over its limit."""
    print(f"Measured on {machine()}. Figures called model are of the chip model, not of boards.")
    figures: list[Figure] = []
    for title, measure in _PARTS[arguments.what]:
        print(f"\n{title}")
        for one in measure():
            print(one.line(), flush=True)
            figures.append(one)
    print(f"\nLoad at the end: {os.getloadavg()[0]:.1f}, of which one is the bench's own.")
    if arguments.json:
        plain = [asdict(one) | {"holds": one.holds} for one in figures]
        print(json.dumps({"machine": machine(), "figures": plain}))
    return 0 if all(one.holds for one in figures) else 1


def _in_a_folder(measure: Callable[[Path], Iterator[Figure]]) -> Iterator[Figure]:
    """Measure in a folder of its own, which goes with it."""
    with TemporaryDirectory(prefix="myvisit-bench-") as folder:
        yield from measure(Path(folder))


def _in_a_museum() -> list[Figure]:
    """Measure the whole museum: real processes, a real browser, the chip on a pty."""
    with (
        TemporaryDirectory(prefix="myvisit-bench-") as folder,
        open_museum(Path(folder), "embedded") as museum,
        chromium() as browser,
    ):
        _, bicycle, booth = museum.installations
        figures = taps.measure(bicycle, browser) + growth.measure(museum, browser)
        figures += kiosk_weight.measure(bicycle)
        return figures + household.measure(booth) + burden.measure(bicycle)


_INTAKE = (
    "ingest: real Mosquitto, a real hub, sealed events, counted by who sends",
    partial(_in_a_folder, ingest.measure),
)
_GARBAGE = (
    "garbage: ten thousand a second beside a museum's usual scores, two Mosquittos, real hubs",
    partial(_in_a_folder, garbage.measure),
)
_PHOTOS = ("photos: in the process that decodes them", photos.measure)
_POST = ("mail: a thousand households at closing time, a real mail server", mails.measure)
_PAGES = (
    "pages: a hub with a hundred thousand visits, each page another family's",
    partial(_in_a_folder, pages.measure),
)
_DESK = (
    "desk: whose a band or an address is, a hub with a hundred thousand visits",
    partial(_in_a_folder, desk.measure),
)
_BOARDS = (
    "boards: twenty classes at once, real Mosquitto, a real hub",
    partial(_in_a_folder, boards.measure),
)
_CLASSES = (
    "classes: the page and the sheets of thirty numbers, a real portal",
    partial(_in_a_folder, class_pages.measure),
)
_ARRIVAL = (
    "arrival: a class of thirty, real processes, a desk's screen in a real browser",
    partial(_in_a_folder, arrival.measure),
)
_OUTAGES = (
    "outages: a hub that is away for days, real outboxes",
    partial(_in_a_folder, without_hub.measure),
)
_PARTS: Mapping[str, Sequence[tuple[str, Callable[[], Iterable[Figure]]]]] = {
    "all": (
        ("model: chip, bands, line and adapter in made-up time", reader.measure),
        ("museum: real processes, a real browser, the chip on a pty", _in_a_museum),
        _PHOTOS,
        _INTAKE,
        _GARBAGE,
        _OUTAGES,
        _POST,
        _PAGES,
        _DESK,
        _BOARDS,
        _CLASSES,
        _ARRIVAL,
    ),
    "photos": (_PHOTOS,),
    "ingest": (_INTAKE,),
    "garbage": (_GARBAGE,),
    "outages": (_OUTAGES,),
    "mails": (_POST,),
    "pages": (_PAGES,),
    "desk": (_DESK,),
    "boards": (_BOARDS,),
    "classes": (_CLASSES,),
    "arrival": (_ARRIVAL,),
}
