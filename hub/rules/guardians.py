"""Who may say yes for a child under 13: looked at again here, whatever the kiosk decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from edge.contract.downward import Refusal
from edge.contract.seals import ID_BYTES
from edge.contract.words import AgeBand, Giver, Way
from hub.rules.bindings import CLOCKS_DIFFER

if TYPE_CHECKING:
    from edge.contract.events import ConsentGiven

MOST_CHILDREN = 8
"""Children one guardian decides for in a day; the desk helps with more."""


@dataclass(frozen=True, slots=True)
class Approver:
    """The binding whose band lay there for a child's yes, as far as it matters."""

    band_key: bytes | None
    day: date
    age_band: AgeBand
    made_at: datetime
    ended_at: datetime | None


def may_approve(approver: Approver, day: date, band_key: bytes | None, at: datetime) -> bool:
    """Whether this binding's wearer may say yes for the band `band_key` at that time.

    A grown-up, bound that day, not yet ended; and no band approves itself, whoever wore it before.
    """
    return (
        approver.age_band is AgeBand.ADULT
        and approver.day == day
        and approver.made_at <= at + CLOCKS_DIFFER
        and (approver.ended_at is None or at <= approver.ended_at)
        and (approver.band_key is None or approver.band_key != band_key)
    )


def too_many(children: int) -> Refusal | None:
    """Return why a guardian who decided for so many children today decides for no more."""
    return Refusal.TOO_MANY_CHILDREN if children >= MOST_CHILDREN else None


def way_fits(consent: ConsentGiven) -> bool:
    """Whether the way fits its giver, and names its proof just where the hub can look it up."""
    # What a school or an organiser attested never comes from an installation.
    if consent.giver not in (Giver.SELF, Giver.GUARDIAN) or consent.way is Way.BOOKING:
        return False
    if consent.giver is Giver.SELF and consent.way is not Way.STATED:
        return False
    return len(consent.proof) == (ID_BYTES if consent.way in (Way.BAND, Way.STAFF) else 0)
