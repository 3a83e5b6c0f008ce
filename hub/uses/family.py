"""What a family does on its page: open, look, listen, save, erase."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.contract.day import museum_day
from edge.contract.downward import MailVerdict
from hub import figures
from hub.errors import ChoiceRefused, KeyGone
from hub.line import directory
from hub.rules.figures import What
from hub.rules.retention import Why

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from edge.contract.clock import Clock
    from hub.erasing.rights import Rights
    from hub.keyring import Keyring
    from hub.media.files import MediaFiles
    from hub.pages import ErasureReceipt, FamilyPage, MediumForm
    from hub.post.new_link import NewLinks
    from hub.store import Store
    from hub.visits.choices import Answered, Changed, Choice, Choices
    from hub.visits.consent_receipts import ConsentReceipts
    from hub.visits.family import FamilyAlbum
    from hub.visits.visits import Visits
    from hub.visits.watchers import Watchers

_TRIES = 3
"""How often a page is read again while parts of it are being erased."""


@dataclass(frozen=True, slots=True)
class MediumFile:
    """One size of a photo, or a sound, decrypted."""

    body: bytes = field(repr=False)
    mime: str


@dataclass(frozen=True, slots=True)
class KeptAnew:
    """What may be kept was changed; `receipts` prove what was erased for it, a visitor each."""

    receipts: tuple[ErasureReceipt, ...]


@dataclass(frozen=True, slots=True)
class FamilyUses:
    """What pages of families ask of the hub; from any thread.

    `pages_changed`, `directory_changed` and `mail_wanted` tell the rest of the hub what happened.
    """

    store: Store
    keyring: Keyring
    files: MediaFiles
    clock: Clock
    zone: ZoneInfo
    visits: Visits
    album: FamilyAlbum
    choices: Choices
    receipts: ConsentReceipts
    rights: Rights
    new_links: NewLinks
    watchers: Watchers
    pages_changed: Callable[[frozenset[bytes]], None]
    directory_changed: Callable[[], None]
    mail_wanted: Callable[[], None]

    def open_page(self, token: str) -> bytes | None:
        """Open the page of a mailed link (this confirms what was pending); None if there is none.

        Only ever call this for a person's POST: it proves that the mailbox is read.
        """
        now = self.clock.now()
        with self.store.read() as tx:
            known = self.visits.knows(tx, token)
        if not known:
            return None
        with self.store.write() as tx:
            opened = self.visits.open_page(tx, token, now)
        if opened is None:
            return None
        if opened.replaced:
            self.rights.erase_visits(opened.replaced, Why.SUPERSEDED, now)
        self.pages_changed(frozenset({opened.page_id}))
        # The directory has it that nobody is pending any more; every edge hears it now.
        self.directory_changed()
        self.mail_wanted()
        return opened.page_id

    def family_page(self, page_id: bytes) -> FamilyPage | None:
        """Return what a page shows now; None once its last visit is gone."""
        for _ in range(_TRIES):
            try:
                with self.store.read() as tx:
                    return self.album.page(tx, page_id)
            except KeyGone:
                # A visit of it is being erased right now; the next look finds its rows gone.
                continue
        return None

    def consent_receipt(self, page_id: bytes) -> bytes | None:
        """Return what was agreed to for a page's visits, as JSON (ISO/IEC TS 27560); None if gone.

        Whoever opened the page may keep it: it names what was said yes and no to, by whom, when.
        """
        for _ in range(_TRIES):
            try:
                with self.store.read() as tx:
                    receipt = self.receipts.of(tx, page_id)
            except KeyGone:
                continue
            return None if receipt is None else json.dumps(receipt, indent=2).encode()
        return None

    def medium(
        self, page_id: bytes, result_id: bytes, size: int, form: MediumForm
    ) -> MediumFile | None:
        """Return a medium of that page in one form; None if it is not there.

        Photos are `size` pixels wide, a sound stands under 0, its shape under `SOUND_SHAPE`.
        """
        with self.store.read() as tx:
            shown = self.album.medium(tx, page_id, result_id)
        if shown is None:
            return None
        try:
            body = self.files.read(self.keyring, shown.visit_id, result_id, size, form)
        except (KeyGone, FileNotFoundError):
            return None
        return MediumFile(body, form.mime)

    def new_link(self, page_id: bytes) -> MailVerdict:
        """Mail the family another link; once it goes, the one before opens nothing any more.

        On any other verdict (nobody to be mailed, too often) the old link stays as it is. Views
        that are open stay open: whoever asked still looks, and `Views.close_page` closes the rest.
        """
        now = self.clock.now()
        try:
            with self.store.write() as tx:
                verdict = self.new_links.send(tx, page_id, now)
        except KeyGone:
            # The page is being erased right now; what was queued for it is undone.
            return MailVerdict.NOBODY
        self.mail_wanted()
        return verdict

    def erase_page(self, page_id: bytes) -> ErasureReceipt:
        """Erase all visits of a page, everywhere, before this returns."""
        now = self.clock.now()
        receipt = self.rights.erase_page(page_id, now) or self.rights.nothing_left(now)
        self.pages_changed(frozenset({page_id}))
        return receipt

    def erase_result(self, page_id: bytes, result_id: bytes) -> ErasureReceipt:
        """Erase one score or medium of a page, everywhere, before this returns."""
        now = self.clock.now()
        erased = self.rights.erase_result(page_id, result_id, now)
        self.pages_changed(frozenset({page_id}))
        return erased or self.rights.nothing_left(now)

    def erase_visit(self, page_id: bytes, visit_id: bytes) -> ErasureReceipt:
        """Erase one visitor's part of a page with name and address, before this returns."""
        now = self.clock.now()
        on_it = visit_id in {one.visit_id for one in self.keeping(page_id)}
        erased = self.rights.erase_visits((visit_id,), Why.ASKED, now) if on_it else None
        self.pages_changed(frozenset({page_id}))
        return erased or self.rights.nothing_left(now)

    def rename(self, page_id: bytes, visit_id: bytes, first_name: str) -> bool:
        """Call a visitor otherwise; False where the page does not show that visit (any more)."""
        now = self.clock.now()
        try:
            with self.store.write() as tx:
                renamed = self.choices.rename(tx, page_id, visit_id, first_name, now)
        except KeyGone:
            return False
        self.pages_changed(frozenset({page_id}))
        return renamed

    def keeping(self, page_id: bytes) -> tuple[Choice, ...]:
        """Return what may be kept of each visitor of a page, in the order of the page."""
        with self.store.read() as tx:
            return self.choices.of(tx, page_id)

    def keep(self, page_id: bytes, answers: Mapping[bytes, Answered]) -> KeptAnew | None:
        """Change what may be kept of these visits; what must go for it is erased before it returns.

        It was one form, so all of it stands or none. Every edge hears of it. None where the page
        does not show one of them (any more), or where more was said than may be: then nothing is
        changed.
        """
        now = self.clock.now()
        try:
            with self.store.write() as tx:
                changed = self._changed(tx, page_id, answers, now)
                told = tuple(binding for one in changed.values() for binding in one.told)
                directory.note(tx, museum_day(now, self.zone), now, bound=told)
        except ChoiceRefused:
            return None
        receipts = tuple(
            self.rights.erase_results(visit_id, one.going, now)
            for visit_id, one in changed.items()
            if one.going
        )
        if told:
            self.directory_changed()
        self.pages_changed(frozenset({page_id}))
        return KeptAnew(receipts)

    def _changed(
        self, tx: Connection, page_id: bytes, answers: Mapping[bytes, Answered], now: datetime
    ) -> Mapping[bytes, Changed]:
        changed = {}
        for visit_id, answered in answers.items():
            one = self.choices.change(tx, page_id, visit_id, answered, now)
            if one is None:
                raise ChoiceRefused
            changed[visit_id] = one
        return changed

    def saved(self, page_id: bytes) -> None:
        """Count that a household took something home, once."""
        with self.store.write() as tx:
            figures.household(tx, page_id, What.SAVED)

    def subscribe(self, page_id: bytes, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back, from any thread, whenever the page changes; returns how to stop that."""
        return self.watchers.subscribe(page_id, callback)
