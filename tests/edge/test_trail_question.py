"""The question of a trail: once a step, after the result or before it, kept before it is told."""

from dataclasses import replace

import pytest

from edge.contract.words import Scope
from edge.effects import KeepAnswers
from edge.happenings import (
    AnswersFailed,
    AnswersKept,
    BindingGone,
    EntryChanged,
    KeepFailed,
    ResultKept,
    RoundOver,
    ScoreReported,
    Written,
)
from edge.registration import OutOfTurn
from tests.edge.a_trail import EIGHT, SEVEN, STOP, UNATTESTED, AtTheWall, pupil


@pytest.fixture
def play():
    return AtTheWall()


def asked_after_play(play, *bands):
    play.lays(*(bands or (SEVEN,)))
    for number in range(1, len(play.players) + 1):
        play.scores(player=f"p{number}")
    play.touch("done")
    assert play.screen.name == "question"


def test_the_question_comes_when_the_result_is_read(play):
    play.lays(SEVEN)
    play.scores()
    assert (play.screen.stop_met, play.screen.asks) == (True, True)
    play.touch("done")
    assert (play.screen.name, play.screen.stop) == ("question", STOP)


def test_an_answer_is_told_only_when_the_disk_has_it(play):
    asked_after_play(play)
    (keep, _) = play.touch("reply", choice="1")
    assert (play.screen.name, play.screen.choice) == ("question", 1)
    play.happen(AnswersKept(keep.made))
    assert (play.screen.name, play.screen.choice) == ("answered", 1)
    play.touch("done")
    assert play.screen.name == "idle"


def test_an_answer_names_band_trail_step_and_choice_and_nothing_else(play):
    asked_after_play(play)
    (made,) = play.replies(2)
    assert (made.binding_id, made.trail, made.step, made.choice) == (
        SEVEN.binding_id,
        "senses",
        "s2",
        2,
    )
    assert len(made.result_id) == 16


def test_a_question_is_answered_once(play):
    asked_after_play(play)
    play.replies(0)
    play.touch("done")
    play.lays(SEVEN)
    assert "question" not in play.screen.offers
    play.scores()
    assert not play.screen.asks
    play.touch("done")
    assert play.screen.name == "idle"


def test_a_second_touch_while_the_disk_writes_changes_nothing(play):
    asked_after_play(play)
    play.touch("reply", choice="1")
    with pytest.raises(OutOfTurn):
        play.touch("reply", choice="0")
    assert len(play.of(KeepAnswers)) == 1


@pytest.mark.parametrize("choice", ["3", "-1", "", "x", "01", "¹"])
def test_a_choice_that_there_is_not_is_no_answer(play, choice):
    asked_after_play(play)
    with pytest.raises(OutOfTurn):
        play.touch("reply", choice=choice)
    assert play.screen.choice is None


def test_what_the_disk_did_not_take_is_said_and_may_be_answered_again(play):
    asked_after_play(play)
    (keep, _) = play.touch("reply", choice="1")
    play.happen(AnswersFailed(keep.made))
    assert (play.screen.name, play.screen.said) == ("done", "not_written")
    play.touch("done")
    assert "question" in play.screen.offers


def test_not_now_leaves_the_question_for_the_next_tap(play):
    asked_after_play(play)
    play.touch("back")
    assert play.screen.name == "idle"
    play.lays(SEVEN)
    assert "question" in play.screen.offers
    assert not play.of(KeepAnswers)


def test_it_may_be_answered_before_they_play_and_then_they_play(play):
    play.lays(SEVEN)
    play.touch("question")
    play.replies(1)
    play.touch("done")
    assert play.screen.name == "playing"
    play.scores()
    assert not play.screen.asks


def test_who_plays_once_more_is_asked_after_that(play):
    play.lays(SEVEN)
    play.scores()
    play.touch("again")
    assert play.screen.name == "playing"
    play.scores()
    play.touch("done")
    assert play.screen.name == "question"


def test_a_result_that_is_left_alone_leads_to_the_question_and_that_to_rest(play):
    play.lays(SEVEN)
    play.scores()
    play.wait(20)
    assert play.screen.name == "question"
    play.wait(60)
    assert play.screen.name == "playing"


def test_a_question_comes_though_the_exhibit_is_done_with_the_round(play):
    play.lays(SEVEN)
    play.scores()
    play.happen(RoundOver())
    play.touch("done")
    assert [one.binding_id for one in play.replies(1)] == [SEVEN.binding_id]
    play.touch("done")
    assert play.screen.name == "idle"


