"""What a bound wearer may say: keep less or more, forget me, another address, not me, not mine."""

from dataclasses import replace

import pytest

from edge.contract.downward import StaffAnswer, StaffVerdict
from edge.contract.events import (
    AddressMended,
    MediumKind,
    ResultForgotten,
    ScopesChanged,
    VisitForgotten,
)
from edge.contract.requests import HandOffWanted, StaffAsked
from edge.contract.words import Giver, Scope, Way
from edge.effects import AskHub, Forbid, KeepNothing, PlayersChanged
from edge.happenings import (
    BandLifted,
    EntryChanged,
    HubAnswered,
    HubSeen,
    KeepFailed,
    MediumReported,
    ScoreReported,
    TapFault,
    WriteFailed,
    Written,
)
from edge.registration import OutOfTurn
from edge.screens import Offer, Said
from tests.edge.a_round import scopes, score, tap, writes
from tests.edge.a_town import CHILD, COLLEAGUE, GROWN_UP, PIN, TEEN

# -- change --------------------------------------------------------------------------------------


def change(play, **answers):
    play.touch("change")
    assert play.screen.changing
    for scope, said in answers.items():
        play.touch("answer", scope=scope, yes=said)
    play.touch("choose")


def test_what_holds_now_stands_there_when_somebody_changes_their_mind(play):
    tap(play, TEEN)
    play.touch("change")
    held = {Scope.SCORE: True, Scope.PHOTO: True, Scope.SOUND: False}
    assert (play.screen.answers, play.screen.by_guardian) == (held, False)


def test_a_change_is_said_only_when_the_disk_has_it(play):
    tap(play, TEEN)
    change(play, photo="no", sound="yes")
    assert play.screen.name == "choices"
    (said,) = writes(play)
    assert isinstance(said, ScopesChanged)
    assert (said.consent.giver, said.consent.yes) == (Giver.SELF, (Scope.SCORE, Scope.SOUND))
    play.happen(Written(TEEN.binding_id))
    assert (play.screen.name, play.screen.said) == ("done", Said.CHANGED)
    assert scopes(play) == (Scope.SCORE, Scope.SOUND)


def test_what_is_withdrawn_is_not_recorded_while_the_disk_still_writes(play):
    tap(play, TEEN)
    change(play, photo="no", sound="yes")
    assert scopes(play) == (Scope.SCORE,)
    assert play.happen(MediumReported("p1", MediumKind.PHOTO)) == (Forbid(MediumKind.PHOTO),)
    assert play.happen(MediumReported("p1", MediumKind.SOUND)) == (Forbid(MediumKind.SOUND),)


def test_a_change_that_the_disk_did_not_take_changes_nothing_and_says_so(play):
    tap(play, TEEN)
    change(play, photo="no")
    play.happen(WriteFailed(TEEN.binding_id))
    assert play.screen.said is Said.NOT_WRITTEN
    assert scopes(play) == TEEN.scopes


def test_who_changes_nothing_writes_nothing(play):
    tap(play, TEEN)
    change(play, photo="yes")
    assert (play.screen.name, writes(play)) == ("playing", [])


def test_a_child_may_always_say_less(play):
    tap(play, CHILD)
    change(play, score="no")
    (said,) = writes(play)
    assert (said.consent.yes, said.consent.giver) == ((), Giver.SELF)


def test_more_of_a_child_needs_somebody_who_is_there(play):
    play.happen(HubSeen(there=True))
    tap(play, CHILD)
    change(play, photo="yes")
    screen = play.screen
    assert (screen.name, screen.may_state, screen.link) == ("guardian", False, "")
    assert not [one for one in play.of(AskHub) if isinstance(one.request, HandOffWanted)]
    with pytest.raises(OutOfTurn):
        play.touch("guardian_here")
    tap(play, GROWN_UP)
    assert play.screen.by_guardian
    assert play.screen.answers == {Scope.SCORE: True, Scope.PHOTO: False, Scope.SOUND: False}
    play.touch("answer", scope="photo", yes="yes")
    play.touch("choose")
    (said,) = writes(play)
    consent = said.consent
    assert (consent.giver, consent.way) == (Giver.GUARDIAN, Way.BAND)
    assert consent.proof == GROWN_UP.binding_id


