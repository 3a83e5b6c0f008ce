"""The hub as pages know it: one kind of uses for each kind of person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from edge.contract.invitation import EnrolAnswer, EnrolCall
    from portal.usecases.bookings import BookingUses
    from portal.usecases.claims import ClaimUses
    from portal.usecases.classes import ClassPageUses
    from portal.usecases.desk import BoxUses, DeskUses
    from portal.usecases.family import FamilyUses, HandOffs, MailboxUses
    from portal.usecases.schools import SchoolUses
    from portal.usecases.staff import StaffUses
    from portal.usecases.trails import TrailUses


class Health(Protocol):
    """How the hub is."""

    @property
    def well(self) -> bool:
        """Return whether nothing is red."""
        ...


class UseCases(Protocol):
    """The hub as pages know it. All of it may be called from any thread."""

    @property
    def family(self) -> FamilyUses:
        """Return what pages of families ask."""
        ...

    @property
    def staff(self) -> StaffUses:
        """Return what the staff's entrance asks."""
        ...

    @property
    def bookings(self) -> BookingUses:
        """Return what colleagues, schools and teachers ask about bookings."""
        ...

    @property
    def schools(self) -> SchoolUses:
        """Return what desks and teachers ask about classes and groups."""
        ...

    @property
    def class_page(self) -> ClassPageUses:
        """Return what teachers ask of their group's page, and pupils of their slip."""
        ...

    @property
    def desk(self) -> DeskUses:
        """Return what a desk asks about visitors."""
        ...

    @property
    def boxes(self) -> BoxUses:
        """Return what a desk asks about the museum's own bands."""
        ...

    @property
    def trails(self) -> TrailUses:
        """Return what educators ask about trails, and teachers about their class's board."""
        ...

    @property
    def claims(self) -> ClaimUses:
        """Return what families ask who take their child's part of a group home."""
        ...

    @property
    def mailbox(self) -> MailboxUses:
        """Return what the reader of a mail asks without opening the page."""
        ...

    @property
    def hand_offs(self) -> HandOffs:
        """Return the hand-offs to guardians' phones."""
        ...

    def enrol_invited(self, call: EnrolCall) -> EnrolAnswer:
        """Enrol an installation that calls with a one-time code.

        Raises:
            NotInvited: no living code, or the call was not made with it.
            EdgeRefused: the code is right, but the installation cannot be enrolled.
            HubError: the museum's own broker has no files yet.
        """
        ...

    def health(self) -> Health:
        """Return how the hub is."""
        ...
