"""What a letter says, to whom, how, and how short."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.contract.words import Animal, Avatar, Colour, Giver, Language, Scope, Way
from hub.post import letters
from hub.post.letters import Agreed, LetterFacts, LetterVisitor, OlderVisit
from hub.post.letters.names import LONGEST, shown
from hub.post.letters.sentences import LONGEST_SUBJECT

LINK = "https://museum.example/p/" + "k" * 43
NOT_YOU = "https://museum.example/n/" + "n" * 43
LET_GO = "https://museum.example/w/" + "w" * 43
NOT_ME = "https://museum.example/m/" + "m" * 43
REPLACE = "https://museum.example/r/" + "r" * 43
ZONE = ZoneInfo("Europe/Brussels")
ANSWERED = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)
OWN = LetterVisitor(
    avatar=Avatar(Colour.BLUE, Animal.FOX),
    giver=Giver.SELF,
    yes=(Scope.SCORE, Scope.PHOTO),
    no=(Scope.SOUND,),
    agreed=Agreed(Giver.SELF, Way.STATED, ANSWERED, ZONE, "2026-11"),
    first_name="Testkind",
)
BY_BAND = Agreed(Giver.GUARDIAN, Way.BAND, ANSWERED, ZONE, "2026-11")
CHILD = replace(OWN, giver=Giver.GUARDIAN, agreed=BY_BAND)
SECOND = replace(CHILD, avatar=Avatar(Colour.RED, Animal.OWL), first_name="Tweede", no=())
BACK = replace(OWN, replaces=date(2026, 5, 3), not_me=NOT_ME)
OLDER = OlderVisit(Avatar(Colour.RED, Animal.OWL), date(2026, 2, 1), "Ouder", REPLACE)


def facts(*who, language=Language.NL, **fields):
    return LetterFacts(
        language=language,
        day=date(2026, 11, 21),
        controller="Museum Testlijn",
        dpo_address="dpo@example.org",
        link=LINK,
        not_you=NOT_YOU,
        let_go=LET_GO,
        **{
            "visitors": who or (OWN,),
            "confirm_by": date(2026, 12, 5),
            "goes": date(2027, 2, 18),
            **fields,
        },
    )


def words(html):
    """Return what a reader of the HTML sees, as one line."""
    body = re.sub(r"<(head|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", " ", body).replace("&nbsp;", " ").replace("&amp;", "&")
    return " ".join(text.split())


def test_a_visitor_is_told_that_the_results_are_there():
    letter = letters.results(facts())
    assert letter.subject == "Testkind, je resultaten staan klaar"
    assert "Wat je zaterdag 21 november 2026 in het museum deed" in letter.text
    assert letter.language == Language.NL


def test_a_household_is_told_of_all_its_visitors_formally():
    letter = letters.results(facts(CHILD, SECOND))
    assert "Wat Testkind en Tweede zaterdag 21 november 2026 in het museum deden" in letter.text
    assert not re.search(r"\b(je|jouw)\b", letter.text)


def test_a_guardian_is_told_what_was_chosen_and_what_becomes_of_it():
    letter = letters.confirm(facts(CHILD, SECOND))
    assert "- Testkind: wel scores en foto\u2019s, geen geluiden." in letter.text
    assert "- Tweede: wel scores en foto\u2019s." in letter.text
    assert "Tot dan is er nergens iets van te zien." in letter.text
    assert "Wat niet geopend is, wissen we na 5 december 2026 vanzelf. Liever nu?" in letter.text
    assert f"Wis wat op mijn ja wacht\n{LET_GO}" in letter.text
    assert NOT_YOU not in letter.text


def test_a_confirming_letter_without_its_last_day_is_not_written():
    with pytest.raises(ValueError, match="confirm_by"):
        letters.confirm(facts(CHILD, confirm_by=None))


def test_a_letter_about_nobody_is_not_written():
    with pytest.raises(ValueError, match="visitor"):
        facts(visitors=())


@pytest.mark.parametrize(
    ("visitors", "grace", "said"),
    [
        ((BACK,),                            72, "zodra je deze opent, en anders na 72 uur"),
        ((BACK,),                            0,  "Je vorige pagina, van 3 mei 2026, hebben we gew"),
        ((replace(BACK, giver="guardian"),), 24, "Was Testkind het niet? Open dan niets"),
        ((SECOND, BACK),                     0,  "Was Testkind het niet?"),
    ],
)  # fmt: skip
def test_who_came_back_is_told_that_the_earlier_page_makes_room(visitors, grace, said):
    letter = letters.results(facts(*visitors, grace_hours=grace))
    assert said in letter.text
    assert said in words(letter.html)


def test_a_visit_that_is_replaced_comes_back_by_a_link_of_its_own():
    letter = letters.results(facts(CHILD, BACK))
    assert f"Dat was Testkind niet\n{NOT_ME}" in letter.text
    assert f'href="{NOT_ME}"' in letter.html
    assert letter.text.index(NOT_ME) < letter.text.index(LINK)


def test_older_visits_under_other_names_are_listed_with_replace():
    letter = letters.results(facts(older=(OLDER,)))
    said = "Bij dit adres bewaren we nog een dag: Ouder, 1 februari 2026. Ben jij dat"
    assert said in letter.text
    assert said in words(letter.html)
    assert f"Vervang die dag\n{REPLACE}" in letter.text
    assert f'href="{REPLACE}"' in letter.html


@pytest.mark.parametrize("write", [letters.results, letters.reminder, letters.notice])
def test_whoever_knows_nobody_of_it_can_take_the_address_away(write):
    letter = write(facts())
    assert f"Dan typte iemand jouw adres.\nHaal mijn adres weg\n{NOT_YOU}" in letter.text
    assert f'href="{NOT_YOU}"' in letter.html


def test_who_never_opened_the_page_is_reminded_until_when_it_can_be_opened():
    letter = letters.reminder(facts())
    assert letter.subject == "Testkind, je resultaten wachten nog"
    assert "Tot en met 18 februari 2027 kun je kijken." in letter.text
    assert "Na 18 februari 2027 wissen we de pagina" in letter.text


def test_whose_page_was_kept_as_long_as_it_may_be_is_told_to_save_it():
    letter = letters.notice(facts(CHILD, SECOND))
    assert letter.subject == "Uw museumpagina gaat binnenkort weg"
    assert "Na 18 februari 2027 wissen we ze." in letter.text


@pytest.mark.parametrize("write", [letters.reminder, letters.notice])
def test_a_last_word_without_its_last_day_is_not_written(write):
    with pytest.raises(ValueError, match="goes"):
        write(facts(goes=None))


def test_a_guardian_is_told_that_the_earlier_page_goes_only_once_this_one_is_opened():
    letter = letters.confirm(facts(replace(CHILD, replaces=date(2026, 5, 3))))
    said = "De vorige pagina van Testkind, van 3 mei 2026, maakt dan plaats"
    assert said in letter.text
    assert said in words(letter.html)


BY_ADDRESS = replace(CHILD, agreed=replace(BY_BAND, way=Way.STATED))


@pytest.mark.parametrize(
    ("visitors", "said", "never"),
    [
        ((CHILD,), "Uw eigen bandje lag naast dat van het kind, en dit", "gaf dit adres"),
        (
            (CHILD, SECOND),
            "Uw eigen bandje lag naast dat van de kinderen, en dit",
            "gaf dit adres",
        ),
        ((BY_ADDRESS,), "Iemand die mocht beslissen, gaf dit adres en koos:", "uw bandje naast"),
        ((BY_ADDRESS, SECOND), "gaf dit adres of legde uw bandje naast", "Uw eigen bandje"),
    ],
)
def test_who_laid_their_own_band_down_reads_of_it_and_of_no_address(visitors, said, never):
    letter = letters.confirm(facts(*visitors))
    for read in (letter.text, words(letter.html)):
        assert said in read
        assert never not in read


@pytest.mark.parametrize(
    ("language", "visitors", "waiting", "said"),
    [
        ("nl", (OWN,), 1, "Met openen zeg je ook ja voor 1 kind dat wacht."),
        ("nl", (CHILD,), 2, "Met openen zegt u ook ja voor 2 kinderen die wachten."),
        ("fr", (OWN,), 1, "En ouvrant, tu dis aussi oui pour 1 enfant qui attend."),
        ("fr", (CHILD,), 2, "En ouvrant, vous dites aussi oui pour 2 enfants qui attendent."),
        ("en", (OWN,), 1, "By opening you also say yes for 1 child who is waiting."),
        ("en", (CHILD,), 2, "By opening you also say yes for 2 children who are waiting."),
        ("de", (OWN,), 1, "Mit dem Öffnen sagst du auch Ja für 1 Kind, das wartet."),
        ("de", (CHILD,), 2, "Mit dem Öffnen sagen Sie auch Ja für 2 Kinder, die warten."),
    ],
)
def test_who_is_told_of_results_reads_that_opening_says_yes_for_a_child(
    language, visitors, waiting, said
):
    told = facts(*visitors, language=Language(language))
    assert said not in letters.results(told).text
    letter = letters.results(replace(told, waiting=waiting))
    assert said in letter.text
    assert said in words(letter.html)
    assert letter.text.index(said) < letter.text.index(LET_GO) < letter.text.index(LINK)
    assert LET_GO not in letters.results(told).text


def test_who_came_for_the_first_time_reads_of_no_earlier_page():
    assert "vorige" not in letters.results(facts()).text


def every_letter():
    for language in Language:
        for visitors in ((OWN,), (BACK,), (CHILD,), (CHILD, SECOND), (CHILD, SECOND, BACK)):
            told = facts(*visitors, language=language)
            yield letters.results(told)
            yield letters.results(replace(told, waiting=2))
            yield letters.results(replace(told, older=(OLDER,)))
            yield letters.confirm(told)
            yield letters.reminder(told)
            yield letters.notice(told)


def test_text_and_html_say_the_same():
    for letter in every_letter():
        seen = words(letter.html)
        for line in letter.text.splitlines():
            sentence = " ".join(line.removeprefix("- ").strip("-").split())
            linked = sentence.startswith("https://") and f'href="{sentence}"' in letter.html
            assert linked or sentence in seen, sentence


def test_every_letter_is_short_has_one_button_and_needs_nothing_from_outside():
    for letter in every_letter():
        assert len(letter.subject) <= LONGEST_SUBJECT
        assert len(letter.html.encode()) <= 20 * 1024
        assert letter.html.count('class="g"') == 1
        assert letter.html.count(f'href="{LINK}"') == 2
        named = set(re.findall(r'(?:src|href|background)="([^"]*)"', letter.html))
        assert named <= {LINK, NOT_YOU, LET_GO, NOT_ME, REPLACE}
        assert named == set(re.findall(r"https?://\S+", letter.text))
        assert not re.search(r"<img|<link|<script|url\(|@import", letter.html)
        assert letter.text.count(LINK) == 1
        assert f">{LINK}</a>" in letter.html


def test_the_style_stands_in_each_element_and_dark_screens_have_theirs():
    html = letters.results(facts()).html
    assert 'style="display: inline-block' in html
    assert "@media (prefers-color-scheme:dark)" in html
    assert html.count("<style") == 1
    assert '<meta name="color-scheme" content="light dark">' in html


def test_a_long_name_leaves_the_subject_short():
    letter = letters.results(facts(replace(OWN, first_name="Maximiliaan-Alexander Frederik")))
    assert letter.subject == "Je resultaten staan klaar"
    assert "Maximiliaan-Alexander Frederik" in letter.text


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Testkind",                  "Testkind"),
        ("  Test   kind ",            "Test kind"),
        ("J.P.",                      "J.P."),
        ("O'Test-Kind",               "O'Test-Kind"),
        ("Zo\u00eb",                  "Zo\u00eb"),
        ("\u05d9\u05dc\u05d3",        "\u2068\u05d9\u05dc\u05d3\u2069"),
        ("T" * 60,                    "T" * (LONGEST - 1) + "\u2026"),
        ("",                          None),
        ("   ",                       None),
        ("win.example",               None),
        ("www test",                  "www test"),
        ("http://x",                  None),
        ("a@b",                       None),
        ("bel 0470123456",            None),
        ("<b>Testkind</b>",           None),
        ("Test\u202ekind",            None),
        ("Test\u0000kind",            None),
        ("\U0001f98a",                None),
    ],
)  # fmt: skip
def test_only_what_may_be_a_name_stands_in_a_letter(typed, name):
    assert shown(typed) == name


@given(st.text(max_size=80))
def test_no_typed_name_makes_a_link_or_markup_of_itself(typed):
    letter = letters.results(facts(replace(OWN, first_name=typed)))
    assert set(re.findall(r'href="([^"]*)"', letter.html)) == {LINK, NOT_YOU}
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject


def test_a_name_that_is_none_gives_way_to_the_avatar():
    letter = letters.results(facts(replace(OWN, first_name="win.example.org")))
    assert letter.subject == "Blauwe Vos, je resultaten staan klaar"


def test_what_is_personal_is_not_in_its_repr():
    told = facts()
    letter = letters.results(told)
    for one in (told, letter, told.visitors[0]):
        assert "Testkind" not in repr(one)
        assert "kkkk" not in repr(one)
