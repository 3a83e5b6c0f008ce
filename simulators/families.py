"""Families that wander through a demo at a human pace: tap, answer, play, go on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

import httpx2

from simulators.answers import answer
from simulators.errors import RehearsalError
from simulators.exhibits.door import KEPT, Door, Told
from simulators.installation import Installation
from simulators.kiosk import Kiosk
from simulators.visitors import SCOPES, Beside, Stand, Visitor, greet, new_band

GROWN_UPS = ("Testmama", "Testpapa", "Testoma", "Testopa", "Testtante")
CHILDREN = ("Testkind", "Testzus", "Testbroer", "Testneef", "Testnicht")
ALONE_ONCE_IN = 6
"""So often a child is there with nobody: plays, and nothing is kept."""
MOST = 0.7
"""Most say yes to everything, and most grown-ups lay their own band down for a child."""
QUEUE_SECONDS = 0.5
"""So often a family looks whether it is its turn."""
REST_SECONDS = 6.0
"""Between two visitors, and while a round is played, somebody takes about so long."""

News = Callable[[str], None]


class Closing(Exception):  # noqa: N818 - what the loudspeaker says
    """The museum closes: families stop where they are."""


@dataclass(slots=True)
class Spot:
    """One installation with its page held open; `free` lets one family at a time play."""

    place: Installation
    kiosk: Kiosk
    door: Door
    free: threading.Lock = field(default_factory=threading.Lock)


class Family:
    """One household after another, on a thread of its own, until the museum closes."""

    def __init__(
        self, name: str, spots: tuple[Spot, ...], luck: Random, closing: threading.Event, news: News
    ) -> None:
        self._name = name
        self._spots = spots
        self._luck = luck
        self._closing = closing
        self._news = news
        self._thread = threading.Thread(target=self._come_and_go, name=name, daemon=True)

    def start(self) -> None:
        """Walk in."""
        self._thread.start()

    def join(self) -> None:
        """Wait until they are out; `closing` must be set."""
        self._thread.join()

    def _come_and_go(self) -> None:
        turn = 0
        try:
            while True:
                turn += 1
                self._wander(self._members(turn))
                self._pause(REST_SECONDS * 2)
        except Closing:
            return

    def _members(self, turn: int) -> tuple[Visitor, ...]:
        luck = self._luck
        if luck.randrange(ALONE_ONCE_IN) == 0:
            return (Visitor(new_band(luck), luck.randint(6, 12), "", "", just_plays_at="guardian"),)
        address = f"{self._name}-{turn}@example.org"
        says = frozenset(SCOPES) if luck.random() < MOST else frozenset({"score"})
        # Who comes first has a band to lay down for the children.
        grown_up = Visitor(
            new_band(luck), luck.randint(25, 70), luck.choice(GROWN_UPS), address, says
        )
        beside = Beside.BAND if luck.random() < MOST else Beside.STATES
        child = replace(grown_up, beside=beside, bands=(grown_up.band,))
        names = luck.sample(CHILDREN, luck.randint(1, 2))
        return (grown_up, *(self._child_like(child, name) for name in names))

    def _child_like(self, child: Visitor, name: str) -> Visitor:
        luck = self._luck
        return replace(child, band=new_band(luck), age=luck.randint(5, 16), first_name=name)

    def _wander(self, members: tuple[Visitor, ...]) -> None:
        left = self._luck.sample(self._spots, len(self._spots))
        bound: set[bytes] = set()
        while left:
            spot = self._free_one(left)
            left.remove(spot)
            try:
                for member in members:
                    self._take_a_turn(member, spot, bound)
            finally:
                spot.free.release()
            self._pause(REST_SECONDS)

    def _free_one(self, wanted: list[Spot]) -> Spot:
        """Wait for the first of these spots that is free, and take it."""
        while True:
            for spot in wanted:
                if spot.free.acquire(blocking=False):
                    return spot
            self._pause(QUEUE_SECONDS)

    def _take_a_turn(self, member: Visitor, spot: Spot, bound: set[bytes]) -> None:
        """Play one round; whoever touched the same screen meanwhile goes first."""
        try:
            while spot.kiosk.latest.screen != "idle":
                self._pause(QUEUE_SECONDS)
            stand = Stand(spot.place.chip, spot.kiosk)
            greet(member, stand, known=member.band.uid in bound)
            answer(member, stand, self._pause)
            if member.agreed:
                bound.add(member.band.uid)
            player = spot.door.wait_for_player()
            self._pause(REST_SECONDS * self._luck.uniform(0.5, 1))
            self._tell(spot.place.exhibit.play(spot.door, player, self._luck))
            self._pause(REST_SECONDS / 2)
            spot.door.done()
        except (RehearsalError, httpx2.HTTPError):
            self._news(f"somebody else touches the {spot.place.name}'s kiosk; a family walks on")

    def _tell(self, told: Told) -> None:
        who = told.avatar.replace("-", " ").title()
        what = "kept here" if told.state == KEPT else "shown, not kept"
        self._news(f"{who} at the {told.exhibit}: a {told.kind}, {what}")

    def _pause(self, seconds: float) -> None:
        if self._closing.wait(seconds * self._luck.uniform(0.6, 1.2)):
            raise Closing
