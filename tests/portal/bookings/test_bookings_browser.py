"""A booking in a real browser, from the school's request to numbers that are off; seen and judged.

`make screens` makes the pictures under docs/screens/school anew.
"""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest

from edge.contract.words import BindingKind
from hub.rules.staff import StaffRole
from hub.schools import bookings
from hub.store import Booking, table_of
from tests.judges.axe import violations
from tests.portal.a_house import PASSWORD, a_class, a_house
from tests.portal.in_a_browser import SETTLED, SMALL_TARGETS, overflow, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # one browser, many pages

SCREENS = Path(__file__).parents[3] / "docs" / "screens" / "school"
LANGUAGES = ("nl", "fr", "en", "de")
WIDE, PHONE, NARROW = (1280, 800), (390, 844), (320, 640)
OF_TEACHERS = ("", "/attest", "/numbers", "/letter", "/rehearsal", "/device", "/withdraw")
LIST_OF_PUPILS = "school;klas;leerjaar;aantal;datum;contact;e-mail;voornaam\nx;x;x;x;x;x;x;x\n"


@pytest.fixture
def house(tmp_path):
    with a_house(tmp_path) as one:
        yield one


@pytest.fixture
def address(house):
    with served(lambda _address, _streams: house.app) as where:
        yield where


def opened(browser, size=PHONE, **how):
    """Return a page of a new browser; `asked` on it is every address that it asked for."""
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


def signs_in(page, house, address):
    house.colleague(StaffRole.DESK)
    page.goto(f"{address}/staff/in")
    page.fill("#name", "test.des")
    page.fill("#password", PASSWORD)
    page.click(".btn.go")


def fills(page, house, **changes):
    """Fill the form of a visit."""
    day = (house.hub.bookings.today + timedelta(days=12)).isoformat()
    typed = {
        "school": "Testschool",
        "label": "5B",
        "pupils": "24",
        "day": day,
        "contact": "Testleerkracht",
        "address": "teacher@example.org",
    }
    for name, text in (typed | changes).items():
        page.fill(f"#{name}", text)
    if page.query_selector("#school_year"):
        page.select_option("#school_year", "5")


def asks(page, house, address):
    """Ask for a visit, with too many pupils first; return the booking's id."""
    page.goto(f"{address}/school")
    seen(page, "ask.nl")
    fills(page, house, pupils="900")
    page.click(".btn.go")
    assert "boek dan twee groepen" in page.text_content("#wrong-pupils")
    seen(page, "ask-wrong.nl")
    page.fill("#pupils", "24")
    page.click(".btn.go")
    assert page.url == f"{address}/school/asked"
    seen(page, "asked.nl")
    (waits,) = house.hub.bookings.asked_for()
    return waits.booking_id


def test_a_school_asks_opens_its_link_attests_and_switches_numbers_off_without_script(
    house, address, browser
):
    page = opened(browser, java_script_enabled=False)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    booking_id = asks(page, house, address)
    page.goto(f"{address}/t/{token_of(house, booking_id)}")
    seen(page, "door.nl")
    page.click(".btn.go")
    base = page.url
    seen(page, "home.nl")
    attests(page)
    assert "Bewaard wordt, per nummer: scores." in page.text_content("main")
    seen(page, "home-attested.nl")
    page.click("text=Zet nummers uit")
    page.check("[name=n7]", force=True)
    seen(page, "numbers.nl")
    page.click(".btn.go")
    assert page.is_checked("[name=n7]")
    for word in ("letter", "rehearsal", "device", "withdraw"):
        page.goto(f"{base}/{word}")
        seen(page, f"{word}.nl")
    page.click(".btn.stop")
    seen(page, "withdrawn.nl")
    assert house.hub.bookings.find(booking_id).scopes is None
    assert all(url.startswith(address) for url in asked)
    assert page.context.cookies() == []


