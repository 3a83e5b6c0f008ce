"""A colleague's four digits: argon2id, keyed by the pepper, so that a stolen store tells none."""

from __future__ import annotations

import hashlib
from itertools import pairwise

from nacl import pwhash
from nacl.exceptions import InvalidkeyError

DIGITS = 4
TRIES = 5
_STEPS = frozenset({(0, 0, 0), (1, 1, 1), (-1, -1, -1)})
_KEY_BYTES = 32


def fault_of(pin: str) -> str:
    """Return why a PIN cannot be one, in words for whoever chooses it; "" if it can."""
    if len(pin) != DIGITS or not (pin.isascii() and pin.isdigit()):
        return "a PIN is 4 digits: choose others"
    steps = tuple(int(after) - int(before) for before, after in pairwise(pin))
    if steps in _STEPS or pin[:2] == pin[2:]:
        return "that PIN is among the first that anybody tries: choose another"
    return ""


class Pins:
    """Hashes PINs and compares them; `pepper` is the museum's, outside of every database."""

    def __init__(self, pepper: bytes) -> None:
        self._key = hashlib.blake2b(
            b"pins", key=pepper, digest_size=_KEY_BYTES, person=b"myvisit pins"
        ).digest()

    def hashed(self, pin: str) -> bytes:
        """Return what is stored of a PIN: argon2id (RFC 9106) with libsodium's interactive cost."""
        return pwhash.argon2id.str(
            self._keyed(pin),
            opslimit=pwhash.argon2id.OPSLIMIT_INTERACTIVE,
            memlimit=pwhash.argon2id.MEMLIMIT_INTERACTIVE,
        )

    def fits(self, stored: bytes, pin: str) -> bool:
        """Compare in constant time; takes some tens of milliseconds and 64 MiB, by design."""
        try:
            return pwhash.verify(stored, self._keyed(pin))
        except InvalidkeyError:
            return False

    def _keyed(self, pin: str) -> bytes:
        return hashlib.blake2b(pin.encode(), key=self._key, digest_size=_KEY_BYTES).digest()
