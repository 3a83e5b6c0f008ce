"""The letters as a browser draws them; with MYVISIT_SCREENS=1 their pictures are made anew."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from edge.contract.words import Animal, Avatar, Colour, Giver, Language, Scope, Way
from hub.post import letters
from hub.post.letters import Agreed, LetterFacts, LetterVisitor

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
SCREENS = Path(__file__).parents[4] / "docs" / "screens" / "mail"
AT = datetime(2026, 11, 21, 13, 5, tzinfo=UTC), ZoneInfo("Europe/Brussels"), "2026-11"
OWN = LetterVisitor(
    avatar=Avatar(Colour.BLUE, Animal.FOX),
    giver=Giver.SELF,
    yes=(Scope.SCORE, Scope.PHOTO),
    no=(Scope.SOUND,),
    agreed=Agreed(Giver.SELF, Way.STATED, *AT),
    first_name="Testkind",
)
CHILD = replace(OWN, giver=Giver.GUARDIAN, agreed=Agreed(Giver.GUARDIAN, Way.STAFF, *AT))
SECOND = replace(CHILD, first_name="Tweede", no=(), replaces=date(2026, 5, 3))
LONG = replace(OWN, first_name="Maximiliaanalexanderus")


def facts(language, *visitors):
    return LetterFacts(
        language=language,
        day=date(2026, 11, 21),
        visitors=visitors,
        controller="Museum Testlijn",
        dpo_address="dpo@example.org",
        link="https://museum.example/p/" + "k7Qm2tX9vB4nR8sD1wZ6" * 2 + "iNx",
        not_you="https://museum.example/n/" + "k7Qm2tX9vB4nR8sD1wZ6" * 2 + "iNx",
        confirm_by=date(2026, 12, 5),
        goes=date(2027, 2, 18),
    )


@pytest.fixture(scope="module")
def browser():
    if not Path(CHROMIUM).exists():
        pytest.fail("Chromium is missing. Type:  sudo apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM)
        yield found
        found.close()


def drawn(browser, letter, width, scheme="light"):
    page = browser.new_page(viewport={"width": width, "height": 700}, color_scheme=scheme)
    page.set_content(letter.html)
    return page


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [320, 600])
def test_a_letter_fits_its_screen_and_its_button_a_thumb(browser, language, width):
    for letter in (
        letters.results(facts(language, OWN)),
        letters.results(facts(language, LONG)),
        letters.results(facts(language, CHILD, SECOND)),
        letters.confirm(facts(language, CHILD, SECOND)),
    ):
        page = drawn(browser, letter, width)
        page_width = "document.documentElement.scrollWidth"
        assert page.evaluate(page_width) == width
        assert page.locator(".g").bounding_box()["height"] >= 48
        page.close()


@pytest.mark.parametrize(
    ("scheme", "ground"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(24, 43, 38)")]
)
def test_a_letter_is_dark_on_a_dark_screen(browser, scheme, ground):
    page = drawn(browser, letters.results(facts(Language.NL, OWN)), 390, scheme)
    assert page.evaluate("getComputedStyle(document.querySelector('.c')).backgroundColor") == ground
    page.close()


SHOTS = [
    ("results-nl-600",      letters.results, Language.NL, (OWN,),          600, "light"),
    ("results-nl-600-dark", letters.results, Language.NL, (OWN,),          600, "dark"),
    ("results-nl-320",      letters.results, Language.NL, (OWN,),          320, "light"),
    ("family-fr-390",       letters.results, Language.FR, (CHILD, SECOND), 390, "light"),
    ("confirm-nl-600",      letters.confirm, Language.NL, (CHILD, SECOND), 600, "light"),
    ("confirm-de-320-dark", letters.confirm, Language.DE, (CHILD,),        320, "dark"),
]  # fmt: skip


@pytest.mark.skipif(not os.environ.get("MYVISIT_SCREENS"), reason="MYVISIT_SCREENS is not set")
def test_pictures_of_the_letters_are_made(browser):
    SCREENS.mkdir(parents=True, exist_ok=True)
    for name, write, language, visitors, width, scheme in SHOTS:
        page = drawn(browser, write(facts(language, *visitors)), width, scheme)
        page.screenshot(path=SCREENS / f"{name}.png", full_page=True)
        page.close()
