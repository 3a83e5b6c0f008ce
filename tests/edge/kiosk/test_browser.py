"""The kiosk in a real browser: it is touched, typed on, and found again."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from edge.contract.words import Scope
from edge.screens import Choices
from tests.edge.kiosk.a_browser import DEADLINE_MS
from tests.edge.kiosk.a_kiosk import GUARDIAN, every_screen
from tests.edge.kiosk.an_eye import look, picture

pytestmark = pytest.mark.browser

SCREENS = Path(__file__).parents[3] / "docs" / "screens" / "kiosk"


def test_the_window_is_asked_for_nothing_from_elsewhere(opened):
    window = opened(reduced_motion="reduce")
    for screen in every_screen("nl").values():
        window.show(screen)
    assert window.faults == []
    assert {urlsplit(one).netloc for one in window.asked} == {urlsplit(window.kiosk.address).netloc}


def test_the_page_speaks_the_language_of_its_screen(opened):
    window = opened()
    for language in ("fr", "de"):
        window.show(every_screen(language)["guardian"])
        assert window.page.evaluate("document.documentElement.lang") == language


def test_the_language_is_changed_in_two_touches(opened):
    window = opened()
    window.ask(every_screen("nl")["age"])
    window.page.click(".langs summary")
    wrong = look(window.page, looks=("small", "outside"))
    window.page.click('[data-language="fr"]')
    assert window.touched() == [("language", {"language": "fr"})]
    assert wrong == {}


def test_a_double_tap_is_one_touch(opened):
    window = opened()
    window.ask(every_screen("nl")["choices"])
    window.page.dblclick('[data-scope="photo"][data-yes="no"]')
    window.page.click('[data-scope="sound"][data-yes="no"]')
    assert window.touched() == [("answer", {"scope": "photo", "yes": "no"})]
    window.page.wait_for_timeout(200)
    assert len(window.kiosk.touches.sent) == 1


def test_the_next_screen_takes_the_next_touch_at_once(opened):
    window = opened()
    for answered in ({}, {Scope.PHOTO: False}):
        window.ask(Choices("nl", GUARDIAN, answered))
        window.page.click('[data-scope="photo"][data-yes="no"]')
    assert len(window.touched(2)) == 2


def test_an_incomplete_choice_goes_nowhere(opened):
    window = opened()
    window.ask(every_screen("nl")["choices"])
    window.page.click(".wait", force=True)
    window.page.click('[data-scope="score"][data-yes="yes"]')
    assert window.touched() == [("answer", {"scope": "score", "yes": "yes"})]


def test_an_age_is_typed_here_and_sent_when_it_is_done(opened):
    window = opened()
    window.ask(every_screen("nl")["age-empty"])
    start = window.page.locator(".walker").bounding_box()["x"]
    for key in ("1", "wipe", "4", "1"):
        window.page.click(f'[data-digit="{key}"]')
    assert window.page.inner_text("[data-typed]") == "41"
    assert window.kiosk.touches.sent == []
    window.page.wait_for_timeout(500)
    moved = window.page.locator(".walker").bounding_box()["x"] - start
    assert moved == pytest.approx(41 * 9.6, abs=2)
    window.page.click(".key.go")
    assert window.touched() == [("age", {"age": "41"})]


def test_an_age_is_typed_on_a_keyboard_as_well(opened):
    window = opened()
    window.ask(every_screen("nl")["age-empty"])
    for key in ("9", "x", "Backspace", "1", "2", "0", "7", "Enter"):
        window.page.keyboard.press(key)
    assert window.touched() == [("age", {"age": "120"})]


def test_a_name_and_an_address_are_typed_with_the_screens_own_keys(opened):
    window = opened()
    window.ask(every_screen("nl")["contact"])
    for key in ("z", "o", "ë", " ", "b", "x", "wipe"):
        window.page.click(f'[data-key="{key}"]:visible')
    window.page.click('input[name="address"]')
    for key in ("t", "e", "s", "t", "1", ".", "-", "_", "+", "gmail.com", ".be"):
        window.page.click(f'[data-key="{key}"]:visible')
    window.page.click(".fields .btn")
    typed = {"first_name": "Zoë b", "address": "test1.-_+@gmail.com.be"}
    assert window.touched() == [("contact", typed)]
    assert window.kiosk.touches.typing == 1


def test_keys_type_where_the_caret_is(opened):
    window = opened()
    window.ask(every_screen("en")["contact"])
    window.page.click('input[name="address"]')
    window.page.keyboard.type("guardianexample.org")
    for _ in range(len("example.org")):
        window.page.keyboard.press("ArrowLeft")
    window.page.click('[data-key="@"]')
    window.page.keyboard.press("Enter")
    sent = window.touched()
    assert sent == [("contact", {"first_name": "", "address": "guardian@example.org"})]


def test_what_is_typed_outlives_a_question_above_it_and_no_other_screen(opened):
    window = opened()
    screens = every_screen("nl")
    window.ask(screens["contact"])
    window.page.keyboard.type("Testkind")
    window.ask(screens["refused-busy"])
    window.ask(screens["still-there"])
    window.ask(every_screen("fr")["contact"])
    assert window.page.input_value('input[name="first_name"]') == "Testkind"
    window.ask(screens["idle"])
    window.ask(screens["contact"])
    assert window.page.input_value('input[name="first_name"]') == ""


def test_a_page_that_is_loaded_again_shows_the_same_screen(opened):
    window = opened()
    turn = window.kiosk.show(every_screen("nl")["guardian"])
    window.painted(turn)
    window.page.reload()
    window.painted(turn)
    window.page.click('[data-action="guardian_here"]')
    assert window.touched() == [("guardian_here", {})]


def test_the_time_that_is_left_is_seen_to_run(opened):
    window = opened(reduced_motion="reduce")
    window.ask(every_screen("nl")["still-there"])
    assert window.page.inner_text("[data-countdown]") == "20"
    window.page.get_by_text("19", exact=True).wait_for()


def test_who_wants_no_movement_sees_none(opened):
    still, moving = opened(reduced_motion="reduce"), opened(reduced_motion="no-preference")
    breath = "getComputedStyle(document.querySelector('.breath')).animationName"
    assert still.page.evaluate(breath) == "none"
    assert moving.page.evaluate(breath) == "breath"


def test_a_screen_without_its_edge_says_to_wait_and_comes_back_by_itself(opened):
    window = opened()
    window.ask(every_screen("fr")["guardian"])
    assert not window.page.is_visible("#away")
    window.page.route("**/kiosk/events", lambda asked: asked.abort())
    window.page.reload()
    window.page.wait_for_selector("#away", state="visible")
    said = window.page.inner_text("#away").split("\n")
    assert [one for one in said if one] == ["Un instant.", "Je reviens tout de suite."]
    assert look(window.page, looks=("outside", "clipped")) == {}
    if os.environ.get("MYVISIT_SCREENS"):
        picture(window.page, SCREENS / "away.fr.png")
    window.page.unroute("**/kiosk/events")
    window.page.wait_for_selector("#away", state="hidden", timeout=3 * DEADLINE_MS)
    window.page.wait_for_selector("main[data-ready]")
    window.page.click('[data-action="guardian_here"]')
    assert window.touched() == [("guardian_here", {})]
