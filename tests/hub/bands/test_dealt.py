"""What every edge knows of a class's bands: its trail and its language, while it has them."""

import pytest

from edge.contract.words import Language, Scope
from tests.hub.schools.a_class import BOX, AClass


@pytest.fixture
def school(tmp_path):
    one = AClass(tmp_path)
    yield one
    one.museum.close()


def test_the_bands_of_a_class_follow_its_trail_and_speak_its_language(school):
    school.comes(trail="senses-1", language=Language.DE)
    told = school.entry(1)
    assert (told.trail, told.language, told.scopes) == ("senses-1", Language.DE, (Scope.SCORE,))


def test_a_box_that_nobody_has_follows_no_trail_and_keeps_nothing(school):
    school.has_box()
    school.books(trail="senses-1")
    assert (school.entry(1).trail, school.entry(1).scopes) == ("", ())


def test_without_an_attestation_the_trail_is_still_theirs_and_nothing_is_kept(school):
    school.has_box()
    school.books(trail="senses-1")
    school.uses.give(school.booking_id, BOX)
    assert (school.entry(1).trail, school.entry(1).scopes) == ("senses-1", ())


def test_a_box_that_was_given_back_follows_no_trail(school):
    school.comes(trail="senses-1")
    school.uses.give_back(school.booking_id)
    assert school.entry(1).trail == ""


def test_a_spare_band_is_called_what_the_board_calls_who_plays_with_it(school):
    school.comes(trail="senses-1")
    before = school.entry(1)
    school.uses.swap(school.booking_id, 1, 5)
    told = school.entry(5)
    assert (told.number, told.avatar) == (1, before.avatar)
    assert told.scopes == (Scope.SCORE,)
    assert (school.entry(1).number, school.entry(1).scopes) == (1, ())


def test_a_band_that_plays_for_nobody_is_called_what_is_printed_on_it(school):
    school.comes()
    assert school.entry(5).number == 5
    school.uses.swap(school.booking_id, 1, 5)
    school.uses.give_back(school.booking_id)
    assert school.entry(5).number == 5
