"""What a teacher's page and a pupil's slip ask of the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hub.pages import ErasureReceipt, MediumForm
    from hub.schools.class_page import ClassPage, OwnPart
    from hub.uses.class_page import PrintedSlips
    from portal.usecases.family import MediumFile


class ClassPageUses(Protocol):
    """What a class or group has afterwards. All of it may be called from any thread."""

    def page(self, booking_id: bytes) -> ClassPage | None:
        """Return a group's page as it is now; None once it is closed or over."""
        ...

    def medium(
        self, booking_id: bytes, result_id: bytes, size: int, form: MediumForm
    ) -> MediumFile | None:
        """Return a photo or sound of a class in one form; None where it may not be shown."""
        ...

    def slips(self, booking_id: bytes) -> PrintedSlips | None:
        """Return the slips of a group for printing, each time the same; None once it is over."""
        ...

    def open_slip(self, token: str) -> bytes | None:
        """Return the slip that a token opens today (16 bytes), or None.

        `token` is whatever stood in the address.
        """
        ...

    def own_part(self, slip_id: bytes) -> OwnPart | None:
        """Return what a slip shows now, of its own number alone; None once that is gone."""
        ...

    def own_medium(
        self, slip_id: bytes, result_id: bytes, size: int, form: MediumForm
    ) -> MediumFile | None:
        """Return a photo or sound of that slip's own number; None where it may not be shown."""
        ...

    def close(self, booking_id: bytes) -> ErasureReceipt:
        """Close a group for good, everything of it erased before this returns; return the proof."""
        ...
