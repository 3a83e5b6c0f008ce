"""The family's page and its letters in a real browser: seen, pressed, read with and without script.

`make screens` makes the pictures under docs/screens anew.
"""

import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from edge.contract.clock import SystemClock
from edge.contract.words import Language, Scope
from hub.pages import Column, Comparison
from portal.app import create_app
from tests.portal.a_family import (
    FULL,
    GREEN_FROG,
    JUMP,
    PHOTO,
    REACTION,
    RED_OWL,
    REFUSED,
    ROPE,
    SOUND,
    TOKEN,
    FakeHub,
    a_page,
    a_try,
    result_id,
    settings,
)
from tests.portal.in_a_browser import CLIPPED, SMALL_TARGETS, overflow, served

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

SCREENS = Path(__file__).parents[2] / "docs" / "screens" / "page"
LANGUAGES = ("nl", "fr", "en", "de", "qps")
CROWDED = Comparison(
    9,
    tuple(
        Column(100 + 20 * i, 120 + 20 * i, n)
        for i, n in enumerate((0, 3, 20, 60, 130, 180, 222, 170, 120, 66, 40, 22, 9, 3, 0, 2))
    ),
)
LONG = replace(
    FULL,
    first_name="Maximiliaan-Alexanderus Testnaamlang",
    avatar=RED_OWL,
    cards=(replace(REACTION, comparison=CROWDED),),
    media=(),
    refused=(REFUSED,),
)
SECOND = replace(
    FULL,
    visit_id=b"w" * 16,
    first_name="Tweede",
    avatar=RED_OWL,
    cards=(replace(REACTION, tries=(a_try(61, 251, 7),), best=a_try(61, 251, 7)),),
    media=(replace(PHOTO, result_id=result_id(60)),),
    kept_until=FULL.kept_until.replace(year=2027),
)
THIRD = replace(
    FULL,
    visit_id=b"x" * 16,
    first_name="Derde",
    avatar=GREEN_FROG,
    cards=(replace(JUMP, tries=(a_try(71, 24, 21), a_try(72, 29, 23)), best=a_try(72, 29, 23)),),
    media=(),
)
PAGES = {
    "full": a_page(),
    "one-score": a_page(replace(FULL, cards=(ROPE,), media=())),
    "long-name": a_page(LONG, language=Language.DE),
    "three-children": a_page(FULL, SECOND, THIRD),
    "sound": a_page(replace(FULL, cards=(ROPE,), media=(SOUND,), scopes=tuple(Scope))),
    "nothing-yet": a_page(replace(FULL, cards=(), media=()), language=Language.FR),
}


@pytest.fixture
def hub():
    return FakeHub()


@pytest.fixture
def portal(hub):
    """A portal on a socket; returns its address."""

    def app_at(address, streams):
        return create_app(
            hub, settings(address), SystemClock(), streams=streams, languages=LANGUAGES
        )

    with served(app_at) as address:
        yield address


class Watched:
    """A phone that notes every fault and every address it asks."""

    def __init__(self, browser, address, **how):
        how = {"viewport": {"width": 390, "height": 844}, **how}
        self.context = browser.new_context(base_url=address, **how)
        self.page = self.context.new_page()
        self.faults, self.asked, self.address = [], [], address
        self.page.on("console", lambda one: self.faults.append(one.text))
        self.page.on("pageerror", lambda one: self.faults.append(str(one)))
        self.page.on("request", lambda one: self.asked.append(one.url))
        self.page.on("requestfailed", self._failed)

    def _failed(self, request):
        # What was still on its way when the page was left is no fault.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url}")

    def open(self, language="nl"):
        self.page.goto(f"/p/{TOKEN}?lang={language}")
        self.press("form button")
        return self.page

    def press(self, what):
        """Press what leads to another page, and be there."""
        with self.page.expect_navigation():
            self.page.click(what)

    def whole(self):
        """Let late photos come too."""
        self.page.evaluate("document.querySelectorAll('img').forEach(i => i.loading = 'eager')")
        self.until("[...document.images].every(one => one.complete && one.naturalWidth)", 20)

    def until(self, script, seconds=5):
        """Wait for a script to be true; the page's own policy forbids it to wait by itself."""
        deadline = time.monotonic() + seconds
        while not self.page.evaluate(script):
            assert time.monotonic() < deadline, script
            self.page.wait_for_timeout(5)

    def judge(self):
        assert overflow(self.page) == 0
        assert self.page.evaluate(SMALL_TARGETS) == []
        assert self.page.evaluate(CLIPPED) == []
        elsewhere = {urlsplit(one).netloc for one in self.asked} - {urlsplit(self.address).netloc}
        assert elsewhere == set()
        assert self.faults == []
        assert self.context.cookies() == []


