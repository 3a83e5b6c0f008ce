"""`python -m hub worker`: settle a share of what installations send, beside the hub."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from edge.contract.codec import Malformed, from_json
from hub.config import MOST_WORKERS, HubSettings, load
from hub.errors import SettingsWrong
from hub.workers.crew import AWAY, READY
from hub.workers.share import check_shares
from hub.workers.worker import Worker

if TYPE_CHECKING:
    from types import FrameType

_LOOKS_EVERY_SECONDS = 0.1
_STDIN, _PIECE = 0, 4096


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `worker` to the hub's commands."""
    worker = commands.add_parser("worker", help="settle a share of the events, beside the hub")
    worker.add_argument("--number", type=int, required=True, help="which one; no two alike")
    how = worker.add_mutually_exclusive_group(required=True)
    how.add_argument("--config", type=Path, help="hub.toml")
    how.add_argument(
        "--of-a-hub",
        action="store_true",
        help="settings come as one line of standard input, and the end with its end",
    )


def run(asked: argparse.Namespace) -> None:
    """Settle until asked to end, or until the hub that started this is gone.

    Raises:
        SettingsWrong: there can be no workers as things are set.
        NotFounded: `python -m hub init` was not run there.
        StoreAway: the database does not answer.
    """
    logging.basicConfig(
        level=logging.INFO,
        format=f"%(asctime)s %(levelname)s worker {asked.number} %(name)s %(message)s",
    )
    settings = _settings_from_hub() if asked.of_a_hub else load(asked.config)
    if not 1 <= asked.number <= MOST_WORKERS or not settings.ingest.workers:
        raise SettingsWrong(f"a worker needs ingest.workers, and a number from 1 to {MOST_WORKERS}")
    ending = threading.Event()
    _end_when_asked(ending)
    if asked.of_a_hub:
        threading.Thread(target=_end_with_hub, args=(ending,), daemon=True).start()
    check_shares(settings.broker)
    worker = Worker(settings, settings.make_clock(), asked.number)
    worker.start()
    try:
        _say_how_it_is(worker, asked.number, ending)
    finally:
        worker.stop()


def _say_how_it_is(worker: Worker, number: int, ending: threading.Event) -> None:
    """Say, whenever that changes, whether it hears the edges; to the hub, whose health it is."""
    hears = False
    while not ending.wait(_LOOKS_EVERY_SECONDS):
        if worker.wait_online(0.0) != hears:
            hears = not hears
            sys.stdout.write(f"{(READY if hears else AWAY).decode()} worker {number}\n")
            sys.stdout.flush()


def _settings_from_hub() -> HubSettings:
    """Read one line, byte by byte: what follows it is only ever the end."""
    words = bytearray()
    while not words.endswith(b"\n"):
        piece = os.read(_STDIN, _PIECE)
        if not piece:
            raise SettingsWrong("the hub that started this worker is gone")
        words += piece
    try:
        return from_json(HubSettings, bytes(words))
    except Malformed as problem:
        raise SettingsWrong(str(problem)) from None


def _end_with_hub(ending: threading.Event) -> None:
    # Not by sys.stdin: its lock, held by a thread, would stand in the way of the end.
    while os.read(_STDIN, _PIECE):
        pass
    ending.set()


def _end_when_asked(ending: threading.Event) -> None:
    def end(_signal: int, _frame: FrameType | None) -> None:
        ending.set()

    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, end)
