"""Slips: printed with a code each; a code shows nothing on GET, opens one number on POST."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
import resvg_py
import zxingcpp
from PIL import Image

from edge.contract.words import BindingKind
from portal import paper
from portal.limits import BURST
from tests.portal.classes.a_page import a_class_page, a_photo_of, token_of


@pytest.fixture(autouse=True)
def no_process(monkeypatch):
    """No test but those of the PDF needs one that stands ready."""
    monkeypatch.setattr(paper, "get_ready", lambda _style: None)


def opened(web, number):
    return web.post(f"/s/{token_of(number)}").headers["location"]


def test_every_number_that_keeps_something_has_a_slip_whose_code_opens_it(web, view):
    html = web.get(f"{view}/slips").text
    numbers = [int(one) for one in re.findall(r'data-slip="(\d+)"', html)]
    assert numbers == [n for n in range(1, 25) if n != 9]
    assert "Nummer 9 heeft geen briefje" in html
    codes = re.findall(r'<svg[^>]*class="qr".*?</svg>', html, re.DOTALL)
    drawn = resvg_py.svg_to_bytes(svg_string=codes[2], width=400)
    (read,) = zxingcpp.read_barcodes(Image.open(BytesIO(bytes(drawn))))
    assert read.text == f"http://testserver/s/{token_of(3)}"


def test_a_class_without_anything_kept_has_no_slips_and_is_told_when(web, hub, view):
    hub.class_page.shown = a_class_page(4, 2, blank=(1, 2, 3, 4))
    html = web.get(f"{view}/slips").text
    assert "Er zijn nog geen briefjes." in html
    assert web.get(f"{view}/slips.pdf").status_code == 404


@pytest.mark.parametrize("asked", ["get", "head"])
def test_before_it_is_opened_a_code_tells_nothing_and_reads_nothing(web, hub, asked):
    ask = getattr(web, asked)
    answers = [ask(f"/s/{one}") for one in (token_of(3), token_of(9), "x" * 43, "short")]
    assert len({(one.status_code, one.content, tuple(one.headers.items())) for one in answers}) == 1
    assert answers[0].status_code == 200
    assert hub.class_page.asked == []


def test_a_code_that_is_gone_and_one_that_never_was_are_refused_alike(web):
    answers = [web.post(f"/s/{one}") for one in (token_of(9), "x" * 43, "short")]
    assert len({(one.status_code, one.content) for one in answers}) == 1
    assert answers[0].status_code == 404
    assert "Here" not in answers[0].text


def test_a_form_from_elsewhere_opens_nothing(web, hub):
    answer = web.post(f"/s/{token_of(3)}", headers={"origin": "http://elsewhere.example"})
    assert answer.status_code == 403
    assert hub.class_page.asked == []


def test_who_guesses_must_wait_and_who_has_a_slip_never(web):
    for _ in range(BURST):
        assert web.post(f"/s/{'y' * 43}").status_code == 404
    assert web.post(f"/s/{'y' * 43}").status_code == 429
    assert web.post(f"/s/{token_of(3)}").status_code == 303


def test_a_slip_shows_its_own_number_and_no_other(web, hub):
    html = web.get(opened(web, 3)).text
    assert "Nummer 3, dit deed jij." in html
    own = [f"{one.best.value:.0f}" for one in hub.class_page.shown.rows[2].part.cards]
    assert html.count('data-kept="score"') == len(own)
    assert "/erase" not in html
    assert "data-number" not in html
    assert "21 december 2026" in html


def test_a_slip_speaks_every_language(web):
    view = opened(web, 3)
    for language in ("nl", "fr", "en", "de", "qps"):
        assert web.get(f"{view}?lang={language}").status_code == 200


def test_a_slip_shows_its_own_photo_and_no_other(web, hub):
    hub.class_page.shown = a_class_page(photos=(a_photo_of(3), a_photo_of(4)))
    view = opened(web, 3)
    at = view.removesuffix("/mine")
    results = {n: (9000 + n).to_bytes(16, "big").hex() for n in (3, 4)}
    assert results[3] in web.get(view).text
    assert results[4] not in web.get(view).text
    assert web.get(f"{at}/media/{results[3]}/640.jpg").status_code == 200
    assert web.get(f"{at}/media/{results[4]}/640.jpg").status_code == 404


def test_a_slip_closes_after_half_an_hour_and_with_what_it_shows(web, hub, clock):
    view = opened(web, 3)
    hub.class_page.shown = None
    assert web.get(view).status_code == 404
    hub.class_page.shown = a_class_page()
    assert web.get(view).status_code == 200
    clock.seconds = 1801
    closed = web.get(view)
    assert closed.status_code == 404
    assert "Scan" in closed.text


def test_a_teachers_view_opens_no_slip_and_a_slip_no_class(web, view):
    teacher = view.removeprefix("/k/")
    assert web.get(f"/s/{teacher}/mine").status_code == 404
    slip = opened(web, 3).split("/")[2]
    for name in ("page", "page.csv", "slips", "close"):
        assert web.get(f"/k/{slip}/{name}").status_code == 404


def test_a_groups_slips_are_for_its_families(web, hub, view):
    page = hub.class_page.shown
    hub.class_page.shown = replace(page, group=replace(page.group, kind=BindingKind.GROUP))
    assert "geef ze aan de ouders" in web.get(f"{view}/slips").text