def token_of(house, booking_id):
    with house.hub.store.read() as tx:
        return bookings.link_of(tx, house.hub.keyring, booking_id)


def attests(page):
    """Read the notice, forget to say who one is, then say so."""
    page.click("text=Lees en zeg wat mag")
    seen(page, "attest.nl")
    page.click("text=Ik bevestig dit")
    assert "Typ uw naam." in page.text_content("#wrong-who")
    seen(page, "attest-wrong.nl")
    page.fill("#who", "Testdirecteur")
    page.check("[value=head]", force=True)
    page.click("text=Ik bevestig dit")


def test_a_forwarded_link_asks_for_six_digits(house, address, browser):
    school = a_class(house)
    teacher, stranger = opened(browser), opened(browser)
    teacher.goto(f"{address}/t/{school.token}")
    teacher.click(".btn.go")
    stranger.goto(f"{address}/t/{school.token}")
    stranger.click(".btn.go")
    seen(stranger, "code.nl")
    stranger.fill("#code", "000000")
    stranger.click("[value=open]")
    assert "past niet" in stranger.text_content(".wrong")
    stranger.click("[value=mail]")
    seen(stranger, "code-mailed.nl")
    teacher.click("text=Een tweede toestel")
    stranger.fill("#code", teacher.text_content(".digits"))
    stranger.click("[value=open]")
    assert "/k/" in stranger.url


def test_a_colleague_books_looks_changes_and_reads_a_list_in(house, address, browser, tmp_path):
    page = opened(browser, WIDE)
    signs_in(page, house, address)
    page.goto(f"{address}/staff/bookings")
    seen(page, "bookings-none.nl")
    page.click(".right .btn.go")
    fills(page, house, address="teacher@")
    page.click(".btn.go")
    seen(page, "book-wrong.nl")
    assert "kunnen wij niet schrijven" in page.text_content("#wrong-address")
    page.fill("#address", "teacher@example.org")
    page.click(".btn.go")
    assert "De link, en de brief voor de ouders, zijn op weg." in page.text_content("main")
    seen(page, "booking.nl")
    page.click("text=Wie is het?")
    seen(page, "booking-who.nl")
    some_come(house)
    page.goto(f"{address}/staff/bookings")
    seen(page, "bookings.nl")
    page.click("text=Lijst inlezen")
    pupils = tmp_path / "list.csv"
    pupils.write_text(LIST_OF_PUPILS)
    page.set_input_files("#list", pupils)
    page.click(".btn.go")
    assert page.text_content(".named") == "voornaam"
    seen(page, "import-refused.nl")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(f"{address}/staff/bookings")
    seen(page, "bookings-phone.nl")


def some_come(house):
    """Have bookings made: one waits for a colleague, one for its mail, three stand."""
    waits_for_a_colleague(house)
    house.visitor().post("/school", data=asked_for(house))
    for label in ("6A", "6B"):
        a_class(house, label=label)
    a_class(house, BindingKind.GROUP, "LUNA")


def seen_small(page, name):
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    seen(page, name)
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def waits_for_a_colleague(house, day=12):
    """Have a school ask on the web and open its link; return the booking's id."""
    soon = (house.hub.bookings.today + timedelta(days=day)).isoformat()
    house.visitor().post("/school", data=asked_for(house) | {"label": "4D", "day": soon})
    (waits,) = house.hub.bookings.asked_for()
    house.hub.bookings.open(token_of(house, waits.booking_id), "")
    return waits.booking_id


