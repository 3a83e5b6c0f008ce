"""The form by which a family takes a part home, as it came: what is said, what is missing. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from edge.contract.address import LONGEST_ADDRESS, LONGEST_NAME, address_fault
from edge.contract.mistyped import meant, with_domain
from edge.contract.names import name_fault
from edge.contract.words import AgeBand, Scope
from hub.rules.ages import needs_guardian

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPED = {"first_name": LONGEST_NAME, "address": LONGEST_ADDRESS}
"""What is typed, and how many signs of it at most."""
YOUNGEST, GUARDED_UNTIL, GROWN, OLDEST = 3, 13, 18, 120
_READ_WITHIN = timedelta(minutes=30)
"""No longer ago do words stand before somebody than a slip's view lasts."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it came, and what is wrong with it. Personal: a first name, an address.

    `band` says whose rules hold.
    """

    band: AgeBand
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def by_guardian(self) -> bool:
        """Whether somebody decides for a child."""
        return needs_guardian(self.band)

    @property
    def yes(self) -> frozenset[Scope]:
        """Return what is said yes to."""
        return frozenset(one for one in Scope if self.fields.get(one) == "yes")

    @property
    def first_name(self) -> str:
        """Return the name as it is kept."""
        return " ".join(self.fields.get("first_name", "").split())

    @property
    def address(self) -> str:
        """Return the address as it is kept."""
        return self.fields.get("address", "").strip()


def band_of(fields: Mapping[str, str], group: AgeBand) -> AgeBand | None:
    """Return whose rules hold: a children's group's own, else by the age that was said.

    None: no age was said yet, or none that somebody can have.
    """
    if needs_guardian(group):
        return group
    if fields.get("band") in set(AgeBand):
        return AgeBand(fields["band"])
    age = fields.get("age", "").strip()
    sensible = age.isascii() and age.isdecimal() and len(age) <= len(str(OLDEST))
    if not sensible or not YOUNGEST <= int(age) <= OLDEST:
        return None
    if int(age) < GUARDED_UNTIL:
        return AgeBand.UNDER_13
    return AgeBand.TEEN if int(age) < GROWN else AgeBand.ADULT


def checked(band: AgeBand, asked: tuple[Scope, ...], fields: Mapping[str, str]) -> Filled:
    """Return a form with its faults: each kind answered, one yes at least, and who and where."""
    faults = {one.value: "answer" for one in asked if fields.get(one) not in {"yes", "no"}}
    if not faults and not any(fields.get(one) == "yes" for one in asked):
        faults["yes"] = "nothing"
    name, address = fields.get("first_name", "").strip(), fields.get("address", "").strip()
    faults["first_name"] = name_fault(name) if name else "name_empty"
    faults["address"] = address_fault(address) if address else "address_empty"
    return Filled(band, fields, {one: fault for one, fault in faults.items() if fault})


def offered(fields: Mapping[str, str]) -> Mapping[str, str]:
    """Return the form with the mail domain that was offered, where that was taken."""
    address = fields.get("address", "").strip()
    domain = meant(address) if fields.get("do") == "take" else ""
    return {**fields, "address": with_domain(address, domain)} if domain else fields


def since(text: str, now: datetime) -> datetime:
    """Return when the words stood there, as the form says; no longer ago than a view lasts."""
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        return now
    if said.tzinfo is None or not now - _READ_WITHIN <= said <= now:
        return now
    return said
