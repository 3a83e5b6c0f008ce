"""The way through the museum stays on its sheet, one line through every bead."""

import re

from hypothesis import given
from hypothesis import strategies as st

from portal.walks import BEAD, IN_A_ROW, WIDTH, walk

ways = st.tuples(st.integers(0, 30), st.integers(0, 3)).map(
    lambda pair: (walk(("12:05",) * pair[0], pair[1]), *pair)
)


def places_on(path):
    """Where a line made of M, H and bends comes by."""
    x = y = 0.0
    for letter, rest in re.findall(r"([MHa])([^MHa]*)", path):
        numbers = [float(one) for one in re.findall(r"-?[\d.]+", rest)]
        if letter == "M":
            x, y = numbers
        elif letter == "H":
            x = numbers[0]
        else:
            x, y = x + numbers[-2], y + numbers[-1]
        yield x, y


@given(ways)
def test_every_bead_lies_on_the_sheet_and_none_on_another(way):
    drawn, been, ahead = way
    assert len(drawn.stops) == been + ahead
    for stop in drawn.stops:
        assert BEAD <= stop.x <= WIDTH - BEAD
        assert stop.y + BEAD < drawn.height
        assert not stop.at or stop.below < drawn.height
    assert len({(one.x, one.y) for one in drawn.stops}) == len(drawn.stops)


@given(ways)
def test_one_line_goes_through_all_beads_in_their_order(way):
    drawn, been, _ = way
    for path, stops in ((drawn.gone, drawn.stops[:been]), (drawn.ahead, drawn.stops[been:])):
        on = list(places_on(path))
        at = [on.index((stop.x, stop.y)) for stop in stops]
        assert at == sorted(at)


@given(ways)
def test_the_line_comes_from_outside_and_runs_on_outside(way):
    drawn, _, _ = way
    assert drawn.gone.startswith("M-")
    last, _ = list(places_on(drawn.ahead))[-1]
    assert last < 0 or last > WIDTH
    assert list(places_on(drawn.gone))[-1] == next(places_on(drawn.ahead))


def test_beads_are_numbered_and_say_when_and_what_is_ahead_says_neither():
    drawn = walk(("12:05", "12:20"), 1)
    said = [(one.number, one.at) for one in drawn.stops]
    assert said == [("1", "12:05"), ("2", "12:20"), ("", "")]


def test_a_full_row_bends_back():
    drawn = walk(("12:05",) * (IN_A_ROW + 1), 0)
    third, fourth = drawn.stops[IN_A_ROW - 1 : IN_A_ROW + 1]
    assert third.y > drawn.stops[0].y
    assert fourth.x < third.x