def test_a_desk_that_gives_a_box_sees_who_was_seen_by_nobody(house, address, browser):
    house.has_box(BindingKind.CLASS, "doos 12")
    a_class(house)
    booking_id = waits_for_a_colleague(house, day=0)
    page = opened(browser, WIDE)
    signs_in(page, house, address)
    for path in ("/staff/desk/-", f"/staff/bookings/{booking_id.hex()}"):
        page.goto(f"{address}{path}")
        assert "nog door geen collega nagekeken" in page.text_content(".right")
        seen(page, "desk-unvouched.nl" if path.endswith("-") else "booking-unvouched.nl")
    page.goto(f"{address}/staff/desk/-")
    page.fill("#q", "doos 12 1")
    page.click(".find .btn")
    seen(page, "give-unvouched.nl")
    seen_small(page, "give-unvouched-phone.nl")
    page.click(".gives a")
    assert page.url == f"{address}/staff/bookings/{booking_id.hex()}"
    page.click("text=Zeg af")
    seen_small(page, "cancel-phone.nl")
    page.goto(f"{address}/staff/bookings")
    seen_small(page, "bookings-unvouched-phone.nl")
    page.click(".known a")
    assert page.input_value("#address") == asked_for(house)["address"]
    seen_small(page, "booking-who-unvouched-phone.nl")
    page.click("text=Naam en adres zijn van deze school")
    assert "wij kennen ze" in page.text_content("[role=status]")


def asked_for(house):
    return {
        "kind": "class",
        "school": "Andere testschool",
        "label": "3C",
        "school_year": "3",
        "pupils": "21",
        "day": (house.hub.bookings.today + timedelta(days=30)).isoformat(),
        "language": "fr",
        "contact": "Testleerkracht",
        "address": "other@example.org",
    }


def judged(page, path, faults):
    """Note what is wrong with a page, in light and dark, on a phone and narrower."""
    for size, scheme in ((PHONE, "light"), (NARROW, "dark")):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED)
        found = violations(page, looks_only=scheme == "dark")
        found += [one for one in (overflow(page),) if one > 0]
        faults += [(path, size[0], one) for one in found + page.evaluate(SMALL_TARGETS)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_teacher_is_for_everybody(house, address, browser, language):
    page, faults = opened(browser, bypass_csp=True), []
    school = a_class(house)
    page.goto(f"{address}/t/{school.token}?lang={language}")
    judged(page, "door", faults)
    page.click(".btn.go")
    base = page.url.split("?")[0]
    for path in OF_TEACHERS:
        page.goto(f"{base}{path}?lang={language}")
        judged(page, path, faults)
    if language in {"fr", "de"}:
        page.goto(f"{base}/attest?lang={language}")
        seen(page, f"attest.{language}-dark")
    for path in ("/school", "/school?kind=group", "/school/asked", "/school/parents"):
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        judged(page, path, faults)
    with house.hub.store.write() as tx:
        tx.execute(table_of(Booking).update().values(vouched_at=None))
    page.goto(f"{base}/attest?lang={language}")
    judged(page, "attest of whom nobody vouches for", faults)
    page.goto(f"{address}/t/{school.token}?lang={language}")
    page.click(".btn.go")
    judged(page, "code", faults)
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_of_bookings_is_for_everybody(house, address, browser, language):
    page, faults = opened(browser, WIDE, bypass_csp=True), []
    signs_in(page, house, address)
    school = a_class(house)
    with house.hub.store.write() as tx:
        tx.execute(table_of(Booking).update().values(vouched_at=None))
    one = f"/staff/bookings/{school.booking_id.hex()}"
    paths = ("", "/new", "/new?kind=group", "/import")
    for path in (
        *(f"/staff/bookings{more}" for more in paths),
        *(one + more for more in ("", "/who", "/change", "/cancel")),
    ):
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        judged(page, path, faults)
    assert faults == []


def test_nothing_that_a_teacher_reads_names_who_booked(house, address, browser):
    school = a_class(house)
    page = opened(browser)
    page.goto(f"{address}/t/{school.token}")
    page.click(".btn.go")
    base = page.url
    for path in OF_TEACHERS:
        page.goto(base + path)
        assert not re.search(r"teacher@example|Testleerkracht", page.content()), path
    with house.hub.store.read() as tx:
        assert tx.execute(table_of(Booking).select()).first() is not None
