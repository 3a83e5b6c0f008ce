"""`python -m simulators journey NAME`: one journey through real processes; last, its JSON line."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from simulators.broker import EMBEDDED
from simulators.database import KINDS as DATABASES
from simulators.database import SQLITE
from simulators.errors import RehearsalError
from simulators.exhibits.plays import EXHIBITS, EXIT, PHOTO_BOOTH, REACTION_WALL, SINGING_PIPE
from simulators.journeys.classes import class_opt_out, class_unattested, group_claim, school_class
from simulators.journeys.deciding import adult, just_play, teen
from simulators.journeys.forgetting import forget_me
from simulators.journeys.guardians import (
    guardian_address,
    guardian_band,
    guardian_refuses,
    staff_band,
)
from simulators.journeys.leaving import leave_museum
from simulators.journeys.museums_bands import class_band
from simulators.journeys.phone import guardian_phone
from simulators.journeys.rehearsal import Rehearsal, rehearsed
from simulators.journeys.stories import child_alone, family, returning
from simulators.journeys.tally import Tally
from simulators.journeys.without_hub import hub_down, offline_registration

Story = Callable[[Rehearsal], None]

STORIES: dict[str, Story] = {
    "family": family,
    "child-alone": child_alone,
    "returning": returning,
    "hub-down": hub_down,
    "adult": adult,
    "teen": teen,
    "guardian-band": guardian_band,
    "guardian-address": guardian_address,
    "guardian-phone": guardian_phone,
    "guardian-refuses": guardian_refuses,
    "staff-band": staff_band,
    "class-band": class_band,
    "class": school_class,
    "class-unattested": class_unattested,
    "class-opt-out": class_opt_out,
    "group-claim": group_claim,
    "just-play": just_play,
    "offline-registration": offline_registration,
    "forget-me": forget_me,
    "exit": leave_museum,
}
EXHIBITS_OF = {
    "adult": (REACTION_WALL, PHOTO_BOOTH, SINGING_PIPE),
    "exit": (*EXHIBITS, EXIT),
}
"""Which exhibits a story needs, where they are not the usual three."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("name", choices=STORIES)
    parser.add_argument(
        "--broker",
        default=EMBEDDED,
        help="embedded, mosquitto (Debian's, with its stock settings), or mqtt://host:port",
    )
    parser.add_argument("--db", choices=DATABASES, default=SQLITE, help="where the hub stores")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")


def run(arguments: argparse.Namespace) -> int:
    """Make the journey; a sentence and exit code 1 when it is not as it must be.

    The folder with settings, stores and logs is removed after a good end, and named after a bad.
    """
    folder = Path(mkdtemp(prefix="myvisit-journey-"))
    story = STORIES[arguments.name]
    try:
        tally = told(arguments.name, folder, arguments.broker, arguments.db)
    except RehearsalError as problem:
        print(problem, file=sys.stderr)
        print(f"All of it still stands in {folder}", file=sys.stderr)
        return 1
    except BaseException:
        shutil.rmtree(folder)
        raise
    shutil.rmtree(folder)
    if not arguments.json:
        print(f"{(story.__doc__ or '').partition(chr(10))[0]} It was so.")
    print(tally.line())
    return 0


def told(name: str, folder: Path, broker: str, db: str = SQLITE) -> Tally:
    """Make a journey in a museum of its own and check that what it counted adds up.

    Raises:
        RehearsalError: a process failed, or something is not as it must be.
    """
    with rehearsed(folder, broker, EXHIBITS_OF.get(name, EXHIBITS), db) as day:
        return told_on(day, name)


def told_on(day: Rehearsal, name: str) -> Tally:
    """Make a journey on a day that others began, and check that what it counted adds up.

    Raises:
        RehearsalError: something is not as it must be.
    """
    day.begin(name)
    STORIES[name](day)
    return day.end()
