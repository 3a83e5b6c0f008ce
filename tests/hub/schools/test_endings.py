"""A group that ends on its own day: its bands are known on, and are nobody's."""

import pytest

from edge.contract.words import BindingKind, Scope
from edge.directory import Directory
from edge.players import why_of
from edge.screens import Why
from hub.bands.dealt import Bands
from hub.line import directory
from hub.rules.retention import Why as EndedWhy
from hub.rules.verdicts import Stored
from hub.schools import bookings, sets
from hub.schools.mails import Letters
from hub.store import DirectoryChange, Score
from tests.hub.a_museum import ZONE
from tests.hub.schools.a_class import BOX, Now
from tests.hub.schools.a_class_page import APageOfAClass


class AnExhibit:
    """What an edge knows of the bands of a museum: told as the line does, in the same order."""

    def __init__(self, school):
        self._school = school
        self._directory = Directory(Now(school.museum), ZONE)
        self._bands = Bands(school.museum.keyring)
        with school.museum.store.read() as tx:
            told = directory.snapshot(tx, school.uses.today, bytes(16), self._bands)
        self._directory.take(told)
        self._revision = told.revision

    def hears(self):
        """Hear what is new, and what was erased: for good, by its name."""
        museum = self._school.museum
        with museum.store.read() as tx:
            told = directory.changes_after(tx, self._school.uses.today, self._revision, self._bands)
        for delta in told:
            self._directory.take(delta)
            self._revision = delta.revision
        for binding_id in museum.told_ended:
            self._directory.end(binding_id)

    def finds(self, number):
        """Return what is known of a band that is laid down; None: its wearer is asked their age."""
        return self._directory.find(self._school.entry(number).band_key)


@pytest.fixture
def school(tmp_path):
    one = APageOfAClass(tmp_path)
    yield one
    one.museum.close()


def afternoon(school, **changes):
    """Have the next class of the day have the same box."""
    school.books(label="5C", **changes)
    school.attests()
    school.uses.give(school.booking_id, BOX)


def test_what_the_next_class_with_that_box_plays_is_kept_after_a_teacher_closed_the_first(school):
    school.comes()
    exhibit = AnExhibit(school)
    assert isinstance(school.plays(1), Stored)
    first = school.booking_id
    school.uses.give_back(first)
    school.asked.close(first)
    afternoon(school)
    exhibit.hears()
    for number in range(1, 5):
        assert exhibit.finds(number).scopes == (Scope.SCORE,)
        assert isinstance(school.plays(number), Stored)
    assert school.museum.count(Score) == 4


def test_a_pupil_who_plays_on_after_their_teacher_closed_is_asked_nothing_and_nothing_is_kept(
    school,
):
    school.comes(trail="senses-1")
    exhibit = AnExhibit(school)
    school.plays(1)
    assert exhibit.finds(1).trail == "senses-1"
    school.asked.close(school.booking_id)
    exhibit.hears()
    for number in range(1, 5):
        known = exhibit.finds(number)
        assert (known.kind, known.scopes, known.trail) == (BindingKind.CLASS, (), "")
        assert why_of(known) is Why.NO_ARRANGEMENT
    assert not isinstance(school.plays(1), Stored)
    assert school.museum.count(Score) == 0


def test_their_bands_are_called_otherwise_before_they_are_erased(school, monkeypatch):
    """An edge that heard of the erasing first would ask their age in between."""
    school.comes(trail="senses-1")
    exhibit, rights = AnExhibit(school), type(school.museum.rights)
    erase, seen = rights.close_group, []

    def erases(self, *asked):
        exhibit.hears()
        seen.append([school.told, exhibit.finds(1).scopes])
        return erase(self, *asked)

    monkeypatch.setattr(rights, "close_group", erases)
    before = school.told
    school.asked.close(school.booking_id)
    assert seen[0] == [before + 1, ()]
    exhibit.hears()
    assert exhibit.finds(1).trail == ""


