"""The kiosk in a real browser: every screen fits, is touched, typed on, and found again.

With MYVISIT_SCREENS=1 the pictures under docs/screens are made anew.
"""

import asyncio
import os
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn

from edge.contract.words import Scope
from edge.screens import Choices
from tests.edge.kiosk.a_kiosk import GUARDIAN, LANGUAGES, Touches, every_screen, kiosk_app

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
SCREENS = Path(__file__).parents[3] / "docs" / "screens" / "kiosk"
NOT_PICTURED = {"playing-left_blank", "playing-no_keys", "playing-disk", "playing-refused",
                "kept-not-blank", "kept-long", "playing-beside", "not-kept-photo", "choices-done",
                "age-empty"}  # fmt: skip
PICTURED = {"nl": set(every_screen("nl")) - NOT_PICTURED,
            "fr": {"guardian", "contact-fault", "kept-asleep"},
            "de": {"idle", "choices-guardian", "playing-asleep"}}  # fmt: skip
LANDSCAPE, PORTRAIT, HD = (1280, 800), (1080, 1920), (1920, 1080)
TOKEN = "token-of-this-boot"
DEADLINE_MS = 5000
OUTSIDE = """[...document.querySelectorAll(
    ".kiosk :is(h1, p, b, span, button, summary, small, figcaption, li, label, input)")]
    .filter(one => !one.closest(".hush, details:not([open]) > div"))
    .map(one => [one, one.getBoundingClientRect()])
    .filter(([_, box]) => box.width && (box.left < -1 || box.top < -1
        || box.right > innerWidth + 1 || box.bottom > innerHeight + 1))
    .map(([one, _]) => one.outerHTML.slice(0, 90))"""
CLIPPED = """[...document.querySelectorAll(
    ".kiosk :is(h1, p, b, span, button, summary, small, figcaption, li)")]
    .filter(one => !one.closest(".hush, details:not([open]) > div"))
    .filter(one => one.clientWidth && getComputedStyle(one).display !== "inline"
        && (one.scrollWidth > one.clientWidth + 1
            || one.tagName === "BUTTON" && one.scrollHeight > one.clientHeight + 1))
    .map(one => one.outerHTML.slice(0, 90))"""
COVERED = """[...document.querySelectorAll(
    ".kiosk :is(h1, p:not(.state), .tell li, .way b, button, summary, figure, .state, .field)")]
    .filter(one => one.textContent.trim() && !one.closest("details:not([open]) > div"))
    .map(one => {
        if (!one.matches("h1, p:not(.state), li, b")) return [one, one.getBoundingClientRect()];
        const all = document.createRange(); all.selectNodeContents(one);
        const box = all.getBoundingClientRect();
        const size = parseFloat(getComputedStyle(one).fontSize);
        return [one, {left: box.left, right: box.right,
                      top: box.top + .3 * size, bottom: box.bottom - .2 * size}]; })
    .flatMap(([one, box], i, all) => all.slice(i + 1)
        .filter(([other, _]) => !one.contains(other) && !other.contains(one))
        .filter(([_, it]) => box.left < it.right - 1 && it.left < box.right - 1
            && box.top < it.bottom - 1 && it.top < box.bottom - 1)
        .map(([other, _]) => one.outerHTML.slice(0, 70) + " / " + other.outerHTML.slice(0, 70)))"""
"""Words or buttons upon each other; of a line of type without the room above and below letters."""
SMALL = """[...document.querySelectorAll("button, summary, label")]
    .filter(one => !one.closest("details:not([open]) > div"))
    .map(one => [one, one.getBoundingClientRect()])
    .filter(([one, box]) => box.width && (one.matches(".k") ? box.width < 80 || box.height < 72
        : box.width < 96 || box.height < 96))
    .map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${box.width} x ${box.height}`)"""


class Served:
    """A kiosk on a socket of its own, led from the test's thread."""

    def __init__(self):
        self.touches = Touches()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        app, self.stage = kiosk_app(self.touches, TOKEN, self.address)
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    async def _serve(self):
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        await self._server.serve(sockets=[self._listening])

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_):
        self._in_loop(self.stage.end)
        self._server.should_exit = True
        self._thread.join(10)
        self._listening.close()

    def _in_loop(self, act, *args):
        async def acted():
            return act(*args)

        return asyncio.run_coroutine_threadsafe(acted(), self._loop).result(10)

    def show(self, screen):
        return self._in_loop(self.stage.show, screen)


