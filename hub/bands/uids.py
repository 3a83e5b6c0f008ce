"""Reads a list of bands, one UID in hex a line; what cannot be a band is named by its line. Pure.

A UID never stands in what is said of a line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.errors import BandsRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

LENGTHS = (4, 5, 7, 8, 10)
"""ISO/IEC 14443-3 has 4, 7 and 10 bytes, 125 kHz tags 5, ISO/IEC 15693 8."""
RANDOM = (4, 0x08)
"""A UID of that length and first byte is made up anew at each tap (ISO/IEC 14443-3, 6.5.4)."""
_COMMENT = "#"


def read_uids(lines: Iterable[str]) -> tuple[tuple[bytes, int], ...]:
    """Return (UID, line) of each band, lines counted from 1; blank and `#` lines are passed over.

    Raises:
        BandsRefused: a line is no UID, or one that was there before.
    """
    found: dict[bytes, int] = {}
    for number, line in enumerate(lines, 1):
        text = line.partition(_COMMENT)[0].strip()
        if not text:
            continue
        uid = _uid(text, number)
        if uid in found:
            raise BandsRefused(f"line {number}: the same band as in line {found[uid]}")
        found[uid] = number
    return tuple(found.items())


def is_fixed(uid: bytes) -> bool:
    """Whether this can be a band's own UID: of a known length, and the same at each tap."""
    return len(uid) in LENGTHS and (len(uid), uid[0]) != RANDOM


def _uid(text: str, number: int) -> bytes:
    try:
        uid = bytes.fromhex(text.replace(":", " "))
    except ValueError:
        raise BandsRefused(f"line {number}: is not a UID in hex") from None
    if len(uid) not in LENGTHS:
        wanted = ", ".join(str(length) for length in LENGTHS)
        raise BandsRefused(f"line {number}: a UID has {wanted} bytes, that has {len(uid)}")
    if (len(uid), uid[0]) == RANDOM:
        raise BandsRefused(f"line {number}: that band has another number at each tap")
    return uid
