"""Slips: one code a number, that opens its part alone, as long as something of it is kept."""

from datetime import timedelta

import pytest

from edge.contract.words import AgeBand, BindingKind
from hub.rules.links import looks_like_token
from hub.schools import slips
from hub.store import Pupil, Slip
from tests.hub.schools.a_class import AClass


@pytest.fixture
def school(tmp_path):
    one = AClass(tmp_path)
    yield one
    one.museum.close()


def prints(school):
    with school.museum.store.write() as tx:
        made = slips.printed(tx, school.museum.keyring, school.booking_id)
    return {one.number: one for one in made}


def opened(school, token):
    with school.museum.store.read() as tx:
        return slips.by_token(tx, token, school.uses.today)


def test_each_number_has_a_slip_that_opens_its_own_part(school):
    school.comes()
    made = prints(school)
    assert sorted(made) == [1, 2, 3, 4]
    visits = {one.number: one.visit_id for one in school.museum.rows(Pupil)}
    for number, one in made.items():
        found = opened(school, one.token)
        assert (found.number, found.visit_id) == (number, visits[number])
        assert found.booking_id == school.booking_id
    assert len({one.token for one in made.values()}) == 4


def test_a_token_stands_nowhere_in_the_clear(school):
    school.comes()
    made = prints(school)
    rows = school.museum.rows(Slip)
    assert all(looks_like_token(one.token) for one in made.values())
    for row in rows:
        for one in made.values():
            assert one.token.encode() not in row.token_box + row.token_sha256


def test_printed_again_each_slip_is_the_same(school):
    school.comes()
    assert prints(school) == prints(school)


def test_a_number_of_which_nothing_is_kept_has_no_slip(school):
    school.has_box()
    school.books()
    school.uses.opt_out(school.booking_id, 3)
    school.attests()
    school.uses.give(school.booking_id, "doos 12")
    assert sorted(prints(school)) == [1, 2, 4]


def test_a_group_without_an_arrangement_has_none(school):
    school.has_box()
    school.books()
    school.uses.give(school.booking_id, "doos 12")
    assert prints(school) == {}


def test_the_slip_of_a_number_that_was_erased_opens_nothing_and_is_gone(school):
    school.comes()
    made = prints(school)
    school.uses.opt_out(school.booking_id, 2)
    assert opened(school, made[2].token) is None
    assert school.museum.count(Slip) == 3
    assert opened(school, made[1].token).number == 1


def test_a_number_that_begins_again_gets_another_slip(school):
    school.comes()
    before = prints(school)[2].token
    school.uses.opt_out(school.booking_id, 2)
    school.uses.opt_in(school.booking_id, 2)
    after = prints(school)[2].token
    assert before != after
    assert opened(school, before) is None
    assert opened(school, after).number == 2


def test_what_is_no_token_opens_nothing(school):
    school.comes()
    prints(school)
    for wrong in ("", "x", "a" * 43, "ä" * 43, "../" * 14 + "a"):
        assert opened(school, wrong) is None


def test_a_slip_of_a_class_opens_to_the_last_day_of_its_page_and_not_a_day_longer(school):
    school.comes()
    token = prints(school)[1].token
    school.museum.later(days=30)
    assert opened(school, token).until == school.uses.today
    school.museum.later(days=1)
    assert opened(school, token) is None


def test_a_slip_of_a_group_opens_for_fourteen_days(school):
    kind = {"kind": BindingKind.GROUP, "school": "", "school_year": 0}
    school.has_box(kind=BindingKind.GROUP)
    school.books(**kind, age_band=AgeBand.UNDER_13)
    school.attests()
    school.uses.give(school.booking_id, "doos 12")
    token = prints(school)[1].token
    school.museum.later(days=14)
    assert opened(school, token).until == school.uses.today
    school.museum.later(days=1)
    assert opened(school, token) is None


def test_a_slip_is_found_again_by_its_own_name(school):
    school.comes()
    found = opened(school, prints(school)[1].token)
    with school.museum.store.read() as tx:
        assert slips.by_id(tx, found.slip_id, school.uses.today) == found
        assert slips.by_id(tx, bytes(16), school.uses.today) is None


def test_a_class_that_is_closed_takes_its_slips_along(school):
    school.comes()
    token = prints(school)[1].token
    school.uses.close(school.booking_id)
    assert opened(school, token) is None
    assert school.museum.count(Slip) == 0


def test_what_is_over_takes_its_slips_along(school):
    school.comes()
    prints(school)
    school.museum.now += timedelta(days=31)
    assert school.uses.end_the_over() == 1
    assert school.museum.count(Slip) == 0
