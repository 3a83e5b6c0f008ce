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
    """Whose band it is. All but a visitor's are inventory: the hub knows their UIDs."""

    VISITOR = "visitor"
    CLASS = "class"
    GROUP = "group"
    STAFF = "staff"


class Giver(StrEnum):
    """Who said yes: the visitor, or the guardian of a child under 13."""

    SELF = "self"
    GUARDIAN = "guardian"
    SCHOOL = "school"
    """A school, by its arrangement; never said by an installation."""
    ORGANISER = "organiser"
    """Who brought a group, by their attestation; never said by an installation."""


class Way(StrEnum):
    """How the giver of a consent was known to be there; the evidence says so."""

    STATED = "stated"
    """They said so at the kiosk; for a child the mailbox must confirm it."""
    BAND = "band"
    """The guardian's own bound adult band lay on the same reader."""
    STAFF = "staff"
    """A colleague saw the guardian: staff band and PIN, checked by the hub."""
    PHONE = "phone"
    """They answered on their own phone, handed over by QR; counts as stated."""
    BOOKING = "booking"
    """It was attested at booking; never said by an installation."""


class Mark(StrEnum):
    """What a museum day remembers of a band that is not bound; in memory only, on both sides."""

    LOCKED = "locked"
    """An age under 13 was given: a higher one is no way round a guardian."""
    JUST_PLAYS = "just_plays"
    """They said that nothing is to be kept: not asked again at every exhibit."""
    BLOCKED = "blocked"
    """A colleague blocked it for the day: it plays, nothing is kept; the desk has another.

    Said by the hub alone, in messages of its own, beside `just_plays` for edges that know no
    better.
    """


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
