"""What the portal asks of the hub, and nothing else: the hub's `Hub` answers to this."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.contract.downward import MailVerdict
    from edge.contract.invitation import EnrolAnswer, EnrolCall
    from edge.contract.words import Language
    from hub.colleagues.accounts import Account
    from hub.colleagues.passwords import PasswordFault
    from hub.colleagues.sittings import Barred, Key
    from hub.pages import ErasureReceipt, FamilyPage, MediumForm
    from hub.rules.links import Deed
    from hub.uses.mailbox import Did
    from hub.uses.staff import Wished
    from hub.visits.choices import Answered, Choice
    from hub.visits.handoffs import GuardianSaid, HandOffFate


class MediumFile(Protocol):
    """One size of a photo, or a sound, decrypted: its bytes and what kind of file they are."""

    @property
    def mime(self) -> str:
        """Return the media type, such as `image/jpeg`."""
        ...

    @property
    def body(self) -> bytes:
        """Return the whole file."""
        ...


class KeptAnew(Protocol):
    """What came of changing what may be kept."""

    @property
    def receipt(self) -> ErasureReceipt | None:
        """Return the proof of what was erased for it, if anything was."""
        ...


class Health(Protocol):
    """How the hub is."""

    @property
    def well(self) -> bool:
        """Return whether nothing is red."""
        ...


class HandOffs(Protocol):
    """Hand-offs to a guardian's phone, as the hub knows them; from any thread."""

    def seen(self, token: str, language: Language) -> bool:
        """Note that somebody has the questions before them; False if the link is over."""
        ...

    def answer(self, token: str, said: GuardianSaid) -> HandOffFate:
        """Pass an answer to its kiosk, once, and say what became of it."""
        ...


class FamilyUses(Protocol):
    """What pages of families ask. All of it may be called from any thread."""

    def open_page(self, token: str) -> bytes | None:
        """Open the page of a mailed link (this confirms what was pending); None if there is none.

        `token` is whatever stood in the address; the page_id that comes back is 16 bytes.
        """
        ...

    def family_page(self, page_id: bytes) -> FamilyPage | None:
        """Return what a page shows now; None once its last visit is gone."""
        ...

    def medium(
        self, page_id: bytes, result_id: bytes, size: int, form: MediumForm
    ) -> MediumFile | None:
        """Return a medium of that page in one form; None if it is not there.

        Photos are `size` pixels wide, a sound stands under 0, its shape under `SOUND_SHAPE`.
        """
        ...

    def consent_receipt(self, page_id: bytes) -> bytes | None:
        """Return what was agreed to, as JSON; None if the page is gone."""
        ...

    def new_link(self, page_id: bytes) -> MailVerdict:
        """Mail the family another link; once it goes, the one before opens nothing any more."""
        ...

    def erase_page(self, page_id: bytes) -> ErasureReceipt:
        """Erase all visits of a page."""
        ...

    def erase_result(self, page_id: bytes, result_id: bytes) -> ErasureReceipt:
        """Erase one result of a page."""
        ...

    def erase_visit(self, page_id: bytes, visit_id: bytes) -> ErasureReceipt:
        """Erase one visitor's part of a page."""
        ...

    def rename(self, page_id: bytes, visit_id: bytes, first_name: str) -> bool:
        """Call a visitor otherwise; False where the page does not show that visit (any more)."""
        ...

    def keeping(self, page_id: bytes) -> tuple[Choice, ...]:
        """Return what may be kept of each visitor of a page."""
        ...

    def keep(self, page_id: bytes, visit_id: bytes, answered: Answered) -> KeptAnew | None:
        """Change what may be kept; None where nothing was changed."""
        ...

    def saved(self, page_id: bytes) -> None:
        """Count that a household took something home."""
        ...

    def subscribe(self, page_id: bytes, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back, from any thread, whenever the page changes; returns how to stop that."""
        ...


class StaffUses(Protocol):
    """What the staff's entrance asks. All of it may be called from any thread."""

    def sign_in(self, key: Key) -> str | Barred:
        """Return a sitting's token, or why there is none."""
        ...

    def who(self, token: str) -> Account | None:
        """Return who sits under a token now, if anybody."""
        ...

    def sign_out(self, token: str) -> None:
        """End a sitting."""
        ...

    def fresh_secret(self) -> str:
        """Return a secret for a second factor, in base32; nothing is kept of it."""
        ...

    def secret_address(self, name: str, secret: str) -> str:
        """Return what the QR code holds that an app reads."""
        ...

    def invited(self, code: str) -> Account | None:
        """Return for whom a code is, while it lives."""
        ...

    def join(self, code: str, wished: Wished) -> Account | PasswordFault | str | None:
        """Set what an invited colleague chose, or say what is wrong with it."""
        ...


class MailboxUses(Protocol):
    """What the reader of a mail asks without opening the page; from any thread."""

    def does(self, deed: Deed, token: str) -> Did:
        """Do what a link of a mail says: for a person's POST alone."""
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
