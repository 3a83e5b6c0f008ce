"""Class and group bands: their trail, "not now", one after another, teams, and nothing asked."""

from dataclasses import replace

import pytest

from edge.contract.events import MediumKind
from edge.contract.words import BindingKind, Language, Mark, Scope
from edge.effects import Forbid, KeepAnswers, KeepNothing, KeepScore, NoSuchPlayer, PlayersChanged
from edge.happenings import (
    BandTapped,
    BindingGone,
    EntryChanged,
    HubSeen,
    MediumReported,
    ResultStored,
    RoundOver,
    ScoreReported,
)
from edge.registration import OutOfTurn
from tests.edge.a_town import COLLEAGUE, TEEN
from tests.edge.a_trail import EIGHT, FRIEND, NINE, SEVEN, STOP, UNATTESTED, AtTheWall, pupil
from tests.edge.rehearsal import BAND

NOT_NOW, TO_THE_QUESTION = "not_now", "question"


@pytest.fixture
def play():
    return AtTheWall()


# -- the tap -------------------------------------------------------------------------------------


def test_a_class_band_says_which_step_of_its_trail_is_here_and_asks_nothing(play):
    play.lays(SEVEN)
    screen = play.screen
    assert (screen.name, screen.stop.place, screen.stop.steps) == ("playing", 2, 3)
    assert screen.players[0].avatar == SEVEN.avatar
    assert screen.offers == (NOT_NOW, TO_THE_QUESTION)
    assert set(play.shown()) == {"playing"}


def test_the_task_is_told_in_the_language_of_the_band(play):
    play.lays(replace(SEVEN, language=Language.DE))
    assert play.screen.stop.step.task.within(play.screen.language) == "Bleib unter 300."


def test_an_exhibit_that_is_not_on_the_trail_just_lets_them_play(play):
    play.lays(SEVEN, stops=())
    assert (play.screen.stop, play.screen.offers) == (None, (NOT_NOW,))
    (made,) = play.scores()
    assert (made.binding_id, play.screen.stop, play.screen.asks) == (SEVEN.binding_id, None, False)


def test_a_group_band_is_treated_as_a_class_band(play):
    play.lays(FRIEND)
    assert play.screen.players[0].kind is BindingKind.GROUP
    assert play.screen.offers == (NOT_NOW, TO_THE_QUESTION)


@pytest.mark.parametrize("hub_there", [True, False])
def test_a_tap_says_the_same_without_a_hub(play, hub_there):
    play.happen(HubSeen(hub_there))
    play.lays(SEVEN)
    assert (play.screen.name, play.screen.stop) == ("playing", STOP)
    assert play.scores()


def test_an_exhibit_that_stands_in_a_trail_twice_goes_on_to_the_second_when_the_first_is_done(play):
    second = replace(STOP, place=3, step=replace(STOP.step, step="s9", question=None))
    play.lays(SEVEN, stops=(STOP, second))
    play.scores(213.0)
    play.touch("done")
    play.replies(1)
    play.touch("done")
    play.lays(SEVEN, stops=(STOP, second))
    assert play.screen.stop == second


# -- nothing is kept -------------------------------------------------------------------------------


def test_without_an_attestation_they_play_nothing_is_kept_and_nothing_is_asked(play):
    play.lays(UNATTESTED)
    player = play.screen.players[0]
    assert (player.why, player.avatar, play.screen.offers) == ("no_arrangement", None, ())
    assert isinstance(play.happen(ScoreReported("p1", "time_ms", 213.0))[0], KeepNothing)
    assert play.happen(MediumReported("p1", MediumKind.PHOTO)) == (Forbid(MediumKind.PHOTO),)
    play.touch("done")
    assert play.screen.name == "idle"
    assert not play.of(KeepScore)
    assert not play.of(KeepAnswers)


@pytest.mark.parametrize("action", [NOT_NOW, TO_THE_QUESTION, "save", "change", "not_me", "forget"])
def test_of_a_band_that_keeps_nothing_nothing_can_be_said(play, action):
    play.lays(UNATTESTED)
    with pytest.raises(OutOfTurn):
        play.touch(action)


def test_not_now_keeps_nothing_of_this_round_and_the_exhibit_learns_so_at_once(play):
    play.lays(SEVEN)
    told = play.touch(NOT_NOW)
    assert told[0].roster.players[0].scopes == ()
    assert (play.screen.players[0].why, play.screen.offers) == (NOT_NOW, ())
    assert isinstance(play.happen(ScoreReported("p1", "time_ms", 213.0))[0], KeepNothing)
    play.touch("done")
    assert play.screen.name == "idle"


def test_not_now_holds_for_this_round_alone_and_is_offered_at_each_tap(play):
    play.lays(SEVEN)
    play.touch(NOT_NOW)
    play.touch("done")
    play.lays(SEVEN)
    assert play.screen.offers == (NOT_NOW, TO_THE_QUESTION)
    assert play.scores()
    assert not play.session._state.memory.marked(SEVEN.band_key, Mark.JUST_PLAYS)


def test_whoever_said_not_now_keeps_again_by_laying_the_band_down_again(play):
    play.lays(SEVEN)
    play.touch(NOT_NOW)
    play.lays(SEVEN)
    assert (play.screen.players[0].why, [one.name for one in play.players]) == (None, ["p1"])
    assert play.scores()


def test_not_now_outlives_news_of_the_band(play):
    play.lays(SEVEN)
    play.touch(NOT_NOW)
    play.happen(EntryChanged(replace(SEVEN, scopes=(Scope.SCORE, Scope.PHOTO))))
    assert play.screen.players[0].scopes == ()
    assert isinstance(play.happen(ScoreReported("p1", "time_ms", 213.0))[0], KeepNothing)


