"""What is kept of a medium: its limits, its sizes, its forms; plain data, without any decoder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.pages import MediumForm

MAX_BYTES = 12 * 1024 * 1024
"""What an edge may send of one medium."""
WIDTHS = (1280, 640, 320)
"""Widths kept of a picture, largest first; each is made from the one before."""
WHOLE_SOUND = 0
"""The size under which a sound stands; pictures stand under their widths."""

Piece = tuple[int, MediumForm]
"""One kept file of a medium: its size and its form."""


@dataclass(frozen=True, slots=True)
class Developed:
    """A medium made anew: its files, and the pixels of its largest size, (0, 0) for a sound."""

    extent: tuple[int, int]
    pieces: Mapping[Piece, bytes] = field(repr=False)

    @property
    def forms(self) -> tuple[MediumForm, ...]:
        """In which forms each size of it is here."""
        return tuple(form for form in MediumForm if any(one == form for _, one in self.pieces))
