"""A class's day from its booking to the end of its page, in a whole museum."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.contract.day import museum_day
from edge.contract.trails import Order
from edge.contract.words import BindingKind
from hub.rules.staff import StaffRole
from simulators.classes.walking import Pupil, Walkers
from simulators.colleague import Colleague
from simulators.exhibits.door import KEPT
from simulators.families import Spot
from simulators.journeys.every_store import places_of
from simulators.journeys.family_page import FamilyPage
from simulators.journeys.rehearsal import ZONE
from simulators.journeys.store_look import opened_store
from simulators.journeys.tally import expect, percentile
from simulators.kiosk import Kiosk
from simulators.luck import luck_of
from simulators.school import School, take_in
from simulators.trails import WALKS
from simulators.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulators.museum import Museum

BOX, LABEL = "doos 12", "5B"
DONE = 'class="v"'
"""How the board's grid draws a step that is done."""
BOARD_SECONDS = 30.0

Say = Callable[[str], None]
"""Tells what happens, a line each time."""


@dataclass(slots=True)
class Came:
    """What a class's day came to, as counted by who plays and who reads the teacher's pages."""

    pupils: int
    trail: str
    told_saved: int = 0
    answered: int = 0
    steps_done: int = 0
    on_page: int = 0
    stored_without_consent: int = 0
    names_found: int = 0
    minutes: float = 0.0
    taps: list[float] = field(default_factory=list)

    def line(self) -> str:
        """Return it as one line of JSON."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "taps"}
        p50, p95 = percentile(self.taps, 50), percentile(self.taps, 95)
        return json.dumps({**plain, "tap_to_answer_ms": {"p50": p50, "p95": p95}})


class Coming:
    """A class on its way through a museum that is open."""

    def __init__(self, museum: Museum, pupils: int, trail: str, say: Say) -> None:
        self.came = Came(pupils, trail)
        self._museum = museum
        self._walk = WALKS[trail]
        self._say = say
        self._luck = luck_of(sum(trail.encode()))
        self._box = take_in(museum, BindingKind.CLASS, BOX, pupils, self._luck)
        self._pupils = [
            Pupil(number, self._box.bands[number], self._walk.needs)
            for number in range(1, pupils + 1)
        ]
        self._avatars: set[str] = set()

    def whole_day(self) -> Came:
        """Book, attest, get the box, walk, look at the board and the page, and go home.

        Raises:
            RehearsalError: something is not as it must be.
        """
        with (
            closing(School(self._museum, LABEL)) as school,
            closing(Colleague(self._museum, StaffRole.DESK, StaffRole.EDUCATOR)) as staff,
        ):
            self._is_booked(school, staff)
            began = time.monotonic()
            with self._spots() as spots:
                self._walks(spots)
            self.came.minutes = round((time.monotonic() - began) / 60, 1)
            self._board_is_full(school)
            self._page_is_whole(school)
            self._is_searched(school)
            staff.takes_back(self._box.name)
            school.closes()
            expect(school.is_gone(), "A page that was closed still opens.")
        with opened_store(self._museum.settings) as store:
            expect(store.rows() == 0, "Rows are left of a class whose page is closed.")
        self._say("The box is back, the page is closed, nothing of the class is left.")
        return self.came

    def _is_booked(self, school: School, staff: Colleague) -> None:
        trail = staff.puts_to_use(self._walk)
        today = museum_day(self._museum.now(), ZONE)
        school.books(self.came.pupils, today, trail)
        staff.vouches(LABEL)
        school.attests(*self._walk.needs)
        staff.gives(self._box.name, LABEL)
        kept = ", ".join(sorted(self._walk.needs))
        self._say(f"{self.came.pupils} pupils have their bands; kept: {kept}; no name was given.")

    def _walks(self, spots: list[Spot]) -> None:
        pupils = self._pupils
        walkers = Walkers(spots, self._luck)
        walkers.walk(pupils, in_order=self._walk.order is Order.FIXED)
        walked = walkers.walked
        self.came.told_saved = sum(one.state == KEPT for one in walked.told)
        self.came.answered, self.came.taps = walked.answered, walked.taps
        self._avatars = {one.avatar for one in walked.told}
        wanted = len(pupils) * len(spots)
        self._say(f"They played {wanted} rounds; {self.came.told_saved} results were kept.")
        expect(self.came.told_saved == wanted, "Not every round of the class was kept.")

    def _board_is_full(self, school: School) -> None:
        """Wait until the board draws every step of everybody as done."""
        self._museum.wait_until_all_is_sent()
        wanted = self.came.pupils * len(self._walk.over)

        def full() -> bool:
            school.board()
            self.came.steps_done = school.tab.html.count(DONE)
            return self.came.steps_done == wanted

        until(full, f"{wanted} steps on the board", BOARD_SECONDS, every=0.5)
        self._say(f"The board is full: {self.came.steps_done} steps.")

    def _page_is_whole(self, school: School) -> None:
        """Open every slip: together they show all that the exhibits were told is kept."""
        school.page()
        rows = school.saves("csv").decode("utf-8-sig").splitlines()
        expect(len(rows) > self.came.pupils, "The page is not saved as a table.")
        for form, begins in (("pdf", b"%PDF"), ("ods", b"PK")):
            expect(school.saves(form).startswith(begins), f"The page is not saved as {form}.")
        for link in school.slips().values():
            with closing(FamilyPage(link)) as slip:
                self.came.on_page += len(set(slip.open().kept))
        self._say(f"The slips of {len(rows) - 1} numbers show {self.came.on_page} results.")
        expect(self.came.on_page == self.came.told_saved, "The slips show another count.")

    def _is_searched(self, school: School) -> None:
        """Look for what nobody attested, and for a pupil: by name, or by an address of theirs."""
        agreed = {("", avatar): self._walk.needs for avatar in self._avatars}
        with opened_store(self._museum.settings) as store:
            self.came.stored_without_consent = store.look(agreed).without_consent
        expect(not self.came.stored_without_consent, "Something is stored that nobody attested.")
        names = [word for one in self._pupils for word in one.called]
        self.came.names_found = len(places_of(self._museum, names))
        expect(not self.came.names_found, "A pupil's name stands somewhere.")
        expect(bool(places_of(self._museum, [school.address])), "The search finds nothing.")

    @contextmanager
    def _spots(self) -> Iterator[list[Spot]]:
        """Stand at the exhibits of the trail, in its order."""
        with ExitStack() as stack:
            at = {one.exhibit: one for one in self._museum.installations}
            spots = []
            for exhibit in self._walk.over:
                door = at[exhibit].door()
                stack.callback(door.close)
                kiosk = stack.enter_context(Kiosk(at[exhibit].address))
                spots.append(Spot(at[exhibit], kiosk, door))
            yield spots
