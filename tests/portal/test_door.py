"""A mailed link: looking at it does nothing and tells nothing, pressing its button opens."""

import re

import pytest

from portal.limits import BURST
from tests.portal.a_family import TOKEN

INVENTED = "x" * 43


def test_a_scanner_that_looks_at_a_link_learns_nothing_and_opens_nothing(web, hub):
    valid = web.get(f"/p/{TOKEN}")
    invented = web.get(f"/p/{INVENTED}")
    hub.page = None
    erased = web.get(f"/p/{TOKEN}")
    assert valid.status_code == invented.status_code == erased.status_code == 200
    assert valid.content == invented.content == erased.content
    assert dict(valid.headers) == dict(invented.headers) == dict(erased.headers)
    assert TOKEN not in valid.text
    assert hub.asked == []


def test_a_head_request_opens_nothing_either(web, hub):
    assert web.head(f"/p/{TOKEN}").status_code == 200
    assert hub.asked == []


@pytest.mark.parametrize(
    "method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"]
)
def test_every_other_way_to_ask_is_answered_alike_for_all_links_and_opens_nothing(web, hub, method):
    answers = [web.request(method, f"/p/{token}") for token in (TOKEN, INVENTED)]
    hub.page = None
    valid, invented, erased = *answers, web.request(method, f"/p/{TOKEN}")
    assert valid.status_code == invented.status_code == erased.status_code
    assert valid.content == invented.content == erased.content
    assert dict(valid.headers) == dict(invented.headers) == dict(erased.headers)
    assert hub.asked == []


@pytest.mark.parametrize(
    "headers",
    [
        {"range": "bytes=0-10"},
        {"if-none-match": "*"},
        {"accept": "application/json"},
        {"x-http-method-override": "POST"},
        {"purpose": "prefetch"},
        {"accept-encoding": "identity"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_no_header_makes_a_look_tell_more(web, hub, headers):
    valid, invented = (web.get(f"/p/{token}", headers=headers) for token in (TOKEN, INVENTED))
    assert valid.status_code == invented.status_code == 200
    assert valid.content == invented.content
    assert dict(valid.headers) == dict(invented.headers)
    assert hub.asked == []


def test_a_link_is_looked_up_once_whether_it_is_right_or_wrong_or_must_wait(web, hub):
    for token, asked in [(TOKEN, 1), *([(INVENTED, 1)] * (BURST + 2))]:
        hub.asked.clear()
        web.post(f"/p/{token}")
        assert hub.asked == ["open_page"] * asked


def test_the_door_has_one_button_and_needs_no_script(web):
    page = web.get(f"/p/{TOKEN}").text
    assert page.count("<button") == 1
    assert "Bekijk je dag" in page
    assert "<script" not in page


def test_the_button_leads_to_a_view_under_another_secret(web):
    answer = web.post(f"/p/{TOKEN}")
    assert answer.status_code == 303
    assert re.fullmatch(r"/v/[\w-]{43}", answer.headers["location"])
    assert TOKEN not in answer.headers["location"]
    assert web.get(answer.headers["location"]).status_code == 200


def test_every_opening_gets_a_view_of_its_own(web):
    opened = {web.post(f"/p/{TOKEN}").headers["location"] for _ in range(3)}
    assert len(opened) == 3


def test_a_link_that_never_was_is_told_what_to_do(web):
    answer = web.post(f"/p/{INVENTED}")
    assert answer.status_code == 404
    assert "Hier staat niets (meer)." in answer.text
    assert "nieuwere mail" in answer.text


def test_an_erased_page_answers_like_a_link_that_never_was(web, hub):
    never = web.post(f"/p/{INVENTED}")
    hub.page = None
    erased = web.post(f"/p/{TOKEN}")
    assert erased.status_code == never.status_code
    assert erased.content == never.content


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": ""},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"sec-fetch-site": "same-site", "origin": "http://testserver"},
        {"sec-fetch-site": "none"},
    ],
)
def test_a_form_that_is_not_ours_opens_nothing(web, hub, headers):
    answer = web.post(f"/p/{TOKEN}", headers=headers)
    assert answer.status_code == 403
    assert hub.asked == []


def test_the_language_that_was_chosen_at_the_door_goes_along(web):
    assert "Voir ta journée" in web.get(f"/p/{TOKEN}?lang=fr").text
    opened = web.post(f"/p/{TOKEN}?lang=fr").headers["location"]
    assert "voilà ton samedi" in web.get(opened).text


@pytest.mark.parametrize(
    ("accept", "button"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "Zeig mir meinen Tag"),
        ("es,fr;q=0.3,en;q=0.7",    "See your day"),
        ("es",                      "Bekijk je dag"),
        ("*;q=x,,;q=",              "Bekijk je dag"),
    ],
)  # fmt: skip
def test_the_door_speaks_the_language_of_the_browser(web, accept, button):
    assert button in web.get(f"/p/{TOKEN}", headers={"accept-language": accept}).text


def test_who_keeps_trying_links_must_wait_and_then_may_again(web, clock):
    answers = [web.post(f"/p/{INVENTED}").status_code for _ in range(BURST + 2)]
    assert answers == [404] * BURST + [429, 429]
    clock.seconds += 60
    assert web.post(f"/p/{INVENTED}").status_code == 404


def test_a_right_link_opens_however_many_wrong_ones_a_neighbour_tried(web):
    for _ in range(BURST + 2):
        web.post(f"/p/{INVENTED}")
    assert web.post(f"/p/{TOKEN}").status_code == 303
    assert web.post(f"/p/{INVENTED}").status_code == 429


def test_opening_a_page_often_is_no_failure(web):
    assert {web.post(f"/p/{TOKEN}").status_code for _ in range(BURST + 5)} == {303}


def test_a_token_is_written_in_no_log(web, caplog):
    with caplog.at_level("DEBUG"):
        for token in (TOKEN, *([INVENTED] * (BURST + 1))):
            view = web.post(f"/p/{token}").headers.get("location", "/v/" + "w" * 43)
            web.get(view)
    told = [one.getMessage() for one in caplog.records if not one.name.startswith("httpx")]
    assert "one part of the network must wait" in " ".join(told)
    assert not re.search(r"[\w-]{43}", " ".join(told))
