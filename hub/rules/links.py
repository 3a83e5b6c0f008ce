"""The links of a mail: to the page, 256 random bits; to one deed each, what it is and a MAC."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from enum import StrEnum

TOKEN_BYTES = 32
_ID_BYTES = 16
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


def group_link(public_url: str, token: str) -> str:
    """Return the address that stands in the mail to whoever answers for a class or group."""
    return f"{public_url.rstrip('/')}/t/{token}"


class Deed(StrEnum):
    """What a mail's other links do, each one thing; the value is the first part of its path."""

    NOT_YOU = "n"
    """Take the address off a page, and all that waits on it; of a page."""
    NOT_ME = "m"
    """Take a visit back that took an older one's place; of the newer visit."""
    REPLACE = "r"
    """Let an older visit go that has another name; of that older visit."""
    LET_GO = "w"
    """Let go who waits on a page for the yes that opening it is, and nobody else; of a page."""


def deed_token(pepper: bytes, deed: Deed, subject: bytes, token_sha256: bytes) -> str:
    """Return the token of a deed: the subject's id (16 bytes) and a keyed BLAKE2b of 128 bits.

    `token_sha256` is of the link of the page that the subject stands on, so that a link that was
    renewed takes the deeds of older mails along. No such token is stored anywhere.
    """
    return urlsafe_b64encode(subject + _mac(pepper, deed, subject, token_sha256)).decode()[:-1]


def subject_of(token: str) -> bytes | None:
    """Return whom a deed's token names, before it is known to be ours; None for what is none."""
    return urlsafe_b64decode(f"{token}=")[:_ID_BYTES] if looks_like_token(token) else None


def is_deed(pepper: bytes, deed: Deed, token: str, token_sha256: bytes) -> bool:
    """Whether this is the token of that deed, in a time that tells nothing of it."""
    subject = subject_of(token)
    if subject is None:
        return False
    return hmac.compare_digest(deed_token(pepper, deed, subject, token_sha256), token)


def deed_link(public_url: str, deed: Deed, token: str) -> str:
    """Return the address of a deed that stands in a mail."""
    return f"{public_url.rstrip('/')}/{deed}/{token}"


def _mac(pepper: bytes, deed: Deed, subject: bytes, token_sha256: bytes) -> bytes:
    person = b"myvisit deed " + deed.value.encode()
    return hashlib.blake2b(
        subject + token_sha256, key=pepper, digest_size=_ID_BYTES, person=person
    ).digest()
