"""What an age band means. Ages themselves never come here."""

from __future__ import annotations

from edge.contract.words import AgeBand


def needs_guardian(band: AgeBand) -> bool:
    """Whether somebody else must say yes: under 13 (Art. 8 GDPR as Belgium set it)."""
    return band is AgeBand.UNDER_13
