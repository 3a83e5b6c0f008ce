"""A letter becomes a message: its headers, its two parts that say the same, its signature."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from typing import TYPE_CHECKING

from edge.contract.address import ascii_domain
from hub.post.dkim import read_signer
from hub.premises import Premises

if TYPE_CHECKING:
    from datetime import datetime

    from hub.config import HubSettings
    from hub.post.dkim import Signer
    from hub.post.letters import Letter

_SEVEN_BITS = SMTP.clone(cte_type="7bit")
"""A server on the way without 8BITMIME would write the letter anew, and break its signature."""


@dataclass(frozen=True, slots=True)
class Wrapping:
    """One museum's: from whom, to whom to answer, and its signer if it has one."""

    settings: HubSettings
    signer: Signer | None

    def message(self, letter: Letter, to: Address, message_id: str, now: datetime) -> bytes:
        """Return the message as it goes over the wire."""
        name, sender = parseaddr(self.settings.mail.sender)
        message = EmailMessage(policy=_SEVEN_BITS)
        message["From"] = formataddr((name or self.settings.notice.controller, sender))
        message["To"] = to
        message["Reply-To"] = self.settings.mail.reply_to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(now)
        message["Message-ID"] = message_id
        # RFC 3834, 5: nobody's out-of-office note should answer this.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        # Last: to set the content clears what was said of it.
        message["Content-Language"] = letter.language
        plain = message.as_bytes()
        return plain if self.signer is None else self.signer.signed(plain, now)


def wrapping_of(settings: HubSettings) -> Wrapping:
    """Return how a museum's mails are wrapped.

    Raises:
        SettingsWrong: they are to be signed, and the key is not there.
    """
    selector = settings.mail.dkim_selector
    if not selector:
        return Wrapping(settings, None)
    path = Premises(settings.folder).dkim(selector)
    return Wrapping(settings, read_signer(path, settings.mail.domain, selector))


def mailbox(address: str) -> Address:
    """Return an address without fault as the mail system knows it."""
    local, _, domain = address.rpartition("@")
    return Address(username=local, domain=ascii_domain(domain))
