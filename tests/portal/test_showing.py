"""Things to show around: sheets without a link, cards without a face, a name or a link."""

import io
import re
import subprocess
import sys
import zlib
from dataclasses import replace

import pytest
from PIL import Image

from edge.contract.manifest import Texts
from edge.contract.words import Animal, Avatar, Colour, Language
from look.alone import colours, drawn_alone
from look.speech import Speech
from portal import card, paper
from portal.certificate import sheets
from portal.telling import CardTold, Narrator
from tests.portal.a_family import (
    FULL,
    JUMP,
    PHOTO,
    REACTION,
    RED_OWL,
    ROPE,
    a_page,
    a_try,
    result_id,
    settings,
)
from tests.portal.test_browser import CROWDED, PAGES

NAMES = ["Testkind", "<b>Testkind</b>", "نورة", "🦊🦊", "x" * 10_000, ""]
ODD = replace(
    REACTION,
    exhibit_name=replace(REACTION.exhibit_name, nl="Naam " * 40),
    question=replace(REACTION.question, nl="Vraagsgewijsnietafgebrokenlangwoord" * 4),
    unit=replace(REACTION.unit, nl="duizendstenvaneenseconde" * 3),
    tries=(a_try(1, 123456789.123),),
    best=a_try(1, 123456789.123),
    decimals=3,
)


def card_of(score, language="nl", avatar=FULL.avatar):
    visit = replace(FULL, cards=(score,), media=(), avatar=avatar)
    told = Narrator(Speech(language), settings().zone).page(a_page(visit))
    lead = told.parts[0].lead
    assert isinstance(lead, CardTold)
    return lead


def unpacked(pdf):
    """Return a PDF with what its streams hold."""
    assert pdf.startswith(b"%PDF-")
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    opened = [zlib.decompress(one) for one in streams if one[:1] == b"x"]
    return b"\n".join([pdf, *opened])


def image_of(content):
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        return image


def test_a_card_is_a_picture_of_one_score_as_phones_share_them(web, view):
    answer = web.get(f"{view}/card/{result_id(1).hex()}.png")
    assert answer.headers["content-type"] == "image/png"
    image = image_of(answer.content)
    assert (image.size, image.mode, image.info) == ((1080, 1350), "RGB", {})
    assert "reactiemuur-213-milliseconden.png" in answer.headers["content-disposition"]


def test_a_card_is_the_same_whoever_is_on_the_page_and_whatever_photo_they_have(web, view, hub):
    seen = set()
    for name in NAMES:
        hub.page = a_page(replace(FULL, first_name=name))
        seen.add(web.get(f"{view}/card/{result_id(1).hex()}.png").content)
    hub.page = a_page(replace(FULL, media=(replace(PHOTO, result_id=result_id(60)),) * 3))
    seen.add(web.get(f"{view}/card/{result_id(1).hex()}.png").content)
    assert len(seen) == 1


def test_a_card_says_the_score_the_museum_and_nothing_of_anybody():
    said = [one.text for one in card.face(card_of(REACTION), FULL.avatar, "Museum").written]
    assert said[:4] == ["Reactiemuur", "Hoe snel reageer jij?", "213", "milliseconden"]
    assert said[-1] == "Museum"
    assert "Testkind" not in " ".join(said)


TALKATIVE = replace(
    REACTION,
    question=Texts(nl="Hoe snel reageer jij op een licht dat plots ergens aangaat?"),
    meaning=Texts(nl="Zo lang als één keer knipperen, en korter dan één vleugelslag " * 2),
    comparison=CROWDED,
)


