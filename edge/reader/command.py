"""`python -m edge reader`: watch a reader, test one, check a delivery of bands."""

import json
import signal
import threading
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

from edge.contract.clock import SystemClock
from edge.reader.attended import AttendedReader
from edge.reader.bands import READS, Checked, Verdict
from edge.reader.batch import BatchCheck
from edge.reader.errors import ReaderError
from edge.reader.events import (
    BandGone,
    BandSeen,
    NotABand,
    ReaderEvent,
    ReaderHealth,
    ReaderHealthChanged,
    TwoBands,
)
from edge.reader.iso14443 import canonical
from edge.reader.line_format import RDM6300
from edge.reader.native import NativeProfile
from edge.reader.originality import Originality
from edge.reader.profiles import profile_of
from edge.reader.self_test import SelfTest
from edge.reader.settings import PROFILES, ReaderSettings
from edge.reader.supervisor import ReaderSupervisor, SerialPort

WELL, TO_MEND, NOT_POSSIBLE = 0, 1, 2
NATIVE: Final = ("mfrc522", "bridge")

say: Final = partial(print, flush=True)


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    watch = commands.add_parser("watch", help="say what is laid down and taken away, until Ctrl-C")
    watch.add_argument("--json", action="store_true", help="a line of JSON for each event")
    watch.add_argument("--uids", action="store_true", help="tell UIDs, too: for test bands only")
    watch.set_defaults(command=_watch)
    check = commands.add_parser("check", help="test a reader; 0 if all is well, 1 if not, 2: none")
    check.add_argument("--no-band", action="store_true", help="the reader alone, without a band")
    check.set_defaults(command=_check)
    bands = commands.add_parser("bands", help="check bands one after the other; 1 if one is odd")
    bands.add_argument("--count", type=int, default=0, metavar="N", help="end after so many bands")
    bands.add_argument("--list", metavar="FILE", help="write UIDs there, for the hub's inventory")
    bands.set_defaults(command=_bands)
    for one in (watch, check, bands):
        one.add_argument("--port", required=True, help="its serial port")
        one.add_argument("--baud", type=int, default=0, help="0 finds the best by measuring")
        profiles = NATIVE if one is bands else PROFILES
        one.add_argument("--profile", choices=profiles, default=profiles[0])
        one.add_argument("--line", default=RDM6300, help="for framed: how it writes a number down")


def _settings(chosen: Namespace) -> ReaderSettings:
    return ReaderSettings(
        port=chosen.port, baud=chosen.baud, profile=chosen.profile, line=chosen.line
    )


def _asked_to_end() -> threading.Event:
    """An event that is set when the technician has had enough."""
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, end)
    return ended


# -- watch ---------------------------------------------------------------------------------------


def _watch(chosen: Namespace) -> int:
    ended = _asked_to_end()
    tell = _in_json if chosen.json else _in_words
    clock = SystemClock()
    began = clock.monotonic()

    def report(event: ReaderEvent) -> None:
        say(tell(plain(event, began, uids=chosen.uids)))

    supervisor = ReaderSupervisor(_settings(chosen), report, clock)
    supervisor.start()
    ended.wait()
    supervisor.stop()
    return WELL


def plain(event: ReaderEvent, began: float, *, uids: bool) -> dict[str, object]:
    """An event as plain values: which, and the seconds since the beginning."""
    what = {
        BandSeen: "band_seen",
        BandGone: "band_gone",
        TwoBands: "two_bands",
        NotABand: "not_a_band",
        ReaderHealthChanged: "health",
    }[type(event)]
    told: dict[str, object] = {"event": what, "at_s": round(event.at - began, 4)}
    match event:
        case BandSeen(uid=uid, within=within):
            told["uid_bytes"] = len(uid)
            if uids:
                told["uid"] = canonical(uid)
            if within is not None:
                told["ms_at_most"] = round(1000 * within, 1)
        case NotABand(reason=reason):
            told["reason"] = reason.value
        case ReaderHealthChanged(health=health):
            told |= _plain_health(health)
        case _:
            pass
    return told


