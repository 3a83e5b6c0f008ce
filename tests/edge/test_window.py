"""Which rows are under way, and that a row nobody answers for keeps no other waiting."""

from dataclasses import replace

import pytest

from edge.contract.events import ProvisionalScore
from edge.window import MOST_IN_FLIGHT, MOST_PASSED_OVER, Window
from tests.edge.a_hub import NOON, TODAY, a_score
from tests.edge.a_talk import ATalk, receipt


@pytest.fixture
def talk(tmp_path):
    made = ATalk(tmp_path)
    yield made
    made.outbox.close()


def full_of(numbers, at=0.0):
    """Return a window that is full of rows sent at that second."""
    window = Window()
    window.sent(numbers, at)
    return window


def goes_again(window, now):
    """Send what is overdue once more."""
    window.sent(window.overdue(now), now)


def test_fifty_rows_are_under_way_and_no_more():
    window = full_of(range(1, MOST_IN_FLIGHT + 1))
    assert window.room == 0
    window.settled((1, 2), 0.1)
    assert window.room == 2


def test_rows_without_an_answer_make_room_after_two_tries_and_still_go_again():
    window = full_of(range(1, 51))
    goes_again(window, 5.0)
    assert window.room == 0
    goes_again(window, 15.0)
    assert window.room == MOST_IN_FLIGHT
    assert len(window.numbers) == MOST_IN_FLIGHT
    assert window.overdue(34.9) == ()
    assert window.overdue(35.0) == tuple(range(1, 51))


def test_a_row_makes_room_at_its_second_try_where_a_later_one_was_answered_for():
    window = full_of(range(1, 50))
    window.sent([50], 1.0)
    window.settled([50], 1.1)
    assert window.room == 1
    goes_again(window, 5.0)
    assert window.room == MOST_IN_FLIGHT


def test_a_slow_hub_that_answers_in_turn_gets_no_more_at_once():
    window = full_of(range(1, 51))
    goes_again(window, 5.0)
    window.settled(range(1, 11), 8.0)
    assert window.room == 10


def test_no_more_than_a_thousand_rows_make_room():
    window = Window()
    for turn in range(3 * MOST_PASSED_OVER // MOST_IN_FLIGHT):
        start = turn * 1000.0
        first = turn * MOST_IN_FLIGHT + 1
        window.sent(range(first, first + window.room), start)
        for after in (0.0, 100.0, 200.0):
            goes_again(window, start + after)
    assert len(window.numbers) == MOST_PASSED_OVER + MOST_IN_FLIGHT
    assert window.room == 0


def test_a_new_line_begins_with_an_empty_window():
    window = full_of(range(1, 51), at=7.0)
    window.settled([50], 7.1)
    window.clear()
    assert window.room == MOST_IN_FLIGHT
    window.sent(range(1, 51), 1.0)
    goes_again(window, 6.0)
    assert window.room == 0


def test_fifty_rows_without_an_answer_do_not_keep_a_good_score_here(talk):
    unknown = ProvisionalScore(b"r" * 16, b"k" * 16, TODAY, "wall", "reaction", 250.0, NOON)
    for n in range(50):
        talk.outbox.keep(replace(unknown, result_id=bytes([n]) * 16))
    talk.opens()
    assert len(talk.heard().numbers) == 50
    good = talk.outbox.keep(a_score())
    for _ in range(3):
        talk.pass_by(5)
    heard = talk.heard()
    assert good in heard.numbers
    talk.hears(receipt(talk, (good, good)))
    assert talk.told.of("stored") == [(good,)]
    assert talk.outbox.waiting()[0] == 50
    talk.pass_by(60)
    assert sorted(talk.heard().numbers) == list(range(1, 51))