def test_an_attestation_withdrawn_while_they_play_holds_at_once(play):
    play.lays(SEVEN)
    play.happen(EntryChanged(replace(SEVEN, scopes=())))
    assert (play.screen.players[0].why, play.screen.offers) == ("no_arrangement", ())
    assert isinstance(play.happen(ScoreReported("p1", "time_ms", 213.0))[0], KeepNothing)


def test_an_attestation_that_comes_while_they_play_keeps_from_then_on(play):
    play.lays(UNATTESTED)
    play.happen(EntryChanged(SEVEN))
    assert play.screen.offers == (NOT_NOW, TO_THE_QUESTION)
    assert play.scores()


def test_a_band_of_a_box_that_was_taken_back_plays_and_keeps_nothing(play):
    play.lays(pupil(7, (), trail=""), stops=())
    assert (play.screen.players[0].why, play.screen.stop) == ("no_arrangement", None)


# -- several -----------------------------------------------------------------------------------


def test_pupils_join_one_after_another_and_nobody_is_asked(play):
    play.lays(SEVEN, EIGHT, NINE)
    assert [one.entry for one in play.players] == [SEVEN, EIGHT, NINE]
    assert set(play.shown()) == {"playing"}


def test_who_still_has_to_play_is_joined_in_mid_round_unasked(play):
    play.lays(SEVEN, EIGHT)
    play.scores(player="p1")
    play.lays(NINE)
    assert [one.entry for one in play.players] == [SEVEN, EIGHT, NINE]


def test_once_all_had_their_result_the_next_band_begins_a_round_of_its_own(play):
    play.lays(SEVEN)
    play.scores()
    play.lays(EIGHT)
    assert [one.entry for one in play.players] == [EIGHT]
    told = play.of(PlayersChanged)
    assert [len(one.roster.players) for one in told[-2:]] == [0, 1]


def test_who_said_once_more_is_not_played_out_of_their_place(play):
    play.lays(SEVEN)
    play.scores()
    play.touch("again")
    play.lays(EIGHT)
    assert [one.entry for one in play.players] == [SEVEN, EIGHT]


def test_the_seventh_must_wait(play):
    play.lays(*(pupil(number) for number in range(1, 8)))
    assert (play.screen.name, len(play.players)) == ("refused", 6)


def test_bands_of_two_boxes_with_one_number_are_two_players(play):
    other = replace(SEVEN, band_key=b"o" * 16, binding_id=b"other box seven!")
    play.lays(SEVEN, other)
    made = (*play.scores(player="p1"), *play.scores(player="p2"))
    assert [one.binding_id for one in made] == [SEVEN.binding_id, other.binding_id]


def test_a_visitor_who_comes_to_a_class_in_mid_play_is_asked_as_ever(play):
    play.lays(SEVEN)
    play.scores()
    play.tap(TEEN.band_key, TEEN)
    assert play.screen.name == "join"


def test_a_pupil_who_comes_to_a_visitor_in_mid_play_is_asked_as_ever(play):
    play.tap(TEEN.band_key, TEEN)
    play.scores()
    play.lays(SEVEN)
    assert play.screen.name == "join"


def test_a_class_band_decides_for_no_child(play):
    play.tap(BAND)
    play.touch("age", age="9")
    play.lays(SEVEN)
    assert play.screen.fault == "needs_grown_up"


# -- a team --------------------------------------------------------------------------------------


def test_a_teams_one_result_is_kept_for_each_who_joined_and_keeps(play):
    play.lays(SEVEN, EIGHT, UNATTESTED_NINE)
    made = play.scores(player="")
    assert [one.binding_id for one in made] == [SEVEN.binding_id, EIGHT.binding_id]
    assert len({one.result_id for one in made}) == 2
    assert {one.value for one in made} == {213.0}
    assert len(play.screen.team) == 3
    assert not play.screen.may_undo


def test_a_team_that_keeps_nothing_sees_its_result(play):
    play.lays(UNATTESTED, UNATTESTED_NINE)
    assert play.scores(player="") == []
    assert (play.screen.name, play.screen.kept, len(play.screen.team)) == ("kept", False, 2)


def test_who_alone_makes_a_team_has_a_result_of_their_own(play):
    play.lays(SEVEN)
    play.scores(player="")
    assert (play.screen.team, play.screen.may_undo) == ((), True)


def test_a_teams_result_of_nobody_is_told_so(play):
    assert play.happen(ScoreReported("", "time_ms", 213.0)) == (NoSuchPlayer(""),)


def test_a_teams_result_is_on_the_page_when_the_hub_has_it(play):
    play.lays(SEVEN, EIGHT)
    for one in play.scores(player=""):
        play.happen(ResultStored(one.result_id))
    assert play.screen.on_page


UNATTESTED_NINE = pupil(9, ())


# -- the round is over, the day is over ----------------------------------------------------------


def test_a_round_that_the_exhibit_ends_lets_the_next_pupil_play_at_once(play):
    play.lays(SEVEN)
    play.scores()
    play.happen(RoundOver())
    play.lays(EIGHT)
    assert [one.entry for one in play.players] == [EIGHT]


def test_a_band_that_is_swapped_plays_no_more(play):
    play.lays(SEVEN)
    play.happen(BindingGone(SEVEN.binding_id))
    assert play.screen.name == "idle"


def test_a_staff_band_is_no_class_band(play):
    play.happen(BandTapped(COLLEAGUE.band_key, COLLEAGUE))
    assert (play.screen.name, play.screen.fault) == ("refused", "staff_band")
