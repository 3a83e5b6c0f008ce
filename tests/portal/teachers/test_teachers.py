"""A teacher at their pages, over a real hub: opened, attested, numbers off, withdrawn."""

import re
from datetime import timedelta

import pytest

from edge.contract.words import BindingKind, Scope
from hub.schools import bookings
from hub.store import Attestation, Booking, Pupil
from look.notices import SCHOOL_NOTICE, school_sha256, school_text
from look.speech import LANGUAGES, Speech
from tests.portal.a_house import TEACHER, a_class
from tests.portal.teachers.a_teacher import attests, form_of, rows

SOON = timedelta(days=12)


def test_the_whole_notice_stands_on_the_page_in_every_language(web, base):
    for language in LANGUAGES:
        html = web.get(f"{base}/attest?lang={language}").text
        said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
        for line in school_text(Speech(language)).splitlines():
            assert line in said, (language, line)
        assert form_of(html)["sha256"] == school_sha256(language).hex()


def test_an_attestation_holds_who_in_which_function_to_which_words_and_no_photos(
    house, school, web, base
):
    assert attests(web, base).headers["location"] == base
    (row,) = rows(house, Attestation)
    assert (row.office, row.notice, row.language) == ("head", SCHOOL_NOTICE, "nl")
    assert row.notice_sha256 == school_sha256("nl")
    assert b"Testdirecteur" not in row.who_box
    booked = house.hub.bookings.find(school.booking_id)
    assert booked.scopes == frozenset({Scope.SCORE})
    assert "Bewaard wordt, per nummer: scores." in web.get(base).text


def test_photos_are_kept_only_where_somebody_said_yes_to_them(house, school, web, base):
    page = web.get(f"{base}/attest").text
    for scope in ("photo", "sound"):
        assert f'name="{scope}" value="no" checked' in page
        assert f'name="{scope}" value="yes" checked' not in page
    assert "wissen wij dat meteen" not in page
    attests(web, base, photo="yes")
    assert "wissen wij dat meteen" in web.get(f"{base}/attest").text
    booked = house.hub.bookings.find(school.booking_id)
    assert booked.scopes == frozenset({Scope.SCORE, Scope.PHOTO})


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"who": "  "}, "Typ uw naam."),
        ({"office": "organiser"}, "Kies uw functie."),
        ({"office": ""}, "Kies uw functie."),
        ({"sha256": "00" * 32}, "Lees hem nog eens"),
        ({"sha256": "no hex"}, "Lees hem nog eens"),
        ({"notice": "2026-11"}, "Lees hem nog eens"),
        ({"language": "en"}, "Lees hem nog eens"),
        ({"shown_at": "2020-01-01T00:00:00+00:00"}, "Lees hem nog eens"),
        ({"shown_at": "2999-01-01T00:00:00+00:00"}, "Lees hem nog eens"),
        ({"shown_at": "noon"}, "Lees hem nog eens"),
    ],
)
def test_what_does_not_prove_itself_is_no_attestation(house, web, base, changed, says):
    answer = attests(web, base, **changed)
    assert answer.status_code == 200
    assert says in answer.text
    assert rows(house, Attestation) == []


def test_two_teachers_who_attest_at_once_leave_both_words_and_the_latest_holds(
    house, school, web, base
):
    first, second = web.get(f"{base}/attest").text, web.get(f"{base}/attest").text
    for html, photo in ((first, "yes"), (second, "no")):
        fields = {**form_of(html), "who": "Testleerkracht", "office": "teacher", "photo": photo}
        assert web.post(f"{base}/attest", data=fields).status_code == 303
        house.clock.at += timedelta(seconds=1)
    assert len(rows(house, Attestation)) == 2
    booked = house.hub.bookings.find(school.booking_id)
    assert booked.scopes == frozenset({Scope.SCORE})


def test_a_withdrawal_is_asked_once_and_ends_it_at_once(house, school, web, base):
    attests(web, base)
    assert web.get(f"{base}/withdraw").status_code == 200
    assert house.hub.bookings.find(school.booking_id).scopes is not None
    assert "Alles is gewist." in web.post(f"{base}/withdraw").text
    assert house.hub.bookings.find(school.booking_id).scopes is None


def off_now(house, school):
    return [one.number for one in house.hub.schools.numbers(school.booking_id) if one.opted_out]


def test_numbers_are_switched_off_and_on_and_only_numbers_are_stored(house, school, web, base):
    saved = web.post(f"{base}/numbers", data={"n2": "on", "n4": "on", "n99": "on"})
    assert saved.headers["location"] == f"{base}/numbers?saved=1"
    assert "Bewaard. Uit staat nu: 2, 4." in web.get(saved.headers["location"]).text
    assert "Bewaard." not in web.get(f"{base}/numbers").text
    off = [one.number for one in house.hub.schools.numbers(school.booking_id) if one.opted_out]
    assert off == [2, 4]
    page = web.get(f"{base}/numbers").text
    assert re.findall(r'name="n(\d+)" checked', page) == ["2", "4"]
    web.post(f"{base}/numbers", data={**form_of(page), "n4": "on"})
    assert off_now(house, school) == [4]
    again = web.post(f"{base}/numbers", data=form_of(web.get(f"{base}/numbers").text))
    assert "Bewaard. Iedereen doet mee." in web.get(again.headers["location"]).text


