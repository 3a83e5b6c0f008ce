"""What a visitor sees at an installation, tap by tap."""

import pytest

from edge.contract.events import MediumKind
from edge.contract.words import Language, Scope
from edge.effects import (
    Bind,
    Forbid,
    KeepMedium,
    KeepNothing,
    KeepScore,
    NoSuchPlayer,
    PlayersChanged,
    Sign,
    Signal,
)
from edge.happenings import (
    BandTapped,
    BindFailed,
    BindingGone,
    BindingRefused,
    Bound,
    KeepFailed,
    MediumReported,
    ResultKept,
    ResultRefused,
    ResultStored,
    RoundOver,
    ScoreReported,
    TapFault,
    TapRefused,
)
from edge.registration import OutOfTurn
from tests.edge.a_round import score
from tests.edge.rehearsal import BAND, OTHER_BAND, entry


def test_a_known_band_is_greeted_at_once_in_its_own_language(play):
    done = play.tap(found=entry(language=Language.DE))
    assert Sign(Signal.READ) in done
    assert play.screen.name == "playing"
    assert play.screen.language is Language.DE
    assert play.screen.players[0].avatar == entry().avatar


def test_an_unknown_band_is_asked_its_age(play):
    play.tap()
    assert play.screen.name == "age"


def test_without_todays_keys_people_play_and_are_told_that_nothing_is_kept(play):
    play.tap(band_key=None)
    assert play.screen.players[0].why == "no_keys"
    assert play.happen(ScoreReported("p1", "time_ms", 213.0))[0] == KeepNothing(
        "this player keeps no scores"
    )


def test_a_binding_is_shown_only_when_the_disk_has_it(play):
    play.register()
    assert play.screen.name == "avatar"
    assert not play.of(PlayersChanged)
    play.happen(Bound())
    assert play.screen.name == "playing"
    assert play.screen.fresh


def test_a_disk_that_fails_is_told_and_nobody_is_bound(play):
    play.register()
    play.happen(BindFailed())
    assert play.screen.players[0].why == "disk"
    assert play.screen.players[0].avatar is None


def test_a_child_just_bound_sleeps_until_the_guardian_opened_the_mail(play):
    play.bind(age="9")
    assert play.screen.players[0].asleep


def test_a_score_is_shown_as_kept_only_when_the_disk_has_it(play):
    play.tap(found=entry())
    (keep,) = play.happen(ScoreReported("p1", "time_ms", 213.0))
    assert isinstance(keep, KeepScore)
    assert play.screen.name == "playing"
    play.happen(ResultKept(keep.made.result_id))
    assert play.screen.name == "kept"
    assert (play.screen.kept, play.screen.on_page, play.screen.value) == (True, False, 213.0)


def test_a_result_is_named_by_its_moment_so_that_a_later_one_sorts_after_it(play):
    play.tap(found=entry())
    (keep,) = play.happen(ScoreReported("p1", "time_ms", 213.0))
    milliseconds = int(keep.made.made_at.timestamp() * 1000)
    assert keep.made.result_id[:6] == milliseconds.to_bytes(6, "big")


def test_on_your_page_is_said_only_after_the_hub_has_it(play):
    play.tap(found=entry())
    made = score(play)
    done = play.happen(ResultStored(made.result_id))
    assert Sign(Signal.ON_PAGE, entry().avatar) in done
    assert play.screen.on_page


def test_a_receipt_for_an_older_result_does_not_change_what_is_shown(play):
    play.tap(found=entry())
    first = score(play, value=240.0)
    score(play)
    assert play.happen(ResultStored(first.result_id)) == ()
    assert play.screen.value == 213.0
    assert play.screen.tries == (240.0,)
    assert not play.screen.on_page


def test_a_score_that_the_disk_did_not_take_is_told_with_its_number(play):
    play.tap(found=entry())
    (keep,) = play.happen(ScoreReported("p1", "time_ms", 213.0))
    play.happen(KeepFailed(keep.made.result_id))
    assert play.screen.name == "not_kept"
    assert play.screen.value == 213.0


def test_a_score_without_the_score_scope_is_shown_and_not_kept(play):
    play.tap(found=entry(scopes=(Scope.PHOTO,)))
    done = play.happen(ScoreReported("p1", "time_ms", 213.0))
    assert isinstance(done[0], KeepNothing)
    assert play.screen.name == "kept"
    assert not play.screen.kept


