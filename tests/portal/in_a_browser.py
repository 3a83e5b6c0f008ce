"""A portal that really listens, a real browser that looks at it, and what judges say of a page."""

import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from portal.live import Streams
from portal.serving import Server, address_of, listen
from tests.judges.axe import violations

CHROMIUM = "/usr/bin/chromium"
WIDE, PHONE, NARROW = (1280, 800), (390, 844), (320, 640)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """[...document.querySelectorAll("a, button, summary, audio")]
    .filter(one => one.checkVisibility() && !one.closest("[aria-hidden=true]"))
    .map(one => [one.getBoundingClientRect(), one.outerHTML.slice(0, 80)])
    .filter(([box, _]) => box.height < 44 || box.width < 44)"""
CLIPPED = """[...document.querySelectorAll("h1, h2, h3, p, .btn, summary, li, b, span, footer a")]
    .filter(one => !one.closest(".hush") && one.checkVisibility())
    .filter(one => { const box = one.getBoundingClientRect();
                     return box.left < -1 || box.right > document.documentElement.clientWidth + 1 })
    .map(one => one.outerHTML.slice(0, 80))"""
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
SETTLED = "Promise.all(document.getAnimations().map(one => one.finished)).then(() => true)"
PAINTED = """Promise.all([...document.images].map(async one => {
    one.loading = "eager"
    for (let tries = 1; ; tries++)
        try { return await one.decode() }
        catch (why) {
            if (tries === 50) throw why
            await new Promise(done => setTimeout(done, 100)) } })).then(() => true)"""
"""Every picture is there, also below the first screen, where a browser loads none yet.

A browser that changes its mind about the size that it needs, as its window grows, drops the first.
"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="module")
def browser():
    if not Path(CHROMIUM).exists():
        pytest.fail("Chromium is missing. Type:  sudo apt-get install chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM)
        yield found
        found.close()


@contextmanager
def served(app_at, streams=None):
    """Serve what `app_at` makes of an address and its streams; give that address."""
    streams = streams or Streams()
    listening, ready = listen("127.0.0.1", 0), threading.Event()
    where = address_of(listening)
    server = Server(app_at(where, streams), streams, ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    assert ready.wait(10)
    try:
        yield where
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def overflow(page):
    """Return by how many pixels a page is wider than its window, once it is there with its style.

    A click leaves for the next page; what the browser shows then may not have begun yet.
    """
    page.wait_for_load_state()
    return page.evaluate(OVERFLOW)


def faults(page):
    """Return what axe finds, and by how much the page is wider than its window."""
    page.wait_for_load_state()
    found = Axe().run(page, options=RULES).response["violations"]
    return [one["id"] for one in found], overflow(page)


def judged(page, name, found, states):
    """Note what is wrong with the page that is open: whole at 390 px in the light, then at each."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate(OPEN_ALL)
    page.evaluate(SETTLED)
    found += [(name, 390, "light", one) for one in violations(page)]
    for width, scheme in states:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED)
        wrong = violations(page, looks_only=True)
        wrong += [one for one in (overflow(page),) if one > 0]
        wrong += page.evaluate(SMALL_TARGETS) + page.evaluate(CLIPPED)
        found += [(name, width, scheme, one) for one in wrong]