def test_the_language_that_was_asked_for_stays_whatever_a_teacher_sends(web, base):
    page = web.get(f"{base}/attest?lang=de")
    said = {**form_of(page.text), "who": "Testdirektion", "office": "head", "photo": "yes"}
    home = web.post(f"{base}/attest?lang=de", data=said).headers["location"]
    assert home == f"{base}?lang=de"
    assert "Ändern" in web.get(home).text or "ändern" in web.get(home).text
    numbers = web.post(f"{base}/numbers?lang=de", data={"n2": "on"}).headers["location"]
    assert numbers == f"{base}/numbers?saved=1&lang=de"
    for other in ("", "?lang=", "?lang=xx", "?lang=nl%0d%0aset-cookie:a=b"):
        answer = web.post(f"{base}/numbers{other}", data={"n2": "on"})
        assert answer.headers["location"] == f"{base}/numbers?saved=1"
        assert "set-cookie" not in answer.headers


def test_who_attests_again_is_not_told_that_what_they_allowed_is_off(web, base):
    off = "en geluiden staan uit; zet ze alleen aan"
    assert off in web.get(f"{base}/attest").text
    attests(web, base, photo="yes")
    assert off not in web.get(f"{base}/attest").text


def test_a_page_drawn_before_a_colleague_s_no_never_takes_that_no_back(house, school, web, base):
    house.hub.schools.opt_out(school.booking_id, 3)
    stale = form_of(web.get(f"{base}/numbers").text)
    house.hub.schools.opt_out(school.booking_id, 1)
    web.post(f"{base}/numbers", data={**stale, "n4": "on"})
    assert off_now(house, school) == [1, 4]


def test_what_was_drawn_as_off_is_carried_through_the_question_and_nothing_else_is_switched_on(
    house, school, web, base
):
    house.has_box(BindingKind.CLASS, "doos-12")
    attests(web, base)
    house.hub.schools.give(school.booking_id, "doos-12")
    house.hub.schools.opt_out(school.booking_id, 2)
    drawn = form_of(web.get(f"{base}/numbers").text)
    sure = form_of(web.post(f"{base}/numbers", data={**drawn, "n3": "on"}).text)
    house.hub.schools.opt_out(school.booking_id, 1)
    web.post(f"{base}/numbers", data={**sure, "do": "sure"})
    assert off_now(house, school) == [1, 3]


@pytest.mark.parametrize("was", ["", "x", "2;4", "-2", "²", "9" * 5000])
def test_a_form_that_does_not_say_what_it_showed_switches_nothing_on(house, school, web, base, was):
    house.hub.schools.opt_out(school.booking_id, 2)
    assert web.post(f"{base}/numbers", data={"was": was, "n4": "on"}).status_code == 303
    assert off_now(house, school) == [2, 4]


def test_before_something_is_erased_it_is_asked_once_more(house, school, web, base):
    house.has_box(BindingKind.CLASS, "doos-12")
    attests(web, base)
    house.hub.schools.give(school.booking_id, "doos-12")
    asked = web.post(f"{base}/numbers", data={"n3": "on"})
    assert asked.status_code == 200
    assert "Nummer 3 heeft al iets." in asked.text
    assert not any(one.opted_out_at for one in rows(house, Pupil))
    web.post(f"{base}/numbers", data={"n3": "on", "do": "sure"})
    assert [one.number for one in rows(house, Pupil) if one.opted_out_at] == [3]
    assert [one.number for one in rows(house, Pupil) if one.visit_id is None] == [3]


def test_a_forwarded_link_asks_for_the_code_of_the_open_page(house, school, web, base):
    stranger = house.visitor()
    asked = stranger.post(f"/t/{school.token}")
    assert asked.status_code == 200
    assert "Deze link is al geopend." in asked.text
    wrong = stranger.post(f"/t/{school.token}", data={"code": "000000"})
    assert "Die code past niet" in wrong.text
    digits = re.search(r'class="digits">([\d ]+)<', web.get(f"{base}/device").text)[1]
    let_in = stranger.post(f"/t/{school.token}", data={"code": digits})
    assert let_in.headers["location"].startswith("/k/")
    again = stranger.post(f"/t/{school.token}", data={"code": digits})
    assert "Die code past niet" in again.text


def test_a_code_is_mailed_to_the_booking_and_nothing_says_to_whom(house, school, web, base):
    del base
    answer = house.visitor().post(f"/t/{school.token}", data={"do": "mail"})
    assert "De code gaat naar het adres van de boeking." in answer.text
    assert TEACHER.address not in answer.text
    assert web.post(f"/t/{'x' * 43}", data={"do": "mail"}).status_code == 404


