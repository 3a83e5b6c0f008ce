"""Each screen in each language: drawn whole, said right, and deaf to what is typed into it."""

import re
from dataclasses import replace

import pytest

from edge.contract.words import Scope
from edge.happenings import TapFault
from edge.kiosk.drawing import Drawing
from edge.screens import (
    Age,
    Choices,
    Contact,
    Guardian,
    Kept,
    NotKept,
    Playing,
    ReadBack,
)
from look.speech import Speech
from tests.edge.kiosk.a_drawing import Balanced, actions, text_of
from tests.edge.kiosk.a_kiosk import (
    ALL,
    ASLEEP,
    GUARDIAN,
    LANGUAGES,
    ME,
    TIME,
    VISITOR,
    WALL,
    answering,
    asking,
    every_screen,
    playing,
)

NAMES = list(every_screen("nl"))
SHOWN_NASTY = (
    '<b>"Test"</b>',
    "Test 🦊",
    "\u202eTest",
    "{{ 7 * 7 }}",
    "Test\x00",
    "&amp;",
    "{name}",
)


@pytest.fixture(scope="module")
def draw():
    return Drawing()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_screen_is_whole_in_every_language(draw, language, name):
    read = Balanced(draw(every_screen(language)[name]))
    assert read.faults == []
    assert read.open == []
    assert ("section", "lang", "en" if language == "qps" else language) in read.attributes
    assert not [one for one in read.attributes if one[1] == "style" or one[1].startswith("on")]
    assert not [one for one in read.attributes if one[1] in {"src", "srcset", "href"}
                and not one[2].startswith("#")]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_language_can_be_changed_on_every_screen(draw, name):
    html = draw(every_screen("nl")[name])
    offered = re.findall(r'data-action="language" data-language="(..)"', html)
    assert offered == ["nl", "fr", "en", "de"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("idle",            {"language"}),
        ("age",             {"language", "age", "just_play", "back"}),
        ("guardian",        {"language", "guardian_here", "just_play", "back"}),
        ("choices",         {"language", "answer", "just_play", "back"}),
        ("choices-done",    {"language", "answer", "choose", "just_play", "back"}),
        ("contact",         {"language", "contact", "just_play", "back"}),
        ("readback",        {"language", "confirm", "back"}),
        ("avatar",          {"language", "avatar", "back"}),
        ("playing",         {"language", "done"}),
        ("playing-nothing", {"language", "done", "save"}),
        ("playing-left_blank", {"language", "done", "save"}),
        ("kept",            {"language", "again", "done"}),
        ("not-kept",        {"language", "again", "done"}),
        ("refused-busy",    {"language", "stay"}),
        ("still-there",     {"language", "stay"}),
    ],
)  # fmt: skip
def test_a_screen_offers_its_actions_and_no_other(draw, name, expected):
    assert actions(draw(every_screen("nl")[name])) == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["age", "age-empty", "age-fault"])
def test_the_age_screen_never_says_which_age_matters(draw, language, name):
    html = draw(every_screen(language)[name])
    assert not re.search(r"\b1[2368]\b|guardian|voogd|tuteur|Vormund|ouder of", text_of(html))