def test_a_colleague_may_see_the_guardian_who_allows_more_of_a_child(play):
    play.happen(HubSeen(there=True))
    tap(play, CHILD)
    change(play, photo="yes")
    tap(play, COLLEAGUE)
    play.touch("pin", pin=PIN)
    colleague_allows(play)
    play.touch("answer", scope="photo", yes="yes")
    play.touch("choose")
    assert writes(play)[0].consent.way is Way.STAFF


def colleague_allows(play):
    (ask,) = [one for one in play.of(AskHub) if isinstance(one.request, StaffAsked)]
    play.happen(HubAnswered(StaffAnswer(ask.nonce, StaffVerdict.GRANTED, 5, b"a" * 16)))


def colleague_allowed_more_long_ago(play):
    play.happen(HubSeen(there=True))
    tap(play, CHILD)
    change(play, photo="yes")
    tap(play, COLLEAGUE)
    play.touch("pin", pin=PIN)
    colleague_allows(play)
    play.seconds += 601


def test_a_colleagues_word_holds_for_ten_minutes_for_a_change_too(play):
    colleague_allowed_more_long_ago(play)
    play.touch("answer", scope="photo", yes="yes")
    play.touch("choose")
    assert (play.screen.name, writes(play)) == ("guardian", [])


def test_less_is_said_by_the_child_alone_when_the_colleagues_word_is_over(play):
    colleague_allowed_more_long_ago(play)
    play.touch("answer", scope="score", yes="no")
    play.touch("choose")
    consent = writes(play)[0].consent
    assert (consent.giver, consent.way, consent.proof) == (Giver.SELF, Way.STATED, b"")


def test_a_child_who_turns_away_from_the_guardians_screen_can_not_use_their_yes(play):
    tap(play, CHILD)
    change(play, photo="yes")
    tap(play, GROWN_UP)
    play.touch("back")
    assert play.screen.name == "playing"
    change(play, photo="yes")
    assert play.screen.name == "guardian"
    play.touch("back")
    play.touch("answer", scope="photo", yes="yes")
    play.touch("choose")
    assert (play.screen.name, writes(play)) == ("guardian", [])


def test_a_child_alone_is_told_where_more_is_allowed(play):
    tap(play, CHILD)
    change(play, photo="yes")
    play.touch("just_play")
    assert play.screen.said is Said.ASK_ON_PAGE
    play.wait(8)
    assert play.screen.name == "playing"


def test_what_the_page_withdrew_meanwhile_is_more_when_it_is_said_here(play):
    child = replace(CHILD, scopes=(Scope.SCORE, Scope.PHOTO))
    tap(play, child)
    play.touch("change")
    play.happen(EntryChanged(CHILD))
    play.touch("answer", scope="sound", yes="no")
    play.touch("choose")
    assert play.screen.name == "guardian"


# -- forget --------------------------------------------------------------------------------------


def test_today_is_forgotten_while_the_band_is_held_and_said_when_it_is_written(play):
    tap(play, TEEN)
    play.touch("forget")
    assert play.screen.held
    play.touch("forget")
    assert play.screen.name == "forget"
    assert writes(play) == [VisitForgotten(TEEN.binding_id, writes(play)[0].at)]
    assert isinstance(play.happen(ScoreReported("p1", "time_ms", 213.0))[0], KeepNothing)
    play.happen(Written(TEEN.binding_id))
    assert play.screen.said is Said.FORGOTTEN
    assert play.of(PlayersChanged)[-1].roster.players == ()


def test_without_the_band_nothing_is_forgotten(play):
    tap(play, TEEN)
    play.happen(BandLifted(TEEN.band_key))
    play.touch("forget")
    assert not play.screen.held
    with pytest.raises(OutOfTurn):
        play.touch("forget")
    tap(play, GROWN_UP)
    assert play.screen.fault is TapFault.BUSY
    tap(play, TEEN)
    assert play.screen.held
    play.happen(BandLifted(TEEN.band_key))
    assert not play.screen.held
    assert writes(play) == []


