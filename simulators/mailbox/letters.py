"""A mail as it came, taken apart for reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

LINK = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class CaughtLetter:
    """One mail: `number` counts from 1, `raw` is what came over the wire."""

    number: int
    came_at: datetime
    to: str
    subject: str
    message_id: str
    text: str
    html: str
    links: tuple[str, ...]
    raw: bytes


def opened(number: int, came_at: datetime, recipients: list[str], raw: bytes) -> CaughtLetter:
    """Take a mail apart; a part that it does not have is empty."""
    mail = message_from_bytes(raw, policy=policy.default)
    text, html = _part(mail, "plain"), _part(mail, "html")
    return CaughtLetter(
        number=number,
        came_at=came_at,
        to=", ".join(recipients),
        subject=str(mail["subject"] or ""),
        message_id=str(mail["message-id"] or ""),
        text=text,
        html=html,
        links=tuple(dict.fromkeys(LINK.findall(text))),
        raw=raw,
    )


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