def test_a_photo_without_the_photo_scope_is_forbidden(play):
    play.tap(found=entry(scopes=(Scope.SCORE,)))
    assert play.happen(MediumReported("p1", MediumKind.PHOTO)) == (Forbid(MediumKind.PHOTO),)
    assert not play.of(KeepMedium)


def test_a_photo_with_the_photo_scope_is_to_be_kept_under_its_binding(play):
    play.tap(found=entry(scopes=(Scope.PHOTO,)))
    (keep,) = play.happen(MediumReported("p1", MediumKind.PHOTO))
    assert keep.binding_id == entry().binding_id
    play.happen(ResultKept(keep.result_id))
    assert play.screen.metric is None
    assert play.screen.kept


def test_a_score_for_nobody_is_told_to_the_exhibit(play):
    assert play.happen(ScoreReported("p1", "time_ms", 213.0)) == (NoSuchPlayer("p1"),)
    assert play.happen(MediumReported("p1", MediumKind.PHOTO)) == (NoSuchPlayer("p1"),)


def test_a_second_band_joins_and_a_score_names_its_player(play):
    play.tap(found=entry())
    play.tap(OTHER_BAND, entry(OTHER_BAND))
    assert [one.player for one in play.screen.players] == ["p1", "p2"]
    made = score(play, player="p2")
    assert made.binding_id == entry(OTHER_BAND).binding_id


def test_the_same_band_again_is_no_second_player(play):
    play.tap(found=entry())
    play.tap(found=entry())
    assert len(play.screen.players) == 1


def test_a_seventh_player_must_wait(play):
    for number in range(6):
        key = bytes([number]) * 16
        play.tap(key, entry(key))
    play.tap(b"x" * 16, entry(b"x" * 16))
    assert play.screen.name == "refused"
    assert play.screen.fault is TapFault.BUSY


def test_another_band_does_not_disturb_a_registration(play):
    play.tap()
    play.touch("age", age="34")
    play.touch("answer", scope="score", yes="yes")
    play.tap(OTHER_BAND)
    assert play.screen.fault is TapFault.BUSY
    play.wait(5)
    assert play.screen.name == "choices"
    assert play.screen.answers == {Scope.SCORE: True}


def test_ones_own_band_during_a_registration_changes_nothing(play):
    play.tap()
    assert play.tap() == (Sign(Signal.READ),)
    assert play.screen.name == "age"


@pytest.mark.parametrize("fault", list(TapFault))
def test_a_tap_that_can_not_be_taken_is_told_why_for_a_moment(play, fault):
    busy = fault is TapFault.BUSY
    assert Sign(Signal.BUSY if busy else Signal.REFUSED) in play.happen(TapRefused(fault))
    assert play.screen.fault is fault
    play.wait(5)
    assert play.screen.name == "idle"


def test_just_play_is_not_asked_again_on_that_band_that_day(play):
    play.tap()
    play.touch("just_play")
    assert play.screen.players[0].why == "chose"
    play.touch("done")
    play.tap()
    assert play.screen.name == "playing"
    play.touch("done")
    play.seconds += 24 * 3600
    play.tap()
    assert play.screen.name == "age"


def test_who_just_plays_may_still_choose_to_keep(play):
    play.tap()
    play.touch("just_play")
    play.touch("save")
    assert play.screen.name == "age"
    assert play.of(PlayersChanged)[-1].roster.players == ()


def test_who_is_bound_has_nothing_to_save(play):
    play.tap(found=entry())
    with pytest.raises(OutOfTurn):
        play.touch("save")


def test_an_untouched_question_is_asked_after_once_and_then_wiped(play):
    play.tap()
    play.touch("age", age="34")
    play.choose()
    play.touch("contact", first_name="Testkind", address="none")
    play.wait(59)
    assert play.screen.name == "contact"
    play.wait(1)
    assert (play.screen.name, play.screen.seconds) == ("still_there", 20)
    play.wait(20)
    assert play.screen.name == "idle"
    play.tap()
    assert play.screen.name == "age"
    assert play.session._state.draft.address == ""


def test_a_touch_on_still_there_goes_on_where_it_was(play):
    play.tap()
    play.touch("age", age="34")
    play.wait(60)
    play.touch("stay")
    assert play.screen.name == "choices"
    play.wait(59)
    assert play.screen.name == "choices"


