"""A mail scanner with a real browser changes nothing; a person who presses does one thing.

`make screens` makes the pictures under docs/screens/mail anew.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from hub.rules.links import Deed
from hub.uses.mailbox import Outcome
from tests.portal import test_browser
from tests.portal.a_family import TOKEN
from tests.portal.in_a_browser import CLIPPED, overflow

pytestmark = pytest.mark.browser
portal, phone, hub = (
    test_browser.portal,
    test_browser.phone,
    test_browser.hub,
)
SCREENS = Path(__file__).parents[2] / "docs" / "screens" / "mail"
LINKS = [f"/{kind}/{TOKEN}" for kind in ("p", *Deed)]
DONE = {
    Deed.NOT_YOU: Outcome.DONE,
    Deed.NOT_ME: Outcome.BACK,
    Deed.REPLACE: Outcome.DONE,
    Deed.LET_GO: Outcome.REST,
}


@pytest.mark.timeout(90)
def test_a_scanner_that_gets_heads_and_renders_each_link_five_times_changes_nothing(phone, hub):
    page = phone().page
    for link in LINKS:
        for _ in range(5):
            assert page.request.get(link).status == 200
            assert page.request.head(link).status == 200
            page.goto(link)
            page.wait_for_load_state("networkidle")
    assert hub.asked == []


@pytest.mark.timeout(90)
@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("nl", "light", 390), ("fr", "dark", 390), ("en", "light", 390), ("de", "light", 320)],
)
def test_a_person_presses_and_reads_what_was_done(phone, hub, language, scheme, width):
    seen = phone(
        viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=True
    )
    page = seen.page

    def looks(name):
        assert overflow(page) <= 0
        assert page.evaluate(CLIPPED) == []
        faults = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in faults] == []
        if os.environ.get("MYVISIT_SCREENS"):
            SCREENS.mkdir(parents=True, exist_ok=True)
            dark = "-dark" if scheme == "dark" else ""
            page.screenshot(path=SCREENS / f"{name}-{language}-{width}{dark}.png", full_page=True)

    for deed, outcome in DONE.items():
        hub.becomes = outcome
        page.goto(f"/{deed}/{TOKEN}?lang={language}")
        looks(f"{deed.name.lower()}-asked")
        page.get_by_role("button").click()
        page.wait_for_selector("[data-done]")
        looks(f"{deed.name.lower()}-{outcome}")
    assert hub.asked == [f"does {deed}" for deed in DONE]


def test_it_works_without_a_script(phone, hub):
    page = phone(java_script_enabled=False).page
    page.goto(f"/n/{TOKEN}")
    page.get_by_role("button").click()
    assert page.locator("[data-done]").count() == 1
    assert hub.asked == ["does n"]
