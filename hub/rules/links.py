"""The link of a household-day: 256 random bits in the mail, its hash in the store."""

from __future__ import annotations

import hashlib
import re

TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def looks_like_token(token: str) -> bool:
    """Whether this can be a token: 32 bytes in URL-safe base64, 43 characters."""
    return _TOKEN.fullmatch(token) is not None


def token_hash(token: str) -> bytes:
    """Return what a token is looked up by: SHA-256; it has 256 random bits, so no salt helps."""
    return hashlib.sha256(token.encode()).digest()


def page_link(public_url: str, token: str) -> str:
    """Return the address that stands in the mail."""
    return f"{public_url.rstrip('/')}/p/{token}"
