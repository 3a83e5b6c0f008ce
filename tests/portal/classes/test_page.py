"""A class's page: numbers and animals against steps, never a name; what is blank stays blank."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract.words import BindingKind
from portal import paper
from tests.portal.a_family import DAY
from tests.portal.classes.a_page import a_class_page, a_photo_of


@pytest.fixture(autouse=True)
def no_process(monkeypatch):
    """No test but those of the PDF needs one that stands ready."""
    monkeypatch.setattr(paper, "get_ready", lambda _style: None)


def tile(html, number):
    return re.search(rf'<li[^>]*data-number="{number}".*?</li>', html, re.DOTALL)[0]


def test_every_number_stands_on_the_page_with_its_animal_and_its_beads(web, hub, view):
    html = web.get(f"{view}/page").text
    assert re.findall(r'data-number="(\d+)"', html) == [str(n) for n in range(1, 25)]
    assert "Klas 5B was hier." in html
    done = sum(hub.class_page.shown.rows[2].done)
    assert f"{done} van 6: " in tile(html, 3)
    assert html.count("<h1") == 1


def test_a_number_of_which_nothing_is_kept_stays_blank(web, view):
    blank = tile(web.get(f"{view}/page").text, 9)
    assert "doet mee, niets bewaard" in blank
    assert "<use" not in blank
    assert 'class="strung"' not in blank


def test_an_erased_number_is_no_opted_out_one(web, hub, view):
    rows = hub.class_page.shown.rows
    gone = replace(rows[0], part=None, done=(False,) * 6)
    hub.class_page.shown = replace(hub.class_page.shown, rows=(gone, *rows[1:]))
    said = tile(web.get(f"{view}/page").text, 1)
    assert "niets bewaard" in said
    assert "doet mee" not in said


def test_what_is_done_is_counted_over_all_numbers_that_keep(web, hub, view):
    html = web.get(f"{view}/page").text
    done = sum(sum(row.done) for row in hub.class_page.shown.rows)
    assert f"<b>{done}</b> van 138 opdrachten klaar." in html
    assert "17 en 18 hebben ze allemaal." in html


def test_without_a_trail_the_exhibits_are_what_numbers_stand_against(web, hub, view):
    hub.class_page.shown = a_class_page(4, 3, on_trail=False, blank=())
    html = web.get(f"{view}/page").text
    assert "Waar ze speelden" in html
    assert "aan 3 opstellingen" in html
    assert "opdracht" not in html.lower()


def test_each_exhibit_tells_what_to_talk_about_and_how_the_class_chose(web, view):
    html = web.get(f"{view}/page").text
    assert "Om in de klas over te praten" in html
    assert "Je oog ziet het licht" in html
    assert re.search(r"Licht <em>juist</em></span><b>14</b>", html)
    assert html.count("Het midden van de groep") == 6


def test_it_says_to_which_day_it_stands(web, view):
    assert "tot en met 21 december 2026" in web.get(f"{view}/page").text


@pytest.mark.parametrize("language", ["nl", "fr", "en", "de", "qps"])
@pytest.mark.parametrize("kind", BindingKind)
def test_it_speaks_every_language_to_classes_and_groups(web, hub, view, language, kind):
    page = hub.class_page.shown
    if kind in {BindingKind.CLASS, BindingKind.GROUP}:
        hub.class_page.shown = replace(page, group=replace(page.group, kind=kind))
        for name in ("page", "slips", "close"):
            assert web.get(f"{view}/{name}?lang={language}").status_code == 200


def test_photos_stand_there_only_where_the_hub_shows_them(web, hub, view):
    assert "/media/" not in web.get(f"{view}/page").text
    hub.class_page.shown = a_class_page(photos=(a_photo_of(3),))
    html = web.get(f"{view}/page").text
    ((at, result),) = set(re.findall(r'src="([^"]*/media/([0-9a-f]+)/640.jpg)"', html))
    assert "Foto van nummer 3, Fotohokje" in html
    answer = web.get(at)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert web.get(at.replace(result, "00" * 16)).status_code == 404
    assert web.get(at.replace(result, "no-hex")).status_code == 404
    assert web.get(at.replace("640.jpg", "640.exe")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scopes": None}, "Niemand heeft bevestigd"),
        ({"given": False}, "Na het bezoek staat hier"),
        ({}, "Zodra een nummer ergens speelt"),
    ],
)
def test_where_nothing_is_kept_it_says_why_and_what_to_do(web, hub, view, changes, said):
    empty = a_class_page(4, 0, on_trail=False, blank=(1, 2, 3, 4), **changes)
    hub.class_page.shown = empty
    html = web.get(f"{view}/page").text
    assert said in html
    assert "page.pdf" not in html
    assert "/close" in html


ATTEST = 'attest">Lees en zeg wat mag'


@pytest.mark.parametrize(
    ("days", "title", "asked"),
    [(-1, "Klas 5B komt nog.", 1), (0, "Klas 5B, vandaag.", 1), (1, "Klas 5B was hier.", 0)],
)
def test_the_title_says_when_and_what_can_still_be_attested_leads_there(
    web, hub, view, days, title, asked
):
    hub.class_page.shown = a_class_page(2, 0, on_trail=False, blank=(1, 2), scopes=None)
    hub.bookings.today = DAY + timedelta(days=days)
    html = web.get(f"{view}/page").text
    assert f"<h1>{title}</h1>" in html
    assert (html.count(ATTEST), html.count("Vanaf dan telt het mee")) == (asked, asked)


def test_a_class_that_is_over_is_not_here(web, hub, view):
    hub.class_page.shown = None
    for name in ("page", "page.csv", "page.ods", "page.pdf", "slips", "slips.pdf", "close"):
        assert web.get(f"{view}/{name}").status_code == 404


def test_another_classes_view_shows_another_class(web, class_views):
    other = f"/k/{class_views.open(b'o' * 16)}"
    for name in ("page", "page.csv", "page.ods", "slips", "close"):
        assert web.get(f"{other}/{name}").status_code == 404
    assert web.get(f"/k/{'w' * 43}/page").status_code == 404


def test_no_page_sets_a_cookie_or_asks_anybody_else(web, hub, view):
    hub.class_page.shown = a_class_page(photos=(a_photo_of(3),))
    for name in ("page", "slips", "close"):
        answer = web.get(f"{view}/{name}")
        assert "set-cookie" not in answer.headers
        assert "http://" not in answer.text.replace("http://www.w3.org", "")
        assert answer.headers["cache-control"] == "private, no-store"
