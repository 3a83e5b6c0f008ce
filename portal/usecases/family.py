"""What pages of families, guardians' phones and mails ask of the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from edge.contract.downward import MailVerdict
    from edge.contract.words import Language
    from hub.pages import ErasureReceipt, FamilyPage, MediumForm
    from hub.rules.links import Deed
    from hub.uses.mailbox import Did
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
    def receipts(self) -> tuple[ErasureReceipt, ...]:
        """Return the proofs of what was erased for it, one a visitor of whom anything was."""
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

    def keep(self, page_id: bytes, answers: Mapping[bytes, Answered]) -> KeptAnew | None:
        """Change what may be kept of each visit, all at once; None where nothing was changed."""
        ...

    def saved(self, page_id: bytes) -> None:
        """Count that a household took something home."""
        ...

    def subscribe(self, page_id: bytes, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back, from any thread, whenever the page changes; returns how to stop that."""
        ...


class MailboxUses(Protocol):
    """What the reader of a mail asks without opening the page; from any thread."""

    def does(self, deed: Deed, token: str) -> Did:
        """Do what a link of a mail says: for a person's POST alone."""
        ...
