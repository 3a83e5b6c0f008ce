"""Whether a registration may be kept: looked at again here, whatever the kiosk decided."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from edge.contract.address import LONGEST_NAME, address_fault
from edge.contract.day import museum_day
from edge.contract.downward import Refusal
from edge.contract.seals import ID_BYTES
from edge.contract.words import Giver, Scope
from hub.rules.ages import needs_guardian

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from edge.contract.events import BindingMade, ConsentGiven
    from edge.contract.words import AgeBand

SHA256_BYTES = 32
LONGEST_NOTICE = 64


def refusal_of(event: BindingMade, zone: ZoneInfo) -> Refusal | None:
    """Return why a registration may not be kept, or None when it may."""
    if not _well_formed(event, zone):
        return Refusal.MALFORMED
    if not _given(event.consent, event.age_band):
        return Refusal.CONSENT_MISSING
    return None


def allows(scopes: str, scope: Scope) -> bool:
    """Whether the stored scopes of a visit hold this one."""
    return scope in scopes.split()


def written(scopes: tuple[Scope, ...]) -> str:
    """Return scopes as they stand in a column: names in one order, a space between."""
    return " ".join(sorted(scopes))


def _well_formed(event: BindingMade, zone: ZoneInfo) -> bool:
    name = event.first_name.strip()
    return (
        len(event.binding_id) == len(event.band_key) == ID_BYTES
        and 0 < len(name) <= LONGEST_NAME
        and _printable(name)
        and not address_fault(event.address.strip())
        and museum_day(event.made_at, zone) == event.day
    )


def _given(consent: ConsentGiven, band: AgeBand) -> bool:
    """Whether the right person answered each scope once, and to which words."""
    asked = (*consent.yes, *consent.no)
    return (
        (consent.giver is Giver.GUARDIAN) == needs_guardian(band)
        and 0 < len(consent.notice) <= LONGEST_NOTICE
        and len(consent.notice_sha256) == SHA256_BYTES
        and consent.shown_at <= consent.decided_at
        and len(consent.yes) > 0
        and sorted(asked) == sorted(Scope)
    )


def _printable(text: str) -> bool:
    return not any(unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in text)