@pytest.mark.parametrize("score", [REACTION, JUMP, ROPE, ODD, TALKATIVE])
@pytest.mark.parametrize("language", list(Language))
def test_all_that_a_card_says_lies_on_it(score, language):
    face = card.face(card_of(score, language), FULL.avatar, "Museum Testlijn")
    for one in face.written:
        width = card._width(one.text, one.size, one.weight)
        left = one.x - {"ls": 0.0, "ms": width / 2, "rs": width}[one.anchor]
        assert left >= 0, one
        assert left + width <= card.WIDTH, one
        assert one.size <= one.y <= card.HEIGHT - 20, one
    words = face.written[: len(face.written) - len(face.plot.labels) - 1]
    assert max(one.y for one in words) + 8 <= face.plot_top


def test_a_card_is_drawn_for_every_avatar():
    for colour in Colour:
        assert image_of(card.picture(card_of(ROPE), Avatar(colour, Animal.FOX), "M")).size
    for animal in Animal:
        drawn = str(drawn_alone(Avatar(Colour.RED, animal), 0, 0, 100))
        assert "var(" not in drawn
        assert colours(Avatar(Colour.RED, animal))["av"] in drawn


def test_without_its_font_a_card_is_drawn_all_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr(card, "font_path", lambda: tmp_path / "none.woff2")
    card._font.cache_clear()
    try:
        assert image_of(card.picture(card_of(REACTION, "fr"), FULL.avatar, "M")).size
    finally:
        card._font.cache_clear()


@pytest.mark.parametrize("result", ["zz", "00" * 16, "06" * 16, PHOTO.result_id.hex(), "0" * 9999])
def test_there_is_no_card_of_what_is_no_score_of_this_page(web, view, result):
    assert web.get(f"{view}/card/{result}.png").status_code == 404


def test_every_try_has_a_card_and_it_shows_the_best(web, view):
    first = web.get(f"{view}/card/{result_id(2).hex()}.png").content
    assert first == web.get(f"{view}/card/{result_id(4).hex()}.png").content


def test_each_child_s_card_shows_that_child_s_own_animal(web, view, hub, monkeypatch):
    hub.page = PAGES["three-children"]
    wanted = {c.best.result_id.hex(): v.avatar for v in hub.page.visits for c in v.cards}
    assert len(wanted) == sum(len(visit.cards) for visit in hub.page.visits) == 5
    drawn = {}

    def picture(one, avatar, _museum):
        drawn[one.result] = avatar
        return b"a picture"

    monkeypatch.setattr(card, "picture", picture)
    for result in wanted:
        web.get(f"{view}/card/{result}.png")
    assert drawn == wanted


def test_the_offer_of_cards_shows_each_and_says_when_there_is_none(web, view, hub):
    assert web.get(f"{view}/card").text.count("<figure") == 3
    hub.page = a_page(replace(FULL, cards=()))
    html = web.get(f"{view}/card").text
    assert "<figure" not in html
    assert "Er staat nog geen score op je pagina." in html


def test_there_is_a_sheet_a_child_with_no_link_no_token_and_no_photo_on_it(web, view, hub):
    hub.page = a_page(FULL, replace(FULL, first_name="Tweede", avatar=RED_OWL))
    html = web.get(f"{view}/certificate").text
    drawn = html[html.index('<div class="papers"') : html.index("<footer")]
    assert drawn.count("data-sheet") == 2
    assert view.rsplit("/", 1)[-1] not in drawn
    assert "href" not in drawn
    assert "<img" not in drawn
    assert ">Tweede</h2>" in drawn


@pytest.mark.parametrize("name", NAMES)
def test_names_of_any_kind_stay_text_on_a_sheet(web, view, hub, name):
    hub.page = a_page(replace(FULL, first_name=name))
    html = web.get(f"{view}/certificate").text
    assert "<b>Testkind" not in html
    assert html.count("data-sheet") == 1


@pytest.mark.parametrize(
    ("cards", "room"),
    [
        ((), "none"),
        ((ROPE,), "alone"),
        ((ROPE, JUMP), "few"),
        ((ROPE, JUMP, REACTION), "roomy"),
        (tuple(replace(ROPE, exhibit=f"x{i}") for i in range(12)), "crowded"),
    ],
)
def test_a_sheet_holds_six_scores_at_most_and_draws_them_where_there_is_room(cards, room):
    page = a_page(replace(FULL, cards=cards))
    (sheet,) = sheets(page, Narrator(Speech("nl"), settings().zone))
    assert sheet.room == room
    assert len(sheet.goals) == min(6, len(cards))
    assert all((one.plot is not None) == (len(cards) <= 2) for one in sheet.goals)


