"""What a school or an organiser must say before anything of their group is kept. Pure.

A school is no holder of parental responsibility: it attests its arrangement with the parents, and
answers for it. No attestation, no keeping.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from unicodedata import category

from edge.contract.words import AgeBand, BindingKind, Language, Scope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

PAGE_KEPT = timedelta(days=30)
SLIP_HOLDS = timedelta(days=14)
MOST_PUPILS = 40
FIRST_YEAR, LAST_YEAR = 1, 12
_TEENS_FROM = 8
"""In the seventh year of school (the first of secondary) most are 12: the stricter rules hold."""
_YEAR_ENDS = 8, 31
_LABELS = {
    BindingKind.CLASS: re.compile(r"(?=.*[0-9])[A-Za-z0-9]{1,5}"),
    BindingKind.GROUP: re.compile(r"[A-Za-z0-9]{1,5}"),
}
"""Of a class one is a digit: else many a first name would do."""
LONGEST_SCHOOL = 80
ASKED_FOR = timedelta(days=7)
"""So long a visit that was asked for waits for somebody to confirm it."""
_FARTHEST = timedelta(days=550)
_NO_SIGN = {"Cc", "Cs"}
"""Control characters, and halves of one, by their Unicode category."""


class Office(StrEnum):
    """As what somebody attests."""

    HEAD = "head"
    TEACHER = "teacher"
    SECRETARY = "secretary"
    ORGANISER = "organiser"
    """Of a birthday, a club, a family: the grown-up who is there with the group."""


class BookingFault(StrEnum):
    """What is wrong with a booking, by its field."""

    SCHOOL = "school"
    LABEL = "label"
    SCHOOL_YEAR = "school_year"
    PUPILS = "pupils"
    DAY = "day"
    CONTACT = "contact"
    ADDRESS = "address"
    TWICE = "twice"
    """That class of that school is booked for that day already."""
    TRAIL = "trail"
    """The museum does not offer that trail."""
    GIVEN = "given"
    """It has its bands: its day and its number are what they are."""
    SPOKE = "spoke"
    """Its page may show photos or sounds: nobody else is written to before a colleague called."""


@dataclass(frozen=True, slots=True)
class Group:
    """Who comes: a class by its label and school year, or a group by its age; never a name of one.

    `label` is what the group is called, such as 5B; at most five letters and digits, of a class a
    digit at least, so that it is no pupil's name. `school_year` counts from 1 to 12; 0 for a group,
    which says `age_band` itself.
    """

    kind: BindingKind
    school: str
    label: str
    school_year: int
    age_band: AgeBand
    pupils: int
    day: date
    language: Language
    trail: str = ""


@dataclass(frozen=True, slots=True)
class Attested:
    """One attestation as it stands: which scopes, from when, until withdrawn."""

    scopes: frozenset[Scope]
    at: datetime
    withdrawn_at: datetime | None = None


def is_line(text: str, longest: int) -> bool:
    """Return whether something stands there, and no more, that is shown as it was typed.

    Control characters are no part of a name, and no store takes all of them.
    """
    typed = text.strip()
    return 0 < len(typed) <= longest and not any(category(one) in _NO_SIGN for one in typed)


def faults_of(group: Group, today: date) -> tuple[BookingFault, ...]:
    """Return what is wrong with a booking made today."""
    in_school = group.kind is BindingKind.CLASS
    years = range(FIRST_YEAR, LAST_YEAR + 1) if in_school else (0,)
    said = {
        BookingFault.SCHOOL: in_school and not is_line(group.school, LONGEST_SCHOOL),
        BookingFault.LABEL: not _LABELS[group.kind].fullmatch(group.label),
        BookingFault.SCHOOL_YEAR: group.school_year not in years,
        BookingFault.PUPILS: not 1 <= group.pupils <= MOST_PUPILS,
        BookingFault.DAY: not today <= group.day <= today + _FARTHEST,
    }
    return tuple(fault for fault, wrong in said.items() if wrong)


def once(group: Group) -> bytes | None:
    """Return what a class of a school on a day is found by (SHA-256), however it is spelled.

    None for a group: two birthdays may be called alike.
    """
    if group.kind is not BindingKind.CLASS:
        return None
    school = " ".join(group.school.split()).casefold()
    return hashlib.sha256(f"{school}|{group.label.casefold()}|{group.day}".encode()).digest()


def age_band_of(school_year: int) -> AgeBand:
    """Return whose rules hold for a school year, and with whom its scores compare."""
    return AgeBand.TEEN if school_year >= _TEENS_FROM else AgeBand.UNDER_13


def stands(attestations: Iterable[Attested], now: datetime) -> frozenset[Scope] | None:
    """Return the scopes that the latest living attestation gives; None where none stands."""
    living = [one for one in attestations if one.at <= now and one.withdrawn_at is None]
    return max(living, key=lambda one: one.at).scopes if living else None


def attestable(*, vouched: bool) -> frozenset[Scope]:
    """Return what may be attested of a group; scores alone until a colleague vouches for it.

    Whoever has a mailbox can ask for a visit: that is no school yet, and a photo shows a child.
    """
    return frozenset(Scope) if vouched else frozenset({Scope.SCORE})


def last_day(day: date) -> date:
    """Return the last day a group's page stands: 30 days, at most to the end of its school year."""
    ends = date(day.year, *_YEAR_ENDS)
    if day > ends:
        ends = date(day.year + 1, *_YEAR_ENDS)
    return min(day + PAGE_KEPT, ends)


def slip_until(day: date) -> date:
    """Return the last day on which a slip of a visit on that day opens."""
    return min(day + SLIP_HOLDS, last_day(day))


def bands_for(pupils: int, living: Collection[int], had: Mapping[int, int]) -> dict[int, int]:
    """Return which band of a set plays for each number, 1 to `pupils`; no band for two.

    `living` are the bands that are not lost, `had` what numbers had of this set before. A number
    keeps what it had, else has the band that says the same, else a spare: one beyond the class, so
    that few wear a number that is another's. Where bands are too few the last numbers get none.
    """
    free, dealt = set(living), dict[int, int]()
    for wish in (had, {one: one for one in range(1, pupils + 1)}):
        for number in range(1, pupils + 1):
            if number not in dealt and wish.get(number) in free:
                dealt[number] = wish[number]
                free.remove(wish[number])
    spares = sorted(free, key=lambda band: (band <= pupils, band))
    without = [one for one in range(1, pupils + 1) if one not in dealt]
    return dict(sorted((dealt | dict(zip(without, spares, strict=False))).items()))


def may_be_claimed(group: Group, today: date) -> bool:
    """Whether a family may take its child's part of this group to a page of its own.

    A class has no families here: its pupils have a page of their own nowhere.
    """
    return group.kind is BindingKind.GROUP and today <= slip_until(group.day)


def shows_media(kind: BindingKind) -> bool:
    """Whether photos and sounds that were attested show to the whole group.

    A class looks at them together, with its teacher. Of a group each shows only on the page of the
    family that took its child's part: those parents do not know each other.
    """
    return kind is BindingKind.CLASS
