"""A class's board and an educator's desk in a real browser: grown, typed into, judged, seen.

`make screens` makes the pictures under docs/screens/school anew.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hub.rules.trail_drafts import without_step
from portal import assets
from portal.roles import STAFF_COOKIE
from tests.judges.nu import complaints
from tests.portal.in_a_browser import judged
from tests.portal.test_judged import STATES
from tests.portal.trails import pictures_of
from tests.portal.trails.a_desk import ADesk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # one browser, many states

SCREENS = Path(__file__).parents[3] / "docs" / "screens" / "school"
SAVE = 'button:text-is("Bewaar")'
WIDE, TABLET, PHONE, NARROW = (1280, 800), (1024, 768), (390, 844), (320, 640)


@pytest.fixture
def desk(tmp_path):
    one = ADesk(tmp_path)
    yield one
    one.museum.close()


def page_at(browser, where, size=PHONE, *, token="", **how):
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce",
        base_url=where,
        **how,
    )
    if token:
        context.add_cookies([{"name": STAFF_COOKIE, "value": token, "url": f"{where}/staff"}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    return page


def stands(number, station):
    """Return what selects a number at a station."""
    return f'.st:has(h2:text("{station}")) .tok[data-token="{number}"]'


def test_the_board_grows_by_itself_on_a_phone(desk, browser):
    pictures_of.comes(desk, pupils=6)
    with desk.open() as where:
        page = page_at(browser, where)
        asked, wrong = [], []
        page.on("request", lambda one: asked.append(urlsplit(one.url)))
        page.on("pageerror", lambda one: wrong.append(one))  # noqa: PLW0108 - Playwright takes no builtin
        page.goto(f"{desk.view()}?lang=nl")
        page.click("nav >> text=FR")
        page.wait_for_selector("h1:text('La classe 5B')")
        for exhibit, station in (("bowl", "Boule"), ("jump", "Plaque de saut"), ("rope", "Corde")):
            desk.makes(2, exhibit)
            page.wait_for_selector(stands(2, station))
        assert page.locator('[data-number="2"] .v').count() == 3
        assert page.inner_text(".sum").startswith("3")
        pictures_of.tries_in_vain(desk, 1, 3, 4)
        page.wait_for_selector(".help")
        desk.makes(1, "wall", 200.0)
        page.wait_for_selector(".help", state="detached")
        assert page.context.cookies() == wrong == []
        assert {one.netloc for one in asked} == {urlsplit(where).netloc}
        assert {one.path.split("/")[1] for one in asked} == {"k", "static"}


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_an_educator_makes_a_trail_without_script(desk, browser, size):
    pictures_of.furnish(desk, pictures_of.STATIONS)
    token = desk.sits()
    with desk.open() as where:
        page = page_at(browser, where, size, token=token, java_script_enabled=False)
        begins(page)
        page.click(".adds >> text=Koord")
        page.click(SAVE)
        page.click('[aria-label="Eén eerder: Koord"]')
        assert page.locator(".steps-on h3").all_inner_texts() == ["Koord", "Lange toon"]
        page.click("text=Neem in gebruik")
        assert "In gebruik." in page.inner_text("[role=status]")
        (offered,) = desk.desk.offered()
        assert (offered.name.nl, offered.steps) == ("Trillingen", 2)
        page.click("text=Neem uit gebruik")
    assert desk.desk.offered() == ()


def begins(page):
    """Make a trail with one step, its question at first without a right answer."""
    page.goto("/staff?lang=nl")
    page.click("text=Klastochten maken")
    page.fill("#name_nl", "Trillingen")
    page.click("text=Maak hem")
    page.click(".adds >> text=Lange toon")
    page.fill("#task_nl", "Zing een noot, zo lang je kunt.")
    page.check('input[name="counts"][value="reaction"]')
    page.fill("#at_least", "100")
    page.fill("#asked_nl", "Wat trilt er?")
    page.fill("#c1_nl", "De lucht")
    page.fill("#c2_nl", "Het licht")
    page.click(SAVE)
    page.wait_for_selector("[role=alert]")
    assert page.input_value("#c2_nl") == "Het licht"
    page.check('input[name="right"][value="1"]')
    page.click(SAVE)
    assert "Bewaard in het ontwerp." in page.inner_text("[role=status]")


def pages_of(desk):
    """Return where each page of trails is, by name; the trail has a change that nobody plays."""
    seen = desk.desk.one(desk.trail_id)
    desk.desk.change(desk.trail_id, seen.revision, without_step(seen.draft, 5))
    path = f"/staff/trails/{desk.trail_id}"
    return {
        "board": desk.view(),
        "trails": "/staff/trails",
        "trail": path,
        "step": f"{path}/steps/5",
    }


@pytest.mark.parametrize("language", ["nl", "fr", "en", "de", "qps"])
def test_no_page_of_trails_breaks_a_rule(desk, browser, tmp_path, language):
    pictures_of.comes(desk, minutes=90)
    pictures_of.plays_as_in_the_sample(desk)
    pictures_of.tries_in_vain(desk, 6, 7, 12)
    faults, files = [], {}
    with desk.open() as where:
        page = page_at(browser, where, token=desk.sits(), bypass_csp=True)
        for name, path in pages_of(desk).items():
            answer = page.goto(f"{path}?lang={language}")
            files[f"{name}.html"] = answer.text()
            judged(page, f"{name}-{language}", faults, STATES)
    own = assets.build()
    files["board.css"] = own.files[own.board_css].body.decode()
    files["trails.css"] = own.files[own.trails_css].body.decode()
    assert faults + complaints(tmp_path, files) == []


def test_a_board_is_read_without_script_and_says_no_name(desk, browser):
    pictures_of.comes(desk, pupils=6)
    pictures_of.plays_as_in_the_sample_of_six(desk)
    with desk.open() as where:
        page = page_at(browser, where, NARROW, java_script_enabled=False)
        page.goto(f"{desk.view()}?lang=en")
        assert page.locator(".tile").count() == 6
        assert page.locator(stands(2, "Reaction time")).is_visible()
        told = page.inner_text("body")
    assert not re.search(r"Test(kind|school|leerkracht|directeur)", told)


@pytest.mark.pictures
def test_pictures_of_boards_and_of_the_desk_are_made(tmp_path, browser):
    SCREENS.mkdir(parents=True, exist_ok=True)
    for name, prepare in SCENES.items():
        desk = ADesk(tmp_path / name)
        prepare(desk)
        with desk.open() as where:
            draw(desk, browser, where, name)
        desk.museum.close()


def sample(desk):
    pictures_of.comes(desk, minutes=90)
    pictures_of.plays_as_in_the_sample(desk)


def stuck(desk):
    sample(desk)
    pictures_of.tries_in_vain(desk, 6, 7, 12)


def long(desk):
    names = pictures_of.long_names(14)
    pictures_of.comes(desk, names)
    for number in range(1, 25):
        for exhibit in list(names)[: number % 14 + 1]:
            desk.makes(number, exhibit)


def unattested(desk):
    pictures_of.comes(desk, pupils=6, attested=False)


SCENES = {"board": sample, "board-stuck": stuck, "board-long": long, "board-unattested": unattested}
LOOKS = ((TABLET, "light", "nl"), (PHONE, "light", "nl"), (PHONE, "dark", "de"))


def draw(desk, browser, where, scene):
    token = desk.sits()
    pages = pages_of(desk) if scene == "board" else {scene: desk.view()}
    for size, scheme, language in LOOKS:
        page = page_at(browser, where, size, token=token, color_scheme=scheme)
        for name, path in pages.items():
            page.goto(f"{path}?lang={language}")
            shown = f"{name}.{language}-{scheme}-{size[0]}.png"
            page.screenshot(path=SCREENS / shown, full_page=True)
        page.context.close()
