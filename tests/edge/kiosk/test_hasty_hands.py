"""Hands that are quicker than the screen, and fingers that think twice, in a real browser."""

import pytest

from edge.screens import Age
from tests.edge.kiosk.a_kiosk import every_screen

pytestmark = pytest.mark.browser


def test_the_second_of_two_hasty_taps_decides_nothing_on_the_next_screen(opened):
    window = opened()
    window.ask(every_screen("nl")["age-empty"])
    window.show(every_screen("nl")["guardian"])
    window.page.click('[data-action="just_play"]')
    window.page.keyboard.press("Tab")
    window.page.keyboard.press("Enter")
    window.page.wait_for_selector("main[data-ready]")
    assert window.kiosk.touches.sent == []
    window.page.click('[data-action="guardian_here"]')
    assert window.touched() == [("guardian_here", {})]


def test_a_press_that_began_before_a_screen_could_hear_is_not_meant_for_it(opened):
    window = opened()
    window.show(every_screen("nl")["guardian"])
    window.page.hover('[data-action="just_play"]')
    window.page.mouse.down()
    window.page.wait_for_selector("main[data-ready]")
    window.page.mouse.up()
    window.page.click('[data-action="guardian_here"]')
    assert window.touched() == [("guardian_here", {})]


def test_a_hasty_hand_types_nothing_into_the_next_screen(opened):
    window = opened()
    window.ask(every_screen("nl")["choices-done"])
    window.show(every_screen("nl")["contact"])
    window.page.click('[data-key=" "]')
    window.page.keyboard.type("x")
    window.page.wait_for_selector("main[data-ready]")
    assert window.page.input_value('input[name="first_name"]') == ""


def test_who_is_still_there_says_so_at_once(opened):
    window = opened()
    window.ask(every_screen("nl")["contact"])
    window.show(every_screen("nl")["still-there"])
    window.page.click('[data-action="stay"]')
    assert window.touched() == [("stay", {})]


def test_an_age_can_be_typed_at_once(opened):
    window = opened()
    window.show(every_screen("nl")["age-empty"])
    window.page.click('[data-digit="4"]')
    window.page.keyboard.press("1")
    assert window.page.inner_text("[data-typed]") == "41"


def test_after_the_question_the_caret_is_where_it_was(opened):
    window = opened()
    screens = every_screen("nl")
    window.ask(screens["contact"])
    window.page.click('input[name="address"]')
    window.page.keyboard.type("guardianexample.org")
    for _ in range(len("example.org")):
        window.page.keyboard.press("ArrowLeft")
    window.ask(screens["still-there"])
    window.ask(screens["contact"])
    window.page.click('[data-key="@"]')
    assert window.page.input_value('input[name="address"]') == "guardian@example.org"


def test_a_second_domain_takes_the_place_of_the_first(opened):
    window = opened()
    window.ask(every_screen("nl")["contact"])
    window.page.click('input[name="address"]')
    window.page.keyboard.type("guardian")
    for key in ("gmail.com", "outlook.com"):
        window.page.click(f'[data-key="{key}"]')
    assert window.page.input_value('input[name="address"]') == "guardian@outlook.com"


@pytest.mark.parametrize(("typed", "fault"), [("0", "age_too_low"), ("121", "age_too_high")])
def test_after_a_fault_the_next_digit_begins_anew(opened, typed, fault):
    window = opened()
    window.ask(Age("nl", typed, fault))
    window.page.click('[data-digit="9"]')
    assert window.page.inner_text("[data-typed]") == "9"
