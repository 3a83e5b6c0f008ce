"""The staff's entrance in a real browser: joined with an app, signed in, signed out, seen.

`make screens` makes the pictures under docs/screens/staff anew.
"""

import os
from pathlib import Path

import pytest

from portal.app import create_app
from tests.hub.colleagues.a_staff_room import NAME, PASSWORD, staff_room
from tests.portal.a_family import FakeHub, settings
from tests.portal.in_a_browser import NARROW, PHONE, WIDE, faults, served

pytestmark = pytest.mark.browser

SCREENS = Path(__file__).parents[2] / "docs" / "screens" / "staff"
LANGUAGES = ("nl", "fr", "en", "de", "qps")


@pytest.fixture
def room(tmp_path):
    with staff_room(tmp_path) as one:
        yield one


@pytest.fixture
def address(room):
    hub = FakeHub()
    hub.staff = room.uses

    def app_at(where, streams):
        return create_app(hub, settings(where), room.clock, streams=streams, languages=LANGUAGES)

    with served(app_at) as where:
        yield where


def opened(browser, size=WIDE, **how):
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce",
        locale="nl-BE",
        **how,
    )
    return context.new_page()


def seen(page, name):
    if os.environ.get("MYVISIT_SCREENS"):
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENS / f"{name}.png", full_page=True)


def joins(page, address, room):
    """Join with an app; return its secret."""
    page.goto(f"{address}/staff/in")
    seen(page, "in.nl")
    page.click("text=Kreeg u een code?")
    seen(page, "join-code.nl")
    page.fill("#code", room.invites())
    page.click("text=Verder")
    page.click("summary")
    seen(page, "join-password.nl")
    secret = page.text_content(".code")
    page.fill("#password", PASSWORD)
    page.fill("#digits", room.digits(secret))
    page.click(".btn.go")
    assert page.input_value("#name") == NAME
    seen(page, "in-joined.nl")
    return secret


def test_a_colleague_joins_with_an_app_signs_in_and_out_without_script(room, address, browser):
    page = opened(browser, java_script_enabled=False)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    secret = joins(page, address, room)
    page.fill("#password", PASSWORD)
    page.click(".btn.go")
    assert "Typ uw wachtwoord nog eens" in page.text_content(".wrong")
    seen(page, "in-code.nl")
    page.fill("#password", PASSWORD)
    page.fill("#code", room.digits(secret))
    page.click(".btn.go")
    assert page.url == f"{address}/staff"
    seen(page, "home.nl")
    page.click("text=Meld af")
    assert page.url == f"{address}/staff/in"
    page.goto(f"{address}/staff")
    assert page.url == f"{address}/staff/in"
    assert all(url.startswith(address) for url in asked)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE, NARROW])
def test_the_entrance_is_for_everybody(room, address, browser, size, scheme):
    page = opened(browser, size, color_scheme=scheme, bypass_csp=True)
    for language in LANGUAGES:
        for path in ("/staff/in", "/staff/join"):
            page.goto(f"{address}{path}?lang={language}")
            assert faults(page) == ([], 0), (path, language)
        page.fill("#code", room.invites())
        page.click(".btn.go")
        page.click("summary")
        assert faults(page) == ([], 0), ("password", language)
    if scheme == "dark":
        seen(page, f"join-password.qps-dark-{size[0]}")
