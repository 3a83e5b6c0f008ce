"""The SMTP side: takes every mail, keeps it in memory and, if asked, as a file."""

from __future__ import annotations

from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from edge.contract.clock import Clock
from simulators.mailbox.letters import CaughtLetter, opened

LARGEST_MAIL = 1 << 20


class Catcher:
    """An aiosmtpd handler; `letters` holds what came, oldest first."""

    def __init__(self, clock: Clock, keep: Path | None) -> None:
        self.letters: list[CaughtLetter] = []
        self._clock = clock
        self._keep = keep

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
    ) -> str:
        """Take one mail; the answer is what SMTP says back."""
        del server, session
        raw = envelope.original_content or b""
        number = len(self.letters) + 1
        if self._keep is not None:
            (self._keep / f"{number:04}.eml").write_bytes(raw)
        self.letters.append(opened(number, self._clock.now(), envelope.rcpt_tos, raw))
        return f"250 2.0.0 caught as number {number}"

    def conversation(self) -> SMTP:
        """Begin one conversation with a sender."""
        return SMTP(self, data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True, hostname="mailbox")
