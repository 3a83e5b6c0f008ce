"""A group that ends on its own day: its bands are known on, and are nobody's."""

import pytest

from edge.contract.words import Scope
from hub.store import DirectoryChange
from tests.hub.schools.a_class import BOX, AClass


@pytest.fixture
def school(tmp_path):
    one = AClass(tmp_path)
    yield one
    one.museum.close()


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
