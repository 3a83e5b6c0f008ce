"""Signs mails, so that whoever gets one can check whose it is: DKIM (RFC 6376), relaxed/relaxed."""

from __future__ import annotations

import hashlib
import os
import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from hub.errors import SettingsWrong

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_BITS = 2048
"""RFC 8301, 3.2: at least 1024, better 2048; more does not fit one answer of many name servers."""
_SIGNED = (
    *("from", "to", "reply-to", "subject", "date", "message-id"),
    *("mime-version", "content-type", "auto-submitted", "content-language"),
)
_ONCE = ("from", "to", "reply-to", "subject", "date")
"""Signed once more than they stand there: nobody can add a second one (RFC 6376, 8.15)."""
_SPACE = re.compile(rb"[ \t]+")
_FOLD = re.compile(rb"\r\n(?=[ \t])")
_LONGEST_STRING = 255
"""Octets in one string of a TXT record (RFC 1035, 3.3.14)."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for a domain with the key that its name server publishes under a selector."""

    domain: str
    selector: str
    key: rsa.RSAPrivateKey = field(repr=False)

    def signed(self, message: bytes, now: datetime) -> bytes:
        """Return a message (lines end with CRLF) with its signature in front."""
        head, _, body = message.partition(b"\r\n\r\n")
        fields = _fields(head)
        named = [name for name in _SIGNED if name in fields]
        named += [name for name in _ONCE if name in fields]
        body_hash = b64encode(hashlib.sha256(_relaxed_body(body)).digest()).decode()
        own = (
            f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={self.domain}; s={self.selector};\r\n"
            f" t={int(now.timestamp())}; h={':'.join(named)};\r\n bh={body_hash};\r\n b="
        ).encode()
        # The second time a name is read there is no such field: nothing is signed (6376, 5.4.2).
        covered = b"".join(_relaxed(name, fields[name]) for name in dict.fromkeys(named))
        covered += _relaxed("dkim-signature", own).removesuffix(b"\r\n")
        signature = b64encode(self.key.sign(covered, padding.PKCS1v15(), SHA256()))
        folded = b"\r\n ".join(signature[i : i + 72] for i in range(0, len(signature), 72))
        return b"DKIM-Signature: " + own + folded + b"\r\n" + message

    def record(self) -> str:
        """Return the DNS record that whoever checks looks up, as a line of a zone file."""
        public = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        text = f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"
        parts = [text[i : i + _LONGEST_STRING] for i in range(0, len(text), _LONGEST_STRING)]
        strings = " ".join(f'"{part}"' for part in parts)
        return f"{self.selector}._domainkey.{self.domain}. IN TXT ( {strings} )"


def make_key(path: Path) -> None:
    """Make a key in a file that its owner alone can read.

    Raises:
        FileExistsError: there is one; whoever wants another takes another selector.
    """
    pem = rsa.generate_private_key(65537, _BITS).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())


def read_signer(path: Path, domain: str, selector: str) -> Signer:
    """Read the key of a selector.

    Raises:
        SettingsWrong: there is none, or it is no RSA key.
    """
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except OSError:
        how = "run `python -m hub dkim` first"
        raise SettingsWrong(f"mail.dkim_selector: no key for {selector}; {how}") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SettingsWrong(f"mail.dkim_selector: {path.name} is no key") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SettingsWrong(f"mail.dkim_selector: {path.name} is no RSA key")
    return Signer(domain, selector, key)


def _fields(head: bytes) -> dict[str, bytes]:
    """Return the header fields by their names in small letters; the last where one stands twice."""
    fields = {}
    for line in _FOLD.sub(b"", head).split(b"\r\n"):
        name, _, value = line.partition(b":")
        fields[name.decode("ascii").strip().lower()] = value
    return fields


def _relaxed(name: str, value: bytes) -> bytes:
    """RFC 6376, 3.4.2: unfolded, one space for many, none around."""
    unfolded = _SPACE.sub(b" ", _FOLD.sub(b"", value)).strip(b" ")
    return name.encode() + b":" + unfolded + b"\r\n"


def _relaxed_body(body: bytes) -> bytes:
    """RFC 6376, 3.4.4: one space for many, none at a line's end, no empty lines at the end."""
    lines = [_SPACE.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)