def test_the_next_pupil_need_not_wait_for_somebodys_answer(play):
    asked_after_play(play)
    play.lays(EIGHT)
    assert (play.screen.name, [one.entry for one in play.players]) == ("playing", [EIGHT])


def test_who_joined_answers_together_one_answer_each(play):
    asked_after_play(play, SEVEN, EIGHT)
    made = play.replies(1)
    assert [one.binding_id for one in made] == [SEVEN.binding_id, EIGHT.binding_id]
    assert len({one.result_id for one in made}) == 2
    assert len(play.screen.players) == 2


def test_who_keeps_nothing_is_asked_nothing_beside_those_who_are(play):
    asked_after_play(play, SEVEN, pupil(9, ()))
    assert [one.binding_id for one in play.replies(1)] == [SEVEN.binding_id]


def test_who_said_not_now_is_asked_nothing(play):
    play.lays(SEVEN)
    play.touch("not_now")
    play.happen(ScoreReported("p1", "time_ms", 213.0))
    play.touch("done")
    assert play.screen.name == "idle"


def test_where_only_photos_may_be_kept_no_answer_is(play):
    play.lays(pupil(7, (Scope.PHOTO,)))
    assert play.screen.offers == ("not_now",)


def test_a_result_that_does_not_reach_the_goal_is_kept_and_said_so(play):
    play.lays(SEVEN)
    play.scores(356.0)
    assert (play.screen.kept, play.screen.stop_met) == (True, False)


def test_a_result_that_the_disk_did_not_take_is_not_the_steps(play):
    play.lays(SEVEN)
    (keep,) = play.happen(ScoreReported("p1", "time_ms", 213.0))
    play.happen(KeepFailed(keep.made.result_id))
    assert play.screen.name == "not_kept"
    assert not play.session._state.memory.has_done(SEVEN.binding_id, STOP)


def test_a_step_is_done_here_when_its_goal_was_reached_and_its_question_answered(play):
    asked_after_play(play)
    play.replies(0)
    play.touch("done")
    play.lays(SEVEN)
    assert play.screen.stop_done


def test_a_result_taken_back_does_not_do_the_step(play):
    play.lays(SEVEN)
    play.scores()
    play.touch("not_mine")
    play.happen(Written(SEVEN.binding_id))
    play.touch("done")
    play.touch("question")
    play.replies(1)
    play.touch("done")
    assert not play.screen.stop_done


def test_withdrawn_while_the_question_stands_there_is_nothing_to_answer(play):
    asked_after_play(play)
    play.happen(EntryChanged(replace(SEVEN, scopes=())))
    assert play.screen.name == "playing"
    with pytest.raises(OutOfTurn):
        play.touch("reply", choice="1")
    assert not play.of(KeepAnswers)


def test_withdrawn_after_the_round_there_is_nothing_to_answer_either(play):
    play.lays(SEVEN)
    play.scores()
    play.happen(RoundOver())
    play.happen(EntryChanged(replace(SEVEN, scopes=())))
    play.touch("done")
    assert play.screen.name == "idle"


def test_a_band_that_is_swapped_is_asked_no_more_and_the_others_are(play):
    asked_after_play(play, SEVEN, EIGHT)
    play.happen(BindingGone(SEVEN.binding_id))
    assert [one.binding_id for one in play.replies(1)] == [EIGHT.binding_id]


def test_an_answer_of_somebody_who_left_is_kept_and_tells_nobody(play):
    asked_after_play(play)
    (keep, _) = play.touch("reply", choice="1")
    play.lays(EIGHT)
    assert play.happen(AnswersKept(keep.made)) == ()
    play.scores()
    play.touch("done")
    play.replies(1)
    play.touch("done")
    play.lays(SEVEN)
    assert "question" not in play.screen.offers


def test_at_four_o_clock_nobody_has_answered_anything(play):
    asked_after_play(play)
    play.replies(1)
    play.seconds += 24 * 3600
    play.lays(SEVEN)
    assert "question" in play.screen.offers


def test_a_result_kept_late_still_counts_for_its_step(play):
    play.lays(SEVEN)
    (keep,) = play.happen(ScoreReported("p1", "time_ms", 213.0))
    play.touch("question")
    play.happen(ResultKept(keep.made.result_id))
    play.replies(1)
    play.touch("done")
    assert play.screen.stop_done


def test_without_an_attestation_there_is_no_question(play):
    play.lays(UNATTESTED)
    assert play.screen.offers == ()
