"""The bands that visitors bring."""

from simulators.luck import luck_of
from simulators.visitors import new_band


def test_no_visitor_brings_a_band_that_no_reader_could_select():
    luck = luck_of(1)
    fourth = {new_band(luck).uid[3] for _ in range(20_000)}
    assert fourth == set(range(256)) - {0x88}
