"""Who belongs to whom, found by keyed hashes: an address cannot be read back from them."""

from __future__ import annotations

import hashlib
import unicodedata

HASH_BYTES = 32


def same_address(address: str) -> str:
    """Return an address as it is compared: NFKC, casefold, no space around. No gmail-dot tricks."""
    folded = unicodedata.normalize("NFKC", address).casefold()
    return unicodedata.normalize("NFKC", folded).strip()


def same_name(first_name: str) -> str:
    """Return a first name as it is compared: without case, accents and spaces."""
    folded = unicodedata.normalize("NFKC", first_name).casefold()
    apart = unicodedata.normalize("NFKD", folded)
    bare = "".join(sign for sign in apart if not (unicodedata.combining(sign) or sign.isspace()))
    return unicodedata.normalize("NFKC", bare).casefold()


def household_of(pepper: bytes, address: str) -> bytes:
    """Return the keyed BLAKE2b (32 bytes) by which a household's pages are found."""
    return _keyed(pepper, b"myvisit house", same_address(address))


def visitor_of(pepper: bytes, address: str, first_name: str) -> bytes:
    """Return the keyed BLAKE2b (32 bytes) by which the same visitor is known on a later day."""
    # A line end stands in neither part, so no two pairs read alike.
    return _keyed(pepper, b"myvisit person", f"{same_address(address)}\n{same_name(first_name)}")


def _keyed(pepper: bytes, person: bytes, text: str) -> bytes:
    return hashlib.blake2b(
        text.encode(), key=pepper, digest_size=HASH_BYTES, person=person
    ).digest()
