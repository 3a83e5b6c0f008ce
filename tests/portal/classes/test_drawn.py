"""A class on the line: a bead a number, columns of a round width, the middle in its place."""

import pytest

from look.speech import Speech
from portal.classes.drawn import piled, spread, thread

NL = Speech("nl")


def beads(pile, rise):
    if not pile.d:
        return 0
    foot, top = pile.d.partition(" ")[2].split("V")
    return round((float(foot) - float(top)) / rise) + 1


def test_a_thread_has_a_bead_a_step_and_fills_those_that_are_done():
    one = thread((True, False, True))
    assert one.width == 60
    assert one.all.count("M") == 3
    assert one.done == "M10 10h0M50 10h0"
    assert one.open == "M30 10h0"


@pytest.mark.parametrize("counts", [(), (0,), (3,), (0, 30, 1), (40,) * 24])
def test_piles_have_a_bead_a_number(counts):
    drawing = piled(counts)
    assert [beads(one, drawing.rise) for one in drawing.piles] == list(counts)
    assert drawing.axis <= 160


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        ([5.0], 0),
        ([5.0, 5.0], 0),
        ([180.0, 213.0, 420.0], 0),
        ([0.1, 0.2, 0.3], 1),
        ([-4.0, 0.0, 9.0], 0),
        ([0.0, 0.001], 3),
        ([1.0, 1_000_000.0], 0),
        ([float(n) for n in range(40)], 0),
    ],
)
def test_what_a_class_scored_has_a_bead_a_number_in_at_most_thirteen_columns(values, decimals):
    drawing = spread(values, decimals, NL)
    assert sum(beads(one, drawing.rise) for one in drawing.piles) == len(values)
    assert len(drawing.piles) <= 13
    assert drawing.piles[0].x <= drawing.middle <= drawing.piles[-1].x


def test_the_middle_lies_between_the_columns_it_is_between():
    drawing = spread([10.0, 20.0, 30.0, 40.0], 0, NL)
    xs = [one.x for one in drawing.piles]
    assert xs[0] < drawing.middle < xs[-1]
