"""`python hardware/acceptance.py`: the acceptance test of one reader, with five bands.

Run from the project's folder with its environment. It says what to do, watches the reader with
`python -m edge reader watch`, and writes what it saw to a log: no UID, bands are numbered.
"""

import argparse
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edge.contract.clock import SystemClock

BANDS: Final = 5
DISTANCES_MM: Final = (0, 10, 20)
TOO_FAR_MM: Final = 60
BACK_WITHIN_S: Final = 5.0
PYTHON: Final = (sys.executable, "-m", "edge", "reader")
Event = dict[str, object]


@dataclass(frozen=True)
class Pace:
    """How long things take, in seconds.

    Attributes:
        patience: For the technician's hands.
        hold: That a band lies still, to see whether it flaps.
        rest: That one band lies there without being told gone.
    """

    patience: float = 30.0
    hold: float = 3.0
    rest: float = 60.0


class Watched:
    """The reader's events, as they come."""

    def __init__(self, order: list[str], clock: SystemClock) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program with our own words
            order, stdout=subprocess.PIPE, text=True
        )
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._clock = clock
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            self._events.put(json.loads(line))

    def next(self, seconds: float, wanted: Callable[[Event], bool]) -> Event | None:
        """The first event that is wanted, or None after so many seconds; others are dropped."""
        until = self._clock.monotonic() + seconds
        while (left := until - self._clock.monotonic()) > 0:
            try:
                event = self._events.get(timeout=left)
            except queue.Empty:
                return None
            if wanted(event):
                return event
        return None

    def all_within(self, seconds: float) -> list[Event]:
        """Everything that happens in so many seconds."""
        seen: list[Event] = []
        self.next(seconds, lambda event: bool(seen.append(event)))  # type: ignore[func-returns-value]
        return seen

    def close(self) -> None:
        """Let go of the reader."""
        self._process.terminate()
        self._process.wait()
        self._thread.join()
        if self._process.stdout:
            self._process.stdout.close()


def told(name: str) -> Callable[[Event], bool]:
    """Whether an event is of this name."""
    return lambda event: event["event"] == name


def in_state(state: str) -> Callable[[Event], bool]:
    """Whether an event is the reader's health, in this state."""
    return lambda event: event["event"] == "health" and event["state"] == state


class Acceptance:
    """The steps, and the log they leave."""

    def __init__(self, watched: Watched, log: Path, pace: Pace) -> None:
        self._watched = watched
        self._log = log
        self._pace = pace
        self._bands: dict[object, int] = {}
        self.faults = 0

    def note(self, said: str, *, well: bool) -> None:
        """A line of the log, also for the technician's eyes."""
        self.faults += not well
        self.write(f"{'ok  ' if well else 'MEND'}  {said}")

    def write(self, line: str) -> None:
        """Write a line to log and screen."""
        with self._log.open("a") as log:
            log.write(line + "\n")
        say(line)

    def run(self) -> None:
        """All steps."""
        found = self._watched.next(self._pace.patience, in_state("reading"))
        if found is None:
            self.note("no reader answered", well=False)
            return
        self.note(
            f"{found['device']}, {found['baud']} baud, {found['round_trip_ms']} ms", well=True
        )
        for distance in DISTANCES_MM:
            self._at(distance)
        self._too_far()
        self._two()
        self._stranger()
        self._still()
        self._unplugged()

    def _at(self, distance: int) -> None:
        """Each of the five bands, once, at one distance."""
        seen: list[int] = []
        flapped, slowest = 0, 0.0
        for _ in range(BANDS):
            say(f"-> hold a band {distance} mm above the target, one that was not there yet")
            event = self._watched.next(self._pace.patience, told("band_seen"))
            if event is None:
                break
            seen.append(self._bands.setdefault(event["uid"], len(self._bands) + 1))
            slowest = max(slowest, float(str(event.get("ms_at_most", 0))))
            flapped += sum(map(told("band_gone"), self._watched.all_within(self._pace.hold)))
            self._lift()
        every = len(set(seen)) == BANDS == len(self._bands)
        within = f", at most {slowest:.0f} ms after they could answer" if slowest else ""
        self.note(f"at {distance} mm {len(set(seen))} of {BANDS} bands{within}", well=every)
        self.note(
            f"at {distance} mm a band was lost {flapped} times while it lay", well=not flapped
        )

    def _lift(self) -> bool:
        say("-> take it away")
        return self._watched.next(self._pace.patience, told("band_gone")) is not None

    def _too_far(self) -> None:
        say(f"-> hold a band {TOO_FAR_MM} mm above the target, and keep it there")
        events = self._watched.all_within(self._pace.hold)
        read = any(map(told("band_seen"), events))
        self.note(f"at {TOO_FAR_MM} mm {'a band was read' if read else 'no band'}", well=not read)
        say("-> take it away")

    def _two(self) -> None:
        say("-> lay two bands on the target, one on the other")
        two = self._watched.next(self._pace.patience, told("two_bands")) is not None
        self.note("two bands at once are " + ("told" if two else "not told"), well=two)
        say("-> take both away")
        self._watched.all_within(self._pace.hold)

    def _stranger(self) -> None:
        say("-> lay a bank card or a phone on the target")
        refused = self._watched.next(self._pace.patience, told("not_a_band")) is not None
        self.note("what is no band is " + ("refused" if refused else "not refused"), well=refused)
        say("-> take it away")
        self._watched.all_within(self._pace.hold)

    def _still(self) -> None:
        say("-> lay a band on the target and leave it")
        laid = self._watched.next(self._pace.patience, told("band_seen")) is not None
        lost = sum(map(told("band_gone"), self._watched.all_within(self._pace.rest)))
        self.note(
            f"in {self._pace.rest:.0f} s of rest it was lost {lost} times", well=laid and not lost
        )
        left = self._lift()
        self.note("its leaving is " + ("told" if left else "not told"), well=left)

    def _unplugged(self) -> None:
        say("-> pull the reader's USB plug")
        away = self._watched.next(self._pace.patience, in_state("away"))
        self.note("a pulled plug is " + ("told" if away else "not told"), well=away is not None)
        say("-> put it in again")
        back = self._watched.next(self._pace.patience + BACK_WITHIN_S, in_state("reading"))
        self.note("it reads again" if back else "it does not come back", well=back is not None)


def say(line: str) -> None:
    """Speak to the technician."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Hold the test; 0 if the reader is accepted, 1 if not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", required=True)
    parser.add_argument("--profile", default="mfrc522")
    parser.add_argument("--log", type=Path, required=True, help="a file; lines are added to it")
    parser.add_argument("--hold", type=float, default=Pace.hold, help="seconds a band lies still")
    parser.add_argument("--rest", type=float, default=Pace.rest, help="seconds of the long rest")
    parser.add_argument("--patience", type=float, default=Pace.patience, help="for your hands")
    chosen = parser.parse_args()
    clock = SystemClock()
    wiring = ["--port", chosen.port, "--profile", chosen.profile]
    watched = Watched([*PYTHON, "watch", "--json", "--uids", *wiring], clock)
    test = Acceptance(watched, chosen.log, Pace(chosen.patience, chosen.hold, chosen.rest))
    test.write(f"reader on {chosen.port}, {clock.now():%Y-%m-%d %H:%M} UTC")
    try:
        test.run()
    finally:
        watched.close()
    test.write("ACCEPTED" if not test.faults else f"NOT ACCEPTED: {test.faults} to mend")
    return 1 if test.faults else 0


if __name__ == "__main__":
    sys.exit(main())
