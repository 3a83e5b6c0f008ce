"""The words both sides use: age bands, scopes, languages, avatars."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AgeBand(StrEnum):
    """All that is kept of an age. The boundary at 13 is Art. 8 GDPR as Belgium set it."""

    UNDER_13 = "under_13"
    TEEN = "13_17"
    ADULT = "18_plus"


class Scope(StrEnum):
    """What a person may say yes or no to, each apart."""

    SCORE = "score"
    PHOTO = "photo"
    SOUND = "sound"


class Language(StrEnum):
    """The languages of the museum, ISO 639-1."""

    NL = "nl"
    FR = "fr"
    EN = "en"
    DE = "de"


class BindingKind(StrEnum):
    """Whose band it is; class, group and staff bands come with Schools."""

    VISITOR = "visitor"


class Giver(StrEnum):
    """Who said yes: the visitor, or the guardian of a child under 13."""

    SELF = "self"
    GUARDIAN = "guardian"


class Colour(StrEnum):
    """The eight colours of an avatar, as `look/avatars.svg` names them."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    PURPLE = "purple"
    PINK = "pink"
    BROWN = "brown"


class Animal(StrEnum):
    """The twelve animals of an avatar, as `look/avatars.svg` names them."""

    FOX = "fox"
    BEAR = "bear"
    RABBIT = "rabbit"
    CAT = "cat"
    DOG = "dog"
    MOUSE = "mouse"
    ELEPHANT = "elephant"
    LION = "lion"
    OWL = "owl"
    FROG = "frog"
    DUCK = "duck"
    HEDGEHOG = "hedgehog"


@dataclass(frozen=True, slots=True)
class Avatar:
    """What screens show in place of a name: one of 96, "Blue Fox"."""

    colour: Colour
    animal: Animal

    def __str__(self) -> str:
        """Its name in the catalogue: "blue-fox"."""
        return f"{self.colour}-{self.animal}"
