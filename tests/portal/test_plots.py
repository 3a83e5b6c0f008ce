"""A drawing of a score stays on its line, whatever was measured."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.contract.manifest import Direction
from hub.pages import Column, Comparison
from look.speech import Speech
from portal.plots import MOST_BEADS, WIDTH, plot, reference
from tests.portal.a_family import JUMP, REACTION, ROPE, a_try

SPEECH = Speech("nl")
values = st.floats(0, 2000, allow_nan=False).map(lambda value: round(value, 1))


def with_tries(card, *tried, best=None):
    tries = tuple(a_try(i, value) for i, value in enumerate(tried, 1))
    return replace(card, tries=tries, best=tries[tried.index(best) if best in tried else 0])


def stays_inside(drawing):
    assert 0 <= drawing.animal_x <= WIDTH - drawing.animal
    assert drawing.top <= drawing.animal_y
    assert drawing.animal_y + drawing.animal <= drawing.bottom
    for label in drawing.labels:
        assert 0 <= label.x <= WIDTH
    for x in drawing.hollow:
        assert 0 <= x <= WIDTH


@given(
    st.lists(st.integers(0, 5000), min_size=1, max_size=40).filter(any),
    values,
    st.integers(1, 300),
)
def test_a_histogram_fits_its_frame(counts, value, width):
    columns = tuple(Column(i * width, (i + 1) * width, n) for i, n in enumerate(counts))
    card = with_tries(replace(REACTION, comparison=Comparison(8, columns)), value)
    drawing = plot(card, SPEECH)
    stays_inside(drawing)
    dotted = [one for one in drawing.strokes if one.dotted]
    assert sum(one.mine for one in dotted) == 1
    assert len(drawing.labels) <= 5
    for one in dotted:
        x, _, top = one.d[1:].replace("V", " ").partition(" ")[0], *one.d.split("V")
        assert 0 < float(x) < WIDTH
        assert (136 - float(top)) / one.dotted <= MOST_BEADS


def test_one_bead_stands_for_more_people_when_many_came():
    columns = tuple(Column(i, i + 1, n) for i, n in enumerate((1, 120, 60)))
    drawing = plot(replace(REACTION, comparison=Comparison(8, columns)), SPEECH)
    assert drawing.people_a_bead == 10
    few = plot(REACTION, SPEECH)
    assert few.people_a_bead == 1


@pytest.mark.parametrize(
    ("value", "column"),
    [(149, 0), (150, 0), (175, 1), (213, 2), (449.9, 11), (450, 11), (9999, 11)],
)
def test_your_column_is_the_one_your_score_falls_in(value, column):
    drawing = plot(with_tries(REACTION, value), SPEECH)
    dotted = [one for one in drawing.strokes if one.dotted]
    assert [i for i, one in enumerate(dotted) if one.mine] == [column]


@given(st.lists(values, min_size=2, max_size=8), st.data())
def test_own_tries_fit_on_their_line(tried, data):
    best = data.draw(st.sampled_from(tried))
    drawing = plot(with_tries(JUMP, *tried, best=best), SPEECH)
    stays_inside(drawing)


def test_the_first_try_is_a_hollow_bead_and_the_best_is_the_animal():
    drawing = plot(with_tries(JUMP, 24, 27, 31, best=31), SPEECH)
    assert [one.text for one in drawing.labels] == ["eerste keer", "24"]
    assert max(drawing.hollow) < drawing.animal_x + drawing.animal / 2


def test_where_less_is_better_the_animal_walks_to_the_left():
    drawing = plot(with_tries(replace(REACTION, comparison=None), 300, 213, best=213), SPEECH)
    assert drawing.animal_x < min(drawing.hollow)


def test_a_first_try_that_was_the_best_is_told_beside_the_last():
    card = with_tries(JUMP, 31, 27, 24, best=31)
    assert reference(card) == card.tries[2]
    assert plot(card, SPEECH).labels[0].text == "laatste keer"


def test_tries_that_are_alike_are_drawn_as_one():
    card = with_tries(JUMP, 31, 31, best=31)
    assert reference(card) is None
    assert plot(card, SPEECH).labels[0].text == "0"


@given(values, st.floats(0.5, 3000), st.sampled_from(Direction), st.integers(0, 3))
def test_a_single_score_is_a_stretch_from_nothing(value, high, direction, decimals):
    card = replace(ROPE, high=high, direction=direction, decimals=decimals)
    stays_inside(plot(with_tries(card, min(value, high)), SPEECH))


@pytest.mark.parametrize(
    ("value", "high", "end"), [(18.4, 120, "25"), (1.2, 120, "2"), (100, 120, "120"), (0, 60, "60")]
)
def test_the_end_of_the_line_is_a_round_number(value, high, end):
    drawing = plot(with_tries(replace(ROPE, high=high), value), SPEECH)
    assert [one.text for one in drawing.labels] == ["0", end]


def test_a_line_can_begin_below_zero():
    drawing = plot(with_tries(replace(ROPE, low=-20, high=20), -5.0), SPEECH)
    assert [one.text for one in drawing.labels] == ["-20", "20"]
    stays_inside(drawing)
