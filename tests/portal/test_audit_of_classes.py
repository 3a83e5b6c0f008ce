"""Audit tests 20 and 21: no class keeps without its arrangement, and none shows another's."""

import re
from datetime import timedelta

import pytest

from edge.contract.words import Scope
from hub.bands.dealt import Bands
from hub.errors import BookingRefused
from tests.portal.a_house import a_class, a_house

BOX = "doos 12"
NUMBERS = 4
BLANK = re.compile(r'class="blank" data-number="(\d+)"')
SHOWN = re.compile(r'data-number="(\d+)"')


@pytest.fixture
def house(tmp_path):
    with a_house(tmp_path) as one:
        yield one


@pytest.fixture
def came(house):
    """A class that was attested and has its box."""
    one = a_class(house)
    one.attests()
    one.gets(BOX)
    return one


def kept(house):
    """What every exhibit is told may be kept, by the number of the band."""
    with house.hub.store.read() as tx:
        entries = Bands(house.hub.keyring).entries(tx, house.hub.schools.today)
    return {one.number: set(one.scopes) for one in entries if one.number <= NUMBERS}


def page(came):
    browser = came.house.visitor()
    answer = browser.get(f"/k/{came.view(browser)}/page")
    assert answer.status_code == 200
    return answer.text


def test_of_a_class_that_was_attested_each_number_keeps_and_is_shown(house, came):
    assert kept(house) == {number: {Scope.SCORE} for number in range(1, NUMBERS + 1)}
    assert BLANK.findall(page(came)) == []


def test_of_a_class_that_nobody_attested_nothing_is_kept_and_every_number_is_blank(house):
    came = a_class(house)
    came.gets(BOX)
    assert set(map(len, kept(house).values())) == {0}
    shown = page(came)
    assert BLANK.findall(shown) == SHOWN.findall(shown)


def test_a_class_on_another_day_gets_no_bands(house):
    came = a_class(house)
    came.attests()
    house.clock.at += timedelta(days=1)
    house.has_box(came.kind, BOX)
    with pytest.raises(BookingRefused, match="today"):
        house.hub.schools.give(came.booking_id, BOX)
    assert set(map(len, kept(house).values())) == {0}


def test_what_was_withdrawn_at_noon_is_kept_no_more_and_every_number_is_blank(house, came):
    house.hub.schools.withdraw(came.booking_id)
    assert set(map(len, kept(house).values())) == {0}
    shown = page(came)
    assert BLANK.findall(shown) == SHOWN.findall(shown)


def test_a_number_that_is_opted_out_keeps_nothing_and_is_blank_on_the_page(house, came):
    house.hub.schools.opt_out(came.booking_id, 2)
    assert {number for number, scopes in kept(house).items() if not scopes} == {2}
    assert BLANK.findall(page(came)) == ["2"]


def test_a_teacher_finds_no_way_to_another_class(house, came):
    other = a_class(house, label="6WEQZ")
    browser = house.visitor()
    mine = came.view(browser)
    named = other.booking_id.hex()
    for path in (
        f"/k/{named}",
        f"/k/{named}/page",
        f"/k/{mine}/{named}",
        f"/k/{mine}/page/{named}",
    ):
        assert browser.get(path).status_code == 404, path
    assert browser.get(f"/k/{mine}/page?booking={named}").status_code == 200
    assert "6WEQZ" not in browser.get(f"/k/{mine}/page?booking={named}").text
