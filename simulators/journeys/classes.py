"""A class with a box of numbered bands: attested, not attested, and with pupils opted out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.contract.words import BindingKind
from simulators.exhibits.door import KEPT
from simulators.journeys.every_store import places_of
from simulators.journeys.rehearsal import QUIET, SAVED, Rehearsal
from simulators.journeys.tally import expect
from simulators.school import TEACHER, School, take_in
from simulators.waiting import until

if TYPE_CHECKING:
    from simulators.exhibits.door import Told
    from simulators.installation import Installation
    from simulators.visitors import Visitor

PUPILS = 3
SCORE = frozenset({"score"})
HEARD_EVERY_SECONDS = 0.5
AGE = 10


class Group:
    """A class or group on a day: its school, its box, and who wears which number.

    Each pupil has a name and an address, and would say both, if anybody asked.
    """

    def __init__(self, day: Rehearsal, kind: BindingKind = BindingKind.CLASS) -> None:
        self.day = day
        story = day.tally.journey
        self.school = School(day.museum, kind)
        self.box = take_in(day.museum, kind, story, PUPILS, day.luck)
        self.pupils = {number: self._pupil(number) for number in range(1, PUPILS + 1)}
        self.avatars: dict[int, str] = {}

    def _pupil(self, number: int) -> Visitor:
        name, address = f"Testleerling{number}", f"pupil-{number}@example.org"
        says = {"band": self.box.bands[number], "says_yes": frozenset[str]()}
        pupil = self.day.visitor(name, address, AGE, **says)
        self.day.knows(pupil)
        return pupil

    def plays(self, number: int, at: Installation, *, keeps: frozenset[str] = SCORE) -> Told:
        """Have a number play a round, once the installation has heard what is kept of it.

        Raises:
            ExpectationFailed: it was asked something.
            NotReady: the installation never heard.
        """
        pupil, door = self.pupils[number], self.day.door(at)

        def lets_them() -> bool:
            shown = self.day.greet(pupil, at)
            expect(shown.screen == "playing", f"A class band was asked: {shown.screen}.")
            self.avatars[number] = door.wait_for_player().avatar
            if door.wait_for_player().may_record == keeps:
                return True
            self.day.leave(at)
            return False

        until(lets_them, f"{at.name} to know what is kept of a number", every=HEARD_EVERY_SECONDS)
        [told] = self.day.play_on(at)
        self.day.leave(at)
        return told

    def said_yes(self, *numbers: int, keeps: frozenset[str] = SCORE) -> None:
        """Remember what was attested for these numbers."""
        self.day.agreed |= {("", self.avatars[one]): keeps for one in numbers}

    def names_stand_nowhere(self) -> None:
        """Search all that there is for what pupils are called, and where they live.

        Raises:
            ExpectationFailed: it stands somewhere, or the search does not find the teacher's.
        """
        theirs = [word for one in self.pupils.values() for word in (one.first_name, one.address)]
        self.day.tally.names_found = len(places_of(self.day.museum, theirs))
        found = places_of(self.day.museum, [TEACHER.address])
        expect(bool(found), "The search does not find what is there.")


def school_class(day: Rehearsal) -> None:
    """A class that was attested plays without a question; its page shows what it did, no name."""
    group = Group(day)
    group.school.books(PUPILS)
    group.school.attests("score")
    group.school.gets(group.box)
    for number in group.pupils:
        for place in day.exhibits:
            told = group.plays(number, place)
            kept = told.kind == "score"
            expect((told.state in SAVED) == kept, f"{place.name}: a {told.kind} was {told.state}.")
    group.said_yes(*group.pupils)
    day.museum.wait_until_all_is_sent()
    with day.store() as store:
        day.tally.on_page += store.look(day.agreed).results
    day.look_into_store()
    group.names_stand_nowhere()


def class_unattested(day: Rehearsal) -> None:
    """A class whose arrangement nobody attested plays everywhere, and nothing of it is kept."""
    group = Group(day)
    group.school.books(PUPILS)
    group.school.gets(group.box)
    for number in group.pupils:
        for place in day.exhibits:
            told = group.plays(number, place, keeps=frozenset())
            expect(told.state != KEPT, "A result of a class without an arrangement was kept.")
    day.museum.let_pass(QUIET)
    _nothing_is_kept(group)
    group.names_stand_nowhere()


def _nothing_is_kept(group: Group) -> None:
    """Search store, media, outboxes and disks for anything that a number did."""
    day = group.day
    with day.store() as store:
        held = store.look(day.agreed)
        expect(held.visits == 0, "A number without an arrangement has a part of its own.")
        expect(held.results == 0, "A result without an arrangement is stored.")
        expect(not store.media_files(), "A photo without an arrangement is stored.")
    for place in day.museum.installations:
        expect(place.waiting() == 0, f"Something waits in the outbox of {place.name}.")
        for band in group.box.bands.values():
            expect(not place.holds(band.uid), f"A band's UID is on disk at {place.name}.")
