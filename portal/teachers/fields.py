"""The form of a visit, wherever it stands: who comes, when, and who answers for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.contract.address import LONGEST_ADDRESS
from edge.contract.words import AgeBand, BindingKind, Language
from hub.rules.arrangements import FIRST_YEAR, LAST_YEAR, LONGEST_SCHOOL, MOST_PUPILS
from hub.rules.booking_lists import group_of
from hub.schools.bookings import Contact
from hub.uses.bookings import LONGEST_CONTACT, Wished
from look.notices import arrangement
from look.speech import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.rules.arrangements import Group
    from look.notices import Arrangement
    from look.speech import Speech
    from portal.usecases import UseCases

FIRST_OF_SECONDARY = 7
LONGEST = {
    "school": LONGEST_SCHOOL,
    "label": 5,
    "contact": LONGEST_CONTACT,
    "address": LONGEST_ADDRESS,
}


@dataclass(frozen=True, slots=True)
class Written:
    """A form as it came, and what is wrong with it by field. Personal."""

    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    faults: tuple[str, ...] = ()

    @property
    def kind(self) -> BindingKind:
        """Return whether a class or another group comes."""
        is_group = self.fields.get("kind") == BindingKind.GROUP
        return BindingKind.GROUP if is_group else BindingKind.CLASS

    def get(self, name: str) -> str:
        """Return what stands in a field."""
        return self.fields.get(name, "")


def group(fields: Mapping[str, str], language: Language) -> Group | tuple[str, ...]:
    """Return who comes by a form, or what cannot be read in it."""
    read = group_of({name: text.strip() for name, text in fields.items()}, language)
    return (read,) if isinstance(read, str) else read


def agreement(written: Written) -> Arrangement:
    """Return what whoever answers for such a group attests to later, to be read beforehand."""
    return arrangement(of_a_group=written.kind is BindingKind.GROUP)


def contact(fields: Mapping[str, str]) -> Contact:
    """Return who answers by a form, as it was typed."""
    name = " ".join(fields.get("contact", "").split())
    return Contact(name, fields.get("address", "").strip())


def wished(fields: Mapping[str, str], language: Language) -> Wished | tuple[str, ...]:
    """Return the visit that a form asks for, or what cannot be read in it."""
    read = group(fields, language)
    return read if isinstance(read, tuple) else Wished(read, contact(fields))


def filled(of: Group) -> dict[str, str]:
    """Return a booking as the fields of its form, without who answers for it."""
    return {
        "kind": of.kind.value,
        "school": of.school,
        "label": of.label,
        "school_year": str(of.school_year),
        "age_band": of.age_band.value,
        "pupils": str(of.pupils),
        "day": of.day.isoformat(),
        "language": of.language.value,
        "trail": of.trail,
    }


def year_said(year: int, speech: Speech) -> str:
    """Return a school year as a school says it: "5e leerjaar", "1e middelbaar"."""
    secondary = year >= FIRST_OF_SECONDARY
    nth = year - FIRST_OF_SECONDARY + 1 if secondary else year
    key = f"booking.year.{'secondary' if secondary else 'primary'}"
    return speech.say(f"{key}.first" if nth == 1 else key, nth=nth)


def trail_said(hub: UseCases, trail: str, speech: Speech) -> str:
    """Return what a booking's trail is called, marked where it is offered no more; "" for none."""
    if not trail:
        return ""
    spoken = speech.language if speech.language in LANGUAGES else Language.EN.value
    found = hub.trails.named(trail)
    name = trail if found is None else found.within(spoken)
    if any(one.trail == trail for one in hub.trails.offered()):
        return name
    return speech.say("booking.field.trail.retired", trail=name)


def choices(hub: UseCases, speech: Speech, had: str = "") -> dict[str, object]:
    """Return what the form offers: years, ages, languages, trails, and how long its fields are.

    `had` is the trail that a booking has already: it may keep that.
    """
    spoken = speech.language if speech.language in LANGUAGES else Language.EN.value
    trails = [(one.trail, one.name.within(spoken)) for one in hub.trails.offered()]
    if had and had not in dict(trails):
        trails.append((had, trail_said(hub, had, speech)))
    return {
        "years": [(n, year_said(n, speech)) for n in range(FIRST_YEAR, LAST_YEAR + 1)],
        "ages": [(one.value, speech.say(f"booking.age.{one.name.lower()}")) for one in AgeBand],
        "languages": [(one, speech.say(f"booking.language.{one}")) for one in LANGUAGES],
        "trails": trails,
        "longest": LONGEST,
        "most": MOST_PUPILS,
        "today": hub.bookings.today,
    }
