"""Which sums may be told: those of five and more, and that nobody came."""

import pytest

from hub.rules.figures import ENOUGH, told


@pytest.mark.parametrize("count", range(1, ENOUGH))
def test_a_sum_under_five_is_not_told(count):
    assert told(count) is None


@pytest.mark.parametrize("count", [0, ENOUGH, 812])
def test_a_sum_from_five_on_is_told_and_so_is_none(count):
    assert told(count) == count
