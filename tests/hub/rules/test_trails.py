"""A number's way along a trail: what counts, in which order, until when, and who needs a word."""

from datetime import UTC, datetime, timedelta

import pytest

from edge.contract.manifest import Texts
from edge.contract.trails import Goal, Order, Question, Step, Trail
from hub.rules.trails import (
    LEFT_AFTER,
    STUCK_AFTER,
    Answered,
    Made,
    Missing,
    began_at,
    ends_at,
    reached,
    standing,
    stations,
    stuck,
)

TEN = datetime(2026, 5, 9, 8, 0, tzinfo=UTC)
QUESTION = Question(Texts("Hoe snel?"), (Texts("Traag"), Texts("Snel")), right=1)


def at(minutes):
    return TEN + timedelta(minutes=minutes)


def step(name, exhibit, points=1, goal=None, question=None):
    return Step(name, exhibit, Texts("Doe het."), points, goal, question)


FAST = Goal("reaction", None, 300.0)
BOWL = step("s1", "bowl", points=2)
WALL = step("s2", "wall", points=5, goal=FAST)
ROPE = step("s3", "rope", points=10, question=QUESTION)


def trail(*steps, order=Order.FREE, minutes=0):
    return Trail("trail-1", Texts("Spoor"), order, minutes, steps or (BOWL, WALL, ROPE))


def score(exhibit, minute, value=None, metric="reaction"):
    return Made(exhibit, at(minute), metric, value)


def test_any_result_of_an_exhibit_does_a_step_that_asks_no_more():
    one = standing(trail(), [score("bowl", 1)], [])
    assert one.done == (True, False, False)
    assert one.points == 2


@pytest.mark.parametrize(
    ("value", "done"), [(300.0, True), (299.9, True), (300.1, False), (None, False)]
)
def test_a_goal_is_met_by_a_result_that_reaches_it_and_by_no_other(value, done):
    assert standing(trail(), [score("wall", 1, value)], []).done[1] is done


def test_a_goal_is_met_by_its_own_metric_alone():
    assert not standing(trail(), [score("wall", 1, 10.0, "force")], []).done[1]
    assert not standing(trail(), [score("bowl", 1, 10.0)], []).done[1]


def test_one_try_that_reaches_it_is_enough_whatever_came_before_and_after():
    tries = [score("wall", 1, 900.0), score("wall", 2, 250.0), score("wall", 3, 900.0)]
    assert standing(trail(), tries, []).points == 5


@pytest.mark.parametrize(
    ("goal", "value", "enough"),
    [
        (Goal("m", 3.0, None), 3.0, True),
        (Goal("m", 3.0, None), 2.9, False),
        (Goal("m", 3.0, 5.0), 4.0, True),
        (Goal("m", 3.0, 5.0), 5.1, False),
    ],
)
def test_bounds_of_a_goal_count_as_reached(goal, value, enough):
    assert reached(goal, value) is enough


def test_a_question_must_be_answered_and_only_a_right_answer_has_points():
    there = [score("rope", 1)]
    assert not standing(trail(), there, []).done[2]
    wrong = standing(trail(), there, [Answered("s3", at(2), 0)])
    assert (wrong.done[2], wrong.points) == (True, 0)
    right = standing(trail(), there, [Answered("s3", at(2), 1)])
    assert (right.done[2], right.points) == (True, 10)


def test_an_answer_alone_does_not_do_a_step():
    assert not standing(trail(), [], [Answered("s3", at(2), 1)]).done[2]


def test_of_several_answers_the_first_counts_in_whatever_order_they_came():
    said = [Answered("s3", at(3), 1), Answered("s3", at(2), 0)]
    assert standing(trail(), [score("rope", 1)], said).points == 0


def test_in_a_fixed_order_a_step_waits_for_those_before_it_and_then_counts():
    fixed = trail(order=Order.FIXED)
    early = [score("wall", 1, 200.0), score("rope", 2)]
    said = [Answered("s3", at(2), 1)]
    assert standing(fixed, early, said).done == (False, False, False)
    assert standing(fixed, early, said).points == 0
    late = [*early, score("bowl", 9)]
    assert standing(fixed, late, said).done == (True, True, True)


def test_what_comes_after_the_time_is_over_counts_no_more_but_says_where_one_is():
    made = [score("bowl", 1), score("wall", 31, 200.0)]
    one = standing(trail(minutes=30), made, [], over=at(30))
    assert one.done == (True, False, False)
    assert one.here == "wall"


def test_the_time_of_a_class_runs_from_the_first_sign_on_the_trail():
    along = trail(minutes=30)
    assert began_at(along, [], []) is None
    assert began_at(along, [score("cafe", 1), score("wall", 4)], []) == at(4)
    assert began_at(along, [score("wall", 4)], [Answered("s3", at(3), 0)]) == at(3)
    assert ends_at(along, at(4)) == at(34)
    assert ends_at(along, None) is ends_at(trail(), at(4)) is None


def test_one_stands_where_the_last_sign_came_from_since_one_came_there():
    made = [score("wall", 1), score("rope", 5), score("rope", 7)]
    one = standing(trail(), made, [Answered("s3", at(8), 0)])
    assert (one.here, one.since, one.last) == ("rope", at(5), at(8))
    assert standing(trail(), [], []).here == ""


def test_an_exhibit_with_two_steps_is_one_station():
    assert stations(trail(BOWL, WALL, step("s9", "bowl"))) == ("bowl", "wall")


def standings(along, *numbers, first=0, last=6, value=900.0):
    """Return numbers that try at the wall in vain from one minute to another."""
    tries = [score("wall", first, value), score("wall", last, value)]
    return {number: standing(along, tries, []) for number in numbers}


def test_several_who_try_for_long_in_vain_are_stuck_and_it_says_for_want_of_what():
    (one,) = stuck(trail(), standings(trail(), 12, 6, 7), at(6))
    assert (one.exhibit, one.numbers, one.since) == ("wall", (6, 7, 12), at(0))
    assert (one.step, one.missing, one.instead) == (1, Missing.GOAL, None)


def test_two_who_linger_are_left_alone():
    assert stuck(trail(), standings(trail(), 6, 7), at(6)) == ()


def test_nobody_is_stuck_at_once_nor_when_they_are_long_gone_nor_when_the_time_is_over():
    three = standings(trail(), 6, 7, 12)
    assert stuck(trail(), three, at(0) + STUCK_AFTER - timedelta(seconds=1)) == ()
    assert stuck(trail(), three, at(6) + LEFT_AFTER) != ()
    assert stuck(trail(), three, at(6) + LEFT_AFTER + timedelta(seconds=1)) == ()
    assert stuck(trail(), three, at(6), over=at(5)) == ()


def test_who_is_done_at_an_exhibit_is_not_stuck_there():
    assert stuck(trail(), standings(trail(), 6, 7, 12, value=200.0), at(6)) == ()


def test_who_lacks_an_answer_is_told_apart():
    tries = [score("rope", 0), score("rope", 6)]
    three = {number: standing(trail(), tries, []) for number in (1, 2, 3)}
    (one,) = stuck(trail(), three, at(6))
    assert one.missing is Missing.ANSWER


def test_in_a_fixed_order_it_says_which_step_comes_first():
    fixed = trail(order=Order.FIXED)
    (one,) = stuck(fixed, standings(fixed, 1, 2, 3, value=200.0), at(6))
    assert (one.missing, one.step, one.instead) == (Missing.EARLIER, 1, 0)
