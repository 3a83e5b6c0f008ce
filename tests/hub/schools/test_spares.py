"""A box that lost bands: a spare plays for the number whose own band is gone."""

import pytest

from hub.bands import inventory
from hub.errors import BookingRefused
from hub.rules.verdicts import Stored
from hub.store import Pupil, Score, put
from tests.hub.schools.a_class import BOX, AClass


@pytest.fixture
def school(tmp_path):
    one = AClass(tmp_path)
    yield one
    one.museum.close()


def bands_of(school):
    """Return which band plays for which number."""
    return {one.number: one.band_number for one in school.uses.numbers(school.booking_id)}


def loses(school, *bands):
    """Bands of the box are lost, and refused from now on."""
    museum = school.museum
    with museum.store.write() as tx:
        for band in bands:
            inventory.revoke(tx, BOX, band, school.uses.today, museum.now)


def test_a_box_that_lost_a_band_still_serves_and_a_spare_plays_for_that_number(school):
    school.has_box()
    loses(school, 2)
    school.books()
    school.attests()
    school.uses.give(school.booking_id, BOX)
    assert bands_of(school) == {1: 1, 2: 5, 3: 3, 4: 4}
    assert isinstance(school.plays(5), Stored)
    (two,) = [one for one in school.uses.numbers(school.booking_id) if one.number == 2]
    assert {one.visit_id for one in school.museum.rows(Score)} == {two.visit_id}


def test_who_was_opted_out_before_gets_a_spare_too_where_the_own_band_is_lost(school):
    school.has_box()
    loses(school, 3)
    school.books()
    school.uses.opt_out(school.booking_id, 3)
    school.attests()
    school.uses.give(school.booking_id, BOX)
    assert bands_of(school)[3] == 5
    assert school.entry(5).scopes == ()


def test_a_box_with_as_many_lost_as_spare_is_just_enough_and_one_more_is_too_few(school):
    school.has_box()
    loses(school, 1, 6)
    school.books()
    school.attests()
    school.uses.give(school.booking_id, BOX)
    assert bands_of(school) == {1: 5, 2: 2, 3: 3, 4: 4}
    school.uses.give_back(school.booking_id)
    loses(school, 2)
    with pytest.raises(BookingRefused, match="too few"):
        school.uses.give(school.booking_id, BOX)


def test_a_set_that_is_given_again_keeps_who_was_swapped_and_replaces_what_was_lost(school):
    school.comes()
    school.uses.swap(school.booking_id, 2, 6)
    school.uses.give_back(school.booking_id)
    loses(school, 3)
    school.museum.later(minutes=1)
    school.uses.give(school.booking_id, BOX)
    assert bands_of(school) == {1: 1, 2: 6, 3: 5, 4: 4}
    assert isinstance(school.plays(5), Stored)
    assert isinstance(school.plays(6), Stored)


def test_a_number_that_no_longer_comes_holds_no_band_that_plays_for_another(school):
    school.has_box()
    loses(school, 2)
    school.books()
    left = {"booking_id": school.booking_id, "number": 5, "band_number": 5}
    with school.museum.store.write() as tx:
        put(tx, Pupil, [left | {"opted_out_at": school.museum.now}])
    school.attests()
    school.uses.give(school.booking_id, BOX)
    assert {number: band for number, band in bands_of(school).items() if band == 5} == {2: 5}
