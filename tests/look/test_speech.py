"""The words on the screens: whole in four languages, strict, and with room to grow."""

import re
from datetime import date

import pytest

from look import speech
from look.speech import LANGUAGES, PSEUDO, NotInCatalogue, Speech

AREAS = speech.areas()


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_stands_in_every_language(area, language):
    everywhere = frozenset().union(*(speech.keys(area, one) for one in LANGUAGES))
    assert everywhere - speech.keys(area, language) == set()
    assert all(key.startswith(f"{area}.") for key in everywhere)


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_the_same_values(area, language):
    english, other = Speech("en"), Speech(language)
    for key in speech.keys(area, "en"):
        assert set(re.findall(r"{\w+}", other._text(key))) == set(
            re.findall(r"{\w+}", english._text(key))
        ), key


def test_a_key_that_is_nowhere_is_an_error_and_no_empty_label():
    with pytest.raises(NotInCatalogue):
        Speech("nl").say("kiosk.no.such.key")


def test_a_language_that_is_not_spoken_here_is_an_error():
    with pytest.raises(NotInCatalogue):
        Speech("xx")


def test_the_pseudo_language_is_forty_per_cent_longer_and_keeps_its_values():
    english, pseudo = Speech("en"), Speech(PSEUDO)
    key = "avatar.purple.hedgehog"
    assert len(pseudo.say(key)) >= 1.35 * len(english.say(key))
    assert "{name}" in speech._lengthened("Hello {name}, here is your number")


@pytest.mark.parametrize(
    ("language", "number", "day"),
    [
        ("nl", "12.345,5", "21 november 2026"),
        ("fr", "12\u202f345,5", "21 novembre 2026"),
        ("en", "12,345.5", "21 November 2026"),
        ("de", "12.345,5", "21. November 2026"),
    ],
)
def test_numbers_and_days_are_written_as_people_there_write_them(language, number, day):
    words = Speech(language)
    assert words.number(12345.5, 1) == number
    assert words.date(date(2026, 11, 21)) == day


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (1250,    0, "1250"),
        (-9999,   0, "-9999"),
        (9999.4,  0, "9999"),
        (9999.6,  0, "10.000"),
        (9999.6,  1, "9999,6"),
        (1250000, 0, "1.250.000"),
    ],
)  # fmt: skip
def test_no_thousand_can_be_taken_for_a_decimal(value, decimals, written):
    assert Speech("nl").number(value, decimals) == written
