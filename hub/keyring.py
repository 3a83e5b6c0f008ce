"""All keys that die, seen from whoever seals and opens: one file behind one owner process.

The owner holds it by `hub.keys.file`; other processes borrow from the owner by `hub.keys.borrowed`,
and nobody can tell the one from the other. Pure but for the ciphers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from nacl.exceptions import CryptoError
from nacl.secret import Aead

from hub.errors import KeyGone

if TYPE_CHECKING:
    from collections.abc import Iterable


class KeyKind(StrEnum):
    """What a key opens."""

    VISIT = "visit"
    """Name, address, results and media of one visit."""
    PAGE = "page"
    """The link token of one household-day."""
    BOOKING = "booking"
    """Who answers for a class or group, and where its link goes."""
    DAY = "day"
    """Not a cipher's key: under it the UIDs of one museum day are hashed (`day_id`)."""
    SEALING = "sealing"
    """The private half (X25519) to which the epochs of one museum day are sealed (`day_id`)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands; a box moved to another place does not open."""

    table: str
    column: str
    row: bytes

    def binds(self) -> bytes:
        """Return the associated data of the seal."""
        return f"myvisit/1|{self.table}|{self.column}|{self.row.hex()}".encode()


def day_id(day: date) -> bytes:
    """Return the id under which a museum day's keys stand."""
    return day.isoformat().encode()


class Keyring(Protocol):
    """Keys by kind and name. Every method may be called from any thread.

    Raises:
        KeyringAway: by every method, where the owner is another process that does not answer.
    """

    def make(self, kind: KeyKind, key_id: bytes) -> bytes:
        """Return the 32-byte key of that name; made at random and on disk if there was none."""
        ...

    def put(self, kind: KeyKind, key_id: bytes, secret: bytes) -> None:
        """Keep a secret that was made elsewhere; it is on disk when this returns.

        Raises:
            KeyTaken: another secret stands there.
        """
        ...

    def get(self, kind: KeyKind, key_id: bytes) -> bytes:
        """Return a key.

        Raises:
            KeyGone: it was destroyed, or never was.
        """
        ...

    def ids(self, kind: KeyKind) -> frozenset[bytes]:
        """Return the names of all keys of a kind."""
        ...

    def destroy(self, kind: KeyKind, key_ids: Iterable[bytes]) -> bool:
        """Destroy keys, wherever they are on disk and in whichever process; idempotent.

        Returns:
            False when a reader of the file, or a process that borrows from it, was in the way, so
            that destroyed keys, these or those of earlier calls, still stand in the write-ahead log
            or in its memory: ask again, if only for no keys at all.
        """
        ...

    def seal(self, kind: KeyKind, key_id: bytes, place: Place, plaintext: bytes) -> bytes:
        """Encrypt under a key: XChaCha20-Poly1305, nonce (24) before ciphertext and tag (16).

        Raises:
            KeyGone: it was destroyed, or never was.
        """
        return sealed_under(self.get(kind, key_id), place, plaintext)

    def open(self, kind: KeyKind, key_id: bytes, place: Place, box: bytes) -> bytes:
        """Decrypt what `seal` made for the same place.

        Raises:
            KeyGone: the key was destroyed, never was, or is not the one this was sealed under.
        """
        return opened_under(self.get(kind, key_id), place, box, kind)

    def close(self) -> None:
        """Let go of the file, or of the line to its owner."""
        ...


def sealed_under(key: bytes, place: Place, plaintext: bytes) -> bytes:
    """Return what `Keyring.seal` returns, under a key in hand."""
    return bytes(Aead(key).encrypt(plaintext, place.binds()))


def opened_under(key: bytes, place: Place, box: bytes, kind: KeyKind) -> bytes:
    """Return what `Keyring.open` returns, under a key in hand.

    Raises:
        KeyGone: this is not the key it was sealed under.
    """
    try:
        return bytes(Aead(key).decrypt(box, place.binds()))
    except (CryptoError, ValueError):
        raise KeyGone(kind) from None
