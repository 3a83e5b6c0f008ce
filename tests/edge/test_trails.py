"""Today's trails beside the directory: known here, so without a hub, too; forgotten at four."""

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract.trails import TrailsToday
from edge.trails import Trails
from tests.edge.a_hub import NOON, TODAY, ZONE, StillClock
from tests.edge.a_trail import SEVEN, STEPS, TRAIL, pupil

TOLD = TrailsToday(TODAY, (TRAIL,))


@pytest.fixture
def clock():
    return StillClock()


@pytest.fixture
def trails(clock):
    known = Trails(clock, ZONE)
    known.take(TOLD)
    return known


def test_a_band_learns_which_step_of_its_trail_is_here(trails):
    (stop,) = trails.stops(SEVEN, "reaction-wall")
    assert (stop.trail, stop.place, stop.steps, stop.step) == ("senses", 2, 3, STEPS[1])


def test_an_exhibit_that_stands_there_twice_has_two_steps_in_their_order(trails):
    twice = replace(TRAIL, steps=(*STEPS, replace(STEPS[1], step="s4")))
    trails.take(TrailsToday(TODAY, (twice,)))
    assert [one.place for one in trails.stops(SEVEN, "reaction-wall")] == [2, 4]


def test_an_exhibit_that_is_not_on_the_trail_has_none(trails):
    assert trails.stops(SEVEN, "hall") == ()


@pytest.mark.parametrize("entry", [None, pupil(7, trail=""), pupil(7, trail="another")])
def test_who_follows_no_trail_that_is_known_has_none(trails, entry):
    assert trails.stops(entry, "reaction-wall") == ()


def test_what_the_hub_tells_anew_replaces_what_it_told(trails):
    trails.take(TrailsToday(TODAY, (replace(TRAIL, trail="colours"),)))
    assert trails.stops(SEVEN, "reaction-wall") == ()
    assert trails.stops(pupil(7, trail="colours"), "reaction-wall")


@pytest.mark.parametrize("days", [-1, 1])
def test_trails_of_another_day_change_nothing(trails, days):
    trails.take(TrailsToday(TODAY + timedelta(days=days), ()))
    assert trails.stops(SEVEN, "reaction-wall")


def test_at_four_o_clock_they_are_forgotten(trails, clock):
    clock.at = NOON + timedelta(days=1)
    assert trails.stops(SEVEN, "reaction-wall") == ()
    clock.at = NOON
    assert trails.stops(SEVEN, "reaction-wall") == ()
