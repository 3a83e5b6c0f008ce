"""Passwords as NIST SP 800-63B-4 wants them: long, not guessable, and nothing else is asked.

No digits or signs are demanded and none expires; what is refused is what is tried first.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

from nacl import pwhash
from nacl.exceptions import InvalidkeyError
from zxcvbn import zxcvbn

ALONE, WITH_SECOND = 15, 8
"""Least signs of a password that is all there is, and of one beside a second factor (3.1.1.2)."""
LONGEST = 128
_JUDGED = 72
"""Signs that are judged; no guesser gets that far."""
_GUESSES = 10
"""A password must withstand more than 10 to this power guesses."""
_KEY_BYTES = 32


class PasswordFault(StrEnum):
    """Why a password cannot be one."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_KNOWN = "too_known"
    """Among what is tried first: a common one, a pattern, the name, the museum."""


def fault_of(password: str, known: tuple[str, ...], *, second: bool) -> PasswordFault | None:
    """Return why it cannot be one, or None.

    Args:
        password: as typed, spaces and all.
        known: words that whoever guesses knows, too: the name, the museum.
        second: whether a second factor stands beside it.
    """
    if len(password) < (WITH_SECOND if second else ALONE):
        return PasswordFault.TOO_SHORT
    if len(password) > LONGEST:
        return PasswordFault.TOO_LONG
    judged = zxcvbn(password[:_JUDGED], user_inputs=list(known))
    # Beside a second factor a stolen list of guesses is of no use: only the commonest are refused.
    least = _GUESSES // 2 if second else _GUESSES
    return PasswordFault.TOO_KNOWN if judged["guesses_log10"] <= least else None


class Passwords:
    """Hashes passwords and compares them; `pepper` is the museum's, outside of every database."""

    def __init__(self, pepper: bytes) -> None:
        self._key = hashlib.blake2b(
            b"passwords", key=pepper, digest_size=_KEY_BYTES, person=b"myvisit words"
        ).digest()
        self._nobodys = self.hashed("nobody's, compared so that a name tells nothing")

    def hashed(self, password: str) -> bytes:
        """Return what is stored of it: argon2id (RFC 9106) with libsodium's interactive cost."""
        return pwhash.argon2id.str(
            self._keyed(password),
            opslimit=pwhash.argon2id.OPSLIMIT_INTERACTIVE,
            memlimit=pwhash.argon2id.MEMLIMIT_INTERACTIVE,
        )

    def fits(self, stored: bytes | None, password: str) -> bool:
        """Compare; takes as long where there is nothing to compare with."""
        try:
            fits = pwhash.verify(stored or self._nobodys, self._keyed(password))
        except InvalidkeyError:
            return False
        return fits and stored is not None

    def _keyed(self, password: str) -> bytes:
        return hashlib.blake2b(password.encode(), key=self._key, digest_size=_KEY_BYTES).digest()
