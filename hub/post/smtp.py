"""One conversation with an SMTP server, and what its answers mean for us."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

import aiosmtplib
from aiosmtplib import (
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPTimeoutError,
)

from hub.errors import LetterBroken, MailAway, MailboxGone

if TYPE_CHECKING:
    from hub.config import MailSettings

_PATIENCE_SECONDS = 30
_NO_MAILBOX = {550, 551, 553}
"""RFC 5321, 4.2.3: not there, not here, no such name. Many servers say 550 for much else, too."""
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
_SURE = re.compile(r"5\.1\.(?!7\b|8\b)|5\.2\.1\b")
"""RFC 3463, 3.2 and 3.3: about the mailbox; but 5.1.7 and 5.1.8 are about the sender, us."""


class Conversation:
    """Begins when it is first asked for, and again where the server hung up in the middle.

    A server that was away, or said nothing for too long, is not asked again in it.
    """

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._client = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.user or None,
            password=settings.password() or None,
            timeout=_PATIENCE_SECONDS,
            use_tls=settings.security == "tls",
            # Not "if it can": who stands between could say that it cannot, and read along.
            start_tls=settings.security == "starttls",
            cert_bundle=settings.ca_file or None,
        )
        self.away = ""
        """Why the server is not asked any more, empty while it is."""

    @property
    def begun(self) -> bool:
        """Whether the server listens."""
        return self._client.is_connected

    async def begin(self) -> None:
        """Connect, if that was not done.

        Raises:
            MailAway: the server is not there, is not who it should be, or wants nothing of us.
        """
        if self.away:
            raise MailAway(self.away)
        if self.begun:
            return
        try:
            await self._client.connect()
        except (SMTPException, OSError, ValueError) as problem:
            self.away = _named(problem)
            self.close()
            raise MailAway(self.away) from None

    async def hand_over(self, message: bytes, address: str) -> None:
        """Give one message to the server, for this one mailbox whatever its headers say.

        Raises:
            MailAway: it cannot take it now, or will not take it from us.
            MailboxGone: it says that there is no such mailbox.
            LetterBroken: the message cannot be put on the wire.
        """
        try:
            await self._client.sendmail(self._settings.address, [address], message)
        except SMTPRecipientsRefused as refused:
            raise _meaning(refused.recipients[0]) from None
        except SMTPRecipientRefused as refused:
            raise _meaning(refused) from None
        except (SMTPException, OSError) as problem:
            if isinstance(problem, SMTPTimeoutError):
                self.away = _named(problem)
            # A refusal of the letter itself (DATA) is about our words or our name, no mailbox.
            raise MailAway(_named(problem)) from None
        except ValueError as problem:
            raise LetterBroken(type(problem).__name__) from None

    async def end(self) -> None:
        """Say goodbye and hang up; whatever becomes of that."""
        if self._client.is_connected and not self.away:
            with contextlib.suppress(SMTPException, OSError):
                await self._client.quit()
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def _meaning(refused: SMTPRecipientRefused) -> MailAway | MailboxGone:
    """Tell "no such mailbox" from everything else. The server's text may hold the address."""
    said, code = str(refused.message), refused.code
    enhanced = _ENHANCED.match(said)
    answer = f"refused with {code}{f' {enhanced.group()}' if enhanced else ''}"
    if _SURE.match(said):
        return MailboxGone(answer, sure=True)
    if code in _NO_MAILBOX and not enhanced:
        return MailboxGone(answer, sure=False)
    return MailAway(answer)


def _named(problem: Exception) -> str:
    code = getattr(problem, "code", None)
    return type(problem).__name__ if code is None else f"{type(problem).__name__} {code}"
