"""Draws a sound: the line, plucked, fading back into the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.pages import SoundShape

MIDDLE, REACH, STEP = 40, 34, 7
"""Where the line lies, how far it swings at most, how far apart its strokes are."""
LOUDEST = 255


@dataclass(frozen=True, slots=True)
class SoundDrawn:
    """One path of round strokes, and whole seconds, at least one."""

    path: str
    width: int
    seconds: int


def drawn(shape: SoundShape) -> SoundDrawn:
    """Return the drawing of a sound's shape."""
    strokes = []
    for at, peak in enumerate(shape.peaks):
        swing = round(REACH * peak / LOUDEST)
        strokes.append(f"M{STEP * at + 4} {MIDDLE - swing}v{2 * swing or 0.1}")
    return SoundDrawn("".join(strokes), STEP * len(shape.peaks), max(1, round(shape.seconds)))
