"""What the kiosk's words say where a child's binding is changed, and whose offers stand there."""

import pytest

from edge.kiosk.drawing import Drawing
from tests.edge.kiosk.a_drawing import text_of
from tests.edge.kiosk.the_screens import every_screen


@pytest.fixture(scope="module")
def draw():
    return Drawing()


def test_who_asks_for_more_may_leave_it_as_it_is_and_is_not_told_that_nothing_is_kept(draw):
    asked = text_of(draw(every_screen("nl")["guardian"]))
    changing = text_of(draw(every_screen("nl")["guardian-changing"]))
    assert "We bewaren niets." in asked
    assert "Laat het zoals het is" not in asked
    assert "We bewaren niets." not in changing
    assert "Laat het zoals het is" in changing


def test_of_a_child_twelve_months_hold_whoever_chooses_again(draw):
    assert "12 maanden" in text_of(draw(every_screen("nl")["choices-of-a-child"]))
    assert "24 maanden" in text_of(draw(every_screen("nl")["choices-changing"]))


def test_a_child_s_address_is_asked_of_the_grown_up(draw):
    assert "Uw eigen mailadres" in text_of(draw(every_screen("nl")["mend-guardian"]))
    assert "Je mailadres" in text_of(draw(every_screen("nl")["mend"]))


def test_among_several_the_offers_say_whose_they_are_and_alone_they_need_not(draw):
    assert "Voor Rode Olifant:" in text_of(draw(every_screen("nl")["playing-several"]))
    assert "Voor " not in text_of(draw(every_screen("nl")["playing-offers"]))


def test_who_erases_the_day_reads_whose_day_it_is(draw):
    assert "Alles van Blauwe Vos van vandaag wissen?" in text_of(draw(every_screen("nl")["forget"]))
