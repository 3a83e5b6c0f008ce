"""One conversation with an SMTP server, and what its answers mean for us."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import aiosmtplib
from aiosmtplib import SMTPException, SMTPRecipientRefused, SMTPRecipientsRefused

from hub.errors import LetterBroken, MailAway, MailboxGone

if TYPE_CHECKING:
    from email.message import EmailMessage

    from hub.config import MailSettings

_PATIENCE_SECONDS = 30
_NO_MAILBOX = {550, 551, 553}
"""RFC 5321, 4.2.3: not there, not here, no such name. Many servers say 550 for much else, too."""
_ENHANCED = re.compile(r"5\.\d{1,3}\.\d{1,3}\b")
_SURE = re.compile(r"5\.1\.(?!7\b|8\b)|5\.2\.1\b")
"""RFC 3463, 3.2 and 3.3: about the mailbox; but 5.1.7 and 5.1.8 are about the sender, us."""


class Conversation:
    """Begins when it is first asked for; a server that was away is not asked again in it."""

    def __init__(self, settings: MailSettings) -> None:
        self._client = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.user or None,
            password=settings.password() or None,
            timeout=_PATIENCE_SECONDS,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
        )
        self._away = ""
        self._begun = False

    async def begin(self) -> None:
        """Connect, if that was not done.

        Raises:
            MailAway: the server is not there, or wants nothing of us.
        """
        if self._away:
            raise MailAway(self._away)
        if self._begun:
            return
        try:
            await self._client.connect()
        except (SMTPException, OSError) as problem:
            self._away = type(problem).__name__
            raise MailAway(self._away) from None
        self._begun = True

    async def hand_over(self, message: EmailMessage, address: str) -> None:
        """Give one message to the server, for this one mailbox whatever its headers say.

        Raises:
            MailAway: it cannot take it now, or will not take it from us.
            MailboxGone: it says that there is no such mailbox.
            LetterBroken: the message cannot be put on the wire.
        """
        try:
            await self._client.send_message(message, recipients=[address])
        except SMTPRecipientsRefused as refused:
            raise _meaning(refused.recipients[0]) from None
        except SMTPRecipientRefused as refused:
            raise _meaning(refused) from None
        except (SMTPException, OSError) as problem:
            # A refusal of the letter itself (DATA) is about our words or our name, no mailbox.
            raise MailAway(_named(problem)) from None
        except ValueError as problem:
            raise LetterBroken(type(problem).__name__) from None

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def _meaning(refused: SMTPRecipientRefused) -> MailAway | MailboxGone:
    """Tell "no such mailbox" from everything else. The server's text may hold the address."""
    said, code = str(refused.message), refused.code
    if _SURE.match(said):
        return MailboxGone(f"refused with {code}", sure=True)
    if code in _NO_MAILBOX and not _ENHANCED.match(said):
        return MailboxGone(f"refused with {code}", sure=False)
    return MailAway(f"refused with {code}")


def _named(problem: Exception) -> str:
    code = getattr(problem, "code", None)
    return type(problem).__name__ if code is None else f"{type(problem).__name__} {code}"
