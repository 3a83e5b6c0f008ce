"""A family with a slip in a real browser: from the code to "open the mail", judged on the way.

`make screens` makes the pictures under docs/screens/school anew.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from edge.contract.codec import to_json
from edge.contract.words import AgeBand
from hub.settling.decisions import Said
from hub.store import BandDay, Edge, Exhibit, put, table_of
from portal.app import create_app
from tests.hub.a_museum import WALL, photo, score
from tests.judges.axe import violations
from tests.portal.a_house import a_house
from tests.portal.in_a_browser import CLIPPED, SMALL_TARGETS, overflow, served
from tests.portal.test_claims import AParty

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]  # a whole way, judged at each step
SCREENS = Path(__file__).parents[2] / "docs" / "screens" / "school"


class _Bound:
    """A band of a party, by what it is called today."""

    def __init__(self, binding_id):
        self.binding_id = binding_id


def plays(house, band):
    """The band that was dealt at this place makes two scores and a photo at an exhibit."""
    store, now = house.hub.store, house.clock.now()
    edge = {"name": "wall", "verify_key": b"", "box_key": b"", "enrolled_at": now}
    exhibit = {
        "exhibit": "wall",
        "edge": "wall",
        "manifest": to_json(WALL).decode(),
        "updated_at": now,
    }
    with store.write() as tx:
        put(tx, Edge, [edge])
        put(tx, Exhibit, [exhibit])
        days = table_of(BandDay)
        names = tx.execute(days.select().order_by(days.c.uid)).all()
        bound = _Bound(names[band - 1].binding_id)
        for made in (score(bound, 250.0, now), score(bound, 213.0, now), photo(bound, now)):
            house.hub._decisions.decide(tx, Said(made, "wall", now))


@pytest.fixture
def house(tmp_path):
    with a_house(tmp_path) as one:
        yield one


@pytest.fixture
def address(house):
    def app_at(where, streams):
        settings = replace(house.settings, portal=replace(house.settings.portal, public_url=where))
        return create_app(house.hub, settings, house.clock, streams=streams)

    with served(app_at) as where:
        yield where


def a_phone(browser, address, language, scheme, width, **how):
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        reduced_motion="reduce",
        **how,
    )
    page = context.new_page()

    def looks(name):
        assert overflow(page) <= 0, name
        assert page.evaluate(CLIPPED) == [], name
        assert page.evaluate(SMALL_TARGETS) == [], name
        assert violations(page) == [], name
        if os.environ.get("MYVISIT_SCREENS"):
            SCREENS.mkdir(parents=True, exist_ok=True)
            dark = "-dark" if scheme == "dark" else ""
            page.screenshot(
                path=SCREENS / f"claim-{name}.{language}-{width}{dark}.png", full_page=True
            )

    return page, looks


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("nl", "light", 390), ("fr", "dark", 390), ("en", "light", 1080), ("de", "light", 320)],
)
def test_a_family_scans_a_slip_and_takes_its_childs_part_home(
    house, address, browser, language, scheme, width
):
    party = AParty(house)
    plays(house, 1)
    page, looks = a_phone(browser, address, language, scheme, width)
    page.goto(f"/s/{party.slip(1)}?lang={language}")
    looks("door")
    page.click("main button")
    looks("mine")
    page.click("a[href*='/claim']")
    looks("ask")
    asked_at = page.url
    walk(page, looks)
    assert page.get_attribute("h1", "data-fate") == "confirm"
    looks("confirm")
    page.goto(asked_at)
    assert page.get_attribute("h1", "data-fate") == "taken_before"
    looks("taken")
    assert page.context.cookies() == []
    page.context.close()


def walk(page, looks):
    """Forget something, mend it, look again at the address, agree."""
    page.check("input[name=score][value=no]")
    page.check("input[name=photo][value=no]")
    page.check("input[name=sound][value=no]")
    page.fill("#first_name", "Testkind")
    page.fill("#address", "guardian@gmial.com")
    page.click("button.btn[value=agree]")
    looks("fault")
    assert page.input_value("#first_name") == "Testkind"
    page.check("input[name=score][value=yes]")
    page.check("input[name=photo][value=yes]")
    page.click("button.btn[value=agree]")
    looks("meant")
    page.click("button.btn[value=take]")


@pytest.mark.parametrize(("language", "width"), [("de", 320), ("nl", 390)])
def test_where_grown_ups_came_too_whoever_wore_the_band_says_their_age(
    house, address, browser, language, width
):
    party = AParty(house, age_band=AgeBand.ADULT)
    plays(house, 1)
    page, looks = a_phone(
        browser, address, language, "light", width, java_script_enabled=language != "de"
    )
    if language == "de":
        looks = lambda _name: None  # noqa: E731 - without a script nothing can be measured
    page.goto(f"/s/{party.slip(1)}?lang={language}")
    page.click("main button")
    page.click("a[href*='/claim']")
    looks("age")
    page.fill("#age", "200")
    page.press("#age", "Enter")
    looks("age-fault")
    page.fill("#age", "41")
    page.click("button.btn[value=age]")
    looks("ask-own")
    walk(page, lambda _name: None)
    assert page.get_attribute("h1", "data-fate") == "done"
    looks("done")
    page.context.close()
