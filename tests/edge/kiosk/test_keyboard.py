"""The screen's own keys: every address and every name of these languages can be typed."""

import string

import pytest

from edge.kiosk.keyboard import ACCENTS, CHIPS, keyboard
from look.speech import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_digit_and_sign_of_an_address_has_a_key(language):
    board = keyboard(language)
    keys = board.digits + board.upper + board.middle + board.lower + "@"
    assert set(string.ascii_lowercase + string.digits + "@.-_+") <= set(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_row_fills_twelve_columns(language):
    board = keyboard(language)
    wipe, shift, end = 2, 2, 3
    assert len(board.digits) == 12
    assert len(board.upper) + wipe == 12
    assert len(board.middle) == 12
    assert shift + len(board.lower) + end == 12
    assert len(ACCENTS) == 12


@pytest.mark.parametrize(
    ("language", "first"),
    [("nl", "azerty"), ("fr", "azerty"), ("en", "qwerty"), ("de", "qwertz")],
)
def test_hands_find_the_keys_where_they_are_used_to(language, first):
    assert keyboard(language).upper.startswith(first)


def test_usual_ends_of_addresses_take_one_touch():
    assert {".be", ".com", "gmail.com", "hotmail.com", "telenet.be", "skynet.be",
            "outlook.com"} == set(CHIPS)  # fmt: skip