def test_what_was_not_forgotten_is_not_said_to_be(play):
    tap(play, TEEN)
    play.touch("forget")
    play.touch("forget")
    play.happen(WriteFailed(TEEN.binding_id))
    assert play.screen.said is Said.NOT_WRITTEN
    assert scopes(play) == TEEN.scopes


# -- mend ----------------------------------------------------------------------------------------


def test_an_address_is_mended_for_five_minutes_where_it_was_given(play):
    bind = play.bind()
    assert Offer.MEND in play.screen.offers
    play.touch("mend")
    assert play.screen.address == ""
    play.touch("mend", address="guardian")
    assert play.screen.fault == "address_no_at"
    play.touch("mend", address="other@example.org")
    (said,) = writes(play)
    assert isinstance(said, AddressMended)
    assert (said.binding_id, said.address) == (bind.made.binding_id, "other@example.org")
    play.happen(Written(bind.made.binding_id))
    assert play.screen.said is Said.MENDED


def test_after_five_minutes_no_address_is_mended(play):
    play.bind()
    play.touch("mend")
    play.seconds += 300
    play.touch("mend", address="other@example.org")
    assert (play.screen.said, writes(play)) == (Said.NOT_WRITTEN, [])
    play.touch("done")
    assert Offer.MEND not in play.screen.offers


def test_an_address_that_was_given_elsewhere_is_not_mended_here(play):
    tap(play, TEEN)
    assert Offer.MEND not in play.screen.offers
    with pytest.raises(OutOfTurn):
        play.touch("mend")


def test_a_mistyped_domain_is_asked_about_once_and_never_mended_by_itself(play):
    play.bind()
    play.touch("mend")
    play.touch("mend", address="guardian@gmial.com")
    assert (play.screen.meant, writes(play)) == ("gmail.com", [])
    play.touch("take_domain")
    assert (play.screen.address, play.screen.meant) == ("guardian@gmail.com", "")
    play.touch("mend", address="guardian@gmial.com")
    play.touch("mend", address="guardian@gmial.com")
    assert writes(play)[0].address == "guardian@gmial.com"


# -- not me, not mine ----------------------------------------------------------------------------


def test_not_me_is_offered_at_the_first_tap_of_a_binding_until_its_first_result(play):
    tap(play, TEEN)
    assert Offer.NOT_ME in play.screen.offers
    score(play)
    play.touch("again")
    assert Offer.NOT_ME not in play.screen.offers
    play.touch("done")
    tap(play, TEEN)
    assert Offer.NOT_ME not in play.screen.offers


def test_who_is_not_that_animal_begins_anew_and_plays_no_more_as_it(play):
    tap(play, TEEN)
    play.touch("not_me")
    assert play.screen.name == "age"
    play.touch("just_play")
    play.touch("done")
    tap(play, TEEN)
    assert (play.screen.players[0].avatar, play.screen.players[0].why) == (None, "chose")


def test_a_result_is_taken_back_within_ten_seconds_once_the_disk_has_it(play):
    tap(play, TEEN)
    made = score(play)
    assert play.screen.may_undo
    play.touch("not_mine")
    assert play.screen.name == "kept"
    assert writes(play) == [ResultForgotten(made.result_id, TEEN.binding_id, writes(play)[0].at)]
    play.happen(Written(TEEN.binding_id))
    assert play.screen.said is Said.TAKEN_BACK
    play.touch("done")
    score(play)
    assert play.screen.tries == ()


def test_after_ten_seconds_a_result_stays(play):
    tap(play, TEEN)
    score(play)
    play.wait(9)
    assert play.screen.may_undo
    play.wait(1)
    assert not play.screen.may_undo
    with pytest.raises(OutOfTurn):
        play.touch("not_mine")


def test_what_was_not_kept_can_not_be_taken_back(play):
    tap(play, TEEN)
    (keep,) = play.happen(ScoreReported("p1", "time_ms", 213.0))
    play.happen(KeepFailed(keep.made.result_id))
    with pytest.raises(OutOfTurn):
        play.touch("not_mine")
