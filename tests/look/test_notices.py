"""The proof of consent is a hash of the very words that stood on the screen."""

import hashlib
import re

import pytest

from edge.kiosk.drawing import Drawing
from edge.screens import Choices
from look.notices import notice_sha256, notice_text
from look.speech import LANGUAGES, Speech


@pytest.mark.parametrize("by_guardian", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_informs_stands_on_the_choices_screen(language, by_guardian):
    html = Drawing()(Choices(language, by_guardian, {}))
    shown = re.sub(r"<[^>]+>", "\n", html)
    for line in notice_text(Speech(language), by_guardian=by_guardian).splitlines():
        assert line in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hash_is_of_those_words(language):
    words = notice_text(Speech(language), by_guardian=True)
    told = notice_sha256(language, by_guardian=True)
    assert told == hashlib.sha256(words.encode()).digest()


def test_each_language_and_each_reader_has_words_of_their_own():
    hashes = {notice_sha256(one, by_guardian=who) for one in LANGUAGES for who in (False, True)}
    assert len(hashes) == 8


@pytest.mark.parametrize(("by_guardian", "months"), [(False, "24"), (True, "12")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_how_long_at_most(language, by_guardian, months):
    assert months in notice_text(Speech(language), by_guardian=by_guardian)
