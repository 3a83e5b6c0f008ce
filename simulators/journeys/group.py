"""A class or group on a rehearsed day: who answers for it, its box, and who wears which number."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from edge.contract.day import museum_day
from edge.contract.words import BindingKind
from hub.rules.staff import StaffRole
from simulators.colleague import Colleague
from simulators.exhibits.door import KEPT
from simulators.journeys.every_store import places_of
from simulators.journeys.rehearsal import ZONE, Rehearsal
from simulators.journeys.tally import expect
from simulators.school import School, take_in
from simulators.waiting import until

if TYPE_CHECKING:
    from types import TracebackType

    from simulators.exhibits.door import Told
    from simulators.installation import Installation
    from simulators.journeys.family_page import FamilyPage
    from simulators.visitors import Visitor

PUPILS = 3
SCORE = frozenset({"score"})
AGE = 10
HEARD_EVERY_SECONDS = 0.5
PART_SECONDS = 30.0


class Group:
    """Somebody booked for today and the box stands ready; all tabs are closed at the end.

    Each pupil has a name and an address, and would say both, if anybody asked.
    """

    def __init__(self, day: Rehearsal, label: str, kind: BindingKind = BindingKind.CLASS) -> None:
        self.day = day
        self._held = ExitStack()
        self.school = School(day.museum, label, kind)
        self._held.callback(self.school.close)
        day.awaits_mail(self.school.address)
        self.desk = Colleague(day.museum, StaffRole.DESK)
        self._held.callback(self.desk.close)
        self.box = take_in(day.museum, kind, f"doos {label}", PUPILS, day.luck)
        self.pupils = {number: self._pupil(number) for number in range(1, PUPILS + 1)}
        self.made: dict[int, set[str]] = {number: set() for number in self.pupils}
        self.avatars: dict[int, str] = {}
        self.school.books(PUPILS, museum_day(day.museum.now(), ZONE))
        day.never_log(self.school.token)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all tabs."""
        self._held.close()

    def _pupil(self, number: int) -> Visitor:
        name, address = f"Testleerling{number}", f"pupil-{number}@example.org"
        says = {"band": self.box.bands[number], "says_yes": frozenset[str]()}
        pupil = self.day.visitor(name, address, AGE, **says)
        self.day.knows(pupil)
        return pupil

    def gets_its_box(self) -> None:
        """Have the desk give it its box."""
        self.desk.gives(self.box.name, self.school.label)

    def plays_everywhere(self, number: int, keeps: frozenset[str] = SCORE) -> tuple[Told, ...]:
        """Have a number play a round at every exhibit.

        Raises:
            ExpectationFailed: it was asked something, or another thing was kept than may be.
        """
        told = tuple(self.plays(number, place, keeps) for place in self.day.exhibits)
        for one in told:
            expect(
                (one.state == KEPT) == (one.kind in keeps),
                f"A {one.kind} was {one.state} where {', '.join(keeps) or 'nothing'} may be kept.",
            )
        return told

    def plays(self, number: int, at: Installation, keeps: frozenset[str] = SCORE) -> Told:
        """Have a number play a round, once the installation has heard what is kept of it.

        Raises:
            ExpectationFailed: it was asked something.
            NotReady: the installation never heard.
        """
        pupil, door = self.pupils[number], self.day.door(at)

        def lets_them() -> bool:
            shown = self.day.greet(pupil, at)
            expect(shown.screen == "playing", f"A numbered band was asked: {shown.screen}.")
            player = door.wait_for_player()
            self.avatars[number] = player.avatar
            if player.may_record == keeps:
                return True
            self.day.leave(at)
            return False

        until(lets_them, f"{at.name} to know what is kept of a number", every=HEARD_EVERY_SECONDS)
        [told] = self.day.play_on(at)
        self.day.leave(at)
        if told.state == KEPT:
            self.made[number].add(told.id)
        return told

    def said_yes(self, *numbers: int, keeps: frozenset[str] = SCORE) -> None:
        """Remember what was attested for these numbers."""
        self.day.agreed |= {("", self.avatars[one]): keeps for one in numbers}

    def read_parts(self, *numbers: int) -> dict[int, FamilyPage]:
        """Open each number's slip, and count what stands there; it must be all that was made.

        Raises:
            ExpectationFailed: a slip shows something else, or a number has one that keeps nothing.
        """
        self.day.museum.wait_until_all_is_sent()
        links = self.school.slips()
        expect(set(links) == set(numbers), f"Slips are printed for {sorted(links)}.")
        return {number: self._read(number, links[number]) for number in numbers}

    def _read(self, number: int, link: str) -> FamilyPage:
        page = self.day.open_page(link)

        def whole() -> bool:
            return set(page.read().kept) == self.made[number]

        until(whole, f"the slip of {number} to show what it made", PART_SECONDS, every=0.2)
        self.day.tally.on_page += len(self.made[number])
        return page

    def is_searched(self) -> None:
        """Look for what nobody agreed to, and for what pupils are called and where they live.

        Raises:
            ExpectationFailed: it stands somewhere, or the search does not find the teacher's.
        """
        self.day.look_into_store()
        theirs = [word for one in self.pupils.values() for word in (one.first_name, one.address)]
        self.day.tally.names_found = len(places_of(self.day.museum, theirs))
        found = places_of(self.day.museum, [self.school.address])
        expect(bool(found), "The search does not find what is there.")

    def closes(self) -> None:
        """Have its page closed: of the group nothing is left anywhere.

        Raises:
            ExpectationFailed: something is.
        """
        self.school.closes()
        expect(self.school.is_gone(), "A page that was closed still opens.")
        self.day.tally.erased = sum(len(one) for one in self.made.values())
        expect(
            not places_of(self.day.museum, [self.school.address], mails=False),
            "Who answered for a group that is closed still stands in a store.",
        )
        with self.day.store() as store:
            held = store.look(self.day.agreed)
            expect(held.visits == held.results == 0, "Something of a closed group is stored.")
            expect(not store.media_files(), "A photo of a closed group is stored.")