def test_a_guardian_gets_more_time_to_read(play):
    play.tap()
    play.touch("age", age="9")
    play.wait(89)
    assert play.screen.name == "guardian"
    play.wait(1)
    assert play.screen.name == "still_there"


def test_a_result_stays_for_a_while_then_they_play_on(play):
    play.tap(found=entry())
    score(play)
    play.wait(20)
    assert play.screen.name == "playing"


def test_players_who_left_are_forgotten_after_the_exhibits_idle_time(play):
    play.tap(found=entry())
    play.wait(60)
    assert play.screen.name == "idle"
    assert play.of(PlayersChanged)[-1].roster.players == ()


def test_when_the_exhibit_is_done_it_is_free_at_once_and_the_result_can_still_be_read(play):
    play.tap(found=entry())
    score(play)
    play.happen(RoundOver())
    assert play.of(PlayersChanged)[-1].roster.players == ()
    assert play.screen.name == "kept"
    assert play.happen(ScoreReported("p1", "time_ms", 200.0)) == (NoSuchPlayer("p1"),)
    play.tap(OTHER_BAND, entry(OTHER_BAND))
    assert [one.player for one in play.screen.players] == ["p1"]


def test_an_erased_binding_plays_no_more(play):
    play.tap(found=entry())
    play.happen(BindingGone(entry().binding_id))
    assert play.screen.name == "idle"
    assert play.happen(BindingGone(entry().binding_id)) == ()


def test_a_refused_binding_of_one_player_leaves_the_others_alone(play):
    play.tap(found=entry())
    play.tap(OTHER_BAND, entry(OTHER_BAND))
    made = score(play, player="p2")
    play.happen(BindingRefused(entry().binding_id))
    assert (play.screen.name, play.screen.kept) == ("kept", True)
    first, second = play.of(PlayersChanged)[-1].roster.players
    assert (first.entry, first.why, second.entry) == (None, "refused", entry(OTHER_BAND))
    assert play.happen(BindingRefused(entry().binding_id)) == ()
    play.happen(ResultRefused(made.result_id))
    assert play.screen.name == "not_kept"


def test_a_refused_binding_disturbs_nobody_who_is_being_asked(play):
    play.tap(found=entry())
    play.tap(OTHER_BAND)
    shown = len(play.shown())
    play.happen(BindingRefused(entry().binding_id))
    assert (play.screen.name, len(play.shown())) == ("age", shown)


def test_a_refused_result_that_is_no_longer_shown_changes_nothing(play):
    play.tap(found=entry())
    made = score(play)
    play.touch("again")
    assert play.happen(ResultRefused(made.result_id)) == ()
    assert play.screen.name == "playing"


def test_whose_binding_was_refused_is_bound_anew_though_all_places_are_taken(play):
    for number in range(6):
        key = bytes([number]) * 16
        play.tap(key, entry(key))
    first = bytes([0]) * 16
    play.happen(BindingRefused(entry(first).binding_id))
    play.tap(first)
    assert play.screen.name == "age"


def test_a_late_answer_of_the_disk_to_a_round_that_is_over_disturbs_nobody(play):
    play.tap(found=entry())
    (keep,) = play.happen(ScoreReported("p1", "time_ms", 213.0))
    play.touch("done")
    assert play.happen(ResultKept(keep.made.result_id)) == ()
    assert play.screen.name == "idle"


def test_what_is_not_in_the_table_is_refused_and_changes_nothing(play):
    with pytest.raises(OutOfTurn):
        play.happen(Bound())
    with pytest.raises(OutOfTurn):
        play.touch("done")
    assert play.screen.name == "idle"
    assert not play.of(Bind)


def test_results_of_one_session_have_identifiers_of_their_own(play):
    play.tap(found=entry())
    made = [score(play, value=value).result_id for value in (200.0, 210.0, 220.0)]
    assert len(set(made)) == 3
    assert BAND not in made


def test_a_band_laid_on_a_question_of_still_there_wakes_nobody_elses_form(play):
    play.tap()
    play.touch("age", age="34")
    play.wait(60)
    play.happen(BandTapped(OTHER_BAND, None))
    assert play.screen.name == "still_there"
