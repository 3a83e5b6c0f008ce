"""Tells a HEIC picture, and its extent, by its own boxes (ISO/IEC 14496-12, 23008-12). Pure.

Phones take photos so. Nothing is decoded here: the edge looks at magic and lengths.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BRANDS = {b"heic", b"heix"}
_BOX, _LONG_LENGTH = struct.Struct(">I4s"), struct.Struct(">Q")
_LENGTH_FOLLOWS, _TO_THE_END = 1, 0
_FLAGS_BYTES = 4
_INTO = ((b"meta", _FLAGS_BYTES), (b"iprp", 0), (b"ipco", 0))
"""Where extents stand: each box, and what comes before those that it holds."""
_EXTENT = struct.Struct(">4xII")
_MOST_BOXES = 4096
"""In one box; a photo of a phone has some fifty tiles."""


def is_heic(content: bytes) -> bool:
    """Whether it says so, first or among those that it may be read as (23008-12, annex B)."""
    if content[4:8] != b"ftyp":
        return False
    length = min(int.from_bytes(content[:4], "big"), 256)
    brands = {content[at : at + 4] for at in (8, *range(16, length, 4))}
    return not _BRANDS.isdisjoint(brands)


def extent_of(content: bytes) -> tuple[int, int]:
    """Return width and height in pixels before any turn, of the largest picture that it names.

    Its tiles and its thumbnail have extents too. (-1, -1) if it names none.
    """
    found = [(0, len(content))]
    try:
        for wanted, skipped in _INTO:
            found = [
                (start + skipped, end)
                for box in found
                for name, start, end in _boxes(content, *box)
                if name == wanted
            ]
        extents = [
            _EXTENT.unpack_from(content, start)
            for box in found
            for name, start, _ in _boxes(content, *box)
            if name == b"ispe"
        ]
    except struct.error:
        return -1, -1
    return max(extents, key=lambda one: one[0] * one[1], default=(-1, -1))


def _boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and end of what each box between two places holds."""
    for _ in range(_MOST_BOXES):
        if start + _BOX.size > end:
            return
        length, name = _BOX.unpack_from(content, start)
        inside = start + _BOX.size
        if length == _LENGTH_FOLLOWS:
            (length,) = _LONG_LENGTH.unpack_from(content, inside)
            inside += _LONG_LENGTH.size
        stop = end if length == _TO_THE_END else start + length
        if not inside <= stop <= end:
            return
        yield name, inside, stop
        start = stop
