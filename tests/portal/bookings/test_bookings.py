"""Colleagues at their bookings, over a real hub: written down, read in, changed, ended."""

import html
import re
from datetime import timedelta

import pytest

from edge.contract.codec import to_json
from edge.contract.words import Scope
from hub.colleagues import looks
from hub.rules import trail_drafts
from hub.rules.booking_lists import NEEDED, OPTIONAL
from hub.rules.staff import StaffRole
from hub.schools import bookings
from hub.store import Booking, Mail, TrailDraft, TrailVersion, put, table_of
from look.notices import arrangement
from look.speech import Speech
from tests.hub.trails.a_trail import DRAFT
from tests.portal.a_house import TEACHER, a_class, a_house

HEAD = "school;klas;leerjaar;aantal;datum;contact;e-mail"


@pytest.fixture
def house(tmp_path):
    with a_house(tmp_path) as one:
        yield one


@pytest.fixture
def desk(house):
    return house.colleague(StaffRole.DESK)


def count(house, model):
    with house.hub.store.read() as tx:
        return len(tx.execute(table_of(model).select()).all())


def fields(house, **changes):
    day = house.hub.bookings.today + timedelta(days=12)
    return {
        "kind": "class",
        "school": "Testschool",
        "label": "5B",
        "school_year": "5",
        "pupils": "24",
        "day": day.isoformat(),
        "language": "nl",
        "contact": "Testleerkracht",
        "address": "teacher@example.org",
        **changes,
    }


def books(house, desk, **changes):
    """Write a booking down; return its address."""
    answer = desk.post("/staff/bookings/new", data=fields(house, **changes))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].split("?")[0]


def reads_in(desk, text):
    """Send a list as a browser does."""
    return desk.post("/staff/bookings/import", files={"list": ("list.csv", text, "text/csv")})


def test_a_booking_is_written_down_and_stands_on_its_day(house, desk):
    where = books(house, desk)
    listed = desk.get("/staff/bookings").text
    assert where in listed
    assert "Testschool" in listed
    assert "Klas 5B" in desk.get(where).text


@pytest.mark.parametrize("kind", ["class", "group"])
@pytest.mark.parametrize("language", ["nl", "fr", "en", "de"])
def test_the_whole_arrangement_can_be_read_where_a_visit_is_booked(house, desk, kind, language):
    words = arrangement(of_a_group=kind == "group")
    asked = f"?kind={kind}&lang={language}"
    for form in (
        house.visitor().get(f"/school{asked}").text,
        desk.get(f"/staff/bookings/new{asked}").text,
    ):
        folded = html.unescape(
            re.search(r"<details class=.agreed.>.*?</details>", form, re.DOTALL)[0]
        )
        for line in words.text(Speech(language)).splitlines():
            assert line in folded
        assert words.version in folded
        assert words.sha256(language).hex() in folded


def test_the_same_class_twice_a_day_is_refused_and_the_form_says_what_to_do(house, desk):
    books(house, desk)
    again = desk.post("/staff/bookings/new", data=fields(house, school="TESTSCHOOL"))
    assert again.status_code == 200
    assert "is voor die dag al geboekt" in again.text
    assert count(house, Booking) == 1


@pytest.mark.parametrize("pupils", ["0", "900", "", "-3", "1e3"])
def test_a_class_of_nobody_or_too_many_is_refused(house, desk, pupils):
    answer = desk.post("/staff/bookings/new", data=fields(house, pupils=pupils))
    assert 'id="wrong-pupils"' in answer.text
    assert count(house, Booking) == 0


def test_who_answers_for_a_class_is_not_shown_before_somebody_looks_and_that_is_noted(house, desk):
    where = books(house, desk)
    assert TEACHER.address not in desk.get(where).text
    assert TEACHER.address not in desk.get("/staff/bookings").text
    assert TEACHER.address in desk.get(f"{where}/who").text
    with house.hub.store.read() as tx:
        assert [one.act for one in looks.latest(tx)][:1] == ["booking.contact"]


