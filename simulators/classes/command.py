"""`python -m simulators class`: a class comes for a day; last, its JSON line."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from tempfile import mkdtemp

from edge.contract.clock import SystemClock
from hub.rules.arrangements import MOST_PUPILS
from simulators.broker import EMBEDDED
from simulators.classes.day import Came, Coming
from simulators.database import KINDS as DATABASES
from simulators.database import SQLITE
from simulators.errors import RehearsalError
from simulators.journeys.rehearsal import until_opening
from simulators.museum import open_museum
from simulators.trails import WALKS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--pupils", type=_pupils, default=30, help=f"1 to {MOST_PUPILS}")
    parser.add_argument("--trail", choices=WALKS, default="senses", help="which they follow")
    parser.add_argument("--broker", default=EMBEDDED, help="embedded, mosquitto, or mqtt://…")
    parser.add_argument("--db", choices=DATABASES, default=SQLITE, help="where the hub stores")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")


def _pupils(said: str) -> int:
    if not said.isdecimal() or not 1 <= int(said) <= MOST_PUPILS:
        raise argparse.ArgumentTypeError(f"a class has 1 to {MOST_PUPILS} pupils")
    return int(said)


def run(arguments: argparse.Namespace) -> int:
    """Have a class come; a sentence and exit code 1 when it is not as it must be."""
    folder = Path(mkdtemp(prefix="myvisit-class-"))
    try:
        came = come(folder, arguments)
    except RehearsalError as problem:
        print(problem, file=sys.stderr)
        print(f"All of it still stands in {folder}", file=sys.stderr)
        return 1
    except BaseException:
        shutil.rmtree(folder)
        raise
    shutil.rmtree(folder)
    print(came.line())
    return 0


def come(folder: Path, asked: argparse.Namespace) -> Came:
    """Open a museum for one class, and close it again.

    Raises:
        RehearsalError: a process failed, or something is not as it must be.
    """
    over, moved = WALKS[asked.trail].over, until_opening(SystemClock().now())
    with open_museum(folder, asked.broker, exhibits=over, moved=moved, db=asked.db) as museum:
        say = _quietly if asked.json else print
        return Coming(museum, asked.pupils, asked.trail, say).whole_day()


def _quietly(line: str) -> None:
    del line
