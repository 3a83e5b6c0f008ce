"""Who plays: another in mid-play, somebody on their word, a class, and news of a binding."""

from dataclasses import replace

import pytest

from edge.contract.events import (
    MediumKind,
    ProvisionalScore,
)
from edge.contract.words import Scope
from edge.effects import Forbid, KeepNothing, KeepScore, PlayersChanged
from edge.happenings import (
    BindingGone,
    Bound,
    EntryChanged,
    HubSeen,
    MediumReported,
    RoundOver,
    ScoreReported,
    TapFault,
)
from edge.registration import OutOfTurn
from tests.edge.a_round import scopes, score, tap
from tests.edge.a_town import GROUP, GROWN_UP, SCHOOL, TEEN
from tests.edge.rehearsal import BAND, OTHER_BAND, entry

# -- another band in mid-play --------------------------------------------------------------------


def test_a_second_band_after_the_first_result_is_asked_and_never_merged(play):
    tap(play, TEEN)
    score(play)
    tap(play, GROWN_UP)
    assert (play.screen.name, play.screen.coming) == ("join", GROWN_UP.avatar)
    made = score(play)
    assert (made.binding_id, play.screen.name) == (TEEN.binding_id, "join")
    play.touch("join")
    assert len(play.screen.players) == 2


def test_a_band_that_is_swapped_in_begins_a_session_of_its_own(play):
    tap(play, TEEN)
    score(play)
    tap(play, GROWN_UP)
    play.touch("swap")
    (player,) = play.screen.players
    assert player.avatar == GROWN_UP.avatar
    first, over, second = (play.of(PlayersChanged)[n] for n in (0, -2, -1))
    assert over.roster.players == ()
    assert first.session != second.session


def test_an_unknown_band_that_is_swapped_in_is_asked_its_age(play):
    tap(play, TEEN)
    score(play)
    play.tap()
    assert play.screen.coming is None
    play.touch("swap")
    assert play.screen.name == "age"
    assert play.of(PlayersChanged)[-1].roster.players == ()


@pytest.mark.parametrize("how", ["back", "own band", "time"])
def test_those_who_play_go_on_alone(play, how):
    tap(play, TEEN)
    score(play)
    tap(play, GROWN_UP)
    if how == "back":
        play.touch("back")
    elif how == "own band":
        tap(play, TEEN)
    else:
        play.wait(20)
    (player,) = play.screen.players
    assert player.player == "p1"


def test_when_the_round_ends_the_one_who_waits_is_next(play):
    tap(play, TEEN)
    score(play)
    tap(play, GROWN_UP)
    play.happen(RoundOver())
    assert [one.avatar for one in play.screen.players] == [GROWN_UP.avatar]


def test_beside_six_players_nobody_joins_in_mid_play(play):
    for number in range(6):
        key = bytes([number]) * 16
        play.tap(key, entry(key))
    score(play)
    tap(play, GROWN_UP)
    assert play.screen.full
    play.touch("join")
    assert play.screen.fault is TapFault.BUSY


# -- while the hub is away -----------------------------------------------------------------------


def on_their_word(play):
    play.tap()
    assert play.screen.may_be_registered
    play.touch("registered")


def test_who_says_that_they_registered_gets_scores_kept_for_now_and_no_photo(play):
    on_their_word(play)
    assert (play.screen.players[0].why, scopes(play)) == ("provisional", (Scope.SCORE,))
    made = score(play)
    assert isinstance(made, ProvisionalScore)
    assert made.band_key == BAND
    assert (play.screen.kept, play.screen.may_undo) == (True, False)
    assert play.happen(MediumReported("p1", MediumKind.PHOTO)) == (Forbid(MediumKind.PHOTO),)


def test_with_the_hub_there_nobodys_word_is_taken_for_it(play):
    play.happen(HubSeen(there=True))
    play.tap()
    assert not play.screen.may_be_registered
    with pytest.raises(OutOfTurn):
        play.touch("registered")


def test_who_said_so_once_is_not_asked_again_while_the_hub_is_away(play):
    on_their_word(play)
    play.touch("done")
    play.tap()
    assert play.screen.players[0].why == "provisional"


def test_who_played_on_their_word_is_known_when_the_directory_tells(play):
    on_their_word(play)
    play.happen(EntryChanged(entry(BAND, (Scope.SCORE, Scope.PHOTO))))
    assert play.screen.players[0].avatar == entry().avatar
    assert score(play).binding_id == entry().binding_id


# -- class, group, and news of a binding ---------------------------------------------------------


@pytest.mark.parametrize("band", [SCHOOL, GROUP])
def test_a_class_or_group_band_is_asked_nothing_and_keeps_nothing_without_an_arrangement(
    play, band
):
    tap(play, replace(band, number=7))
    (player,) = play.screen.players
    assert (player.why, player.number, player.avatar) == ("no_arrangement", 7, None)
    assert play.screen.offers == ()
    assert isinstance(play.happen(ScoreReported("p1", "time_ms", 213.0))[0], KeepNothing)
    assert not play.of(KeepScore)


def test_a_class_band_with_an_arrangement_keeps_scores_under_its_number(play):
    tap(play, replace(SCHOOL, scopes=(Scope.SCORE,), number=7))
    assert play.screen.players[0].why is None
    assert score(play).binding_id == SCHOOL.binding_id


def test_a_child_wakes_on_the_screen_when_the_guardian_opened_the_mail(play):
    bind = play.bind(age="9")
    assert play.screen.players[0].asleep
    play.happen(EntryChanged(replace(bind.entry, pending=False)))
    assert not play.screen.players[0].asleep


def test_a_scope_withdrawn_on_the_page_holds_here_at_once(play):
    tap(play, TEEN)
    play.happen(EntryChanged(replace(TEEN, scopes=(Scope.SCORE,))))
    assert play.happen(MediumReported("p1", MediumKind.PHOTO)) == (Forbid(MediumKind.PHOTO),)


def test_whose_binding_ended_is_asked_nothing_more_of_it(play):
    tap(play, TEEN)
    play.touch("forget")
    play.happen(BindingGone(TEEN.binding_id))
    assert play.screen.name == "idle"


# -- avatars -------------------------------------------------------------------------------------


def test_nobody_is_offered_an_avatar_that_is_here_today_or_their_guardians(play):
    taken = {GROWN_UP.avatar}
    for number in range(60):
        play.tap(bytes([number]) * 16)
        play.touch("age", age="9")
        tap(play, replace(GROWN_UP, binding_id=bytes([number]) * 16))
        play.choose()
        play.touch("contact", first_name="Testkind")
        offers = play.screen.offers
        assert len(set(offers)) == 6
        assert not taken & set(offers)
        play.touch("avatar", avatar=str(offers[0]))
        taken.add(offers[0])
        play.happen(Bound())
        play.touch("done")
    play.tap(OTHER_BAND)
    assert play.screen.name == "age"