def _plain_health(health: ReaderHealth) -> dict[str, object]:
    return {
        "state": health.state.value,
        "trouble": health.trouble,
        "device": health.device,
        "baud": health.baud,
        "pipelined": health.pipelined,
        "round_trip_ms": health.round_trip_ms,
        "advice": list(health.advice),
        "counts": {count.value: number for count, number in health.counts.items()},
    }


def _in_json(told: dict[str, object]) -> str:
    return json.dumps(told)


def _in_words(told: dict[str, object]) -> str:
    at = f"{told['at_s']:9.3f} s  "
    match told["event"]:
        case "band_seen":
            within = f", at most {told['ms_at_most']} ms after" if "ms_at_most" in told else ""
            return f"{at}a band{' ' + str(told['uid']) if 'uid' in told else ''}{within}"
        case "band_gone":
            return f"{at}it is gone"
        case "two_bands":
            return f"{at}more than one: one at a time"
        case "not_a_band":
            return f"{at}that is no wristband ({told['reason']})"
        case _:
            found = f"{told['device']} at {told['baud']} baud" if told["device"] else ""
            advice = told["advice"] if isinstance(told["advice"], list) else []
            parts = [str(told["state"]), str(told["trouble"] or found), *map(str, advice)]
            return at + "; ".join(part for part in parts if part)


# -- check ---------------------------------------------------------------------------------------


def _check(chosen: Namespace) -> int:
    settings = _settings(chosen)
    profile = profile_of(settings)
    try:
        with AttendedReader(SerialPort(settings), profile, SystemClock()) as reader:
            test = SelfTest(reader, profile, settings.port, say)
            well = test.run(with_band=not chosen.no_band)
    except ReaderError as problem:
        say(f"MEND  {problem}")
        return NOT_POSSIBLE
    say("all is well" if well else "this reader needs a hand: see MEND above")
    return WELL if well else TO_MEND


# -- bands ---------------------------------------------------------------------------------------


def _bands(chosen: Namespace) -> int:
    settings = _settings(chosen)
    ended = _asked_to_end()
    profile = profile_of(settings)
    if not isinstance(profile, NativeProfile):
        return NOT_POSSIBLE
    try:
        proves = Originality().proves
        with AttendedReader(SerialPort(settings), profile, SystemClock()) as reader:
            reader.connect()
            say("lay the bands on the reader, one after the other; Ctrl-C ends it")
            batch = BatchCheck(reader, profile, proves)
            found, code = _one_by_one(batch, chosen.count, lambda: not ended.is_set())
            if chosen.list:
                _write_down(Path(chosen.list), found)
            return code
    except ReaderError as problem:
        say(f"MEND  {problem}")
        return NOT_POSSIBLE


def _one_by_one(
    batch: BatchCheck, count: int, going_on: Callable[[], bool]
) -> tuple[list[bytes], int]:
    """Return the UIDs of the bands that can be handed out, in order, and the exit code."""
    tally: Counter[Verdict] = Counter()
    found: list[bytes] = []
    while not count or tally.total() < count:
        checked = batch.next(going_on)
        if checked is None:
            break
        tally[checked.verdict] += 1
        say(_numbered(tally.total(), checked))
        if checked.verdict in READS and batch.uid is not None:
            found.append(batch.uid)
    good = tally[Verdict.GENUINE]
    say(f"{tally.total()} checked: {', '.join(f'{n} {v.value}' for v, n in tally.items())}")
    return found, WELL if good == tally.total() else TO_MEND


def _write_down(path: Path, found: list[bytes]) -> None:
    try:
        path.write_text("".join(f"{canonical(uid)}\n" for uid in found))
    except OSError:
        say(f"MEND  {path} cannot be written")
        return
    say(f"{len(found)} UIDs written to {path}: python -m hub bands add --from {path}")


def _numbered(number: int, checked: Checked) -> str:
    mark = "ok  " if checked.verdict is Verdict.GENUINE else "odd "
    return f"{number:5}  {mark}  {checked.said}"
