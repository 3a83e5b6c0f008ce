"""The letters of the screen's own keyboard, as each language's hands know them."""

from __future__ import annotations

from dataclasses import dataclass

CHIPS = (
    ".be",
    ".com",
    "gmail.com",
    "hotmail.com",
    "telenet.be",
    "skynet.be",
    "outlook.com",
)
"""Ends of addresses, typed with one touch."""
ACCENTS = "éèêëïôçàöüäß"
"""Letters of names that no bare keyboard of these languages has."""
AZERTY = ("1234567890-_", "azertyuiop", "qsdfghjklm.+", "wxcvbn'")
QWERTY = ("1234567890-_", "qwertyuiop", "asdfghjkl'.+", "zxcvbnm")
QWERTZ = ("1234567890-_", "qwertzuiop", "asdfghjkl'.+", "yxcvbnm")
_ROWS = {"nl": AZERTY, "fr": AZERTY, "de": QWERTZ}


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Four rows of twelve columns.

    `wipe` ends the second; `shift` opens the fourth, which ends in `@` or a space. Above them stand
    ends of addresses, or accents while a name is typed.
    """

    digits: str
    upper: str
    middle: str
    lower: str
    chips: tuple[str, ...] = CHIPS
    accents: str = ACCENTS


def keyboard(language: str) -> Keyboard:
    """Return AZERTY for Dutch and French, QWERTZ for German, QWERTY else."""
    return Keyboard(*_ROWS.get(language, QWERTY))
