"""A class's board as its teacher reads it: who is where, what is done, who needs a word."""

import re
from dataclasses import replace

import pytest

from edge.contract.trails import Order
from edge.contract.words import BindingKind
from look.speech import LANGUAGES
from tests.portal.trails import pictures_of
from tests.portal.trails.a_desk import ADesk


@pytest.fixture
def desk(tmp_path):
    one = ADesk(tmp_path)
    yield one
    one.museum.close()


def shown(desk, language="nl"):
    with desk.web() as web:
        answer = web.get(f"{desk.view()}?lang={language}")
    assert answer.status_code == 200
    return answer.text


def text_of(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html.partition("<main")[2]).split())


def tile(html, number):
    return re.search(rf'<li class="tile[^"]*" data-number="{number}">.*?</li>', html, re.DOTALL)[0]


def test_the_board_says_who_is_where_and_what_is_done(desk):
    pictures_of.comes(desk, pupils=6)
    desk.makes(1, "bowl")
    desk.makes(2, "bowl")
    desk.makes(2, "rope")
    html = shown(desk)
    assert "3 van 36 opdrachten klaar." in text_of(html)
    stations = re.findall(r"<h2>(.*?)</h2>\n(.*?)</li>", html, re.DOTALL)
    here = {name: re.findall(r'data-token="(\d+)"', pile) for name, pile in stations}
    assert here["Bol"] == ["1"]
    assert here["Koord"] == ["2"]
    assert here["Schaduwmuur"] == []
    assert tile(html, 2).count('class="v"') == 2
    assert tile(html, 2).count('class="u"') == 4
    assert "2 van 6 opdrachten klaar" in tile(html, 2)


def test_a_number_that_is_opted_out_plays_and_has_no_beads(desk):
    pictures_of.comes(desk, pupils=6)
    desk.uses.opt_out(desk.booking_id, 3)
    html = shown(desk)
    assert "speelt, niets bewaard" in tile(html, 3)
    assert "circle" not in tile(html, 3).partition("</svg>")[2]
    assert "van 30 opdrachten" in text_of(html)


def test_who_has_them_all_is_told_by_number(desk):
    pictures_of.comes(desk, {"bowl": pictures_of.STATIONS["bowl"]}, pupils=6)
    for number in (1, 2, 5):
        desk.makes(number, "bowl")
    assert "Nummers 1, 2 en 5 hebben ze alle 1." in text_of(shown(desk))
    assert "Numbers 1, 2 and 5 have all 1." in text_of(shown(desk, "en"))


def test_who_is_stuck_is_told_with_the_task_and_what_to_do(desk):
    pictures_of.comes(desk, pupils=6)
    pictures_of.tries_in_vain(desk, 1, 2, 4)
    said = text_of(shown(desk))
    assert "Bij Reactietijd lukt het niet meteen: 1, 2 en 4 zijn er sinds 10:00." in said
    assert "Wees samen sneller dan een derde seconde." in said
    desk.makes(1, "wall", 200.0)
    assert "lukt het niet meteen" not in text_of(shown(desk))


def test_who_lacks_an_earlier_step_is_sent_there(desk):
    pictures_of.comes(desk, pupils=6, order=Order.FIXED)
    pictures_of.tries_in_vain(desk, 1, 2, 4)
    assert "als die bij Bol klaar is" in text_of(shown(desk))


def test_the_time_is_told_and_that_it_is_over(desk):
    pictures_of.comes(desk, pupils=6, minutes=30)
    assert "6 bandjes. Op deze pagina" in text_of(shown(desk))
    desk.makes(1, "bowl")
    assert "6 bandjes, tot 10:30." in text_of(shown(desk))
    desk.later(31)
    assert "De tijd was om 10:30 om" in text_of(shown(desk))


def test_before_the_bands_and_without_an_attestation_it_says_what_to_do(desk):
    desk.books(trail=desk.puts_to_use())
    assert "heeft nog geen bandjes" in text_of(shown(desk))
    desk.has_box()
    desk.uses.give(desk.booking_id, "doos 12")
    html = shown(desk)
    assert "er wordt niets bewaard" in text_of(html)
    assert re.search(r'href="/k/[\w-]+/attest\?lang=nl"', html)
    assert "page.csv" not in html


def test_a_class_without_a_trail_has_a_board_all_the_same(desk):
    desk.comes()
    assert "Nog niemand heeft een resultaat." in text_of(shown(desk))
    desk.makes(1, "rope")
    assert "1 van 4 opdrachten klaar." in text_of(shown(desk))


def test_the_day_after_it_says_when_it_was_and_stands_as_it_was(desk):
    pictures_of.comes(desk, pupils=6)
    desk.makes(1, "bowl")
    pictures_of.begin_tomorrow(desk)
    said = text_of(shown(desk))
    assert "Klas 5B, 9 mei 2026" in said
    assert "1 van 36" in said
    assert "verdwijnt na 8 juni 2026" in said


def test_a_group_is_called_a_group(desk):
    desk.has_box(kind=BindingKind.GROUP)
    desk.books(kind=BindingKind.GROUP, school="", label="MIRA", school_year=0)
    assert "Groep MIRA, 9 mei 2026" in text_of(shown(desk))


def test_no_name_and_no_age_stands_there_in_any_language(desk):
    pictures_of.comes(desk, pupils=6)
    pictures_of.plays_as_in_the_sample_of_six(desk)
    for language in LANGUAGES:
        html = shown(desk, language)
        for personal in ("Testschool", "Testleerkracht", "teacher@example.org", "Testdirecteur"):
            assert personal not in html
        assert "trail." not in text_of(html)


def test_the_board_of_a_closed_class_is_gone(desk):
    pictures_of.comes(desk, pupils=6)
    where = desk.view()
    desk.uses.close(desk.booking_id)
    with desk.web() as web:
        assert web.get(where).status_code == 404


def test_another_classs_view_shows_that_class_and_no_view_shows_nothing(desk):
    pictures_of.comes(desk, pupils=6)
    with desk.web() as web:
        assert web.get(f"/k/{'x' * 43}/board").status_code == 404
        assert web.get(f"/k/{'x' * 43}/board/events").status_code == 404
        ours = desk.view()
        desk.books(label="6A")
        assert "Klas 6A" in web.get(desk.view()).text
        assert "Klas 5B" in web.get(ours).text


def test_a_long_trail_has_its_beads_in_rows_and_its_stations_one_below_the_other(desk):
    names = pictures_of.long_names(14)
    pictures_of.comes(desk, names, pupils=6)
    html = shown(desk)
    assert 'class="board"' in html
    assert 'viewBox="0 0 100 36"' in tile(html, 1)
    assert tile(html, 1).count("<circle") == 14
    assert 'class="board abreast"' in shown_of(desk, dict(list(names.items())[:8]))


def shown_of(desk, names):
    desk.uses.give_back(desk.booking_id)
    desk.books(pupils=6, label="6A", trail=desk.puts_to_use(pictures_of.draft_of(names)))
    return shown(desk)


def test_where_two_steps_are_at_one_exhibit_it_is_one_station(desk):
    draft = pictures_of.draft_of(["bowl", "wall"])
    twice = replace(draft, steps=(*draft.steps, replace(draft.steps[0], step="s9")))
    desk.follows(twice)
    html = shown(desk)
    assert html.count("<h2>Bol</h2>") == 1
    assert tile(html, 1).count('class="u"') == 3