class Page:
    """A browser's window on the kiosk, which notes every fault and every address it asks."""

    def __init__(self, browser, kiosk, size, **how):
        self.kiosk = kiosk
        self.faults, self.asked = [], []
        viewport = {"width": size[0], "height": size[1]}
        self.context = browser.new_context(viewport=viewport, **how)
        self.page = self.context.new_page()
        self.page.set_default_timeout(DEADLINE_MS)
        self.page.on("console", lambda said: self.faults.append(said.text))
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(kiosk.address + "/kiosk/")

    def show(self, screen):
        self.painted(self.kiosk.show(screen))

    def painted(self, turn):
        self.page.wait_for_selector(f'html[data-painted="{turn}"]')

    def touched(self, count=1):
        """Wait until so many touches have arrived; return them."""
        for _ in range(DEADLINE_MS // 20):
            if len(self.kiosk.touches.sent) >= count:
                break
            self.page.wait_for_timeout(20)
        return self.kiosk.touches.sent


@pytest.fixture(scope="module")
def browser():
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium here")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM)
        yield found
        found.close()


@pytest.fixture
def kiosk():
    with Served() as served:
        served.show(every_screen("nl")["idle"])
        yield served


@pytest.fixture
def opened(browser, kiosk):
    pages = []

    def open_(size=LANDSCAPE, **how):
        pages.append(Page(browser, kiosk, size, **how))
        return pages[-1]

    yield open_
    for one in pages:
        one.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_fits_and_can_be_touched_in_every_language(opened, language):
    window = opened(reduced_motion="reduce")
    wrong = {}
    for name, screen in every_screen(language).items():
        window.show(screen)
        found = [window.page.evaluate(one) for one in (OUTSIDE, CLIPPED, COVERED, SMALL)]
        if any(found):
            wrong[name] = found
        _picture(window.page, name, language)
    assert wrong == {}
    assert window.faults == []
    assert {urlsplit(one).netloc for one in window.asked} == {urlsplit(window.kiosk.address).netloc}


@pytest.mark.parametrize("size", [HD, PORTRAIT, (1024, 600), (800, 1280)])
def test_every_screen_fits_in_windows_of_other_shapes(opened, size):
    window = opened(size, reduced_motion="reduce")
    for name, screen in every_screen("de").items():
        window.show(screen)
        assert window.page.evaluate(OUTSIDE) == [], name
        assert window.page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_page_speaks_the_language_of_its_screen(opened):
    window = opened()
    for language in ("fr", "de"):
        window.show(every_screen(language)["guardian"])
        assert window.page.evaluate("document.documentElement.lang") == language


def test_the_language_is_changed_in_two_touches(opened):
    window = opened()
    window.show(every_screen("nl")["age"])
    window.page.click(".langs summary")
    small = window.page.evaluate(SMALL)
    window.page.click('[data-language="fr"]')
    assert window.touched() == [("language", {"language": "fr"})]
    assert small == []


def test_a_double_tap_is_one_touch(opened):
    window = opened()
    window.show(every_screen("nl")["choices"])
    window.page.dblclick('[data-scope="photo"][data-yes="no"]')
    window.page.click('[data-scope="sound"][data-yes="no"]')
    assert window.touched() == [("answer", {"scope": "photo", "yes": "no"})]
    window.page.wait_for_timeout(200)
    assert len(window.kiosk.touches.sent) == 1


def test_the_next_screen_takes_the_next_touch_at_once(opened):
    window = opened()
    for answered in ({}, {Scope.PHOTO: False}):
        window.show(Choices("nl", GUARDIAN, answered))
        window.page.click('[data-scope="photo"][data-yes="no"]')
    assert len(window.touched(2)) == 2


def test_an_incomplete_choice_goes_nowhere(opened):
    window = opened()
    window.show(every_screen("nl")["choices"])
    window.page.click(".wait", force=True)
    window.page.click('[data-scope="score"][data-yes="yes"]')
    assert window.touched() == [("answer", {"scope": "score", "yes": "yes"})]


def test_an_age_is_typed_here_and_sent_when_it_is_done(opened):
    window = opened()
    window.show(every_screen("nl")["age-empty"])
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
    window.show(every_screen("nl")["age-empty"])
    for key in ("9", "x", "Backspace", "1", "2", "0", "7", "Enter"):
        window.page.keyboard.press(key)
    assert window.touched() == [("age", {"age": "120"})]


def test_a_name_and_an_address_are_typed_with_the_screens_own_keys(opened):
    window = opened()
    window.show(every_screen("nl")["contact"])
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
    window.show(every_screen("en")["contact"])
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
    window.show(screens["contact"])
    window.page.keyboard.type("Testkind")
    window.show(screens["refused-busy"])
    window.show(screens["still-there"])
    window.show(every_screen("fr")["contact"])
    assert window.page.input_value('input[name="first_name"]') == "Testkind"
    window.show(screens["idle"])
    window.show(screens["contact"])
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
    window.show(every_screen("nl")["still-there"])
    assert window.page.inner_text("[data-countdown]") == "20"
    window.page.get_by_text("19", exact=True).wait_for()


def test_who_wants_no_movement_sees_none(opened):
    still, moving = opened(reduced_motion="reduce"), opened(reduced_motion="no-preference")
    breath = "getComputedStyle(document.querySelector('.breath')).animationName"
    assert still.page.evaluate(breath) == "none"
    assert moving.page.evaluate(breath) == "breath"


def _picture(page, name, language):
    wanted = PICTURED.get(language, set())
    if os.environ.get("MYVISIT_SCREENS") and name in wanted:
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.evaluate("document.fonts.ready.then(() => true)")
        page.screenshot(path=SCREENS / f"{name}.{language}.png")
