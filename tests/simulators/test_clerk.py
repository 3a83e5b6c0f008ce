"""How many clicks a desk's tasks take, as counted by the page of a real browser."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from edge.contract.words import Mark
from portal.app import create_app
from simulators.chip import Ntag213
from simulators.clerk import COUNT_CLICKS, Clerk
from tests.portal import in_a_browser
from tests.portal.a_house import AClass, a_house
from tests.portal.in_a_browser import served
from tests.portal.test_desk import DESK, ADeskWeb

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
browser = in_a_browser.browser
BOX = "doos 12"


@pytest.fixture
def desk(tmp_path):
    with a_house(tmp_path) as house:
        yield ADeskWeb(house)


@pytest.fixture
def clerk(desk, browser):
    house = desk.house

    def app_at(where, streams):
        settings = replace(house.settings, portal=replace(house.settings.portal, public_url=where))
        return create_app(house.hub, settings, house.clock, streams=streams)

    @contextmanager
    def lays(band):
        with_box = desk.hub.boxes.intake(DESK) is not None
        _ = desk.taps_in(band.uid) if with_box else desk.lays(band.uid)
        yield

    with served(app_at) as where:
        context = browser.new_context(locale="nl-BE")
        cookie = {"name": "staff", "value": desk.web.cookies["staff"], "url": f"{where}/staff"}
        context.add_cookies([cookie])
        context.add_init_script(COUNT_CLICKS)
        context.set_default_timeout(15_000)
        yield Clerk(context.new_page(), f"{where}/staff/desk/{DESK}", lays)
        context.close()


def band(number):
    return Ntag213(bytes((4, 0xD1, 0, number, 1, 2, 0x80)))


def test_a_visitors_band_is_swapped_blocked_and_freed_in_two_clicks_all_else_in_three(desk, clerk):
    for number, address in ((1, "guardian@example.org"), (2, "family@example.org")):
        desk.registers(band(number).uid, name="Testkind", address=address)
    assert clerk.does("again", band(1)) == 2
    assert clerk.mends(band(1), "guardiaan@example.org") == 2
    assert clerk.finds_and_mends("guardiaan@example.org", "guardian@example.org") == 3
    assert clerk.swaps(band(1), band(3)) == 2
    assert clerk.does("release", band(3)) == 2
    assert clerk.binds(band(4), "guardian@example.org") == 2
    assert clerk.does("end", band(4)) == 2
    assert clerk.does("block", band(2)) == 2
    assert clerk.does("unblock", band(2)) == 2
    today, now = desk.hub.desk.today, desk.house.clock.now()
    desk.hub.desk.handling.marks.mark(today, desk.key(band(5).uid), Mark.LOCKED, now)
    assert clerk.does("reset", band(5)) == 2


def test_a_box_is_taken_in_given_mended_and_taken_back_in_at_most_three_clicks(desk, clerk):
    AClass(desk.house).attests()
    begun = clerk.begins_intake(BOX)
    for number in range(1, 8):
        clerk.takes_in(band(number), number)
    assert begun + clerk.ends_intake() == 3
    clerk.home()
    assert clerk.gives(band(3), "5B") == 1
    assert clerk.lets_play(band(6), 2) == 2
    assert clerk.finds_and_lets_play(BOX, 3) == 3
    numbers = desk.hub.schools.numbers(desk.hub.desk.figures().groups[0].booking_id)
    assert [one.band_number for one in numbers] == [1, 6, 7, 4]
    assert clerk.does("back", band(1)) == 2