def test_a_pdf_is_tagged_named_and_in_its_language(web, view):
    pytest.importorskip("weasyprint")
    answer = web.get(f"{view}/certificate.pdf?lang=de")
    assert answer.headers["content-type"] == "application/pdf"
    assert "museumsurkunde-2026-11-21.pdf" in answer.headers["content-disposition"]
    content = unpacked(answer.content)
    assert b"/MarkInfo" in content
    assert b"/StructTreeRoot" in content
    assert b"/Lang (de)" in content
    assert b"/Title (Museumsurkunde)" in content
    assert b"pdfuaid" in content
    assert view.rsplit("/", 1)[-1].encode() not in content
    assert b"/URI" not in content


def test_without_the_extra_the_page_prints_and_no_pdf_is_offered(web, view, monkeypatch):
    monkeypatch.setattr(paper, "is_there", lambda: False)
    html = web.get(f"{view}/certificate").text
    assert "certificate.pdf" not in html
    assert "data-print" in html
    assert web.get(f"{view}/certificate.pdf").status_code == 404


def test_a_pdf_that_takes_too_long_is_ended_and_the_page_says_what_to_do(web, view, monkeypatch):
    printed = paper.printed
    monkeypatch.setattr(paper, "is_there", lambda: True)
    monkeypatch.setattr(paper, "printed", lambda html: printed(html, patience=0.001))
    answer = web.get(f"{view}/certificate.pdf")
    assert answer.status_code == 503
    assert "De PDF lukt nu niet." in answer.text
    assert "data-sheet" in answer.text


def test_no_more_than_two_pdfs_are_made_at_once():
    taken = [paper._places.acquire(timeout=0) for _ in range(paper.AT_ONCE)]
    try:
        assert all(taken)
        with pytest.raises(paper.NoPaper):
            paper.printed("<p>x</p>")
    finally:
        for _ in taken:
            paper._places.release()


def test_what_a_failed_pdf_says_is_not_passed_on(monkeypatch):
    def failing(_style):
        says = [sys.executable, "-c", "import sys; sys.stdin.read(); sys.exit('Testkind')"]
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        return subprocess.Popen(says, stdin=pipe, stdout=pipe, stderr=nowhere)

    paper.put_away()
    monkeypatch.setattr(paper, "_started", failing)
    with pytest.raises(paper.NoPaper) as caught:
        paper.printed("<p>Testkind</p>")
    assert "Testkind" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_whoever_stands_ready_makes_the_next_one_and_no_second():
    pytest.importorskip("weasyprint")
    paper.put_away()
    paper.get_ready()
    paper.get_ready()
    ready = paper._ready()._waits
    assert paper.printed('<html lang="nl"><title>x</title><h1>x</h1>').startswith(b"%PDF-")
    assert ready.returncode is not None
    assert paper._ready()._waits is None


def test_one_that_waited_too_long_is_no_trouble_for_whoever_asks():
    pytest.importorskip("weasyprint")
    paper.put_away()
    paper.get_ready()
    paper._ready()._waits.kill()
    assert paper.printed('<html lang="nl"><title>x</title><h1>x</h1>').startswith(b"%PDF-")


def test_who_makes_a_pdf_asks_no_network_and_reads_no_file(tmp_path):
    pytest.importorskip("weasyprint")
    secret = tmp_path / "secret.png"
    Image.new("RGB", (8, 8), "#FF0000").save(secret)
    page = f'<html lang="nl"><title>x</title><h1>x</h1><img alt="x" src="{secret.as_uri()}">'
    assert b"/Image" not in unpacked(paper.printed(page))
