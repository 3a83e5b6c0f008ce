"""Which sums of a museum day there are, and which of them are too small to be told."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

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


def total(parts: Collection[int]) -> int | None:
    """Return what a row of sums may be told to make together, when they stand beside it.

    What is hidden in the row counts only where the total does not give it away: at least two of
    them, five together. None where all that is there is hidden.
    """
    hidden = [one for one in parts if told(one) is None]
    shown = sum(parts) - sum(hidden)
    if not _gives_away(hidden):
        return sum(parts)
    return shown or None


def told_parts(whole: int, parts: Mapping[str, int]) -> dict[str, int | None]:
    """Return the parts of a sum that is told as well, as they may be told beside it.

    Where the parts make up the whole, a single hidden one could be reckoned out of it: then the
    least of the others is hidden with it.
    """
    shown = {name: told(count) for name, count in parts.items()}
    if sum(parts.values()) != whole:
        return shown
    for name in sorted(parts, key=lambda one: (parts[one], one)):
        hidden = [parts[one] for one, count in shown.items() if count is None]
        if _gives_away(hidden) and parts[name]:
            shown[name] = None
    return shown


def _gives_away(hidden: Collection[int]) -> bool:
    """Whether the sum of what is hidden tells of one, or of fewer than five."""
    return bool(hidden) and (len(hidden) < 2 or sum(hidden) < ENOUGH)  # noqa: PLR2004 - one alone
