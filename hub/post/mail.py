"""From the mail table to an SMTP server: never none, the same link and Message-ID at every try."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Executable, and_, bindparam, delete, exists, or_, select, update
from sqlalchemy.exc import NoResultFound, SQLAlchemyError

from edge.contract.address import address_fault
from hub import figures
from hub.errors import KeyGone, LetterBroken, MailAway, MailboxGone
from hub.post import group_notices
from hub.post.notices import AnyRow
from hub.post.outcomes import Drop, Wait
from hub.post.smtp import Conversation
from hub.post.wrapping import mailbox, wrapping_of
from hub.rules import mailing
from hub.rules.figures import What
from hub.store import Booking, Mail, Page, table_of
from hub.visits import successions
from hub.visits.visits import visits_on

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from hub.config import HubSettings
    from hub.post.notices import Notices
    from hub.post.outcomes import Decision, Sendable
    from hub.store import Store

log = logging.getLogger(__name__)

_bookings = table_of(Booking)
_mails = table_of(Mail)
_pages = table_of(Page)
_AT_ONCE = 200
"""Mails that are looked up together."""
_CONVERSATIONS = 4
"""Held at the same time: a server that is far away lets each wait for its answers."""
_OPEN = _mails.c.sent_at.is_(None), _mails.c.failed_at.is_(None)
_PUT_OFF = (
    update(_mails).where(_mails.c.mail_id == bindparam("this")).values(next_at=bindparam("until"))
)


@dataclass(slots=True)
class _Round:
    """What became of one conversation's mails: how many were taken, which mailboxes refused."""

    now: datetime
    taken: int = 0
    refused: list[tuple[AnyRow, MailboxGone]] = field(default_factory=list)


