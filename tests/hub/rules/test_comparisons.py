"""How a try compares: from twenty on, never below the middle, never worst."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.contract.manifest import Direction
from hub.rules.comparisons import PLACES, SHOWN, best_of, comparison, place_of
from tests.hub.a_museum import REACTION

HIGHER = replace(REACTION, direction=Direction.HIGHER)
VALUES = st.floats(REACTION.low, REACTION.high)


def counted(values, metric=REACTION):
    return Counter(place_of(value, metric) for value in values)


def test_below_twenty_visitors_nothing_is_compared():
    assert comparison(100.0, REACTION, counted([900.0] * 18 + [100.0])) is None
    assert comparison(100.0, REACTION, counted([900.0] * 19 + [100.0])) is not None


def test_where_there_is_no_better_nothing_is_compared():
    metric = replace(REACTION, direction=Direction.NONE)
    assert comparison(100.0, metric, counted([900.0] * 30)) is None


@pytest.mark.parametrize(
    ("better_than", "told"), [(20, 10), (19, 9), (16, 8), (10, 5), (9, None), (0, None)]
)
def test_it_is_told_in_tenths_and_not_below_the_middle(better_than, told):
    counts = counted([1900.0] * better_than + [85.0] * (20 - better_than) + [500.0])
    found = comparison(500.0, REACTION, counts)
    assert (found and found.better_than_of_ten) == told


def test_where_more_is_better_the_others_are_below():
    counts = counted([100.0] * 20 + [1900.0], HIGHER)
    assert comparison(1900.0, HIGHER, counts).better_than_of_ten == 10
    assert comparison(100.0, HIGHER, counts) is None


@given(st.lists(VALUES, min_size=20, max_size=60), VALUES)
def test_the_columns_shown_hold_everybody_and_lie_side_by_side(values, best):
    found = comparison(best, REACTION, counted([*values, best]))
    if found is None:
        return
    assert 5 <= found.better_than_of_ten <= 10
    assert sum(column.count for column in found.columns) == len(values) + 1
    assert len(found.columns) <= SHOWN
    edges = [(column.low, column.high) for column in found.columns]
    assert all(one[1] == pytest.approx(two[0]) for one, two in pairwise(edges))
    assert found.columns[-1].high <= REACTION.high + 1e-9


@given(VALUES)
def test_every_value_within_bounds_has_a_place(value):
    assert 0 <= place_of(value, REACTION) < PLACES


def test_the_bounds_are_the_first_and_the_last_place():
    assert (place_of(80.0, REACTION), place_of(2000.0, REACTION)) == (0, PLACES - 1)


@pytest.mark.parametrize(
    ("direction", "index"), [(Direction.HIGHER, 1), (Direction.LOWER, 0), (Direction.NONE, 2)]
)
def test_the_best_is_the_first_of_the_best_or_the_last_try(direction, index):
    assert best_of([1.0, 9.0, 5.0, 9.0][:3], direction) == index
