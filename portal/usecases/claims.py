"""What a family with a slip of a group asks of the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hub.schools.claims import FamilySaid, NotTaken, Offer, Taken


class ClaimUses(Protocol):
    """What families ask about their part of a group. All of it may be called from any thread."""

    def offer(self, slip_id: bytes) -> Offer | NotTaken:
        """Return what a slip (16 bytes) lets its family take, or why nothing."""
        ...

    def take(self, slip_id: bytes, said: FamilySaid) -> Taken | NotTaken:
        """Take a part to its family's page, once; the group has nothing of it afterwards."""
        ...