class Postman:
    """Sends what is due. One thread calls `turn`, one without an event loop of its own."""

    def __init__(
        self,
        store: Store,
        notices: Notices,
        settings: HubSettings,
        pages_changed: Callable[[frozenset[bytes]], None] = lambda _page_ids: None,
    ) -> None:
        """Set up; `pages_changed` is told of pages whose mailbox refuses for good.

        Raises:
            SettingsWrong: mails are to be signed, and the key is not there.
        """
        self._store = store
        self._notices = notices
        self._settings = settings
        self._pages_changed = pages_changed
        self._wrapping = wrapping_of(settings)
        self._refused_since: dict[bytes, datetime] = {}
        self._taken: dict[bytes, tuple[AnyRow, datetime]] = {}
        """What a server took, and when, until that is noted: it is never handed over again."""

    def turn(self, now: datetime) -> int:
        """Send all mails that are due at `now`; return how many the server took.

        A server that is away, or says "later", is asked again with growing waits; a mailbox that is
        not there marks its page as undeliverable; a letter that breaks is recorded as failed.

        Raises:
            SQLAlchemyError: the store cannot read or write. Nothing is sent that it did not put off
                before; what was taken and could not be noted is noted first at the next turn.
        """
        for mail, at in list(self._taken.values()):
            self._note_sent(mail, at)
        taken, seen = 0, set[bytes]()
        while due := [mail for mail in self._due(now) if mail.mail_id not in seen]:
            seen.update(mail.mail_id for mail in due)
            self._put_off(due, now)
            taken += asyncio.run(self._converse(due, now))
        return taken

    def _due(self, now: datetime) -> Sequence[AnyRow]:
        reachable = or_(
            and_(_pages.c.page_id.is_not(None), _pages.c.undeliverable_at.is_(None)),
            and_(_bookings.c.booking_id.is_not(None), _bookings.c.undeliverable_at.is_(None)),
        )
        joined = (
            select(_mails)
            .outerjoin(_pages, _pages.c.page_id == _mails.c.page_id)
            .outerjoin(_bookings, _bookings.c.booking_id == _mails.c.booking_id)
        )
        due = joined.where(*_OPEN, _mails.c.next_at <= now, reachable)
        with self._store.read() as tx:
            return tx.execute(due.order_by(_mails.c.next_at).limit(_AT_ONCE)).all()

    def _put_off(self, due: Sequence[AnyRow], now: datetime) -> None:
        """Write down that these are tried: who cannot write may not send, and is not hasty later.

        They are not counted as tried yet, for to some there may be nothing to say.
        """
        later = [
            {"this": mail.mail_id, "until": mailing.next_try(mail.attempts + 1, now)}
            for mail in due
        ]
        with self._store.write() as tx:
            tx.execute(_PUT_OFF, later)

    async def _converse(self, due: Sequence[AnyRow], now: datetime) -> int:
        waiting, this = deque(due), _Round(now)
        several = min(_CONVERSATIONS, len(due))
        held = (self._hold(waiting, this) for _ in range(several))
        # One that fails must not break off another between a server's yes and our note of it.
        ended = await asyncio.gather(*held, return_exceptions=True)
        self._judge(this)
        failed = [problem for problem in ended if problem is not None]
        if failed:
            log.error("%d conversations of %d failed", len(failed), several)
            raise failed[0]
        return this.taken

    async def _hold(self, waiting: deque[AnyRow], this: _Round) -> None:
        conversation = Conversation(self._settings.mail)
        try:
            while waiting:
                await self._settle(conversation, waiting.popleft(), this)
            await conversation.end()
        finally:
            conversation.close()

    async def _settle(self, conversation: Conversation, mail: AnyRow, this: _Round) -> None:
        try:
            taken = await self._send(conversation, mail, this.now)
        except MailAway as problem:
            log.warning("a mail is tried again later: %s", problem)
            self._try_later(mail, this.now, str(problem))
        except MailboxGone as problem:
            this.refused.append((mail, problem))
        except LetterBroken as problem:
            log.error("a letter broke: %s", problem)  # noqa: TRY400 - the trace may show the letter
            self._record(mail, failed_at=this.now, attempts=mail.attempts + 1)
        else:
            if taken:
                self._taken[mail.mail_id] = mail, this.now
                self._note_sent(mail, this.now)
                this.taken += 1

    async def _send(self, conversation: Conversation, mail: AnyRow, now: datetime) -> bool:
        """Write one letter and hand it over; return whether there was one to be sent.

        Raises:
            MailAway, MailboxGone, LetterBroken: it was not sent.
        """
        ready = self._decided(mail, now)
        if ready is None:
            return False
        if address_fault(ready.address):
            # From before there was that rule. It means no mailbox, or another one than was meant.
            self._give_up(mail, now, "no address")
            return False
        if not conversation.begun:
            await conversation.begin()
            # To connect may take long, and a letter says what is.
            ready = self._decided(mail, now)
            if ready is None:
                return False
        message = self._written(ready, mail.message_id, now)
        # What was erased while the letter was drawn is not told of.
        if not self._still(mail, ready, now):
            self._record(mail, next_at=mail.next_at)
            return False
        await conversation.hand_over(message, mailbox(ready.address).addr_spec)
        return True

    def _decided(self, mail: AnyRow, now: datetime) -> Sendable | None:
        this = _mails.c.mail_id == mail.mail_id
        decision = self._decision(this, now)
        if not isinstance(decision, Wait | Drop):
            return decision
        change: Executable = delete(_mails).where(this)
        if isinstance(decision, Wait):
            change = update(_mails).where(this).values(next_at=decision.until)
        with self._store.write() as tx:
            tx.execute(change)
        return None

    def _still(self, mail: AnyRow, ready: Sendable, now: datetime) -> bool:
        try:
            with self._store.read() as tx:
                return self._notices.still(tx, mail, ready, now)
        except KeyGone:
            return False

    def _decision(self, this: ColumnElement[bool], now: datetime) -> Decision | None:
        try:
            # Only read here: the ingest must not wait for it.
            with self._store.read() as tx:
                mail = tx.execute(select(_mails).where(this, *_OPEN)).first()
                return None if mail is None else self._notices.decide(tx, mail, now)
        except (KeyGone, NoResultFound):
            # Its page is being erased; the row goes with it.
            return None
        except SQLAlchemyError:
            raise
        except Exception as problem:  # noqa: BLE001 - one household's row must not stop the others
            raise LetterBroken(type(problem).__name__) from None

    def _written(self, ready: Sendable, message_id: str, now: datetime) -> bytes:
        try:
            to = mailbox(ready.address)
            return self._wrapping.message(ready.letter(), to, message_id, now)
        except Exception as problem:  # noqa: BLE001 - one letter must not stop the others
            raise LetterBroken(type(problem).__name__) from None

    def _judge(self, this: _Round) -> None:
        """Believe refusals; but where a server refuses everybody, it may well be us it means."""
        alone = len({mail.page_id or mail.booking_id for mail, _ in this.refused}) == 1
        for mail, refusal in this.refused:
            since = self._refused_since.setdefault(mail.mail_id, this.now)
            if this.taken or (refusal.sure and alone) or self._took_since(since):
                log.warning("there is no such mailbox; its page is undeliverable")
                self._refused_since.pop(mail.mail_id)
                self._give_up(mail, this.now, str(refusal))
            else:
                log.warning("the mail server refuses whoever is written to; tried again later")
                self._try_later(mail, this.now, str(refusal))
        if this.refused:
            self._forget_refusals()

    def _forget_refusals(self) -> None:
        """Keep in mind only who may be refused again: the others were erased, or went."""
        refused = select(_mails.c.mail_id).where(*_OPEN, _mails.c.attempts > 0)
        with self._store.read() as tx:
            still = set(tx.execute(refused).scalars())
        self._refused_since = {
            one: since for one, since in self._refused_since.items() if one in still
        }

    def _took_since(self, since: datetime) -> bool:
        with self._store.read() as tx:
            return bool(tx.execute(select(exists().where(_mails.c.sent_at > since))).scalar())

    def _try_later(self, mail: AnyRow, now: datetime, answer: str) -> None:
        if mailing.may_give_up(mail.attempts, mail.next_at, now):
            began = mailing.first_try(mail.attempts, mail.next_at)
            if self._took_since(began):
                log.warning("a mail was tried for two days, while others went; it is given up")
                self._give_up(mail, now, answer)
                return
        attempts = mail.attempts + 1
        next_at = mailing.next_try(attempts, now)
        self._record(mail, attempts=attempts, next_at=next_at, answer=answer)

    def _give_up(self, mail: AnyRow, now: datetime, answer: str) -> None:
        self._record(mail, failed_at=now, attempts=mail.attempts + 1, answer=answer)
        if mail.booking_id is not None:
            with self._store.write() as tx:
                group_notices.give_up(tx, mail, now)
            return
        with self._store.write() as tx:
            this = _pages.c.page_id == mail.page_id
            tx.execute(update(_pages).where(this).values(undeliverable_at=now))
            on_it = [visit_id for visit_id, _ in visits_on(tx, mail.page_id)]
            successions.hand_on(tx, on_it)
        # Who asked for a new link may still look at their page, which says so.
        self._pages_changed(frozenset({mail.page_id}))

    def _note_sent(self, mail: AnyRow, now: datetime) -> None:
        """Note that a server took it, once; where it was erased there is nothing to note."""
        this = _mails.c.mail_id == mail.mail_id, _mails.c.sent_at.is_(None)
        values = {"sent_at": now, "attempts": mail.attempts + 1, "answer": ""}
        with self._store.write() as tx:
            if tx.execute(update(_mails).where(*this).values(**values)).rowcount:
                if mail.booking_id is not None:
                    group_notices.note_sent(tx, mail, now)
                else:
                    figures.household(tx, mail.page_id, What.MAILED)
        self._taken.pop(mail.mail_id, None)
        self._refused_since.pop(mail.mail_id, None)

    def _record(self, mail: AnyRow, **values: object) -> None:
        with self._store.write() as tx:
            tx.execute(update(_mails).where(_mails.c.mail_id == mail.mail_id).values(**values))
