"""What may be typed as a first name: one rule for the kiosk and for a guardian's phone. Pure."""

from __future__ import annotations

import unicodedata

from edge.contract.address import LONGEST_NAME

UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode's controls, line breaks among them, halves of pairs, and its own breaks."""


def name_fault(first_name: str) -> str:
    """Return what is wrong with a first name, "" if nothing: it will stand in a mail's header."""
    if any(unicodedata.category(sign) in UNSEEN for sign in first_name):
        return "name_odd"
    return "name_too_long" if len(first_name) > LONGEST_NAME else ""
