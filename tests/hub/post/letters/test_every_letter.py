"""No letter is forgotten: each is short, says the same twice, and needs nothing from outside."""

import re

import pytest

from edge.contract.words import Language
from hub.post.letters.sentences import LONGEST_SUBJECT
from tests.hub.post.letters.every_letter import ROOM, writers_on_disk, written
from tests.hub.post.letters.test_letters import words

MOST_BYTES = 20_000


def test_whoever_draws_a_letter_is_among_those_that_are_looked_at():
    here = {(write.__module__, write.__name__) for _, write, _ in written(Language.NL)}
    assert set(writers_on_disk()) == here


def test_templates_are_the_two_that_all_letters_are_drawn_from():
    """A letter with a template of its own would be drawn elsewhere, and seen by none of these."""
    found = {path.name for path in ROOM.rglob("*.j2")}
    assert found == {"letter.html.j2", "letter.txt.j2"}


@pytest.mark.parametrize("language", Language)
def test_text_and_html_of_every_letter_say_the_same(language):
    for name, _, letter in written(language):
        seen, linked = words(letter.html), set(re.findall(r'href="([^"]*)"', letter.html))
        # An address is written as one, whatever its button needs before it.
        assert {one.removeprefix("mailto:") for one in linked} <= set(letter.text.split()), name
        assert "mailto:" not in letter.text + seen, name
        for line in letter.text.splitlines():
            sentence = " ".join(line.removeprefix("- ").strip("-").split())
            assert sentence in linked or sentence in seen, (name, sentence)


@pytest.mark.parametrize("language", Language)
def test_every_letter_is_small_has_one_button_and_needs_nothing_from_outside(language):
    for name, _, letter in written(language):
        assert letter.language == language, name
        assert len(letter.subject) <= LONGEST_SUBJECT, name
        assert len(letter.html.encode()) < MOST_BYTES, name
        assert letter.html.count('class="g"') == 1, name
        assert not re.search(r"<img|<link|<script|url\(|@import|src=", letter.html), name
        assert "@media (prefers-color-scheme:dark)" in letter.html, name
        assert "{" not in letter.text, name
