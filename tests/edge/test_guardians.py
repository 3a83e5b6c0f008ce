"""Whose band decides for a child, whose does not, and what a day remembers of an age."""

from dataclasses import replace

import pytest

from edge.contract.downward import BandMarks, MarkedBand
from edge.contract.requests import BandMarked
from edge.contract.words import AgeBand, Giver, Language, Mark, Way
from edge.effects import Bind, Sign, Signal
from edge.happenings import (
    BindingGone,
    BindingRefused,
    HubSeen,
    MarksTold,
    ReaderSeen,
    TapFault,
)
from edge.registration import OutOfTurn
from tests.edge.a_child import asked, child, name_and_avatar
from tests.edge.a_round import tap
from tests.edge.a_town import (
    CHILD,
    GROUP,
    GROWN_UP,
    SCHOOL,
    SECOND_GROWN_UP,
    TEEN,
)
from tests.edge.rehearsal import BAND, HOUSE, NOON, OTHER_BAND, Rehearsal

# -- a grown-up's band ---------------------------------------------------------------------------


def test_a_grown_ups_band_on_the_same_reader_decides_in_five_touches_and_a_name(play):
    child(play)
    tap(play, GROWN_UP)
    before = play._turns
    assert (play.screen.name, play.screen.guardian) == ("choices", GROWN_UP.avatar)
    assert play.screen.by_guardian
    play.choose()
    assert (play.screen.name, play.screen.guardian) == ("contact", GROWN_UP.avatar)
    made = name_and_avatar(play)
    assert play._turns - before == 3 + 1 + 1 + 1 + 1  # answers, choose, name, avatar, the disk
    assert (made.consent.giver, made.consent.way) == (Giver.GUARDIAN, Way.BAND)
    assert (made.consent.proof, made.address) == (GROWN_UP.binding_id, "")
    assert made.consent.notice_sha256 == HOUSE.notices[Language.NL, True].sha256
    assert play.screen.players[0].asleep
    assert "readback" not in play.shown()


@pytest.mark.parametrize("seconds", [0, 60])
def test_a_grown_ups_band_counts_for_a_minute(play, seconds):
    child(play)
    play.wait(seconds)
    tap(play, GROWN_UP)
    assert play.screen.name == "choices"


def test_a_grown_ups_band_after_a_minute_is_too_late_until_the_childs_own_asks_anew(play):
    child(play)
    play.wait(61)
    tap(play, GROWN_UP)
    assert play.screen.fault is TapFault.TOO_LATE
    assert play.tap()[0] == Sign(Signal.READ)
    assert play.screen.name == "guardian"
    tap(play, GROWN_UP)
    assert play.screen.name == "choices"


@pytest.mark.parametrize("entry", [TEEN, CHILD, SCHOOL, GROUP, None])
def test_a_band_that_may_not_decide_is_refused_with_its_reason(play, entry):
    child(play)
    play.tap(entry.band_key if entry else OTHER_BAND, entry)
    assert play.screen.fault is TapFault.NEEDS_GROWN_UP
    play.wait(5)
    assert play.screen.name == "guardian"


def test_a_band_cannot_approve_itself_even_when_it_was_an_adults(play):
    play.tap(GROWN_UP.band_key, GROWN_UP)
    play.touch("not_me")
    play.touch("age", age="9")
    tap(play, GROWN_UP)
    assert play.screen.name == "guardian"
    assert not play.of(Bind)


def test_a_binding_that_its_wearer_denied_decides_for_nobody(play):
    play.tap(GROWN_UP.band_key, GROWN_UP)
    play.touch("not_me")
    play.touch("just_play")
    play.touch("done")
    child(play)
    tap(play, GROWN_UP)
    assert play.screen.fault is TapFault.NEEDS_GROWN_UP


def test_a_grown_ups_band_that_a_child_wears_by_now_decides_and_keeps_nothing(play):
    locked = BandMarks(NOON.date(), (MarkedBand(GROWN_UP.band_key, Mark.LOCKED),))
    play.happen(MarksTold(locked))
    child(play)
    tap(play, GROWN_UP)
    assert play.screen.fault is TapFault.NEEDS_GROWN_UP
    play.wait(5)
    play.touch("just_play")
    play.touch("done")
    tap(play, GROWN_UP)
    assert play.screen.name == "age"
    play.touch("age", age="40")
    assert play.screen.name == "guardian"


def test_no_day_without_the_hub_is_so_busy_that_an_age_lock_is_not_told(play):
    for number in range(120):
        play.tap(bytes([number]) * 16)
        play.touch("just_play")
        play.touch("done")
    child(play, band=b"\xf0" * 16)
    play.happen(HubSeen(there=True))
    told = {one.request.mark for one in asked(play, BandMarked)}
    assert told == {Mark.JUST_PLAYS, Mark.LOCKED}


def test_a_ninth_child_a_day_is_for_the_desk(play):
    for number in range(8):
        child(play, band=bytes([number]) * 16)
        tap(play, GROWN_UP)
        play.choose()
        name_and_avatar(play)
        play.touch("done")
    child(play, band=b"9" * 16)
    tap(play, GROWN_UP)
    assert play.screen.fault is TapFault.TOO_MANY
    tap(play, SECOND_GROWN_UP)
    assert play.screen.name == "choices"


@pytest.mark.parametrize("news", [BindingGone, BindingRefused])
@pytest.mark.parametrize("steps", range(3))
def test_a_guardian_whose_binding_ends_meanwhile_decides_nothing_more(play, news, steps):
    child(play)
    tap(play, GROWN_UP)
    if steps > 0:
        play.choose()
    if steps > 1:
        play.touch("contact", first_name="Testkind")
    play.happen(news(GROWN_UP.binding_id))
    assert play.screen.name == "guardian"
    play.touch("guardian_here")
    assert play.screen.answers == {}


