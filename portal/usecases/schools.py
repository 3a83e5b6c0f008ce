"""What desks and teachers ask of the hub about classes and groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.schools.bookings import Booked, Said
    from hub.schools.parts import Number


class SchoolUses(Protocol):
    """What desks and teachers ask. All of it may be called from any thread.

    Whatever changes something raises `BookingRefused` where the booking is gone.
    """

    def by_link(self, token: str) -> Booked | None:
        """Return the booking of a mailed link, or None; `token` is whatever stood there."""
        ...

    def numbers(self, booking_id: bytes) -> Sequence[Number]:
        """Return the numbers of a group that are known."""
        ...

    def attest(self, booking_id: bytes, said: Said) -> None:
        """Write an attestation down; where the group plays already, it keeps from now on."""
        ...

    def withdraw(self, booking_id: bytes) -> None:
        """End the arrangement; all that was kept of the group is erased before this returns."""
        ...

    def opt_out(self, booking_id: bytes, number: int) -> None:
        """Keep nothing of a number; what was kept of it is erased before this returns."""
        ...

    def opt_in(self, booking_id: bytes, number: int) -> None:
        """Take an opting-out back."""
        ...

    def close(self, booking_id: bytes) -> None:
        """Close a group for good: everything of it is erased before this returns."""
        ...
