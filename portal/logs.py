"""What the portal's process writes to its log: never a token, whoever wrote the line."""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")
"""32 bytes in URL-safe base64, which is what every token of ours is (`hub.rules.links`)."""
MASK = "…"


class Masked(logging.Formatter):
    """Writes lines as always, but a mask in place of whatever looks like a token.

    Nothing of ours writes one. A library may: with an address in its own words, or in the trace of
    an error that came to it with one.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with its trace, masked."""
        return masked(super().format(record))


def masked(text: str) -> str:
    """Return a text in which no token stands."""
    return _TOKEN.sub(MASK, text)


def set_up(level: int = logging.INFO) -> None:
    """Let everything of this process be logged to standard error, masked."""
    handler = logging.StreamHandler()
    handler.setFormatter(Masked("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])