def test_a_kill_after_the_erasing_leaves_bands_that_are_called_otherwise_at_the_next_start(school):
    school.comes()
    exhibit = AnExhibit(school)
    school.plays(1)
    with school.museum.store.write() as tx:
        bookings.close(tx, school.booking_id, school.museum.now)
        visits = [one.visit_id for one in sets.numbers(tx, school.booking_id)]
    school.museum.rights.erase_visits(visits, EndedWhy.GROUP_OVER, school.museum.now)
    school.uses.end_the_over()
    exhibit.hears()
    assert [exhibit.finds(number).scopes for number in range(1, 5)] == [()] * 4
    afternoon(school)
    assert isinstance(school.plays(1), Stored)


def test_a_number_whose_part_was_erased_alone_keeps_again_when_it_may(school):
    school.comes()
    with school.museum.store.read() as tx:
        first, *_ = sets.numbers(tx, school.booking_id)
    school.museum.rights.erase_visits((first.visit_id,), EndedWhy.ASKED, school.museum.now)
    school.uses.opt_out(school.booking_id, 1)
    school.uses.opt_in(school.booking_id, 1)
    assert isinstance(school.plays(1), Stored)


def test_a_pupil_who_plays_on_after_their_teacher_closed_has_a_band_of_another_name(school):
    """Edges forget what was erased for good, by its name: an unknown band is asked its age."""
    school.comes(trail="senses-1")
    school.plays(1)
    before = [school.entry(number).binding_id for number in range(1, 5)]
    school.uses.close(school.booking_id)
    after = [school.entry(number) for number in range(1, 5)]
    assert not {one.binding_id for one in after} & set(before)
    assert {(one.scopes, one.trail) for one in after} == {((), "")}


def test_the_next_group_with_that_box_is_known_at_the_exhibits_after_the_first_was_closed(school):
    school.comes()
    first, name = school.booking_id, school.entry(1).binding_id
    school.uses.give_back(first)
    school.uses.close(first)
    school.books(label="5C")
    school.attests()
    school.uses.give(school.booking_id, BOX)
    assert school.entry(1).binding_id != name
    assert school.entry(1).scopes == (Scope.SCORE,)


def test_a_band_that_was_swapped_before_is_known_on_too(school):
    school.comes()
    lost = school.entry(1).binding_id
    school.uses.swap(school.booking_id, 1, 5)
    spare = school.entry(5).binding_id
    school.uses.close(school.booking_id)
    assert school.entry(1).binding_id != lost
    assert school.entry(5).binding_id != spare


def test_what_ended_is_told_once(school):
    school.comes()
    school.uses.close(school.booking_id)
    before = school.museum.count(DirectoryChange)
    assert school.uses.end_the_over() == 0
    assert school.museum.count(DirectoryChange) == before


def test_bands_of_a_group_of_which_nothing_was_kept_are_told_when_it_ends(school):
    school.has_box()
    school.books(trail="senses-1")
    school.uses.give(school.booking_id, BOX)
    exhibit = AnExhibit(school)
    assert exhibit.finds(1).trail == exhibit.finds(6).trail == "senses-1"
    school.asked.close(school.booking_id)
    exhibit.hears()
    assert [exhibit.finds(number).trail for number in range(1, 7)] == [""] * 6


def test_bands_of_a_group_whose_last_mail_waits_are_told_all_the_same(school):
    school.has_box()
    school.books(trail="senses-1")
    school.uses.give(school.booking_id, BOX)
    exhibit = AnExhibit(school)
    with school.museum.store.write() as tx:
        Letters("example.org", ZONE).cancelled(tx, school.booking_id, school.museum.now)
        bookings.close(tx, school.booking_id, school.museum.now)
    assert school.uses.end_the_over() == 0
    exhibit.hears()
    assert exhibit.finds(1).trail == ""
    before = school.museum.count(DirectoryChange)
    school.uses.end_the_over()
    assert school.museum.count(DirectoryChange) == before


def test_a_group_that_gave_its_box_back_says_nothing_of_the_next_ones_bands_when_it_ends(school):
    school.comes()
    first = school.booking_id
    school.uses.give_back(first)
    afternoon(school, trail="senses-1")
    exhibit = AnExhibit(school)
    known = exhibit.finds(1)
    school.asked.close(first)
    exhibit.hears()
    assert exhibit.finds(1) == known
    assert isinstance(school.plays(1), Stored)
