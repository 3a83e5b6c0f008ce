"""What colleagues, schools and teachers ask of the hub about bookings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from edge.contract.words import Language
    from hub.colleagues.accounts import Account
    from hub.rules.arrangements import BookingFault, Group
    from hub.rules.booking_lists import ListFaults
    from hub.schools.bookings import Booked, Contact, Standing
    from hub.schools.doors import Ask, Code
    from hub.uses.bookings import Wished


class BookingUses(Protocol):
    """What is asked about bookings. All of it may be called from any thread.

    Whatever changes a booking raises `BookingRefused` where there is none (any more).
    """

    @property
    def today(self) -> date:
        """Return the museum day."""
        ...

    def book(self, wished: Wished) -> bytes | tuple[BookingFault, ...]:
        """Store a booking that stands; return its id (16 bytes), or what is wrong."""
        ...

    def import_list(self, text: str, language: Language) -> int | ListFaults:
        """Book a whole list of a ticketing system, or nothing of it; return how many."""
        ...

    def between(self, first: date, last: date) -> Sequence[Booked]:
        """Return the bookings of some days, both counted."""
        ...

    def asked_for(self) -> Sequence[Booked]:
        """Return what schools asked for and nobody confirmed yet."""
        ...

    def bounced(self) -> Sequence[Booked]:
        """Return the bookings whose mailbox took nothing."""
        ...

    def find(self, booking_id: bytes) -> Booked | None:
        """Return a booking, or None."""
        ...

    def standing(self, booking_id: bytes) -> Standing | None:
        """Return the attestation that stands, without who gave it."""
        ...

    def is_twice(self, booked: Booked) -> bool:
        """Return whether another booking of that class stands for that day."""
        ...

    def contact(self, booking_id: bytes, who: Account) -> Contact | None:
        """Return who answers for a booking; that a colleague looked is written down."""
        ...

    def unvouched(self) -> Sequence[Booked]:
        """Return what was asked for on the web, stands, and no colleague vouches for yet."""
        ...

    def confirm(self, booking_id: bytes, who: Account) -> bool:
        """Let stand what was asked for, and vouch for it; False where it cannot stand."""
        ...

    def vouch(self, booking_id: bytes, who: Account) -> bool:
        """Note that a colleague knows this school; False where one did before."""
        ...

    def cancel(self, booking_id: bytes, who: Account) -> bool:
        """Close a booking for good; return whether its mailbox is told."""
        ...

    def tells_its_end(self, booked: Booked) -> bool:
        """Return whether cancelling that booking is told by mail."""
        ...

    def change(self, booking_id: bytes, group: Group) -> tuple[BookingFault, ...]:
        """Book otherwise; return what is wrong with it, and then nothing changed."""
        ...

    def readdress(
        self, booking_id: bytes, contact: Contact, who: Account, *, spoke: bool
    ) -> tuple[BookingFault, ...]:
        """Write to somebody else from now on, with another link; the address before is told.

        `spoke` is whether a colleague called the school on a number that the museum had.
        """
        ...

    def send_again(self, booking_id: bytes) -> None:
        """Mail the link once more."""
        ...

    def renew_link(self, booking_id: bytes, who: Account) -> None:
        """Mail another link; the one before opens nothing any more."""
        ...

    def ask(self, wished: Wished) -> tuple[BookingFault, ...]:
        """Note what a school asks for, and mail it.

        Raises:
            BookingRefused: so many wait that they can be no schools.
        """
        ...

    def open(self, token: str, digits: str) -> bytes | Ask | None:
        """Open a booking by its link; return its id, what is asked first, or None."""
        ...

    def code(self, booking_id: bytes) -> Code | None:
        """Return the code that lets one more device in; None where the booking is gone."""
        ...

    def mail_code(self, token: str) -> bool:
        """Mail that code to the booking's own address; False where the link opens nothing."""
        ...