@pytest.mark.parametrize("fault", ["age_empty", "age_not_a_number", "age_too_low", "age_too_high"])
def test_a_wrong_age_is_answered_in_words_and_stays_where_it_was_typed(draw, fault):
    html = draw(Age("nl", "1x", fault))
    assert Speech("nl").say(f"kiosk.age.fault.{fault}") in text_of(html)
    assert 'name="age" value="1x"' in html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "fault"),
    [
        *(("first_name", fault) for fault in ("name_too_long", "name_odd")),
        *(("address", f"address_{fault}") for fault in
          ("no_at", "two_at", "space", "too_long", "no_domain", "odd")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_name_or_an_address_is_said_in_words(draw, language, name, fault):
    told = text_of(draw(Contact(language, VISITOR, "Testkind", "guardian", {name: fault})))
    assert Speech(language).say(f"kiosk.contact.fault.{fault}") in told
    assert fault not in told


@pytest.mark.parametrize("by_guardian", [False, True])
def test_nothing_is_chosen_before_somebody_chooses(draw, by_guardian):
    html = draw(Choices("nl", by_guardian, {}))
    assert 'data-scope="score" data-yes="yes" aria-pressed="false"' in html
    assert 'aria-pressed="true"' not in html.partition('class="rows"')[2]
    assert "Nog 3 antwoorden" in html


def test_yes_and_no_are_drawn_alike_and_the_chosen_one_is_pressed(draw):
    html = draw(Choices("nl", by_guardian=False, answers={Scope.SCORE: True, Scope.SOUND: False}))
    classes = set(re.findall(r'<button class="([^"]*)" data-action="answer"', html))
    pressed = re.findall(r'data-scope="(\w+)" data-yes="(\w+)" aria-pressed="true"', html)
    assert classes == {"btn"}
    assert pressed == [("score", "yes"), ("sound", "no")]
    assert "Nog één antwoord" in html


def test_the_words_address_the_visitor_or_the_grown_up(draw):
    assert "Je bekijkt" in draw(Choices("nl", by_guardian=False, answers={}))
    assert "U bekijkt" in draw(Choices("nl", by_guardian=True, answers={}))
    assert "Klopt je adres?" in draw(ReadBack("nl", VISITOR, "Testkind", "a@example.org"))
    assert "Klopt uw adres?" in draw(ReadBack("nl", GUARDIAN, "Testkind", "a@example.org"))


@pytest.mark.parametrize("nasty", SHOWN_NASTY)
@pytest.mark.parametrize("shape", ["contact", "readback", "age"])
def test_what_is_typed_is_shown_as_typed_and_is_never_markup(draw, nasty, shape):
    screens = {
        "contact": Contact("nl", VISITOR, nasty, nasty + "@example.org"),
        "readback": ReadBack("nl", GUARDIAN, nasty, nasty + "@example.org"),
        "age": Age("nl", nasty, "age_not_a_number"),
    }
    read = Balanced(draw(screens[shape]))
    assert read.faults == []
    values = [value for _, name, value in read.attributes if name == "value"]
    shown = nasty.replace("\x00", "\ufffd")
    assert any(one.startswith((nasty, shown)) for one in values + read.texts)
    assert "<b>&" not in draw(screens[shape])


def test_an_exhibit_cannot_write_markup_either(draw):
    question = replace(WALL.question, nl="<script>alert(1)</script>?")
    assert "<script" not in draw(Playing("nl", question, (ME,)))


@pytest.mark.parametrize("fault", list(TapFault))
def test_each_refusal_has_a_scene_of_its_own(draw, fault):
    scenes = {one: draw(answering("nl")[f"refused-{one}"]).partition('<svg class="cut')[2]
              for one in TapFault}  # fmt: skip
    others = [scene for one, scene in scenes.items() if one != fault]
    assert scenes[fault] not in others


def test_who_waits_for_a_guardian_sleeps_and_is_told_why(draw):
    html = draw(Playing("nl", WALL.question, (ASLEEP,), fresh=True))
    assert 'href="#a-hedgehog-asleep"' in html
    assert "Er gaat een mail naar je ouder of voogd." in text_of(html)
    assert "asleep" not in draw(Playing("nl", WALL.question, (ME,), fresh=True))


def test_who_joins_without_keeping_is_told_so_beside_the_others(draw):
    html = draw(playing("nl")["playing-beside"])
    assert "Zonder bewaren. Je kunt nog van gedacht veranderen." in text_of(html).replace(" .", ".")
    assert "Er wordt niets bewaard" not in html
    assert "save" in actions(html)


@pytest.mark.parametrize(
    ("scopes", "off"),
    [(ALL, 0), ((Scope.SCORE,), 2), ((Scope.SCORE, Scope.SOUND), 1)],
)
def test_what_is_not_recorded_is_dotted_and_said(draw, scopes, off):
    html = draw(Playing("nl", WALL.question, (replace(ME, scopes=scopes),)))
    assert html.count('<li class="off">') == off
    assert html.count("<li") == 3
    assert (Speech("nl").say("kiosk.scope.photo.off") in html) is (Scope.PHOTO not in scopes)


def test_a_result_is_called_what_it_is_and_no_more(draw):
    def state(**how):
        return text_of(draw(Kept("nl", how.pop("who", ME), TIME, 213, (), **how)))

    assert "Hier bewaard" in state(kept=True, on_page=False)
    assert "Op je pagina" in state(kept=True, on_page=True)
    asleep = state(kept=True, on_page=True, who=ASLEEP)
    assert "zodra je ouder of voogd de mail opent" in asleep
    assert "Niet bewaard" in state(kept=False, on_page=False)


def test_a_number_is_written_and_explained_in_the_visitors_language(draw):
    told = text_of(draw(Kept("fr", ME, TIME, 1213, (), kept=True, on_page=False)))
    assert "1213<small>" in draw(Kept("fr", ME, TIME, 1213, (), kept=True, on_page=False))
    assert "millisecondes" in told
    assert TIME.meanings[-1].text.fr in told


def test_earlier_tries_lie_hollow_on_the_line_and_the_last_is_named(draw):
    html = draw(answering("nl")["kept"])
    assert html.count('r="17"') == 2
    assert "Daarnet had je 298." in text_of(html)


def test_a_photo_has_no_number(draw):
    html = draw(answering("nl")["kept-photo"])
    assert 'class="n num' not in html
    assert "Je foto staat op je pagina." in text_of(html)


def test_what_the_disk_did_not_take_is_told_with_its_number(draw):
    told = text_of(draw(NotKept("nl", TIME, 213)))
    assert "Dit is niet bewaard." in told
    assert "Je had 213 milliseconden. Vraag even een medewerker." in told


@pytest.mark.parametrize("name", [*asking("nl"), "playing-nothing"])
def test_no_button_that_decides_for_somebody_is_green(draw, name):
    html = draw((asking("nl") | playing("nl"))[name])
    green = re.findall(r'<button class="[^"]*\bgo\b[^"]*"[^>]*?(?: data-action="(\w+)")?>', html)
    assert set(green) <= {"", "stay"}


def test_a_guardian_and_just_playing_are_two_ways_of_one_size(draw):
    ways = re.findall(r'<button class="(way)" data-action="(\w+)"', draw(Guardian("nl")))
    assert ways == [("way", "guardian_here"), ("way", "just_play")]


@pytest.mark.parametrize("language", ["nl", "fr", "en", "de"])
@pytest.mark.parametrize("name", ["playing-nothing", "kept-not"])
def test_who_was_sent_on_alone_is_not_told_that_they_chose_it(draw, language, name):
    said = text_of(draw(every_screen(language)[name])).lower()
    assert not [one for one in ("koos", "choisi", "choix", "chose", "choice", "gewählt", "wolltest")
                if one in said]  # fmt: skip
