"""The staff's entrance: a code becomes a password, a password a sitting, and the cookie no more."""

import re
from dataclasses import replace

import pytest
from fastapi import Request
from starlette.testclient import TestClient

from hub.rules.staff import StaffRole
from portal.app import create_app
from portal.errors import NotYours
from portal.roles import STAFF_COOKIE, StaffGate
from tests.hub.colleagues.a_staff_room import NAME, PASSWORD, staff_room
from tests.portal.a_family import FakeHub, settings

ORIGIN = {"origin": "http://testserver"}


@pytest.fixture
def room(tmp_path):
    with staff_room(tmp_path) as one:
        yield one


@pytest.fixture
def web(room):
    hub = FakeHub()
    hub.staff = room.uses
    with TestClient(
        create_app(hub, settings(), room.clock), follow_redirects=False, headers=ORIGIN
    ) as client:
        yield client


@pytest.fixture
def signs_in(room, web):
    def sign_in(password=PASSWORD, **more):
        return web.post("/staff/in", data={"name": NAME, "password": password, **more})

    room.has()
    return sign_in


def test_who_signs_in_is_led_to_their_desks(web, signs_in):
    answer = signs_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff")
    home = web.get("/staff")
    assert home.status_code == 200
    assert "Onthaal" in home.text


def test_a_name_is_typed_with_capitals_or_spaces_around(room, web):
    room.has()
    answer = web.post("/staff/in", data={"name": f" {NAME.upper()} ", "password": PASSWORD})
    assert answer.status_code == 303


def test_the_cookie_is_for_the_staffs_screens_alone_and_no_script_reads_it(signs_in):
    cookie = signs_in().headers["set-cookie"].lower()
    for part in ("httponly", "samesite=strict", "path=/staff"):
        assert part in cookie
    assert "max-age" not in cookie
    assert "expires" not in cookie


def test_over_https_the_cookie_goes_nowhere_else(room):
    hub, told = FakeHub(), settings()
    hub.staff = room.uses
    told = replace(told, portal=replace(told.portal, public_url="https://museum.example.org"))
    room.has()
    with TestClient(create_app(hub, told, room.clock), follow_redirects=False) as client:
        answer = client.post(
            "/staff/in",
            data={"name": NAME, "password": PASSWORD},
            headers={"origin": "https://museum.example.org"},
        )
    assert "secure" in answer.headers["set-cookie"].lower()


def test_without_a_sitting_one_is_led_to_the_entrance(web):
    answer = web.get("/staff")
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/in")


def test_a_wrong_password_says_what_to_do_and_sets_no_cookie(web, signs_in):
    answer = signs_in("a wrong password, though long")
    assert answer.status_code == 200
    assert "horen niet bij elkaar" in answer.text
    assert "set-cookie" not in answer.headers
    assert web.get("/staff").status_code == 303


def test_what_was_typed_as_a_password_is_never_drawn_again(signs_in):
    assert "though long" not in signs_in("a wrong password, though long").text


def test_who_signs_out_needs_the_password_again(room, web, signs_in):
    signs_in()
    token = web.cookies[STAFF_COOKIE]
    assert web.post("/staff/out").headers["location"] == "/staff/in"
    assert web.get("/staff").status_code == 303
    assert room.uses.who(token) is None


def test_a_form_from_elsewhere_signs_nobody_in_or_out(web, signs_in):
    signs_in()
    elsewhere = {"origin": "https://elsewhere.example.org"}
    assert web.post("/staff/out", headers=elsewhere).status_code == 403
    assert web.get("/staff").status_code == 200
    typed = {"name": NAME, "password": PASSWORD}
    assert web.post("/staff/in", data=typed, headers=elsewhere).status_code == 403


def test_who_keeps_guessing_must_wait(web):
    guesses = [{"name": f"test.{n}", "password": "wrong"} for n in range(25)]
    answers = [web.post("/staff/in", data=one).status_code for one in guesses]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_an_invited_colleague_types_the_code_then_a_password(room, web):
    code = room.invites()
    asked = web.post("/staff/join", data={"code": code})
    assert f"Welkom, {NAME}" in asked.text
    joined = web.post("/staff/join", data={"code": code, "password": PASSWORD})
    assert "Uw wachtwoord is ingesteld" in joined.text
    assert isinstance(room.signs_in(), str)


def test_a_colleague_who_wants_an_app_reads_its_secret_off_the_screen(room, web):
    code = room.invites()
    asked = web.post("/staff/join", data={"code": code}).text
    assert "<svg" in asked
    secret = re.search(r'name="secret" value="(\w+)"', asked)[1]
    typed = {"code": code, "password": "krokus-8", "secret": secret}
    wrong = web.post("/staff/join", data={**typed, "digits": "000000"})
    assert "Die zes cijfers kloppen niet" in wrong.text
    assert secret in wrong.text
    web.post("/staff/join", data={**typed, "digits": room.digits(secret)})
    assert isinstance(room.signs_in(password="krokus-8", code=room.digits(secret)), str)


def test_a_code_that_is_nobodys_says_what_to_do(web):
    assert "Die code werkt niet" in web.post("/staff/join", data={"code": "x" * 20}).text


def test_a_password_that_is_too_short_says_so_and_the_code_still_works(room, web):
    code = room.invites()
    answer = web.post("/staff/join", data={"code": code, "password": "short"})
    assert "Te kort" in answer.text
    web.post("/staff/join", data={"code": code, "password": PASSWORD})
    assert isinstance(room.signs_in(), str)


def test_a_form_too_long_to_be_ours_is_refused(web):
    assert web.post("/staff/in", data={"name": "x" * 5000}).status_code == 403


@pytest.mark.parametrize("language", ["nl", "fr", "en", "de", "qps"])
@pytest.mark.parametrize("path", ["/staff/in", "/staff/join"])
def test_every_form_is_drawn_in_every_language(room, path, language):
    hub = FakeHub()
    hub.staff = room.uses
    languages = ("nl", "fr", "en", "de", "qps")
    with TestClient(create_app(hub, settings(), room.clock, languages=languages)) as client:
        answer = client.get(f"{path}?lang={language}")
        assert answer.status_code == 200
        assert "<h1>" in answer.text


def test_a_password_and_a_token_stand_in_no_log(signs_in, web, caplog):
    caplog.set_level(0)
    signs_in("a wrong password, though long")
    signs_in()
    said = caplog.text
    assert PASSWORD not in said
    assert "though long" not in said
    assert web.cookies[STAFF_COOKIE] not in said


def test_a_gate_refuses_who_has_not_its_role(room):
    room.has()
    gate = StaffGate(frozenset({StaffRole.DPO}), room.uses, "")
    asked = Request(
        {
            "type": "http",
            "method": "GET",
            "headers": [(b"cookie", f"{STAFF_COOKIE}={room.signs_in()}".encode())],
        }
    )
    with pytest.raises(NotYours):
        gate(asked)
