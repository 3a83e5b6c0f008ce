"""What a colleague at a desk may see of an address, and when they may change it. Pure."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from edge.contract.mistyped import ENDS, meant, slips

SAME_BUT_MISTYPED = 3
"""Slips of a finger between what was typed and what was meant; beyond, it is another address."""
_LETTERS_A_SLIP = 4
"""A slip for each four letters on either side of the @: of a short one a few make anybody's."""
_SHOWN = 1


class Unmended(StrEnum):
    """Why an address is not changed at a desk."""

    NO_ADDRESS = "no_address"
    """What was typed can be none."""
    SAME = "same"
    """It is the address that stands there."""
    PROVE = "prove"
    """It is quite another one: whoever asks for it says which they gave before."""
    GONE = "gone"
    """The visit is erased, or is nobody's that is mailed."""


def half_hidden(address: str) -> str:
    """Return enough to know an address again, too little to write to: "m•••@telenet.be"."""
    local, at, domain = address.rpartition("@")
    return f"{local[:_SHOWN]}•••@{domain}" if at else ""


def meant_instead(address: str) -> str:
    """Return the domain that was probably meant, "" if none; `mistyped.meant`, by domain alone."""
    return _meant(address.rpartition("@")[2].lower())


@lru_cache(maxsize=256)
def _meant(domain: str) -> str:
    # A list of what came back asks for the same few again and again, and it takes its time.
    return meant(f"@{domain}")


def alike(one: str, other: str) -> bool:
    """Whether two addresses are one to whoever says them aloud."""
    return one.strip().casefold() == other.strip().casefold()


def may_readdress(old: str, new: str, said: str, *, came_back: bool) -> Unmended | None:
    """Return why a visit's mail may not go elsewhere, or None when it may.

    A found band must never redirect a child's photos: who holds it does not know the address. So
    the new one is the old one mistyped, or they say the old one whole, or nobody reads the old one.
    """
    if alike(old, new):
        return Unmended.SAME
    mistyped = _mistyped(old.casefold(), new.casefold())
    if came_back or mistyped or alike(old, said):
        return None
    return Unmended.PROVE


def _mistyped(old: str, new: str) -> bool:
    (had, _, there), (wants, _, elsewhere) = old.rpartition("@"), new.rpartition("@")
    of_name = _slips(had, wants)
    of_domain = 0 if elsewhere == meant_instead(old) else _slips_of_domain(there, elsewhere)
    return of_name + of_domain <= SAME_BUT_MISTYPED


def _slips_of_domain(one: str, other: str) -> int:
    (_, _, end), (_, _, wants) = one.rpartition("."), other.rpartition(".")
    if end != wants and end in ENDS:
        return SAME_BUT_MISTYPED + 1
    return _slips(one, other)


def _slips(one: str, other: str) -> int:
    """Return how many slips lie between, more than may be where it is another word altogether."""
    found = slips(one, other)
    allowed = min(len(one), len(other)) // _LETTERS_A_SLIP
    return found if found <= allowed else SAME_BUT_MISTYPED + 1
