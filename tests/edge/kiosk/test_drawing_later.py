"""Who may decide, what a wearer says later, and the way out: what each screen says and offers."""

import re

import pytest

from edge.contract.words import Scope
from edge.kiosk.drawing import Drawing
from edge.screens import AWAY, Choices, Guardian, Said, StaffPin
from look.notices import notice_key
from look.speech import Speech
from tests.edge.kiosk.a_drawing import actions, text_of
from tests.edge.kiosk.the_screens import LANGUAGES, VISITOR, every_screen, leaving

ANSWERED = dict.fromkeys(Scope, True)


@pytest.fixture(scope="module")
def draw():
    return Drawing()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("age-offline",       {"age", "just_play", "registered", "back"}),
        ("guardian-all",      {"guardian_here", "just_play", "back"}),
        ("guardian-least",    {"just_play", "back"}),
        ("guardian-changing", {"just_play", "back"}),
        ("guardian-on-phone", {"guardian_here", "just_play", "back"}),
        ("staff-pin",         {"pin", "back"}),
        ("choices-band",      {"answer", "just_play", "back"}),
        ("choices-changing",  {"answer", "choose", "back"}),
        ("contact-band",      {"contact", "just_play", "back"}),
        ("readback-meant",    {"confirm", "take_domain", "back"}),
        ("playing-offers",    {"not_me", "change", "forget", "mend", "done"}),
        ("playing-provisional", {"done"}),
        ("join",              {"join", "swap", "back"}),
        ("join-full",         {"swap", "back"}),
        ("forget",            {"forget", "back"}),
        ("forget-lifted",     {"back"}),
        ("done-ended",        {"done"}),
        ("mend",              {"mend", "back"}),
        ("mend-meant",        {"mend", "take_domain", "back"}),
        ("exit-idle",         set()),
        ("exit-counts",       {"send_again", "end_visit", "done"}),
        ("end-visit",         {"end", "back"}),
        ("kept-undo",         {"not_mine", "again", "done"}),
    ],
)  # fmt: skip
def test_a_later_screen_offers_its_actions_and_no_other(draw, name, expected):
    assert actions(draw(every_screen("nl")[name])) == expected | {"language"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_ways_on_of_a_colleague_are_named_by_what_they_say(draw, language):
    said = re.findall(r'<button class="btn" value="(\w+)">([^<]+)<', draw(StaffPin(language)))
    assert [value for value, _ in said] == ["pin", "wrong_age"]
    assert all(len(words.split()) > 3 for _, words in said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", ["pin_wrong", "pin_locked", "not_staff", "no_answer"])
def test_what_is_wrong_with_a_pin_is_said_in_words_and_the_pin_is_gone(draw, language, fault):
    html = draw(StaffPin(language, fault, tries_left=2))
    assert fault not in text_of(html)
    assert 'role="alert"' in html
    assert 'name="pin" value=""' in html
    assert ("2" in text_of(html.partition('role="alert"')[2].partition("</p>")[0])) is (
        fault == "pin_wrong"
    )


def test_the_code_for_a_phone_is_there_once_its_link_is_and_is_dark_on_light(draw):
    html = draw(every_screen("nl")["guardian-all"])
    assert html.count('class="qr"') == 1
    assert 'fill="#fff"' in html
    assert 'stroke="#14231f"' in html
    assert "example/h/" not in html
    assert 'class="qr"' not in draw(Guardian("nl", may_ask_staff=True))


def test_two_links_are_two_codes(draw):
    one, other = (draw(Guardian("nl", link=f"https://museum.example/h/{end}")) for end in "ab")
    assert one != other


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_of_mind_keeps_the_words_of_the_notice_and_says_what_goes(draw, language):
    told = text_of(draw(Choices(language, VISITOR, ANSWERED, changing=True)))
    plain = text_of(draw(Choices(language, VISITOR, ANSWERED)))
    parts = ("question", "why", "score", "photo.hint", "how_long", "rights")
    said = [Speech(language).say(notice_key(part, by_guardian=False)) for part in parts]
    assert all(" ".join(one.split()) in told for one in said)
    assert all(" ".join(one.split()) in plain for one in said)
    added = Speech(language).say("kiosk.choices.changing.visitor")
    assert added in told
    assert added not in plain


def test_by_a_grown_ups_band_only_the_name_is_asked_and_where_the_mail_goes_is_said(draw):
    html = draw(every_screen("nl")["contact-band"])
    assert re.findall(r'<input name="(\w+)"', html) == ["first_name"]
    assert "Groene Kikker" in text_of(html)


@pytest.mark.parametrize("name", ["readback-meant", "mend-meant"])
def test_a_guessed_domain_and_the_typed_one_are_answers_that_look_alike(draw, name):
    html = draw(every_screen("nl")[name])
    answers = re.findall(
        r'<button (?:type="button" )?class="([^"]*)"[^>]*>(Ja|Nee), ([^<]+)<', html
    )
    assert [one[1:] for one in answers] == [("Ja", "gmail.com"), ("Nee", "gmial.com")]
    assert {one[0] for one in answers} == {"btn"}


@pytest.mark.parametrize("name", ["forget", "end-visit", "join", "choices-done", "staff-pin"])
def test_answers_that_weigh_alike_look_alike_and_none_is_red_or_green(draw, name):
    html = draw(every_screen("nl")[name])
    assert not re.search(r'class="[^"]*\b(stop|go)\b', html)


def test_nothing_can_be_erased_before_the_band_lies_there(draw):
    html = draw(every_screen("nl")["forget-lifted"])
    assert "Leg je bandje op de lezer" in text_of(html)
    assert 'aria-disabled="true">Eerst je bandje<' in html


def test_a_wearer_says_which_animal_they_are_not(draw):
    assert "Ik ben niet Oranje Olifant" in text_of(draw(every_screen("nl")["playing-offers"]))


def test_a_pupils_band_has_its_number_and_says_whom_to_ask(draw):
    told = text_of(draw(every_screen("nl")["playing-no_arrangement"]))
    assert "bandje 7" in told
    assert "juf, meester of begeleider" in told
    assert "Bandje 7" in text_of(draw(every_screen("nl")["kept-pupil"]))


def test_a_blocked_band_says_where_there_is_another(draw):
    told = text_of(draw(every_screen("nl")["playing-blocked"]))
    assert "Dit bandje is vandaag geblokkeerd. Vraag aan de balie een ander." in told


def test_what_is_kept_for_now_is_called_so_and_says_what_to_do(draw):
    told = text_of(draw(every_screen("nl")["kept-for-now"]))
    assert "Hier voorlopig bewaard" in told
    assert "aan de uitgang" in told
    assert "Op je pagina" not in told


@pytest.mark.parametrize("said", list(Said))
def test_each_thing_said_has_a_scene_and_words_of_its_own(draw, said):
    drawn = {one: draw(leaving("nl")[f"done-{one}"]) for one in Said}
    scene = {one: html.partition('<svg class="cut')[2] for one, html in drawn.items()}
    title = {one: html.partition("<h1")[2].partition("</h1>")[0] for one, html in drawn.items()}
    assert scene[said] not in [it for one, it in scene.items() if one != said]
    assert title[said] not in [it for one, it in title.items() if one != said]


@pytest.mark.parametrize("said", list(Said))
def test_nothing_is_said_on_an_empty_line(draw, said):
    scene = draw(leaving("nl")[f"done-{said}"]).partition('<svg class="cut')[2].partition("acts")[0]
    beside = re.sub(r'<g class="ruled">.*?</g>|<path class="pen" d="M440.*?/>', "", scene)
    assert re.search(r"<(circle|use|path|svg)", beside)


def test_what_could_not_be_done_stands_on_a_cut_line_and_is_called_out(draw):
    failed = {
        Said.NOT_WRITTEN,
        Said.NO_ANSWER,
        Said.MAIL_NOBODY,
        Said.MEND_REFUSED,
        Said.CHANGE_REFUSED,
    }
    alerted = {one for one in Said if 'role="alert"' in draw(leaving("nl")[f"done-{one}"])}
    assert alerted == failed


def test_while_the_hub_is_away_only_what_is_gone_here_is_called_gone(draw):
    screens = every_screen("nl")
    for said in AWAY:
        told, later = (text_of(draw(screens[f"done-{said}{end}"])) for end in ("", "-away"))
        assert "netwerk van het museum" in later
        assert "netwerk" not in told
    assert "Alles van vandaag" not in text_of(draw(screens["done-forgotten-away"]))


def test_the_way_out_counts_only_when_it_knows(draw):
    def counts(name):
        return re.findall(r'<dd class="num">(\d+)</dd>', draw(every_screen("nl")[name]))

    assert counts("exit-counts") == ["7", "3", "1"]
    assert counts("exit-counting") == counts("exit-silent") == []
    assert "2 zijn nog onderweg" in text_of(draw(every_screen("nl")["exit-counts"]))
    assert "ouder of voogd" in text_of(draw(every_screen("nl")["exit-pending"]))


def test_a_sound_is_drawn_as_what_it_is(draw):
    sound, photo = (draw(every_screen("nl")[f"kept-{one}"]) for one in ("sound", "photo"))
    assert ("wave" in sound, "wave" in photo) == (True, False)
    assert "Je geluid is bewaard." in text_of(sound)


def test_a_reader_that_rests_is_said_at_once_and_where_to_go(draw):
    told = text_of(draw(every_screen("nl")["idle-unread"]))
    assert "De lezer rust even." in told
    assert "Hou je bandje" not in told
    assert "Bij een ander spel wel." in told
