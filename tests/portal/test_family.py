"""What a family sees behind its link, takes home and erases."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from edge.contract.words import Giver, Language, Scope
from hub.pages import MediumForm
from look.speech import Speech
from tests.portal.a_family import (
    FULL,
    GREEN_FROG,
    JUMP,
    PHOTO,
    REACTION,
    RED_OWL,
    REFUSED,
    ROPE,
    SOUND,
    TOKEN,
    a_page,
    result_id,
)

SECOND = replace(FULL, first_name="Tweede", avatar=RED_OWL, cards=(ROPE,), media=())
THIRD = replace(FULL, first_name="Derde", avatar=GREEN_FROG, cards=(), media=())
RIGHT_TO_LEFT = "\u05d9\u05dc\u05d3"


def kept(html):
    return sorted(re.findall(r'data-kept="(\w+)" data-result="([0-9a-f]{32})"', html))


def test_a_family_whose_mail_was_refused_reads_what_to_do_before_the_rest(web, hub, view):
    assert "data-unreached" not in web.get(view).text
    for visits in ((FULL,), (FULL, SECOND)):
        hub.page = replace(a_page(*visits), unreached=True)
        html = web.get(view).text
        assert html.count("data-unreached") == 1
        assert "Vraag aan de balie" in html
        assert html.index("data-unreached") < html.index("data-kept")


def test_each_kept_result_stands_on_the_page_exactly_once(web, view):
    html = web.get(view).text
    scores = [("score", result_id(n).hex()) for n in (1, 2, 3, 4, 5)]
    assert kept(html) == sorted([("photo", result_id(6).hex()), *scores])
    assert html.count("data-kept") == 6
    assert html.count("data-refused") == 0


@pytest.mark.parametrize(
    ("cards", "media"),
    [
        ((REACTION, JUMP, ROPE), (PHOTO, SOUND)),
        ((REACTION,),            ()),
        ((JUMP,),                ()),
        ((),                     (PHOTO,)),
        ((),                     (SOUND,)),
        ((),                     ()),
    ],
)  # fmt: skip
def test_whatever_was_kept_is_counted_right(web, hub, view, cards, media):
    hub.page = a_page(replace(FULL, cards=cards, media=media))
    html = web.get(view).text
    wanted = [("score", one.result_id.hex()) for card in cards for one in card.tries]
    wanted += [(str(one.kind), one.result_id.hex()) for one in media]
    assert kept(html) == sorted(wanted)


def test_the_page_names_who_when_and_how_much(web, view):
    html = web.get(view).text
    assert "Testkind, dit deed jij zaterdag." in html
    assert "21 november 2026. 5 scores, 1 foto." in html
    assert "Blauwe Vos" in html


def test_a_score_stands_with_its_unit_its_meaning_and_a_kind_comparison(web, view):
    html = web.get(view).text
    assert '213<small>milliseconden</small>' in html  # fmt: skip
    assert "Zo lang als één keer knipperen. Beter dan 8 op de 10 van jouw leeftijd." in html
    assert "18,4<small>seconden</small>" in html
    assert "7 cm beter dan je eerste keer." in html


def test_what_was_refused_later_is_said_with_its_reason(web, hub, view):
    score = replace(REFUSED, kind=Scope.SCORE, reason="out_of_range")
    unknown = replace(REFUSED, kind=Scope.SCORE, reason="a_reason_of_tomorrow")
    hub.page = a_page(replace(FULL, refused=(REFUSED, score, unknown)))
    html = web.get(view).text
    assert html.count("data-refused") == 3
    assert "Een foto van Fotohokje. Wat er kwam, was geen foto." in html
    assert "Dat getal kon niet kloppen. Jij deed niets verkeerd." in html
    assert "Het kwam niet heel aan" in html


def test_three_children_have_each_their_part_on_one_page(web, hub, view):
    hub.page = a_page(FULL, SECOND, THIRD)
    html = web.get(view).text
    assert "Testkind, Tweede en Derde, dit was jullie zaterdag." in html
    assert [one in html for one in ("Blauwe Vos", "Rode Uil", "Groene Kikker")] == [True] * 3
    assert html.count('<section class="part"') == 3
    assert html.index("Tweede</h2>") < html.index("Derde</h2>")
    assert "Er is hier nog niets bewaard." in html
    assert html.count('id="a-fox"') == 1


def test_who_keeps_what_until_when_is_said_for_each(web, hub, view):
    assert "uiterlijk tot 21 november 2028" in web.get(view).text
    younger = replace(SECOND, kept_until=FULL.kept_until.replace(year=2027))
    hub.page = a_page(FULL, younger)
    html = web.get(view).text
    assert "Van Testkind bewaren we dit" in html
    assert "Van Tweede bewaren we dit tot het volgende bezoek, uiterlijk tot 21 nov" in html


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("nl", "Zo kun je het nog eens bekijken. Daarna hebben we het niet meer nodig."),
        ("fr", "Tu peux ainsi le revoir. Après, nous n\u2019en avons plus besoin."),
        ("en", "That way you can look at it again. After that, we no longer need it."),
        ("de", "So kannst du es noch einmal ansehen. Danach brauchen wir es nicht mehr."),
    ],
)
def test_why_it_is_kept_is_said_beside_until_when(web, view, language, why):
    html = web.get(f"{view}?lang={language}").text
    until = Speech(language).say("page.keep.until", date=Speech(language).date(FULL.kept_until))
    assert f"<p>{until}</p><p>{why}</p>" in html


@pytest.mark.parametrize(
    ("language", "dated"),
    [
        ("nl", "Privacytekst: november 2026."),
        ("fr", "Texte de confidentialité : novembre 2026."),
        ("en", "Privacy notice: November 2026."),
        ("de", "Datenschutztext: November 2026."),
    ],
)
def test_the_foot_says_who_answers_for_it_and_to_which_text_the_yes_was(web, view, language, dated):
    html = web.get(f"{view}?lang={language}").text
    (foot,) = re.findall(r"<footer>(.*?)</footer>", html, re.DOTALL)
    named = "Museum Testlijn", "dpo@example.org", "Gegevensbeschermingsautoriteit"
    for said in (*named, dated):
        assert said in foot


@pytest.mark.parametrize("language", ["nl", "fr", "en", "de", "qps"])
def test_the_whole_page_is_told_in_every_language(web, hub, view, language):
    hub.page = a_page(replace(FULL, media=(PHOTO, SOUND), refused=(REFUSED,)), SECOND, THIRD)
    html = web.get(f"{view}?lang={language}").text
    assert f'<html lang="{"en" if language == "qps" else language}">' in html
    assert not re.search(r"\bpage\.[a-z]", re.sub(r"<[^>]*>", "", html))
    for rest in ("/erase", f"/erase/{result_id(6).hex()}", f"/erase/{result_id(3).hex()}"):
        assert web.get(f"{view}{rest}?lang={language}").status_code == 200


def test_the_page_speaks_the_language_of_its_registration(web, hub, view):
    hub.page = a_page(language=Language.DE)
    assert "das war dein Samstag" in web.get(view, headers={"accept-language": "fr"}).text


def test_a_name_cannot_become_markup_or_turn_the_sentence(web, hub, view):
    hub.page = a_page(replace(FULL, first_name="<script>alert(1)</script>"))
    html = web.get(view).text
    assert "alert(1)" not in html
    assert "Blauwe Vos, dit deed jij zaterdag." in html
    hub.page = a_page(replace(FULL, first_name=RIGHT_TO_LEFT))
    assert f"\u2068{RIGHT_TO_LEFT}\u2069, dit deed jij" in web.get(view).text


def test_texts_of_an_exhibit_cannot_become_markup(web, hub, view):
    name = replace(REACTION.exhibit_name, nl='"><img src=x>')
    hub.page = a_page(replace(FULL, cards=(replace(REACTION, exhibit_name=name),), media=()))
    assert "<img" not in web.get(view).text


def test_a_photo_has_its_size_its_words_and_loads_late_after_the_first(web, hub, view):
    second = replace(PHOTO, result_id=result_id(60))
    hub.page = a_page(replace(FULL, media=(PHOTO, second)))
    first, later = re.findall(r"<img[^>]*>", web.get(view).text)
    for one in (first, later):
        assert 'width="1280" height="854" alt="Foto van Testkind bij Fotohokje"' in one
    assert "lazy" not in first
    assert 'loading="lazy"' in later


def test_a_photo_is_offered_in_the_lightest_form_in_which_it_is_kept(web, hub, view):
    forms = (MediumForm.AVIF, MediumForm.WEBP, MediumForm.JPG)
    hub.page = a_page(replace(FULL, media=(replace(PHOTO, forms=forms),)))
    html = web.get(view).text
    assert re.findall(r'<source type="([^"]+)"', html) == ["image/avif", "image/webp"]
    assert f"{result_id(6).hex()}/1280.avif 1280w" in html
    hub.page = a_page()
    assert "<source" not in web.get(view).text


def test_from_each_child_one_gets_to_the_others(web, hub, view):
    hub.page = a_page(FULL, SECOND, THIRD)
    parts = web.get(view).text.split('<section class="part"')
    for here, part in enumerate(parts[1:], 1):
        assert set(re.findall(r'href="#v(\d)"', part)) == {"1", "2", "3"} - {str(here)}


def test_the_way_through_the_museum_can_be_read_and_goes_on(web, hub, view):
    html = web.get(view).text
    stops = re.findall(r"<li><b>([^<]+)</b> <span[^>]*>([\d:]+)<", html)
    assert stops[0] == ("Reactiemuur", "12:05")
    assert len(stops) == 4
    assert "Hoe ver draagt een fluistering?" in html
    hub.page = a_page(replace(FULL, next_time=()))
    assert "Je was bij elke proef van het museum." in web.get(view).text


def test_without_script_the_page_says_how_to_see_what_came(web, view):
    html = web.get(view).text
    (said,) = re.findall(r"<noscript>(.*?)</noscript>", html)
    assert f'href="{view}"' in said


def test_a_photo_is_answered_only_to_its_own_page_and_in_its_sizes(web, view):
    at = f"{view}/media/{result_id(6).hex()}"
    assert web.get(f"{at}/320.jpg").headers["content-type"] == "image/jpeg"
    for wrong in (f"{at}/319.jpg", f"{at}/x.jpg", f"{at}/320.avif", f"{at}/320.exe", f"{at}/320",
                  f"{view}/media/{result_id(1).hex()}/640.jpg",
                  f"{view}/media/no-hex/640.jpg"):  # fmt: skip
        assert web.get(wrong).status_code == 404, wrong


def test_a_full_page_is_light_before_its_media(web, hub, view):
    hub.page = a_page(replace(FULL, media=(PHOTO, SOUND), refused=(REFUSED,)), SECOND, THIRD)
    answer = web.get(view)
    assert len(answer.content) <= 30 * 1024
    assert answer.headers["content-encoding"] == "gzip"


def test_everything_is_erased_only_after_a_question(web, hub, view):
    question = web.get(f"{view}/erase")
    assert "Alles wissen?" in question.text
    assert "5 scores, 1 foto van Testkind." in question.text
    assert hub.page is not None
    receipt = web.post(f"{view}/erase")
    assert "Het is gewist." in receipt.text
    assert "Op 21 november 2026 om 12:00." in receipt.text
    assert re.search(r"data-receipt>2026-0042<", receipt.text)
    assert "Terug naar je pagina" not in receipt.text


def test_after_erasing_everything_every_open_view_shows_that_nothing_is_there(web, view):
    other = web.post(f"/p/{TOKEN}").headers["location"]
    web.post(f"{view}/erase")
    for one in (view, other, f"{other}/media/{result_id(6).hex()}/640.jpg"):
        assert web.get(one).status_code == 404
        assert "Hier staat niets (meer)." in web.get(one).text
    assert web.post(f"/p/{TOKEN}").status_code == 404


def test_one_thing_is_erased_and_the_rest_stays(web, hub, view):
    at = f"{view}/erase/{result_id(1).hex()}"
    assert "Reactiemuur: 213 milliseconden." in web.get(at).text
    receipt = web.post(at)
    assert "Terug naar je pagina" in receipt.text
    assert ("score", result_id(1).hex()) not in kept(web.get(view).text)
    assert len(kept(web.get(view).text)) == 5
    assert web.get(at).status_code == web.post(at).status_code == 404
    assert hub.asked.count("erase_result") == 1


def test_one_of_several_tries_is_called_by_its_turn(web, view):
    assert "Springplaat, keer 2: 27 cm." in web.get(f"{view}/erase/{result_id(3).hex()}").text


def test_a_photo_is_shown_once_more_before_it_is_erased(web, view):
    at = f"{view}/erase/{result_id(6).hex()}"
    assert f"{result_id(6).hex()}/320.jpg" in web.get(at).text
    assert web.post(at).status_code == 200
    assert web.get(f"{view}/media/{result_id(6).hex()}/640.jpg").status_code == 404


@pytest.mark.parametrize("path", ["/erase", f"/erase/{result_id(1).hex()}"])
def test_another_page_cannot_erase(web, hub, view, path):
    for headers in ({"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}):
        assert web.post(f"{view}{path}", headers=headers).status_code == 403
    assert kept(web.get(view).text)
    assert not {"erase_page", "erase_result"} & set(hub.asked)


def test_a_result_of_somebody_else_cannot_be_erased(web, hub, view):
    for wrong in (result_id(99).hex(), "zz", "00"):
        assert web.get(f"{view}/erase/{wrong}").status_code == 404
        assert web.post(f"{view}/erase/{wrong}").status_code == 404
    assert "erase_result" not in hub.asked


def test_a_page_whose_last_visit_went_is_no_longer_there(web, hub, view):
    hub.page = None
    assert web.get(view).status_code == 404
    assert "Hier staat niets (meer)." in web.get(view).text


def test_one_score_without_a_photo_stands_on_the_ground_of_its_animal(web, hub, view):
    hub.page = a_page(replace(FULL, cards=(ROPE,), media=()))
    html = web.get(view).text
    assert (
        f'<div class="stage av-blue" data-kept="score" data-result="{result_id(5).hex()}"' in html
    )
    assert "<img" not in html


@pytest.mark.parametrize(
    ("language", "own", "guardians"),
    [
        ("nl", "Testkind: jij koos wat we bewaren: scores en foto", "je ouder of voogd koos"),
        ("fr", "tu as choisi ce que nous gardons", "ton parent ou tuteur a choisi"),
        ("en", "Testkind: you chose what we keep: scores and photos.", "your parent or guardian"),
        ("de", "Testkind: Du hast gewählt", "Deine Eltern oder dein Vormund"),
    ],
)
def test_the_page_says_who_chose_what_when_and_by_which_text(
    web, hub, view, language, own, guardians
):
    by_guardian = replace(SECOND, agreed=replace(FULL.agreed, giver=Giver.GUARDIAN), scopes=())
    hub.page = a_page(FULL, by_guardian)
    html = web.get(f"{view}?lang={language}").text
    said = re.findall(r"data-agreed>([^<]+)<", html)
    assert len(said) == 2
    assert own in said[0]
    assert Speech(language).month(date(2026, 11, 1)) in said[0]
    assert "2026-11" not in html
    assert guardians in said[1]
    assert Speech(language).say("page.agreed.nothing") in said[1]
    assert Speech(language).say("page.agreed.text") in html


def test_what_was_agreed_is_a_file_to_keep_and_nobody_elses(web, view):
    answer = web.get(f"{view}/consent.json")
    assert json.loads(answer.content) == {"schema": "consent"}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == 'attachment; filename="consent.json"'
    assert answer.headers["cache-control"] == "private, no-store"
    foreign = web.get(f"/v/{'x' * 43}/consent.json")
    assert foreign.status_code == 404
    assert "schema" not in foreign.text
