"""The museum day turns at 04:00, for who plays and for who registers."""

import pytest

from edge.effects import Bind, KeepScore, NoSuchPlayer, PlayersChanged
from edge.happenings import Bound, ScoreReported
from edge.registration import OutOfTurn
from tests.edge.rehearsal import entry


def before_four(play):
    """Go to half a minute before 04:00 of the museum, with nobody there."""
    play.seconds += 16 * 3600 - 30  # a rehearsal begins at noon


def test_who_plays_at_four_keeps_nothing_more_of_yesterday_and_is_greeted_anew(play):
    before_four(play)
    play.tap(found=entry())
    play.wait(29)
    assert play.screen.name == "playing"
    play.wait(1)
    assert play.screen.name == "idle"
    assert play.of(PlayersChanged)[-1].roster.players == ()
    assert play.happen(ScoreReported("p1", "time_ms", 213.0)) == (NoSuchPlayer("p1"),)
    play.tap(b"t" * 16)
    assert play.screen.name == "age"


def test_a_score_that_comes_first_after_four_is_nobodys(play):
    before_four(play)
    play.tap(found=entry())
    play.seconds += 30
    told = play.happen(ScoreReported("p1", "time_ms", 213.0))
    assert told[-1] == NoSuchPlayer("p1")
    assert not play.of(KeepScore)


def test_a_registration_begun_before_four_is_not_bound_after_it(play):
    before_four(play)
    play.tap()
    play.touch("age", age="34")
    play.choose()
    play.touch("contact", first_name="Testkind", address="guardian@example.org")
    play.touch("confirm")
    offered = str(play.screen.offers[0])
    play.seconds += 30
    play.touch("avatar", avatar=offered)
    assert play.screen.name == "idle"
    assert not play.of(Bind)
    with pytest.raises(OutOfTurn):
        play.touch("avatar", avatar=offered)


def test_a_binding_that_the_disk_wrote_over_four_oclock_is_yesterdays(play):
    before_four(play)
    play.register()
    play.wait(30)
    play.happen(Bound())
    assert play.screen.name == "idle"
    assert not play.of(PlayersChanged)[-1].roster.players
    play.tap(b"t" * 16)
    assert play.screen.name == "age"