def test_a_code_is_mailed_some_times_an_hour_and_then_the_page_says_that_none_goes(
    house, school, base
):
    del base
    stranger = house.visitor()
    at = house.clock.monotonic()
    house.clock.monotonic = lambda: at
    wishes = [stranger.post(f"/t/{school.token}", data={"do": "mail"}) for _ in range(11)]
    assert [one.status_code for one in wishes] == [200] * 10 + [429]
    other = a_class(house, label="6C")
    house.visitor().post(f"/t/{other.token}")
    assert stranger.post(f"/t/{other.token}", data={"do": "mail"}).status_code == 200
    at += 3600
    assert stranger.post(f"/t/{school.token}", data={"do": "mail"}).status_code == 200


def test_a_get_of_a_link_shows_the_same_for_any_and_opens_nothing(house, school):
    stranger = house.visitor()
    shown = [stranger.get(f"/t/{token}").text for token in (school.token, "x" * 43)]
    assert shown[0] == shown[1]
    assert rows(house, Booking)[0].opened_at is None


def test_a_form_of_another_site_changes_nothing(house, school, base):
    web = house.visitor(origin="https://elsewhere.example.org")
    for path in (f"/t/{school.token}", "/school", f"{base}/withdraw", f"{base}/numbers"):
        assert web.post(path, data={"n1": "on"}).status_code == 403, path
    assert rows(house, Pupil) == []


def test_a_view_of_one_class_opens_nothing_of_another(house, school, web, base):
    other = a_class(house, label="6C")
    with house.hub.store.read() as tx:
        assert bookings.by_link(tx, other.token).booking_id != school.booking_id
    html = web.get(base).text
    assert "Klas 5B" in html
    assert "6C" not in html
    assert web.get(f"/k/{other.booking_id.hex()}").status_code == 404


def test_a_page_whose_class_was_cancelled_is_gone_in_the_view_too(house, school, web, base):
    house.hub.schools.close(school.booking_id)
    for path in ("", "/attest", "/numbers", "/letter", "/rehearsal", "/device", "/withdraw"):
        assert web.get(base + path).status_code == 404, path


def asked(house, **changes):
    fields = {
        "kind": "class",
        "school": "Testschool",
        "label": "5B",
        "school_year": "5",
        "pupils": "24",
        "day": (house.hub.bookings.today + SOON).isoformat(),
        "language": "nl",
        "contact": "Testleerkracht",
        "address": "teacher@example.org",
    }
    return house.visitor().post("/school", data={**fields, **changes})


def test_a_school_asks_and_nothing_stands_before_the_mailed_link_is_opened(house):
    assert asked(house).headers["location"] == "/school/asked"
    (one,) = house.hub.bookings.asked_for()
    assert not one.confirmed
    assert asked(house).headers["location"] == "/school/asked"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("pupils", "0"),
        ("pupils", "900"),
        ("pupils", "many"),
        ("label", "Testkind"),
        ("day", "2020-01-01"),
        ("day", "soon"),
        ("school", ""),
        ("school_year", "13"),
        ("contact", ""),
        ("address", "teacher"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(house, field, wrong):
    answer = asked(house, **{field: wrong})
    assert answer.status_code == 200
    assert f'id="wrong-{field}"' in answer.text
    assert 'value="Testleerkracht"' in answer.text or field == "contact"
    assert rows(house, Booking) == []


def test_a_group_that_is_no_class_says_its_age_and_names_no_school(house):
    group = {"kind": "group", "age_band": "under_13", "school": "Testschool", "label": "LUNA"}
    assert asked(house, **group).status_code == 303
    (one,) = house.hub.bookings.asked_for()
    assert (one.group.school, one.group.school_year) == ("", 0)


def test_who_asks_without_end_waits(house):
    # However slow the machine is, no time passes between two of them.
    house.clock.monotonic = lambda: 0.0
    answers = [asked(house, label=f"{n}B").status_code for n in range(1, 8)]
    assert answers[:5] == [303] * 5
    assert answers[-1] == 429


def test_a_request_that_waits_for_a_colleague_says_so_and_attests_nothing(house, school, web):
    del school
    today = house.hub.bookings.today.isoformat()
    asked(house, day=today, label="5b")
    (waits,) = house.hub.bookings.asked_for()
    with house.hub.store.read() as tx:
        token = bookings.link_of(tx, house.hub.keyring, waits.booking_id)
    base = web.post(f"/t/{token}").headers["location"]
    assert "Een collega van het museum kijkt ze na" in web.get(base).text
    assert web.get(f"{base}/attest").headers["location"] == base
    assert web.post(f"{base}/attest", data={"who": "x"}).headers["location"] == base
    assert rows(house, Attestation) == []


def test_the_day_after_there_is_no_more_to_prepare(house, school, web, base):
    assert f"{base}/rehearsal" in web.get(base).text
    house.clock.at += timedelta(hours=20)
    again = f"/k/{reopened(house, school, web)}"
    page = web.get(again).text
    assert f"{again}/rehearsal" not in page
    assert f"{again}/page" in page


def reopened(house, school, web):
    """Open the link once more, with the code that a colleague's new mail would not need."""
    code = house.hub.bookings.code(school.booking_id).digits
    opened = web.post(f"/t/{school.token}", data={"code": code})
    return opened.headers["location"].split("/")[2]
