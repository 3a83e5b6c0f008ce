"""From the mail table to an SMTP server: never none, the same link and Message-ID at every try."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from typing import TYPE_CHECKING

import aiosmtplib
from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
)
from sqlalchemy import Executable, delete, select, update
from sqlalchemy.exc import NoResultFound

from hub.errors import KeyGone, MailAway, MailboxGone
from hub.notices import AnyRow, Ready, Wait
from hub.rules import mailing
from hub.store import Mail, Page, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hub.config import HubSettings
    from hub.notices import Notices
    from hub.store import Store

log = logging.getLogger(__name__)

_mails = table_of(Mail)
_pages = table_of(Page)
_AT_ONCE = 50
"""Mails in one SMTP conversation."""
_PATIENCE_SECONDS = 30
_REFUSED_FOR_GOOD = 500
_POLICY = "5.7."
"""RFC 3463, 3.8: "delivery not authorized" is about us and our server, not about the mailbox."""


@dataclass(frozen=True, slots=True)
class _Outgoing:
    mail_id: bytes
    page_id: bytes
    attempts: int
    message: EmailMessage = field(repr=False)


class Postman:
    """Sends what is due. One thread calls `turn`, one without an event loop of its own."""

    def __init__(self, store: Store, notices: Notices, settings: HubSettings) -> None:
        self._store = store
        self._notices = notices
        self._settings = settings

    def turn(self, now: datetime) -> int:
        """Send the mails that are due at `now`; return how many the server took.

        A server that is away, or says "later", is asked again with growing waits; a mailbox that it
        refuses for good marks the page as undeliverable.
        """
        outgoing = self._prepare(now)
        if not outgoing:
            return 0
        return asyncio.run(self._converse(outgoing, now))

    def _prepare(self, now: datetime) -> list[_Outgoing]:
        outgoing = []
        with self._store.read() as tx:
            due = tx.execute(
                select(_mails)
                .join(_pages, _pages.c.page_id == _mails.c.page_id)
                .where(
                    _mails.c.sent_at.is_(None),
                    _mails.c.failed_at.is_(None),
                    _mails.c.next_at <= now,
                    _pages.c.undeliverable_at.is_(None),
                )
                .order_by(_mails.c.next_at)
                .limit(_AT_ONCE)
            ).all()
        for mail in due:
            ready = self._decided(mail, now)
            if ready is not None:
                message = self._written(ready, mail.message_id, now)
                outgoing.append(_Outgoing(mail.mail_id, mail.page_id, mail.attempts, message))
        return outgoing

    def _decided(self, mail: AnyRow, now: datetime) -> Ready | None:
        this = _mails.c.mail_id == mail.mail_id
        try:
            # Only read here: to draw a letter takes long, and the ingest must not wait for it.
            with self._store.read() as tx:
                decision = self._notices.decide(tx, mail, now)
        except (KeyGone, NoResultFound):
            # Its page is being erased; the row goes with it.
            return None
        if isinstance(decision, Ready):
            return decision
        change: Executable = delete(_mails).where(this)
        if isinstance(decision, Wait):
            change = update(_mails).where(this).values(next_at=decision.until)
        with self._store.write() as tx:
            tx.execute(change)
        return None

    def _written(self, ready: Ready, message_id: str, now: datetime) -> EmailMessage:
        settings, letter = self._settings.mail, ready.letter
        name, sender = parseaddr(settings.sender)
        message = EmailMessage(policy=SMTP)
        message["From"] = formataddr((name or self._settings.notice.controller, sender))
        message["To"] = _in_ascii(ready.address)
        message["Reply-To"] = settings.reply_to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(now)
        message["Message-ID"] = message_id
        # RFC 3834, 5: nobody's out-of-office note should answer this.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        # Last: to set the content clears what was said of it.
        message["Content-Language"] = letter.language
        return message

    async def _converse(self, outgoing: Sequence[_Outgoing], now: datetime) -> int:
        taken = 0
        client = self._client()
        try:
            await client.connect()
        except (SMTPException, OSError) as problem:
            log.warning("the mail server is away: %s", type(problem).__name__)
            for one in outgoing:
                self._try_later(one, now)
            return 0
        try:
            for one in outgoing:
                taken += await self._send(client, one, now)
        finally:
            client.close()
        return taken

    def _client(self) -> aiosmtplib.SMTP:
        settings = self._settings.mail
        return aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.user or None,
            password=settings.password() or None,
            timeout=_PATIENCE_SECONDS,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
        )

    async def _send(self, client: aiosmtplib.SMTP, one: _Outgoing, now: datetime) -> bool:
        try:
            await _hand_over(client, one.message)
        except MailAway as problem:
            log.warning("a mail is tried again later: %s", problem)
            self._try_later(one, now)
            return False
        except MailboxGone:
            log.warning("a mailbox refuses for good; its page is undeliverable")
            self._give_up(one, now)
            return False
        self._record(one, sent_at=now, attempts=one.attempts + 1)
        return True

    def _try_later(self, one: _Outgoing, now: datetime) -> None:
        attempts = one.attempts + 1
        self._record(one, attempts=attempts, next_at=mailing.next_try(attempts, now))

    def _give_up(self, one: _Outgoing, now: datetime) -> None:
        self._record(one, failed_at=now, attempts=one.attempts + 1)
        with self._store.write() as tx:
            this = _pages.c.page_id == one.page_id
            tx.execute(update(_pages).where(this).values(undeliverable_at=now))

    def _record(self, one: _Outgoing, **values: object) -> None:
        with self._store.write() as tx:
            tx.execute(update(_mails).where(_mails.c.mail_id == one.mail_id).values(**values))


async def _hand_over(client: aiosmtplib.SMTP, message: EmailMessage) -> None:
    """Give one message to the server.

    Raises:
        MailAway: it cannot take it now, or will not take it from us.
        MailboxGone: it will never take it for this mailbox.
    """
    try:
        await client.send_message(message)
    except SMTPRecipientsRefused as refused:
        codes = [(one.code, one.message) for one in refused.recipients]
        raise _meaning(*codes[0]) from None
    except (SMTPRecipientRefused, SMTPDataError) as refused:
        raise _meaning(refused.code, refused.message) from None
    except SMTPNotSupported:
        # The address needs SMTPUTF8 (RFC 6531), which the server does not speak.
        raise MailboxGone("the server cannot write to that address") from None
    except (SMTPException, OSError, ValueError) as problem:
        raise MailAway(type(problem).__name__) from None


def _meaning(code: int, text: str) -> MailAway | MailboxGone:
    """Tell "never" from "not now" (RFC 5321, 4.2.1). The server's text may hold the address."""
    if code >= _REFUSED_FOR_GOOD and not text.startswith(_POLICY):
        return MailboxGone(f"refused with {code}")
    return MailAway(f"refused with {code}")


def _in_ascii(address: str) -> str:
    """Return the address with its domain as the mail system knows it (IDNA); as it is if none."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address