@pytest.fixture
def phone(browser, portal):
    opened = []

    def make(**how):
        opened.append(Watched(browser, portal, **how))
        return opened[-1]

    yield make
    for one in opened:
        one.context.close()


SEEN_AS = [
    *((page, 320, "light") for page in PAGES),
    ("full", 390, "dark"),
    ("three-children", 390, "dark"),
    ("full", 1080, "light"),
]


@pytest.mark.parametrize(("page", "width", "scheme"), SEEN_AS)
def test_every_page_fits_its_screen_in_every_language(phone, hub, page, width, scheme):
    hub.page = PAGES[page]
    seen = phone(viewport={"width": width, "height": 844}, color_scheme=scheme)
    for language in LANGUAGES:
        seen.open(language)
        seen.whole()
        seen.judge()


@pytest.mark.parametrize("language", LANGUAGES)
def test_door_question_and_receipt_fit_a_small_screen(phone, language):
    seen = phone(viewport={"width": 320, "height": 568})
    seen.page.goto(f"/p/{TOKEN}?lang={language}")
    seen.judge()
    page = seen.open(language)
    seen.press(".keep .btn.stop")
    seen.judge()
    seen.press("form button")
    seen.judge()
    assert page.inner_text("[data-receipt]") == "2026-0042"


@pytest.mark.parametrize("script", [True, False])
def test_a_family_opens_reads_saves_and_erases(phone, hub, script):
    seen = phone(java_script_enabled=script)
    page = seen.open()
    assert page.inner_text("h1") == "Testkind, dit deed jij zaterdag."
    assert page.locator("[data-kept]").count() == 6
    page.click("summary >> nth=0")
    assert page.locator("details[open] p").first.is_visible()
    with page.expect_download() as download:
        page.click("a[download]")
    assert download.value.suggested_filename == "2026-11-21-1250 Fotohokje, Blauwe Vos.jpg"
    seen.press("a.x[href*=erase] >> nth=1")
    seen.press("form button")
    seen.press("text=Terug naar je pagina")
    assert page.locator("[data-kept]").count() == 5
    seen.press(".keep .btn.stop")
    seen.press("text=Hou het")
    seen.press(".keep .btn.stop")
    seen.press("form button")
    assert page.inner_text("h1") == "Het is gewist."
    assert hub.page is None


def test_an_open_page_grows_within_a_second_of_a_score(phone, hub):
    seen = phone()
    page = seen.open()
    page.click("summary >> nth=0")
    wait_until(lambda: hub.callbacks)
    more = replace(ROPE, tries=(*ROPE.tries, a_try(77, 20.5, 60)), best=a_try(77, 20.5, 60))
    began = time.monotonic()
    hub.change(a_page(replace(FULL, cards=(REACTION, JUMP, more))))
    page.wait_for_selector(f"[data-result='{result_id(77).hex()}']", timeout=5000)
    assert time.monotonic() - began < 1
    assert page.locator("[data-kept]").count() == 7
    assert page.locator("details[open]").count() == 1
    assert page.inner_text("[role=status]") == "Er staat iets nieuws op je pagina."
    seen.judge()


def test_a_page_is_drawn_once_when_it_opens_and_once_more_when_it_grows(phone, hub):
    seen = phone()
    page = seen.open()
    wait_until(lambda: hub.callbacks)
    hub.change(a_page(replace(FULL, cards=(REACTION, JUMP))))
    seen.until("document.querySelectorAll('[data-kept]').length == 5")
    assert [one for one in seen.asked if one == page.url] == [page.url] * 2


def test_a_photo_that_is_seen_is_not_fetched_again_when_the_page_grows(phone, hub):
    seen = phone()
    seen.open()
    seen.whole()
    wait_until(lambda: hub.callbacks)
    before = [one for one in seen.asked if "/media/" in one]
    hub.change(a_page(replace(FULL, cards=(REACTION, JUMP, replace(ROPE, exhibit="nieuw")))))
    hub.change(a_page(replace(FULL, cards=(REACTION, JUMP))))
    seen.until("document.querySelectorAll('[data-kept]').length == 5")
    assert [one for one in seen.asked if "/media/" in one] == before
    seen.judge()


