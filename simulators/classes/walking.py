"""Numbered bands that walk a trail, a few at a time: tap, play, answer, go on."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulators.answers import at_once
from simulators.errors import ExpectationFailed
from simulators.visitors import Stand, Visitor, greet
from simulators.waiting import LOOK_AGAIN_SECONDS, until

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from simulators.answers import Pause
    from simulators.chip import Ntag213
    from simulators.exhibits.door import Told
    from simulators.families import Spot

AGE = 10
"""Of every pupil; nobody will ask."""
QUEUE_SECONDS = 0.05
PLAYS = 3.0
"""About so many seconds a round lasts, where somebody waits for it."""
HEARS_SECONDS = 30.0


@dataclass(slots=True)
class Walked:
    """What a walk came to; `taps` are milliseconds from a band that can answer to the answer."""

    told: list[Told] = field(default_factory=list)
    taps: list[float] = field(default_factory=list)
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Pupil:
    """A number of a group, with its band; `keeps` is what may be kept of it."""

    number: int
    band: Ntag213
    keeps: frozenset[str]

    @property
    def called(self) -> tuple[str, str]:
        """Return what it would say, name and address, if anybody asked."""
        return f"Testleerling{self.number}", f"pupil-{self.number}@example.org"


class Walkers:
    """As many small groups as there are exhibits go round; at each exhibit one pupil plays."""

    def __init__(self, spots: Sequence[Spot], luck: Random, pause: Pause = at_once) -> None:
        self.walked = Walked()
        self._spots = tuple(spots)
        self._luck = luck
        self._pause = pause
        self._counting = threading.Lock()

    def walk(self, pupils: Sequence[Pupil], *, in_order: bool = False) -> None:
        """Have all of them go everywhere, in the order of the spots or where there is room.

        Raises:
            RehearsalError: an exhibit did not let somebody play as it must.
        """
        groups = [pupils[at :: len(self._spots)] for at in range(len(self._spots))]
        with ThreadPoolExecutor(len(groups)) as together:
            walks = [together.submit(self._go_round, one, in_order) for one in groups]
            for one in walks:
                one.result()

    def _go_round(self, pupils: Sequence[Pupil], in_order: bool) -> None:  # noqa: FBT001 - as it was asked
        for pupil in pupils:
            left = list(self._spots)
            while left:
                spot = self._free_one(left[:1] if in_order else left)
                left.remove(spot)
                try:
                    self.take_a_turn(pupil, spot)
                finally:
                    spot.free.release()

    def _free_one(self, wanted: Sequence[Spot]) -> Spot:
        while True:
            for spot in wanted:
                if spot.free.acquire(blocking=False):
                    return spot
            self._pause(0)
            # Not `_pause`: that one is a person's, and in a script it takes no time.
            threading.Event().wait(QUEUE_SECONDS)

    def take_a_turn(self, pupil: Pupil, spot: Spot) -> Told:
        """Tap, play a round, answer what the trail asks, and leave.

        Raises:
            ExpectationFailed: the kiosk asked something else.
            NotReady: the exhibit never heard what is kept of this number.
        """
        visitor = Visitor(pupil.band, AGE, *pupil.called, says_yes=frozenset())
        stand = Stand(spot.place.chip, spot.kiosk)
        taps: list[float] = []

        def lets_them() -> bool:
            self._pause(0)
            tapped = greet(visitor, stand, known=True)
            taps.extend(one.milliseconds for one in tapped)
            if tapped[-1].shown.screen != "playing":
                raise ExpectationFailed(f"A class band was asked: {tapped[-1].shown.screen}.")
            if spot.door.wait_for_player().may_record == pupil.keeps:
                return True
            self._leave(spot)
            return False

        until(lets_them, f"{spot.place.name} to know what is kept", HEARS_SECONDS, 0.5)
        self._pause(PLAYS)
        told = spot.place.exhibit.play(spot.door, spot.door.wait_for_player(), self._luck)
        answered = self._leave(spot)
        with self._counting:
            self.walked.told.append(told)
            self.walked.taps.extend(taps)
            self.walked.answered += answered
        return told

    def _leave(self, spot: Spot) -> int:
        """Say that the round is over, and answer what the trail still asks; return how often."""
        spot.door.done()
        answered = 0

        def left() -> bool:
            nonlocal answered
            self._pause(0)
            screen = spot.kiosk.latest.screen
            if screen == "question":
                self._pause(PLAYS)
                asked = spot.kiosk.touch("reply", choice=str(self._luck.randrange(2)))
                # The choice is shown first; then the disk has it.
                spot.kiosk.wait_for("answered", "idle", after=asked.turn - 1)
                answered += 1
            elif screen == "answered":
                spot.kiosk.touch("done")
            return screen == "idle" and not spot.door.players()

        until(left, f"{spot.place.name} to be free again", every=LOOK_AGAIN_SECONDS)
        return answered
