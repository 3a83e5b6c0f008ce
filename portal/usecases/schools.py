"""What desks and teachers ask of the hub about classes and groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hub.schools.bookings import Booked


class SchoolUses(Protocol):
    """What desks and teachers ask. All of it may be called from any thread."""

    def by_link(self, token: str) -> Booked | None:
        """Return the booking of a mailed link, or None; `token` is whatever stood there."""
        ...
