"""What educators ask of the hub about trails, and teachers about their class's board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from edge.contract.manifest import ExhibitManifest, Texts
    from hub.rules.trail_drafts import Draft
    from hub.trails.boards import Board
    from hub.trails.making import Desk, Offered


class TrailUses(Protocol):
    """What educators and teachers ask. All of it may be called from any thread.

    Whatever changes a trail takes the `revision` that its caller saw, and raises `TrailRefused`
    where somebody changed it since, or it is gone.
    """

    @property
    def today(self) -> date:
        """Return the museum day."""
        ...

    def all(self) -> tuple[Desk, ...]:
        """Return every trail as it lies on the desk."""
        ...

    def one(self, trail_id: str) -> Desk | None:
        """Return one trail, or None."""
        ...

    def offered(self) -> tuple[Offered, ...]:
        """Return what a class can be booked with."""
        ...

    def named(self, version: str) -> Texts | None:
        """Return what a trail of a booking is called, also one that is offered no more."""
        ...

    def exhibits(self) -> Mapping[str, ExhibitManifest]:
        """Return the exhibits that stand here now, by name."""
        ...

    def make(self, draft: Draft) -> str:
        """Put a new trail on the desk; return its id."""
        ...

    def copy(self, trail_id: str, suffix: Texts) -> str:
        """Make a trail of its own with the same steps; return its id."""
        ...

    def change(self, trail_id: str, revision: int, draft: Draft) -> None:
        """Have the draft be otherwise; no class hears of it yet."""
        ...

    def put_to_use(self, trail_id: str, revision: int) -> str:
        """Have classes without bands get the draft; return what bookings call it."""
        ...

    def take_back(self, trail_id: str, revision: int) -> None:
        """Have the draft be again what classes get."""
        ...

    def retire(self, trail_id: str, revision: int) -> None:
        """Offer a trail no more; classes that are booked with it keep it."""
        ...

    def board(self, booking_id: bytes) -> Board | None:
        """Return how far a class or group is; None where there is no such booking."""
        ...

    def watch(self, booking_id: bytes, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back, from any thread, whenever something of the group comes; stops when called."""
        ...