@pytest.mark.parametrize("script", [True, False])
def test_a_sound_is_a_plucked_line_with_its_length_and_something_to_press(phone, hub, script):
    hub.page = PAGES["sound"]
    seen = phone(java_script_enabled=script, color_scheme="dark" if script else "light")
    page = seen.open()
    card = page.locator("[data-kept=sound]")
    line, pressed = card.locator("svg.pluck"), card.locator(".play" if script else "audio")
    assert line.bounding_box()["width"] > (250 if script else 300)
    assert pressed.bounding_box()["width"] >= (64 if script else 300)
    assert card.locator("audio" if script else ".play").is_hidden()
    assert card.get_by_text("4 seconden").is_visible()
    assert SOUND.result_id.hex() in audio_source(card)
    page.click("summary >> text=Wat er is afgesproken")
    assert page.locator("[data-agreed]").inner_text().startswith("Testkind: jij koos")
    seen.judge()


def test_a_sound_is_heard_when_its_key_is_pressed_and_another_place_in_it_is_found(phone, hub):
    hub.page = PAGES["sound"]
    seen = phone()
    page = seen.open()
    parts = []
    page.on("response", lambda one: parts.append(one.status) if "/0.mp3" in one.url else None)
    page.locator("[data-kept=sound] .play").click()
    seen.until("document.querySelector('audio').currentTime > 0")
    seen.until("document.querySelector('audio').seekable.length === 1")
    page.evaluate("() => { document.querySelector('audio').currentTime = 1.5 }")
    seen.until("document.querySelector('audio').currentTime >= 1.5")
    seen.until("document.querySelector('audio').ended")
    assert set(parts) == {206}
    seen.judge()


def audio_source(card):
    return card.locator("audio").get_attribute("src")


def test_who_wants_no_motion_and_forced_colours_still_reads_the_page(phone):
    seen = phone(reduced_motion="reduce", forced_colors="active")
    seen.open()
    seen.judge()


def wait_until(look, seconds=5):
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline
        time.sleep(0.005)


SHOTS = [
    ("full",           {"color_scheme": "light"}, 390, "nl"),
    ("full",           {"color_scheme": "dark"},  390, "nl"),
    ("full",           {"color_scheme": "light"}, 320, "nl"),
    ("full",           {"color_scheme": "light"}, 390, "de"),
    ("one-score",      {"color_scheme": "light"}, 390, "nl"),
    ("three-children", {"color_scheme": "light"}, 390, "nl"),
    ("long-name",      {"color_scheme": "light"}, 320, "de"),
    ("sound",          {"color_scheme": "light"}, 390, "nl"),
    ("sound",          {"color_scheme": "dark"},  390, "fr"),
    ("nothing-yet",    {"color_scheme": "light"}, 390, "fr"),
]  # fmt: skip


@pytest.mark.pictures
def test_pictures_of_the_page_are_made(phone, hub):
    SCREENS.mkdir(parents=True, exist_ok=True)
    for name, how, width, language in SHOTS:
        hub.page = PAGES[name]
        seen = phone(viewport={"width": width, "height": 844}, **how)
        seen.open(language)
        seen.whole()
        dark = "-dark" if how["color_scheme"] == "dark" else ""
        seen.page.screenshot(path=SCREENS / f"{name}-{language}-{width}{dark}.png", full_page=True)
    hub.page = PAGES["full"]
    seen = phone()
    seen.page.goto(f"/p/{TOKEN}?lang=nl")
    seen.page.screenshot(path=SCREENS / "door.png")
    page = seen.open()
    page.emulate_media(media="print")
    seen.whole()
    page.set_viewport_size({"width": 720, "height": 1018})
    page.screenshot(path=SCREENS / "printed.png", full_page=True)
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 844})
    seen.press(".keep .btn.stop")
    page.screenshot(path=SCREENS / "erase.png")
    seen.press("form button")
    page.screenshot(path=SCREENS / "receipt.png")
    page.goto("/v/" + "w" * 43 + "?lang=nl")
    page.screenshot(path=SCREENS / "closed.png")
