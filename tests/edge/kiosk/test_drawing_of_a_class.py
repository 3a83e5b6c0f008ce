"""What the kiosk's words say to a class or group band, in four languages."""

import pytest

from edge.kiosk.drawing import Drawing
from tests.edge.kiosk.a_drawing import actions, text_of
from tests.edge.kiosk.the_screens import ASKS, RIGHT, TASK, every_screen

SPOKEN = ("nl", "fr", "en", "de")
TITLES = {
    "nl": "Groene Kikker, klastocht 3 van 8",
    "fr": "Grenouille verte, parcours de classe 3 sur 8",
    "en": "Green Frog, class trail 3 of 8",
    "de": "Grüner Frosch, Klassentour 3 von 8",
}


@pytest.fixture(scope="module")
def draw():
    return Drawing()


@pytest.mark.parametrize("language", SPOKEN)
def test_a_tap_says_who_they_are_and_which_step_this_is_and_the_task(draw, language):
    told = text_of(draw(every_screen(language)["playing-trail"]))
    assert TITLES[language] in told
    assert TASK.within(language) in told


@pytest.mark.parametrize("name", ["playing-trail", "playing-class", "playing-group"])
def test_a_class_or_group_band_offers_to_keep_nothing_now_and_nothing_of_who_they_are(draw, name):
    assert actions(draw(every_screen("nl")[name])) - {"question"} == {
        "done",
        "not_now",
        "language",
    }


def test_off_the_trail_it_says_the_number_and_play(draw):
    told = text_of(draw(every_screen("en")["playing-class"]))
    assert "Green Frog, class band 7. Play." in told


@pytest.mark.parametrize("name", ["playing-trail-not-kept", "playing-no_arrangement"])
def test_without_an_attestation_it_says_that_nothing_is_kept_and_asks_nothing(draw, name):
    drawn = draw(every_screen("nl")[name])
    assert "Er wordt niets bewaard." in text_of(drawn)
    assert actions(drawn) == {"done", "language"}


def test_who_said_not_now_reads_how_to_keep_after_all(draw):
    told = text_of(draw(every_screen("nl")["playing-trail-skips"]))
    assert "Er wordt niets bewaard." in told
    assert "Hou je bandje nog eens bij de lezer." in told


@pytest.mark.parametrize("language", SPOKEN)
def test_each_choice_can_be_touched_and_none_is_marked_as_the_right_one(draw, language):
    drawn = draw(every_screen(language)["question"])
    for number, choice in enumerate(ASKS.choices):
        assert f'data-choice="{number}">{choice.within(language)}</button>' in drawn
    assert "aria-pressed" not in drawn.split('class="replies')[1]


def test_once_chosen_nothing_more_can_be_chosen(draw):
    drawn = draw(every_screen("nl")["question-chosen"])
    assert "reply" not in actions(drawn)
    assert drawn.count('aria-pressed="true"') - drawn.count('data-language="nl"') == 1


@pytest.mark.parametrize("name", ["answered", "answered-other"])
def test_the_answer_that_is_right_is_told_to_both(draw, name):
    assert ASKS.choices[RIGHT].nl in text_of(draw(every_screen("nl")[name]))


def test_a_classs_result_is_on_the_page_of_the_class(draw):
    assert "Op de klaspagina" in text_of(draw(every_screen("nl")["kept-class-page"]))
    assert "Op de groepspagina" in text_of(draw(every_screen("nl")["kept-group-page"]))
    assert "je pagina" not in text_of(draw(every_screen("nl")["kept-class"]))


def test_a_team_stands_there_with_all_its_animals(draw):
    drawn = draw(every_screen("nl")["kept-team"])
    assert "Samen gespeeld" in text_of(drawn)
    assert drawn.count('class="drop"') == 3


def test_a_result_that_is_not_enough_says_what_to_do(draw):
    told = text_of(draw(every_screen("nl")["kept-trail-not-met"]))
    assert "Probeer het nog eens." in told
    assert "gelukt" not in told
