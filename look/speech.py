"""The words: one catalogue an area and a language, read with Babel, said strictly."""

from __future__ import annotations

import io
from datetime import time
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from babel import Locale, dates, numbers
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    import datetime as dt
    from zoneinfo import ZoneInfo

LANGUAGES = ("nl", "fr", "en", "de")
PSEUDO = "qps"
"""English, lengthened by 40 %: what still fits in it fits in German."""

GROUPED_FROM = 10_000

_VOWELS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")


class NotInCatalogue(KeyError):  # noqa: N818 - reads as what is wrong with the key
    """A key that no catalogue of this language knows: a defect, found by the tests."""


class Speech:
    """One language's words, numbers and dates."""

    def __init__(self, language: str) -> None:
        if language not in {*LANGUAGES, PSEUDO}:
            raise NotInCatalogue(language)
        self.language = language
        source = "en" if language == PSEUDO else language
        self._locale = Locale.parse("en_GB" if source == "en" else source)
        self._words = _catalogue(source)

    def say(self, key: str, **values: object) -> str:
        """Return the text of a key, its `{names}` filled in.

        Raises:
            NotInCatalogue: the key or one of its languages is missing.
        """
        return self._filled(self._text(key), values)

    def plural(self, key: str, count: int, **values: object) -> str:
        """Return the text of a key for so many; `{count}` is filled in as a number.

        Raises:
            NotInCatalogue: the key is missing or has no plural.
        """
        one, many = self._text(f"{key}.one"), self._text(f"{key}.many")
        chosen = one if self._locale.plural_form(count) == "one" else many
        return self._filled(chosen, {"count": self.number(count), **values})

    def has(self, key: str) -> bool:
        """Return whether the catalogue knows the key."""
        return key in self._words

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a number as this language writes it.

        Thousands are grouped from 10 000 on: a short "1.250" is taken for a decimal.
        """
        return _number(self._locale, float(value), decimals)

    def date(self, day: dt.date) -> str:
        """Return a day in words: "21 november 2026"."""
        return _day(self._locale, day, "long")

    def month(self, day: dt.date) -> str:
        """Return the month of a day in words: "november 2026"."""
        return dates.format_skeleton("yMMMM", day, locale=self._locale)

    def weekday(self, day: dt.date) -> str:
        """Return the day's name: "zaterdag"."""
        return _day(self._locale, day, "EEEE")

    def time(self, instant: dt.datetime, zone: ZoneInfo) -> str:
        """Return the time on the wall: "14:32"."""
        local = instant.astimezone(zone)
        return _minute(self._locale, local.hour, local.minute)

    def _text(self, key: str) -> str:
        try:
            text = self._words[key]
        except KeyError:
            raise NotInCatalogue(f"{key} ({self.language})") from None
        return _lengthened(text) if self.language == PSEUDO else text

    def _filled(self, text: str, values: dict[str, object]) -> str:
        return text.format_map(values) if values else text


# The same few numbers, days and minutes are said again and again, and Babel takes its time.
@lru_cache(maxsize=8192)
def _number(locale: Locale, value: float, decimals: int) -> str:
    return numbers.format_decimal(
        value,
        format="#,##0" + ("." + "0" * decimals if decimals else ""),
        locale=locale,
        group_separator=round(abs(value), decimals) >= GROUPED_FROM,
    )


@lru_cache(maxsize=1024)
def _day(locale: Locale, day: dt.date, how: str) -> str:
    return dates.format_date(day, format=how, locale=locale)


@lru_cache(maxsize=8192)
def _minute(locale: Locale, hour: int, minute: int) -> str:
    return dates.format_time(time(hour, minute), format="short", locale=locale)


@cache
def areas() -> tuple[str, ...]:
    """Return the areas that have a catalogue, such as `kiosk` and `page`."""
    names = {one.name.split(".")[0] for one in _folder().iterdir() if one.name.endswith(".po")}
    return tuple(sorted(names))


def keys(area: str, language: str) -> frozenset[str]:
    """Return the keys of one catalogue that have a text."""
    return frozenset(_read(area, language))


@cache
def _catalogue(language: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for area in areas():
        words |= _read(area, language)
    return words


def _read(area: str, language: str) -> dict[str, str]:
    text = (_folder() / f"{area}.{language}.po").read_bytes()
    catalogue = read_po(io.BytesIO(text), locale=language, abort_invalid=True)
    return {str(one.id): str(one.string) for one in catalogue if one.id and one.string}


def _folder() -> resources.abc.Traversable:
    return resources.files("look").joinpath("words")


def _lengthened(text: str) -> str:
    """Accents on the words, and four more letters for each ten; what stands in braces stays."""
    parts = []
    for i, part in enumerate(text.replace("}", "{").split("{")):
        parts.append("{" + part + "}" if i % 2 else part.translate(_VOWELS))
    said = "".join(parts)
    return said + "~" * (len(text) * 2 // 5)
