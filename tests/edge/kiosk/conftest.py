"""What the tests in a real browser share."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.edge.kiosk.a_browser import LANDSCAPE, Page, Served
from tests.edge.kiosk.a_kiosk import every_screen

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def browser():
    if not Path(CHROMIUM).exists():
        pytest.fail("Chromium is missing. Type:  sudo apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
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
    """Opens windows on a kiosk; one that shall be read aloud, on another that speaks."""
    pages = []
    with ExitStack() as speaking:

        def open_(size=LANDSCAPE, *, voice=False, **how):
            on = speaking.enter_context(Served(voice=True)) if voice else kiosk
            if voice:
                on.show(every_screen("nl")["idle"])
            pages.append(Page(browser, on, size, **how))
            return pages[-1]

        yield open_
        for one in pages:
            one.context.close()
