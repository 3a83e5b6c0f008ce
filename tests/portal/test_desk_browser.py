"""The desk in a real browser: the screen follows the reader, clicks are counted, axe is asked.

`make screens` makes the pictures under docs/screens/school anew.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from edge.contract.words import AgeBand, BindingKind, Scope
from hub.rules.arrangements import Office
from hub.schools.bookings import Said
from hub.store import Mail, Page, table_of
from look.notices import SCHOOL_NOTICE, school_sha256
from portal.app import create_app
from tests.portal.a_house import AClass, a_house
from tests.portal.in_a_browser import NARROW, PHONE, WIDE, faults, served
from tests.portal.test_desk import DESK, OTHER, ADeskWeb

pytestmark = pytest.mark.browser

SCREENS = Path(__file__).parents[2] / "docs" / "screens" / "school"
LANGUAGES = ("nl", "fr", "en", "de", "qps")


@pytest.fixture
def desk(tmp_path):
    with a_house(tmp_path) as house:
        yield ADeskWeb(house)


@pytest.fixture
def address(desk):
    house = desk.house

    def app_at(where, streams):
        settings = replace(house.settings, portal=replace(house.settings.portal, public_url=where))
        return create_app(house.hub, settings, house.clock, streams=streams, languages=LANGUAGES)

    with served(app_at) as where:
        yield where


def opened(browser, desk, address, size=WIDE, **how):
    """A colleague's browser, signed in."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce",
        locale="nl-BE",
        bypass_csp=True,
        **how,
    )
    cookie = {"name": "staff", "value": desk.web.cookies["staff"], "url": f"{address}/staff"}
    context.add_cookies([cookie])
    return context.new_page()


def seen(page, name):
    if os.environ.get("MYVISIT_SCREENS"):
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENS / f"desk-{name}.png", full_page=True)


def comes_back(desk, event, why="no such mailbox"):
    """The mail of a visitor is refused for good."""
    pages, mails, now = table_of(Page), table_of(Mail), desk.house.clock.now()
    with desk.hub.store.write() as tx:
        household = desk.hub._decisions.hosts.of(event.address)
        page_id = tx.execute(pages.select().where(pages.c.household == household)).first().page_id
        tx.execute(pages.update().where(pages.c.page_id == page_id).values(undeliverable_at=now))
        failed = {"failed_at": now, "answer": why}
        tx.execute(mails.update().where(mails.c.page_id == page_id).values(**failed))


def a_day(desk):
    """Families are here, two mails came back, a class waits for its bands."""
    desk.registers(yes=(Scope.SCORE, Scope.SOUND))
    comes_back(desk, desk.registers(OTHER, name="Testkind Twee", address="guardian@gmial.com"))
    lost = desk.registers(bytes(7), name="Testkind Drie", address="family@example.net")
    comes_back(desk, lost, "mailbox full")
    desk.house.has_box(BindingKind.CLASS, "doos 12", bands=30)
    return AClass(desk.house)


def attested(desk, group):
    now = desk.house.clock.now()
    said = Said(
        who="Testdirecteur",
        office=Office.HEAD,
        scopes=frozenset({Scope.SCORE}),
        language="nl",
        notice=SCHOOL_NOTICE,
        notice_sha256=school_sha256("nl"),
        shown_at=now,
    )
    desk.hub.schools.attest(group.booking_id, said)


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_screen_follows_the_reader_and_the_band_is_swapped_in_two_clicks(
    desk, address, browser, size
):
    pictured = seen if size == WIDE else lambda *_: None
    a_day(desk)
    page = opened(browser, desk, address, size)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/staff/desk")
    pictured(page, "home.nl")
    desk.lays()
    page.wait_for_selector("text=Blauwe Vos")
    pictured(page, "visit.nl")
    clicks = 1
    page.click("text=Wissel")
    pictured(page, "swap.nl")
    desk.lays(bytes(6) + b"\x01")
    page.wait_for_selector("text=Er ligt een ander bandje.")
    page.click("text=Dit is het nieuwe")
    clicks += 1
    page.wait_for_selector("text=Gewisseld.")
    pictured(page, "swapped.nl")
    assert clicks == 2
    assert all(url.startswith(address) for url in asked)