def test_a_mended_address_gets_a_new_link_and_closes_what_was_open(house, desk):
    school = a_class(house)
    web = house.visitor()
    view = school.view(web)
    where = f"/staff/bookings/{school.booking_id.hex()}"
    wrong = desk.post(f"{where}/who", data={"contact": "Testdirecteur", "address": "head@"})
    assert "kunnen wij niet schrijven" in wrong.text
    right = {"contact": "Testdirecteur", "address": "head@example.org"}
    assert desk.post(f"{where}/who", data=right).status_code == 303
    assert web.get(f"/k/{view}").status_code == 404
    assert web.post(f"/t/{school.token}").status_code == 404


def test_a_page_with_photos_goes_to_another_mailbox_only_where_somebody_called(house, desk):
    school = a_class(house)
    school.attests(Scope.SCORE, Scope.PHOTO)
    where = f"/staff/bookings/{school.booking_id.hex()}/who"
    assert "belde de school op een nummer" in desk.get(where).text
    right = {"contact": "Testdirecteur", "address": "head@example.org"}
    refused = desk.post(where, data=right).text
    assert 'id="wrong-spoke"' in refused
    assert "Bel eerst" in refused
    assert desk.post(where, data={**right, "spoke": "yes"}).status_code == 303
    assert desk.post(where, data={**right, "address": TEACHER.address}).status_code == 200
    with house.hub.store.read() as tx:
        assert [one.act for one in looks.latest(tx)].count("booking.readdressed") == 1


def test_a_link_that_was_passed_on_is_replaced_in_one_press(house, desk):
    school = a_class(house)
    where = f"/staff/bookings/{school.booking_id.hex()}"
    assert desk.post(where, data={"do": "link"}).headers["location"] == f"{where}?done=link"
    assert house.visitor().post(f"/t/{school.token}").status_code == 404
    assert desk.post(where, data={"do": "other"}).status_code == 404


def test_the_link_is_sent_again_and_then_opens_without_a_code_once_it_went(house, desk):
    school = a_class(house)
    school.view(house.visitor())
    before = count(house, Mail)
    where = f"/staff/bookings/{school.booking_id.hex()}"
    assert desk.post(where, data={"do": "send"}).status_code == 303
    assert count(house, Mail) == before + 1


def test_what_a_school_asked_for_waits_on_top_and_is_confirmed(house, desk):
    house.visitor().post("/school", data=fields(house))
    page = desk.get("/staff/bookings").text
    assert "Eén aanvraag wacht" in page
    where = re.search(r"/staff/bookings/[0-9a-f]{32}", page)[0]
    assert desk.post(where, data={"do": "confirm"}).status_code == 303
    assert "aanvraag wacht" not in desk.get("/staff/bookings").text


def test_a_request_for_a_class_that_is_booked_cannot_be_confirmed(house, desk):
    books(house, desk)
    house.visitor().post("/school", data=fields(house))
    (waits,) = house.hub.bookings.asked_for()
    where = f"/staff/bookings/{waits.booking_id.hex()}"
    assert "is voor die dag al geboekt" in desk.get(where).text
    assert "is voor die dag al geboekt" in desk.post(where, data={"do": "confirm"}).text


def test_a_wrong_day_is_mended(house, desk):
    where = books(house, desk)
    later = (house.hub.bookings.today + timedelta(days=20)).isoformat()
    assert f'value="{later}"' not in desk.get(f"{where}/change").text
    changed = desk.post(f"{where}/change", data=fields(house, day=later))
    assert changed.headers["location"] == f"{where}?done=changed"
    assert f'value="{later}"' in desk.get(f"{where}/change").text


def test_cancelling_is_asked_and_erases_all_of_it(house, desk):
    where = books(house, desk)
    asked = desk.get(f"{where}/cancel").text
    assert "wordt nu gewist" in asked
    assert "krijgt een mail" in asked
    assert count(house, Booking) == 1
    assert desk.post(f"{where}/cancel").headers["location"] == "/staff/bookings?done=cancelled"
    # The address alone waits for the mail that says so.
    assert count(house, Booking) == count(house, Mail) == 1
    assert desk.get(where).status_code == 404
    assert where not in desk.get("/staff/bookings").text


