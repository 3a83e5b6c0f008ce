"""Who is still there is left in peace; who is gone leaves nothing behind."""

import pytest

from edge.contract.words import Language
from edge.registration import OutOfTurn


def test_who_types_slowly_is_not_asked_whether_they_are_there(play):
    play.tap()
    play.touch("age", age="34")
    play.choose()
    for _ in range(10):
        play.wait(30)
        assert play.touch("typing") == ()
        assert play.screen.name == "contact"
    play.wait(60)
    assert play.screen.name == "still_there"


def test_nobody_types_where_nothing_is_asked(play):
    with pytest.raises(OutOfTurn):
        play.touch("typing")
    play.tap()
    play.touch("just_play")
    with pytest.raises(OutOfTurn):
        play.touch("typing")


def test_typing_that_comes_late_does_not_answer_still_there(play):
    play.tap()
    play.wait(60)
    with pytest.raises(OutOfTurn):
        play.touch("typing")
    assert play.screen.name == "still_there"


def test_who_asks_still_there_in_another_language_gets_all_of_its_time(play):
    play.tap()
    play.wait(60)
    play.wait(15)
    play.touch("language", language="en")
    assert (play.screen.name, play.screen.language) == ("still_there", Language.EN)
    play.wait(19)
    assert play.screen.name == "still_there"
    play.wait(1)
    assert play.screen.name == "idle"


def test_a_language_chosen_at_rest_goes_when_nobody_comes(play):
    play.touch("language", language="de")
    play.wait(59)
    assert play.screen.language is Language.DE
    play.wait(1)
    assert play.screen.language is Language.NL
    shown = len(play.shown())
    play.wait(120)
    assert len(play.shown()) == shown


def test_a_refusal_at_rest_is_gone_after_a_moment_in_any_language(play):
    play.touch("language", language="fr")
    play.wait(10)
    play.tap()
    assert play.screen.language is Language.FR
