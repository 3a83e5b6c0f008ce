"""Which sums of a museum day there are, and which of them are too small to be told."""

from __future__ import annotations

from enum import StrEnum

ENOUGH = 5
"""A sum under this is not told: who knows the family could know it from the sum."""


class What(StrEnum):
    """What is counted of a museum day, in the order in which it happens.

    Bands and visitors are counted up to `PLAYED`, households (one page, one link) beyond and for
    `REGISTERED`.
    """

    ISSUED = "issued"
    """Bands that were bound to a visitor."""
    REGISTERED = "registered"
    """Households that gave an address, and so have a page."""
    PLAYED = "played"
    """Visitors of whom something was kept."""
    MAILED = "mailed"
    """Households whose mail was taken by the mail server."""
    OPENED = "opened"
    """Households that opened their link: somebody pressed the button behind it."""
    SAVED = "saved"
    """Households that took something home from their page."""


def told(count: int) -> int | None:
    """Return a sum as it may be told; None where it is there but under five."""
    return None if 0 < count < ENOUGH else count
