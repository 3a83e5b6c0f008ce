"""A guardian's phone in a real browser: judged by axe as it is filled in; and without a script.

`make screens` makes the pictures under docs/screens/phone anew.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from hub.visits.handoffs import HandOffFate
from tests.portal import test_browser
from tests.portal.a_family import TOKEN
from tests.portal.in_a_browser import CLIPPED, overflow

pytestmark = pytest.mark.browser
portal, phone, hub = (
    test_browser.portal,
    test_browser.phone,
    test_browser.hub,
)
SCREENS = Path(__file__).parents[2] / "docs" / "screens" / "phone"
FATES = {"nl": "taken", "fr": "too_late", "en": "kiosk_silent", "de": "taken"}


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("nl", "light", 390), ("fr", "dark", 390), ("en", "light", 390), ("de", "light", 320)],
)
def test_a_guardian_starts_mends_and_answers(phone, hub, language, scheme, width):
    hub.hand_offs.fate = HandOffFate(FATES[language])
    seen = phone(viewport={"width": width, "height": 844}, color_scheme=scheme)
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

    walk(page, language, looks)


def test_all_of_it_works_without_a_script(phone, hub):
    seen = phone(java_script_enabled=False)
    shown = []
    walk(seen.page, "nl", shown.append)
    assert shown == ["start", "form", "fault", "meant", "taken"]
    (said,) = hub.hand_offs.said
    assert (said.yes, said.first_name) == (("score", "sound"), "Testkind")
    assert seen.context.cookies() == []


def walk(page, language, looks):
    """Start, forget something, mend it, answer; look at each page on the way."""
    page.goto(f"/h/{TOKEN}?lang={language}")
    looks("start")
    page.click("main button")
    looks("form")
    page.check("input[name=score][value=yes]")
    page.fill("#first_name", "Testkind")
    page.fill("#address", "guardian.example.org")
    page.click("button.btn[value=agree]")
    looks("fault")
    assert page.input_value("#first_name") == "Testkind"
    page.check("input[name=photo][value=no]")
    page.check("input[name=sound][value=yes]")
    page.fill("#address", "guardian@gmial.com")
    page.click("button.btn[value=agree]")
    looks("meant")
    page.click("button.btn[value=change]")
    page.fill("#address", "guardian@example.org")
    page.click("button.btn[value=agree]")
    assert page.get_attribute("h1", "data-fate") == FATES[language]
    looks(FATES[language])
