"""A class that comes to the demo: it books, gets its box, and goes round at its own pace."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import httpx2

from edge.contract.day import museum_day
from edge.contract.words import BindingKind
from hub.rules.staff import StaffRole
from simulators.classes.walking import Pupil, Walkers
from simulators.colleague import Colleague
from simulators.errors import RehearsalError
from simulators.families import Closing
from simulators.journeys.rehearsal import ZONE
from simulators.school import School, take_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from simulators.families import News, Spot
    from simulators.museum import Museum

PUPILS = 8
LABEL, BOX = "5B", "doos 12"
SCORE = frozenset({"score"})
REST_SECONDS = 40.0
"""Between two rounds of the class through the museum."""


class Outing:
    """One class on a thread of its own, until the museum closes."""

    def __init__(
        self,
        museum: Museum,
        spots: Sequence[Spot],
        luck: Random,
        closing: threading.Event,
        news: News,
        tells: Callable[[str], None],
    ) -> None:
        self._museum, self._spots, self._luck = museum, spots, luck
        self._closing, self._news, self._tells = closing, news, tells
        self._thread = threading.Thread(target=self._come, name="class", daemon=True)

    def start(self) -> None:
        """Ring at the door."""
        self._thread.start()

    def join(self) -> None:
        """Wait until they are out; `closing` must be set."""
        self._thread.join()

    def _come(self) -> None:
        try:
            with ExitStack() as tabs:
                pupils = self._arrive(tabs)
                while True:
                    self._walk(pupils)
                    self._pause(REST_SECONDS)
        except Closing:
            return
        except (RehearsalError, httpx2.HTTPError):
            self._news("the class went home early")

    def _arrive(self, tabs: ExitStack) -> list[Pupil]:
        """Book, attest and get a box; say where the teacher's pages stand."""
        school = School(self._museum, LABEL)
        tabs.callback(school.close)
        desk = Colleague(self._museum, StaffRole.DESK)
        tabs.callback(desk.close)
        box = take_in(self._museum, BindingKind.CLASS, BOX, PUPILS, self._luck)
        self._pause(0)
        school.books(PUPILS, museum_day(self._museum.now(), ZONE))
        desk.vouches(LABEL)
        school.attests(*SCORE)
        desk.gives(box.name, LABEL)
        self._tells(f"Class {LABEL} walks in; its board: {school.home}/board")
        return [Pupil(number, box.bands[number], SCORE) for number in range(1, PUPILS + 1)]

    def _walk(self, pupils: Sequence[Pupil]) -> None:
        """Go round two by two; whoever touches the same screen ends that round."""
        walkers = Walkers(self._spots, self._luck, self._pause)
        try:
            walkers.walk(pupils)
        except RehearsalError:
            self._news("somebody else touches a kiosk; the class walks on")
        self._news(f"class {LABEL} played {len(walkers.walked.told)} rounds")

    def _pause(self, seconds: float) -> None:
        if self._closing.wait(seconds * self._luck.uniform(0.6, 1.2)):
            raise Closing
