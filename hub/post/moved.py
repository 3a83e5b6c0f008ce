"""Tells an address that a colleague mended: its mail goes elsewhere. No name, no new address."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, select, update

from edge.contract.words import Language
from hub.errors import KeyGone, MailAway, MailboxGone
from hub.keyring import KeyKind, Place
from hub.post.letters.render import drawn
from hub.post.letters.sentences import Said, Sentences
from hub.post.smtp import Conversation
from hub.post.wrapping import mailbox, wrapping_of
from hub.rules import mailing
from hub.store import OldAddress, table_of
from look.speech import Speech

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.config import HubSettings
    from hub.keyring import Keyring
    from hub.post.letters import Letter
    from hub.store import Store

log = logging.getLogger(__name__)

AnyRow = Row[*tuple[Any, ...]]

_old = table_of(OldAddress)
_AT_ONCE = 50
TRIED_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Moved:
    """Sends what is due; the thread of the post calls `turn`."""

    store: Store
    keyring: Keyring
    settings: HubSettings

    def turn(self, now: datetime) -> int:
        """Tell every old address that is due; return how many mails the server took."""
        with self.store.read() as tx:
            due = select(_old).where(_old.c.next_at <= now).order_by(_old.c.next_at)
            rows = tx.execute(due.limit(_AT_ONCE)).all()
        return asyncio.run(self._converse(rows, now)) if rows else 0

    async def _converse(self, rows: Sequence[AnyRow], now: datetime) -> int:
        conversation, taken = Conversation(self.settings.mail), 0
        try:
            for row in rows:
                taken += await self._send(conversation, row, now)
            await conversation.end()
        finally:
            conversation.close()
        return taken

    async def _send(self, conversation: Conversation, row: AnyRow, now: datetime) -> bool:
        place = Place("old_address", "address_box", row.told_id)
        try:
            box = self.keyring.open(KeyKind.VISIT, row.visit_id, place, row.address_box)
            to = mailbox(box.decode())
            message_id = f"<{row.told_id.hex()}@{self.settings.mail.domain}>"
            wrapping = wrapping_of(self.settings)
            message = wrapping.message(self.letter(row), to, message_id, now)
            if not conversation.begun:
                await conversation.begin()
            await conversation.hand_over(message, to.addr_spec)
        except KeyGone:
            return False
        except MailAway:
            self._later(row, now)
            return False
        except MailboxGone:
            # Nobody reads there: that is why it was mended.
            self._forget(row)
            return False
        self._forget(row)
        return True

    def letter(self, row: AnyRow) -> Letter:
        """Return what an old address is told of a visit of that day."""
        speech, reply = Speech(Language(row.language)), self.settings.mail.reply_to
        day = speech.date(row.day)
        said = Sentences(
            subject=speech.say("desk.told.subject"),
            ahead=speech.say("desk.told.ahead"),
            above=(
                Said(speech.say("desk.told.text", day=day)),
                Said(speech.say("desk.told.ask")),
            ),
            button=speech.say("desk.told.button"),
            help=speech.say("desk.told.help"),
            below=(
                Said(
                    speech.say(
                        "desk.told.foot",
                        controller=self.settings.notice.controller,
                        dpo=self.settings.notice.dpo_address,
                    )
                ),
            ),
        )
        return drawn(Language(row.language), f"mailto:{reply}", said)

    def _later(self, row: AnyRow, now: datetime) -> None:
        if now - row.at >= TRIED_FOR:
            log.warning("an address that was mended could not be told; it is given up")
            self._forget(row)
            return
        attempts = row.attempts + 1
        values = {"attempts": attempts, "next_at": mailing.next_try(attempts, now)}
        with self.store.write() as tx:
            tx.execute(update(_old).where(_old.c.told_id == row.told_id).values(**values))

    def _forget(self, row: AnyRow) -> None:
        with self.store.write() as tx:
            tx.execute(delete(_old).where(_old.c.told_id == row.told_id))
