"""The second factor: six digits of the half minute, from an app on the colleague's own phone."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyotp
from nacl.exceptions import CryptoError
from nacl.secret import Aead

if TYPE_CHECKING:
    from datetime import datetime

HALF_MINUTE = 30
_EARLIER_AND_LATER = (0, -1, 1)
"""Half minutes that a phone's clock may be off (RFC 6238, 5.2)."""
_KEY_BYTES = 32


class SecondFactor:
    """Makes, keeps and checks secrets (RFC 6238); `pepper` is the museum's."""

    def __init__(self, pepper: bytes, museum: str) -> None:
        self._museum = museum
        key = hashlib.blake2b(
            b"totp", key=pepper, digest_size=_KEY_BYTES, person=b"myvisit totp"
        ).digest()
        self._box = Aead(key)

    def fresh(self) -> str:
        """Return a new secret, in base32 as apps read it."""
        return str(pyotp.random_base32())

    def address(self, name: str, secret: str) -> str:
        """Return what the QR code holds that an app reads."""
        issuer = f"MyVisit {self._museum}"
        return str(pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer))

    def boxed(self, name: str, secret: str) -> bytes:
        """Return what is stored of a secret: good for that name alone."""
        return bytes(self._box.encrypt(secret.encode(), name.encode()))

    def step(self, name: str, boxed: bytes, code: str, after: int, now: datetime) -> int | None:
        """Return which half minute's code it is, None if of none near, or of one not `after`.

        A code is good once: its half minute is remembered by whoever asks.
        """
        try:
            secret = bytes(self._box.decrypt(boxed, name.encode())).decode()
        except CryptoError:
            return None
        return step_of(secret, code, after, now)


def step_of(secret: str, code: str, after: int, now: datetime) -> int | None:
    """Return which half minute's code of a secret it is, as `SecondFactor.step`."""
    made = pyotp.TOTP(secret)
    this = int(now.timestamp()) // HALF_MINUTE
    plain = code.replace(" ", "")
    for off in _EARLIER_AND_LATER:
        step = this + off
        if step > after and pyotp.utils.strings_equal(made.generate_otp(step), plain):
            return step
    return None