def asks(house, *, opens=True, **changes):
    """Have somebody ask on the web and open the mail; return where their booking is."""
    house.visitor().post("/school", data=fields(house, **changes))
    (waits,) = house.hub.bookings.asked_for()
    with house.hub.store.read() as tx:
        link = bookings.link_of(tx, house.hub.keyring, waits.booking_id)
    if opens:
        house.hub.bookings.open(link, "")
    return f"/staff/bookings/{waits.booking_id.hex()}"


def test_what_was_asked_for_on_the_web_stands_first_until_a_colleague_knows_the_school(house, desk):
    books(house, desk, label="6A")
    where = asks(house)
    page = desk.get("/staff/bookings").text
    assert page.index(where) < page.index("Klas 6A")
    for screen in (page, desk.get(where).text):
        assert "nog door geen collega nagekeken" in screen
        assert f'href="{where}/who"' in screen
    pressed = desk.post(where, data={"do": "vouch"})
    assert pressed.headers["location"].startswith(f"{where}?")
    assert "wij kennen ze" in desk.get(pressed.headers["location"]).text
    for screen in (desk.get("/staff/bookings").text, desk.get(where).text):
        assert "nog door geen collega nagekeken" not in screen
    assert desk.post(where, data={"do": "vouch"}).status_code == 303
    assert where not in house.colleague(StaffRole.TECHNICIAN).get("/staff").text


@pytest.mark.parametrize("stands", [True, False])
def test_a_mailbox_is_vouched_for_where_it_is_seen_and_the_look_is_written_down(
    house, desk, stands
):
    where = asks(house, opens=stands)
    button = f'value="{"vouch" if stands else "confirm"}"'
    for screen in ("/staff/bookings", where):
        assert button not in desk.get(screen).text
    seen = desk.get(f"{where}/who").text
    assert button in seen
    assert fields(house)["address"] in seen
    assert "Vraag of deze naam en dit adres van hen zijn" in seen
    with house.hub.store.read() as tx:
        assert [one.act for one in looks.latest(tx)][:1] == ["booking.contact"]


def test_who_may_not_see_bookings_vouches_for_none(house):
    where = asks(house)
    for role in (StaffRole.TECHNICIAN, StaffRole.MARKETING):
        assert house.colleague(role).post(where, data={"do": "vouch"}).status_code in {403, 404}
    assert len(house.hub.bookings.unvouched()) == 1


def test_a_trail_that_is_offered_no_more_stays_in_the_form_of_who_has_it_and_says_so(house, desk):
    body = to_json(trail_drafts.as_trail(DRAFT, "licht-1")).decode()
    now = house.clock.now()
    with house.hub.store.write() as tx:
        draft = {
            "trail_id": "licht",
            "draft": to_json(DRAFT).decode(),
            "revision": 1,
            "version": "licht-1",
            "versions": 1,
            "made_at": now,
            "changed_at": now,
            "retired_at": now,
        }
        put(tx, TrailDraft, [draft])
        version = {"version": "licht-1", "trail_id": "licht", "made_at": now, "body": body}
        put(tx, TrailVersion, [version])
    where = books(house, desk)
    with house.hub.store.write() as tx:
        tx.execute(table_of(Booking).update().values(trail="licht-1"))
    form = desk.get(f"{where}/change").text
    marked = f"{DRAFT.name.nl} (niet meer in het aanbod)"
    assert f'value="licht-1" selected>{marked}' in form
    assert marked in desk.get(where).text
    changed = desk.post(f"{where}/change", data=fields(house, trail="licht-1", pupils="20"))
    assert changed.headers["location"] == f"{where}?done=changed"
    assert "niet meer in het aanbod" not in desk.get("/staff/bookings/new").text


