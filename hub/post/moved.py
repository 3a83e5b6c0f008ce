"""Tells an address that a colleague mended: its mail goes elsewhere. No name, no new address."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, delete, select, update

from edge.contract.address import address_fault
from edge.contract.words import Language
from hub.errors import KeyGone, KeyringAway, LetterBroken, MailAway, MailboxGone
from hub.keyring import KeyKind, Place
from hub.post.letters.told import ToldFacts, told
from hub.post.smtp import Conversation
from hub.post.wrapping import mailbox, wrapping_of
from hub.rules import mailing
from hub.store import OldAddress, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.headerregistry import Address

    from hub.config import HubSettings
    from hub.keyring import Keyring
    from hub.post.wrapping import Wrapping
    from hub.store import Store

log = logging.getLogger(__name__)

AnyRow = Row[*tuple[Any, ...]]

_old = table_of(OldAddress)
_AT_ONCE = 50
TRIED_FOR = timedelta(days=2)
_PUT_OFF = (
    update(_old).where(_old.c.told_id == bindparam("this")).values(next_at=bindparam("until"))
)


@dataclass(frozen=True, slots=True)
class Moved:
    """Sends what is due; the thread of the post calls `turn`."""

    store: Store
    keyring: Keyring
    settings: HubSettings
    _taken: set[bytes] = field(default_factory=set, init=False, repr=False, compare=False)
    """What a server took, until its row is gone: it is never handed over again."""

    def turn(self, now: datetime) -> int:
        """Tell every old address that is due; return how many mails the server took.

        Raises:
            SettingsWrong: mails are to be signed, and the key is not there; nobody is given up.
            SQLAlchemyError: the store cannot read or write; nothing is sent that it did not put off
                before.
        """
        for told_id in tuple(self._taken):
            self._forget(told_id)
        with self.store.read() as tx:
            due = select(_old).where(_old.c.next_at <= now).order_by(_old.c.next_at)
            rows = tx.execute(due.limit(_AT_ONCE)).all()
        if not rows:
            return 0
        wrapping = wrapping_of(self.settings)
        self._put_off(rows, now)
        return asyncio.run(self._converse(rows, wrapping, now))

    def _put_off(self, rows: Sequence[AnyRow], now: datetime) -> None:
        """Write down that these are tried: who cannot write may not send."""
        later = [
            {"this": row.told_id, "until": mailing.next_try(row.attempts + 1, now)} for row in rows
        ]
        with self.store.write() as tx:
            tx.execute(_PUT_OFF, later)

    async def _converse(self, rows: Sequence[AnyRow], wrapping: Wrapping, now: datetime) -> int:
        conversation, taken = Conversation(self.settings.mail), 0
        try:
            for row in rows:
                taken += await self._settle(conversation, row, wrapping, now)
            await conversation.end()
        finally:
            conversation.close()
        return taken

    async def _settle(
        self, conversation: Conversation, row: AnyRow, wrapping: Wrapping, now: datetime
    ) -> bool:
        try:
            message, to = self._written(row, wrapping, now)
            if not conversation.begun:
                await conversation.begin()
            await conversation.hand_over(message, to)
        except (KeyGone, MailAway):
            # A visit that is being erased takes its row with it.
            self._later(row, now)
            return False
        except MailboxGone:
            # Nobody reads there: that is why it was mended.
            self._forget(row.told_id)
            return False
        except LetterBroken as problem:
            log.error("an address that was mended is not told: %s", problem)  # noqa: TRY400 - the trace may show the address
            self._forget(row.told_id)
            return False
        self._taken.add(row.told_id)
        self._forget(row.told_id)
        return True

    def _written(self, row: AnyRow, wrapping: Wrapping, now: datetime) -> tuple[bytes, str]:
        """Return the message, and to which mailbox it goes.

        Raises:
            KeyGone, KeyringAway: the address cannot be read, for ever or now.
            LetterBroken: there is none that could be written to, or no letter.
        """
        try:
            to = self._address(row)
            message_id = f"<{row.told_id.hex()}@{self.settings.mail.domain}>"
            message = wrapping.message(told(self._facts(row)), to, message_id, now)
        except (KeyGone, KeyringAway, LetterBroken):
            raise
        except Exception as problem:  # noqa: BLE001 - one address must not stop the others
            raise LetterBroken(type(problem).__name__) from None
        return message, to.addr_spec

    def _address(self, row: AnyRow) -> Address:
        place = Place("old_address", "address_box", row.told_id)
        box = self.keyring.open(KeyKind.VISIT, row.visit_id, place, row.address_box)
        address = box.decode()
        if address_fault(address):
            # It means no mailbox, or another one than was meant.
            raise LetterBroken("no address")
        return mailbox(address)

    def _facts(self, row: AnyRow) -> ToldFacts:
        return ToldFacts(
            language=Language(row.language),
            day=row.day,
            controller=self.settings.notice.controller,
            dpo_address=self.settings.notice.dpo_address,
            reply=self.settings.mail.reply_to,
        )

    def _later(self, row: AnyRow, now: datetime) -> None:
        if now - row.at >= TRIED_FOR:
            log.warning("an address that was mended could not be told; it is given up")
            self._forget(row.told_id)
            return
        attempts = row.attempts + 1
        values = {"attempts": attempts, "next_at": mailing.next_try(attempts, now)}
        with self.store.write() as tx:
            tx.execute(update(_old).where(_old.c.told_id == row.told_id).values(**values))

    def _forget(self, told_id: bytes) -> None:
        with self.store.write() as tx:
            tx.execute(delete(_old).where(_old.c.told_id == told_id))
        self._taken.discard(told_id)
