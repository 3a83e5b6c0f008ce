"""A class's page, its slips and what a slip opens, in a real browser: whole, judged, and seen."""

from pathlib import Path

import pytest

from edge.contract.clock import SystemClock
from portal import paper
from portal.app import create_app
from portal.views import Views
from tests.portal.a_family import settings
from tests.portal.classes.a_page import (
    BOOKING_ID,
    ASchoolHub,
    a_class_page,
    a_photo_of,
    token_of,
)
from tests.portal.in_a_browser import PAINTED, SETTLED, judged, served
from tests.portal.test_browser import Watched

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # one browser, many states
SCREENS = Path(__file__).parents[3] / "docs" / "screens" / "school"
STATES = [(390, "dark"), (320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")]
"""Beside 390 px in the light, in which a page is judged whole."""
FULL = a_class_page(photos=(a_photo_of(3), a_photo_of(8)))
PAGES = {
    "class-page": FULL,
    "class-page-long": a_class_page(30, 24),
    "class-page-free": a_class_page(12, 5, on_trail=False, blank=(2, 7)),
    "class-page-unattested": a_class_page(24, 0, on_trail=False, blank=range(1, 25), scopes=None),
}


@pytest.fixture
def hub():
    return ASchoolHub()


@pytest.fixture
def class_views():
    return Views(SystemClock())


@pytest.fixture
def portal(hub, class_views):
    """A portal on a socket; returns its address."""

    def app_at(address, streams):
        clock = SystemClock()
        return create_app(hub, settings(address), clock, streams=streams, class_views=class_views)

    with served(app_at) as address:
        yield address
    paper.put_away()


@pytest.fixture
def seen(browser, portal):
    one = Watched(browser, portal)
    yield one
    one.context.close()


def ways(seen, hub, view, language):
    """Go to every page of a class in a language; yield its name where it is open."""
    page, query = seen.page, f"?lang={language}"
    for name, shown in PAGES.items():
        hub.class_page.shown = shown
        page.goto(f"{view}/page{query}")
        yield name
    hub.class_page.shown = FULL
    page.goto(f"{view}/slips{query}")
    yield "slips"
    page.goto(f"{view}/close{query}")
    yield "class-close"
    page.goto(f"/s/{token_of(3)}{query}")
    yield "slip-door"
    page.click("form button")
    page.wait_for_url("**/mine*")
    yield "slip"
    page.goto(f"/s/{token_of(9)}{query}")
    page.click("form button")
    page.wait_for_load_state()
    seen.faults.clear()  # the browser says that this answer was a 404, as it is
    yield "slip-gone"


@pytest.mark.parametrize("language", ["nl", "fr", "en", "de"])
def test_axe_finds_nothing_and_nothing_clips_on_any_page(seen, hub, class_views, language):
    view, faults = f"/k/{class_views.open(BOOKING_ID)}", []
    for name in ways(seen, hub, view, language):
        judged(seen.page, name, faults, STATES)
    assert faults == []
    assert seen.faults == []
    assert seen.context.cookies() == []


def test_without_script_a_slip_opens_and_a_class_closes(browser, portal, hub, class_views):
    bare = Watched(browser, portal, java_script_enabled=False)
    view = f"/k/{class_views.open(BOOKING_ID)}"
    bare.page.goto(f"/s/{token_of(3)}")
    bare.page.click("form button")
    bare.page.wait_for_url("**/mine*")
    assert bare.page.locator("[data-kept]").count() == len(hub.class_page.shown.rows[2].part.cards)
    bare.page.goto(f"{view}/page")
    assert bare.page.locator("[data-number]").count() == 24
    bare.page.goto(f"{view}/close")
    bare.page.click("form button")
    assert "2026-0043" in bare.page.inner_text("[data-receipt]")
    bare.context.close()


def test_printed_by_a_browser_every_number_is_on_paper_and_no_button(seen, class_views):
    seen.page.goto(f"/k/{class_views.open(BOOKING_ID)}/page")
    seen.page.emulate_media(media="print")
    assert seen.page.locator(".tiles li:visible").count() == 24
    assert not seen.page.locator(".acts").is_visible()
    assert not seen.page.locator("#keep .do").is_visible()


@pytest.mark.pictures
def test_pictures_of_a_class_afterwards(seen, hub, class_views):
    view = f"/k/{class_views.open(BOOKING_ID)}"
    for language, width, scheme, wanted in (
        ("nl", 390, "light", None),
        ("nl", 1280, "light", None),
        ("de", 320, "light", {"class-page", "slip", "slips"}),
        ("fr", 390, "dark", {"class-page", "slip"}),
    ):
        for name in ways(seen, hub, view, language):
            if wanted is None or name in wanted:
                seen.page.set_viewport_size({"width": width, "height": 844})
                seen.page.emulate_media(color_scheme=scheme)
                seen.page.evaluate(SETTLED)
                seen.page.evaluate(PAINTED)
                at = SCREENS / f"{name}.{language}-{scheme}-{width}.png"
                seen.page.screenshot(path=at, full_page=True)
