"""What a page points to for next time: exhibits of the house of which it has nothing yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

SHOWN = 3
"""Exhibits a page points to, at most: an invitation, no list of what was missed."""


def next_time(standing: Collection[str], been: Collection[str], visit_id: bytes) -> tuple[str, ...]:
    """Return the names of at most three of the `standing` exhibits that are not among `been`.

    Each visit begins elsewhere in the row, so that not all are sent to the same three; the same
    visit is always shown the same ones.
    """
    left = sorted(set(standing) - set(been))
    if not left:
        return ()
    first = int.from_bytes(visit_id, "big") % len(left)
    return tuple((*left[first:], *left[:first])[:SHOWN])