def test_a_bounce_is_mended_with_one_click_and_an_address_with_three(desk, address, browser):
    a_day(desk)
    page = opened(browser, desk, address, java_script_enabled=False)
    page.goto(f"{address}/staff/desk/{DESK}")
    page.click("text=Verbeter en verstuur")
    assert "Verbeterd." in page.text_content(".did")
    page.click("text=Toon wie")
    page.click(".acts >> text=Verbeter")
    seen(page, "mend.nl")
    page.fill("#address", "family@example.nl")
    page.click("text=Verbeter en verstuur")
    assert "Verbeterd." in page.text_content(".did")
    page.fill("#q", "guardian@example.org")
    page.click(".left .find .btn")
    assert "Blauwe Vos" in page.text_content("h1")


@pytest.mark.timeout(120)  # thirty bands are bound anew, each in the store
def test_a_class_of_thirty_has_its_box_in_one_tap_and_one_click(desk, address, browser):
    group = a_day(desk)
    page = opened(browser, desk, address)
    page.goto(f"{address}/staff/desk/{DESK}")
    desk.lays_own("doos 12", 17)
    page.wait_for_selector("text=Aan wie geeft u deze doos?")
    seen(page, "give.nl")
    page.click("text=Geef aan Klas 5B")
    assert "Gegeven." in page.text_content(".did")
    seen(page, "given-unattested.nl")
    attested(desk, group)
    desk.lays_own("doos 12", 2)
    page.wait_for_selector("text=nummer 2")
    seen(page, "given.nl")
    page.click(".acts >> text=Wissel")
    page.select_option("#band", "30")
    seen(page, "number.nl")
    page.click("button:has-text('Wissel')")
    assert "bandje 30 speelt nu voor nummer 2." in page.text_content(".did")
    desk.lays_own("doos 12", 29)
    page.wait_for_selector("text=bandje 29")
    page.click(".acts >> text=Wissel")
    seen(page, "spare.nl")
    page.click("button[name=number]:has-text('3')")
    assert "bandje 29 speelt nu voor nummer 3." in page.text_content(".did")


@pytest.mark.timeout(120)  # thirty taps, and the screen follows each
def test_a_box_is_taken_in_while_the_row_of_beads_grows(desk, address, browser):
    page = opened(browser, desk, address)
    page.goto(f"{address}/staff/desk/{DESK}/sets")
    page.fill("#set", "doos 12")
    page.click("text=Neem bandjes op")
    for number in range(30):
        desk.taps_in(bytes((4, 0xD1, 0, number, 1, 2, 0x80)))
    page.wait_for_selector("text=Leg bandje 31 neer.")
    desk.taps_in(bytes((4, 0xD1, 0, 6, 1, 2, 0x80)))
    page.wait_for_selector("text=Dat was bandje 7 van deze doos")
    seen(page, "intake.nl")
    page.click("main button:has-text('Klaar')")
    page.wait_for_selector("text=Blad van vandaag")
    seen(page, "sets.nl")


@pytest.mark.timeout(120)  # axe reads six screens
@pytest.mark.parametrize(
    ("size", "scheme", "languages"),
    [
        (WIDE, "light", ("nl", "qps")),
        (PHONE, "light", ("nl", "fr", "de")),
        (NARROW, "light", ("qps", "en")),
        (WIDE, "dark", ("nl",)),
        (NARROW, "dark", ("qps",)),
    ],
)
def test_the_desk_is_for_everybody(desk, address, browser, size, scheme, languages):
    a_day(desk)
    desk.registers(bytes(6) + b"\x02", name="Testkind Vier", age=AgeBand.UNDER_13)
    page = opened(browser, desk, address, size, color_scheme=scheme)
    # A screen that follows the reader would go on while it is judged.
    page.route("**/events*", lambda route: route.abort())
    for language in languages:
        name = f"{language}-{size[0]}{'-dark' if scheme == 'dark' else ''}"
        for what, lays in (
            ("home", lambda: desk.readers.put_away(DESK)),
            ("nobody", lambda: desk.lays(b"\x01" * 7)),
            ("own", lambda: desk.lays_own("doos 12", 3)),
            ("child", lambda: desk.lays(bytes(6) + b"\x02")),
            ("visit", desk.lays),
        ):
            lays()
            page.goto(f"{address}/staff/desk/{DESK}?lang={language}")
            assert faults(page) == ([], 0), (what, language)
            if language == "nl" or (what, size) == ("visit", NARROW):
                seen(page, f"{what}.{name}")
        page.click(".acts .btn:nth-child(2)")
        assert faults(page) == ([], 0), ("mend", language)
        page.goto(f"{address}/staff/desk/{DESK}/sets?lang={language}")
        assert faults(page) == ([], 0), ("sets", language)
