"""The one-time code by which an edge enrols over the network: what both sides make of it.

Whoever knows the code can read and write the two messages, nobody else: they need no other seal,
and travel well over plain HTTP before the edge knows any certificate.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from edge.contract.envelopes import VERSION

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nobody reads I, L, O and U as something else."""
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
NAMED_BY, CODE_SIGNS = 4, 16
"""The first four signs name the invitation, in clear; the other twelve, 60 bits, are the secret."""
_COST = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024}
"""scrypt (RFC 7914, section 2), 32 MiB: a secret that a person can type is dear to guess."""


@dataclass(frozen=True, slots=True)
class EnrolCall:
    """Edge -> hub, `POST /enrol`: an `EnrolRequest` under the code's key; see `call_binds`."""

    invitation: str
    sealed: bytes
    v: int = VERSION


@dataclass(frozen=True, slots=True)
class EnrolAnswer:
    """Hub -> edge, the answer: a `Welcome` under the code's key; see `answer_binds`."""

    sealed: bytes
    v: int = VERSION


def written(signs: str) -> str:
    """Return a code as a person reads it: four groups of four."""
    return "-".join(signs[at : at + 4] for at in range(0, CODE_SIGNS, 4))


def read_code(typed: str) -> tuple[str, bytes]:
    """Take a typed code apart; small letters, spaces and misread signs are forgiven.

    Returns:
        The name that both sides say, and the key (32 bytes) that neither says.

    Raises:
        ValueError: it has not 16 signs of the alphabet.
    """
    signs = typed.upper().translate(_MISREAD)
    if len(signs) != CODE_SIGNS or any(sign not in SIGNS for sign in signs):
        raise ValueError("a code has 16 letters and digits, like 7K2M-9XQ4-0HTB-W3ND")
    name, secret = signs[:NAMED_BY], signs[NAMED_BY:]
    salt = f"myvisit/1|enrol|{name}".encode()
    return name, hashlib.scrypt(secret.encode(), salt=salt, dklen=32, **_COST)


def call_binds(invitation: str) -> bytes:
    """Return the associated data of the call's seal (XChaCha20-Poly1305, nonce first)."""
    return f"myvisit/1|enrol|{invitation}|call".encode()


def answer_binds(invitation: str) -> bytes:
    """Return the associated data of the answer's seal."""
    return f"myvisit/1|enrol|{invitation}|answer".encode()
