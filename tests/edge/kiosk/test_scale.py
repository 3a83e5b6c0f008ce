"""The line measures: what is better stands where it should, and everybody stands on the screen."""

from dataclasses import replace

import pytest

from edge.contract.manifest import Direction
from edge.kiosk.scale import HIGH, LOW, age_scale, scale
from look.speech import Speech
from tests.edge.kiosk.a_kiosk import BALANCE, TIME

NL = Speech("nl")


def texts(drawn):
    return [one.text for one in drawn.labels]


def test_ages_go_from_nought_to_a_hundred_and_twenty():
    ages = age_scale()
    assert texts(ages) == ["0", "20", "40", "60", "80", "100", "120"]
    assert (ages.labels[0].x, ages.labels[-1].x) == (64, 1216)
    assert (ages.labels[0].x - ages.start) % ages.pitch == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("metric", "value", "tries", "expected"),
    [
        (TIME,    213,  (),         ["100", "150", "200", "250", "300", "350"]),
        (TIME,    213,  (356, 298), ["100", "200", "300", "400", "500"]),
        (TIME,    2999, (),         ["500", "1000", "1500", "2000", "2500", "3000"]),
        (BALANCE, 38.4, (),         ["0", "10", "20", "30", "40", "50", "60"]),
        (BALANCE, 120,  (),         ["0", "20", "40", "60", "80", "100", "120"]),
        (BALANCE, 0.4,  (),         ["0", "2", "4", "6", "8", "10", "12"]),
    ],
)  # fmt: skip
def test_a_scale_has_round_numbers_and_room_for_all_tries(metric, value, tries, expected):
    assert texts(scale(metric, value, tries, NL)) == expected


@pytest.mark.parametrize("value", [80, 81, 213, 999.5, 2999, 3000])
@pytest.mark.parametrize("direction", list(Direction))
def test_everybody_stands_on_the_screen(value, direction):
    drawn = scale(replace(TIME, direction=direction), value, (80, 3000), NL)
    assert all(LOW <= x <= HIGH for x in (drawn.here, *drawn.before))
    assert 2 <= len(drawn.labels) <= 9
    assert all(
        (one.x - drawn.start) / drawn.pitch == pytest.approx(
            round((one.x - drawn.start) / drawn.pitch), abs=0.01
        )
        for one in drawn.labels
    )  # fmt: skip


def test_a_smaller_number_stands_left_of_a_larger_one():
    drawn = scale(TIME, 213, (356, 298), NL)
    first, second = drawn.before
    assert drawn.here < second < first
    assert drawn.reach == (second, drawn.here)


def test_the_first_try_of_something_long_is_filled_from_its_foot():
    assert scale(BALANCE, 38.4, (), NL).reach[0] == LOW
    assert scale(TIME, 213, (), NL).reach is None


def test_a_scale_below_nought_is_shown_whole():
    below = replace(BALANCE, low=-10, high=10)
    assert texts(scale(below, -3.0, (), NL)) == ["-10", "-5", "0", "5", "10"]


def test_tries_that_are_alike_are_one_bead():
    assert len(scale(TIME, 213, (300, 300, 250), NL).before) == 2
