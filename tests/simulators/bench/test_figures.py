"""A figure, its limit, its peers, and the line they make."""

import pytest

from simulators.bench.figures import Figure, percentile


def test_a_figure_holds_up_to_its_limit():
    assert Figure("a", 3.3, "ms", 3.3).holds
    assert not Figure("a", 3.31, "ms", 3.3).holds
    assert Figure("a", 1e9, "ms").holds


def test_a_line_has_name_value_limit_and_peers():
    line = Figure("a tap", 17.594, "ms", 20.0, (("pi-rc522", 126.8),)).line()
    assert line.split() == ["a", "tap", "17.59", "ms", "at", "most", "20", "pi-rc522", "126.80"]


def test_a_figure_over_its_limit_is_marked():
    assert Figure("a", 4, "ms", 3.3).line().startswith("✗")


@pytest.mark.parametrize(("share", "value"), [(0.5, 2), (0.95, 4), (1.0, 4), (0.0, 1)])
def test_a_percentile_is_one_of_the_values(share, value):
    assert percentile([4, 1, 3, 2], share) == value