def test_a_list_is_read_in_whole(house, desk):
    day = fields(house)["day"]
    rows = [f"École du bois;{n}A;{n};20;{day};Testleerkracht;t@example.org" for n in range(1, 7)]
    answer = reads_in(desk, "\n".join([HEAD, *rows]).encode("cp1252"))
    assert answer.headers["location"] == "/staff/bookings?done=imported"
    assert count(house, Booking) == 6
    assert "École du bois" in desk.get("/staff/bookings").text


@pytest.mark.parametrize("language", ["nl", "fr", "en", "de"])
def test_the_page_says_what_each_column_holds_and_its_example_is_read_in(house, desk, language):
    page = html.unescape(desk.get(f"/staff/bookings/import?lang={language}").text)
    speech = Speech(language)
    for column in (*NEEDED, *OPTIONAL):
        none = ".none" if column == "trail" else ""
        assert speech.say(f"booking.import.of.{column}{none}") in page
    example = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)[1]
    assert reads_in(desk, example).status_code == 303
    assert count(house, Booking) == 1


def test_no_school_year_is_chosen_for_whoever_books(house, desk):
    page = desk.get("/staff/bookings/new").text
    years = re.search(r'<select id="school_year".*?</select>', page, re.DOTALL)[0]
    assert "selected" not in years.replace('<option value="" selected>', "")
    answer = desk.post("/staff/bookings/new", data=fields(house, school_year=""))
    assert "Kies een leerjaar, van het eerste" in answer.text
    assert count(house, Booking) == 0


def test_an_address_without_its_at_is_told_so(house, desk):
    answer = desk.post("/staff/bookings/new", data=fields(house, address="teacher.example.org"))
    assert "In dit adres ontbreekt een @." in answer.text
    assert "In dit adres ontbreekt een @." not in desk.get("/staff/bookings/new").text


def test_a_list_of_pupils_is_refused_by_its_columns_and_leaves_nothing_anywhere(house, desk):
    day = fields(house)["day"]
    row = f"Testschool;5B;5;24;{day};Testleerkracht;t@example.org;Kanariekind;Kanarielaan 1"
    answer = reads_in(desk, f"{HEAD};voornaam;adres leerling\n{row}\n")
    assert "voornaam" in answer.text
    assert "adres leerling" in answer.text
    assert "Kanarie" not in answer.text
    assert count(house, Booking) == count(house, Mail) == 0
    for path in house.folder.rglob("*"):
        assert not path.is_file() or b"Kanarie" not in path.read_bytes(), path


@pytest.mark.parametrize(
    "body", ["", "\n\n", "no list at all", '"open;quote\nx', "x" * 300_000, HEAD + "\n"]
)
def test_what_is_no_list_is_said_so(house, desk, body):
    answer = reads_in(desk, body)
    assert answer.status_code == 200
    assert "niets geboekt" in answer.text
    assert count(house, Booking) == 0


def test_a_wrong_line_is_named_by_its_number_and_nothing_is_booked(house, desk):
    day = fields(house)["day"]
    rows = [f"Testschool;{n}A;{n};{n}00;{day};Testleerkracht;t@example.org" for n in (0, 1, 2)]
    answer = reads_in(desk, "\n".join([HEAD, *rows]))
    assert "Regel 2:" in answer.text
    assert "Regel 4:" in answer.text
    assert count(house, Booking) == 0


@pytest.mark.parametrize("ref", ["0" * 32, "z" * 32, "12", "0" * 64])
def test_an_address_that_names_no_booking_shows_none(desk, ref):
    for path in ("", "/who", "/change", "/cancel"):
        assert desk.get(f"/staff/bookings/{ref}{path}").status_code == 404


def test_a_colleague_finds_the_screens_of_their_work_and_no_other(house, desk):
    home = desk.get("/staff").text
    assert re.findall(r'href="(/staff/[a-z]+)"', home) == ["/staff/desk", "/staff/bookings"]
    for path in re.findall(r'href="(/staff/[a-z]+)"', home):
        assert desk.get(path).status_code in {200, 303}
    assert 'href="/staff/bookings"' not in house.colleague(StaffRole.TECHNICIAN).get("/staff").text
