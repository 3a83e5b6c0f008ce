"""What a phone keeps while its page grows, and what the browser's Back brings of what is gone."""

from dataclasses import replace

import pytest

from look.speech import LANGUAGES
from tests.portal import test_browser
from tests.portal.a_family import FULL, JUMP, REACTION, ROPE, a_page, a_try, result_id
from tests.portal.test_browser import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
portal, phone, hub = (
    test_browser.portal,
    test_browser.phone,
    test_browser.hub,
)
TOP = "document.activeElement.getBoundingClientRect().top"
SAME = "document.activeElement === window.pressed"
LATER = replace(ROPE, tries=(*ROPE.tries, a_try(77, 20.5, 60)), best=a_try(77, 20.5, 60))


def test_who_reads_on_keeps_place_focus_and_what_was_opened_when_something_comes_above(phone, hub):
    hub.page = a_page(replace(FULL, cards=(REACTION, ROPE)))
    seen = phone()
    page = seen.open()
    wait_until(lambda: hub.callbacks)
    read = page.locator(f"details[data-of='why-{ROPE.best.result_id.hex()}'] > summary")
    read.scroll_into_view_if_needed()
    read.click()
    page.evaluate("() => { window.pressed = document.activeElement }")
    before = page.evaluate(TOP)
    hub.change(a_page(replace(FULL, cards=(REACTION, JUMP, ROPE))))
    page.wait_for_selector(f"[data-result='{JUMP.best.result_id.hex()}']", timeout=20_000)
    assert page.evaluate(SAME)
    assert page.locator("details[open]").count() == 1
    assert abs(page.evaluate(TOP) - before) < 2
    seen.judge()


def test_a_new_try_of_the_card_that_is_read_leaves_the_focus_on_its_words(phone, hub):
    seen = phone()
    page = seen.open()
    wait_until(lambda: hub.callbacks)
    page.locator(f"details[data-of='why-{ROPE.best.result_id.hex()}'] > summary").click()
    hub.change(a_page(replace(FULL, cards=(REACTION, JUMP, replace(LATER, best=ROPE.best)))))
    page.wait_for_selector(f"[data-result='{result_id(77).hex()}']", timeout=20_000)
    assert page.evaluate("document.activeElement.matches('details[open] > summary')")


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_erased_does_not_come_back_with_the_browsers_back(phone, script, language):
    seen = phone(java_script_enabled=script)
    page = seen.open(language)
    score = f"[data-result='{REACTION.best.result_id.hex()}']"
    assert page.locator(score).count() == 1
    seen.press(f"{score} a.x[href*=erase]")
    seen.press("form button")
    page.go_back()
    page.go_back()
    assert page.url.split("?")[0].count("/") == 4
    assert page.locator("[data-kept]").count() == 5
    assert page.locator(score).count() == 0