def test_what_one_guardian_answered_and_typed_is_not_anothers(play):
    child(play)
    play.touch("guardian_here")
    play.choose(photo="yes")
    play.touch("contact", first_name="Testkind", address="guardian@example.org")
    for _ in range(3):
        play.touch("back")
    tap(play, GROWN_UP)
    assert play.screen.answers == {}
    play.choose()
    assert (play.screen.first_name, play.screen.address) == ("Testkind", "")


def test_back_to_the_guardian_and_on_again_the_same_way_loses_nothing(play):
    child(play)
    play.touch("guardian_here")
    play.choose()
    play.touch("contact", first_name="Testkind", address="guardian@example.org")
    for _ in range(3):
        play.touch("back")
    play.touch("guardian_here")
    play.touch("choose")
    assert (play.screen.first_name, play.screen.address) == ("Testkind", "guardian@example.org")


def test_a_reader_that_stops_says_so_where_a_band_is_waited_for(play):
    child(play)
    done = play.happen(ReaderSeen(reads=False))
    assert Sign(Signal.PAUSED) in done
    assert play.screen.fault is TapFault.PAUSED


def test_at_rest_a_reader_that_stops_shows_where_to_go(play):
    play.happen(ReaderSeen(reads=False))
    assert not play.screen.reads
    play.happen(ReaderSeen(reads=True))
    assert play.screen.reads


# -- a word --------------------------------------------------------------------------------------


def test_where_the_settings_say_so_nobodys_word_is_taken():
    play = Rehearsal(replace(HOUSE, guardian_by_statement=False))
    child(play)
    assert not play.screen.may_state
    with pytest.raises(OutOfTurn):
        play.touch("guardian_here")
    assert play.screen.name == "guardian"


# -- marks ---------------------------------------------------------------------------------------


def test_all_installations_learn_that_a_band_is_a_childs(play):
    child(play, hub=True)
    (mark,) = asked(play, BandMarked)
    assert (mark.request.band_key, mark.request.mark) == (BAND, Mark.LOCKED)
    play.touch("back")
    play.touch("age", age="40")
    assert play.screen.name == "guardian"
    assert len(asked(play, BandMarked)) == 1


def test_what_was_marked_without_the_hub_is_told_when_it_is_back(play):
    child(play)
    play.touch("just_play")
    assert not asked(play, BandMarked)
    play.happen(HubSeen(there=True))
    assert {one.request.mark for one in asked(play, BandMarked)} == {Mark.LOCKED, Mark.JUST_PLAYS}
    assert len({one.nonce for one in asked(play, BandMarked)}) == 2


def marks(play, *marked, lifted=()):
    day = NOON.date()
    play.happen(MarksTold(BandMarks(day, tuple(MarkedBand(*one) for one in marked), lifted)))


def test_a_childs_age_given_elsewhere_counts_here(play):
    play.wait(1)
    marks(play, (BAND, Mark.LOCKED))
    play.tap()
    play.touch("age", age="40")
    assert play.screen.name == "guardian"


def test_a_childs_age_given_elsewhere_meanwhile_counts_here_too(play):
    play.tap()
    play.touch("age", age="40")
    play.choose()
    marks(play, (BAND, Mark.LOCKED))
    assert play.screen.name == "age"
    play.touch("age", age="40")
    assert play.screen.name == "guardian"


def test_who_just_plays_elsewhere_is_not_asked_here_until_they_want_it(play):
    play.wait(1)
    marks(play, (BAND, Mark.JUST_PLAYS))
    play.tap()
    assert (play.screen.name, play.screen.players[0].why) == ("playing", "chose")
    play.touch("save")
    assert play.screen.name == "age"


def test_a_blocked_band_plays_and_is_told_where_there_is_another_rather_than_asked(play):
    play.wait(1)
    marks(play, (BAND, Mark.JUST_PLAYS))
    marks(play, (BAND, Mark.BLOCKED))
    play.tap()
    (player,) = play.screen.players
    assert (play.screen.name, player.why, player.scopes) == ("playing", "blocked", ())
    assert play.screen.offers == ()
    with pytest.raises(OutOfTurn):
        play.touch("save")


def test_a_band_that_is_blocked_while_it_is_asked_is_asked_no_more(play):
    play.tap()
    assert play.screen.name == "age"
    marks(play, (BAND, Mark.BLOCKED))
    assert play.screen.name == "idle"
    play.tap()
    assert play.screen.players[0].why == "blocked"


def test_a_band_that_is_let_in_again_is_asked_as_ever(play):
    play.wait(1)
    marks(play, (BAND, Mark.JUST_PLAYS), (BAND, Mark.BLOCKED))
    marks(play, lifted=(BAND,))
    play.tap()
    assert play.screen.name == "age"


def test_what_a_colleague_lifted_elsewhere_is_lifted_here(play):
    child(play)
    play.touch("just_play")
    play.touch("done")
    marks(play, lifted=(BAND,))
    play.tap()
    play.touch("age", age="40")
    assert (play.screen.name, play.screen.by_guardian) == ("choices", False)


def test_who_says_not_me_with_a_childs_band_is_a_child_still(play):
    tap(play, CHILD)
    play.touch("not_me")
    play.touch("age", age="40")
    assert play.screen.name == "guardian"


def test_the_age_band_of_who_was_locked_is_a_childs(play):
    child(play)
    play.touch("back")
    play.touch("age", age="40")
    play.touch("guardian_here")
    play.choose()
    play.touch("contact", first_name="Testkind", address="guardian@example.org")
    play.touch("confirm")
    play.touch("avatar", avatar=str(play.screen.offers[0]))
    assert play.of(Bind)[-1].made.age_band is AgeBand.UNDER_13
