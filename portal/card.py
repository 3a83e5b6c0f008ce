"""A score as a picture to give away: no face, no name, no link, whoever's it is."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import resvg_py
from PIL import Image, ImageDraw, ImageFont

from look.alone import colours
from look.files import font_path
from portal import drawings
from portal.plots import WIDTH as PLOT_WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.contract.words import Avatar
    from portal.plots import Plot
    from portal.telling import CardTold

WIDTH, HEIGHT = 1080, 1350
"""The portrait of phones and of what they share: 4 to 5."""
_LEFT, _BROAD = 84, WIDTH - 2 * 84
_AXIS, _FOOT = 1136, 1300
_SCALE = _BROAD / PLOT_WIDTH
_AIR = 28
"""Between the words and what is drawn below them."""
_BOLD, _PLAIN = 600, 450
_LOW, _LARGE = 90, 84
"""A drawing lower than this, in its own units, has room for an animal so large."""
_EYES = 0.55
"""How far down an animal's eyes are: they lie on the line."""


@dataclass(frozen=True, slots=True)
class Written:
    """Words on the picture: where their first line's top left corner is, how high, how dark."""

    x: float
    y: float
    text: str
    size: int
    colour: str = drawings.INK
    anchor: str = "ls"
    weight: int = _BOLD


@dataclass(frozen=True, slots=True)
class Face:
    """All that a picture shows: its words, one drawing so large, and whose colours it has."""

    written: tuple[Written, ...]
    plot: Plot
    scale: float
    avatar: Avatar

    @property
    def left(self) -> float:
        """Return where the drawing begins: it stands in the middle."""
        return (WIDTH - self.plot_width) / 2

    @property
    def plot_width(self) -> float:
        """Return how wide the drawing is."""
        return PLOT_WIDTH * self.scale

    @property
    def plot_top(self) -> float:
        """Return how high up the drawing reaches."""
        return _AXIS - (self.plot.axis - self.plot.top) * self.scale


def picture(card: CardTold, avatar: Avatar, museum: str) -> bytes:
    """Return a score as a PNG, 1080 by 1350 pixels, with the museum's name and nobody else's."""
    return painted(face(card, avatar, museum))


def face(card: CardTold, avatar: Avatar, museum: str) -> Face:
    """Return what the picture of a score says, and where."""
    question = _fitted(card.question, (68, 60, 52, 44), 2)
    y = 132.0
    (above,) = _fitted(card.exhibit, (36,), 1)
    written = [Written(_LEFT, y, above.text, above.size, drawings.INK_2)]
    for text in question:
        y += 76
        written.append(Written(_LEFT, y, text.text, text.size))
    y += 250 if len(question) == 1 else 224
    measured, y = _measured(card, y)
    written += measured
    y += 32
    for text in _fitted(card.meaning, (38, 34, 30), 3, _PLAIN) if card.meaning else ():
        y += text.size * 1.32
        written.append(Written(_LEFT, y, text.text, text.size, weight=_PLAIN))
    plot = _grown(card.plot)
    scale = min(_SCALE, (_AXIS - y - _AIR) / (plot.axis - plot.top))
    shown = Face((), plot, scale, avatar)
    foot = Written(_LEFT, _FOOT, museum, 34, drawings.INK_2)
    return replace(shown, written=(*written, *_labels(shown), foot))


def _measured(card: CardTold, y: float) -> tuple[list[Written], float]:
    """Return the number with its unit as a word beside it, or below where both are too long."""
    (number,) = _fitted(card.number, (250, 210, 170, 130), 1)
    (unit,) = _fitted(card.unit, (60, 48, 40), 1)
    written = [Written(_LEFT - 8, y, number.text, number.size)]
    beside = _width(number.text, number.size) + 18
    if beside + _width(unit.text, unit.size) > _BROAD:
        beside, y = 0, y + 72
    return [*written, Written(_LEFT + beside, y, unit.text, unit.size)], y


def _grown(plot: Plot) -> Plot:
    """Return a low drawing with a larger animal, its eyes on the line still."""
    if plot.axis - plot.top > _LOW:
        return plot
    middle = plot.animal_x + plot.animal / 2
    x = min(PLOT_WIDTH - _LARGE + 10, max(-10, middle - _LARGE / 2))
    return replace(plot, animal=_LARGE, animal_x=x, animal_y=plot.axis - _EYES * _LARGE)


def painted(shown: Face) -> bytes:
    """Return a face as PNG."""
    drawn = resvg_py.svg_to_bytes(svg_string=_shapes(shown), skip_system_fonts=True)
    with Image.open(io.BytesIO(drawn)) as shapes:
        image = shapes.convert("RGB")
    pen = ImageDraw.Draw(image)
    for one in shown.written:
        pen.text(
            (one.x, one.y),
            one.text,
            font=_font(one.size, one.weight),
            fill=one.colour,
            anchor=one.anchor,
        )
    file = io.BytesIO()
    image.save(file, "PNG", optimize=False, compress_level=6)
    return file.getvalue()


def _shapes(shown: Face) -> str:
    ground = colours(shown.avatar)["av-ground"]
    top = _AXIS - shown.plot.axis * shown.scale
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{ground}"/>'
        f"{drawings.line(0, WIDTH, _AXIS, _SCALE)}"
        f'<g transform="translate({shown.left:g} {top:g}) scale({shown.scale:g})">'
        f"{drawings.score(shown.plot, shown.avatar, ground)}</g></svg>"
    )


def _labels(shown: Face) -> list[Written]:
    anchors, axis = {"start": "ls", "middle": "ms", "end": "rs"}, shown.plot.axis
    return [
        Written(
            shown.left + one.x * shown.scale,
            _AXIS + (one.y - axis) * (_SCALE if one.y > axis else shown.scale),
            one.text,
            38,
            drawings.INK_2,
            anchors[one.anchor],
        )
        for one in shown.plot.labels
    ]


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: int


def _fitted(text: str, sizes: Sequence[int], most: int, weight: int = _BOLD) -> tuple[_Line, ...]:
    """Return a text in the largest size in which it has no more than so many lines."""
    lines: list[str] = []
    for size in sizes:
        lines = _wrapped(text, size, weight)
        if len(lines) <= most and all(_width(one, size, weight) <= _BROAD for one in lines):
            return tuple(_Line(one, size) for one in lines)
    size = sizes[-1]
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] += "…"
    return tuple(_Line(_cut(one, size, weight), size) for one in kept)


def _wrapped(text: str, size: int, weight: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer, size, weight) > _BROAD:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _cut(text: str, size: int, weight: int) -> str:
    while _width(text, size, weight) > _BROAD:
        text = f"{text.rstrip('…')[:-1]}…"
    return text


def _width(text: str, size: int, weight: int = _BOLD) -> float:
    return float(_font(size, weight).getlength(text))


@lru_cache(maxsize=32)
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return Jost, or what Pillow brings itself where Jost was not installed."""
    path = font_path()
    if not path.is_file():
        return ImageFont.load_default(size)
    font = ImageFont.truetype(path, size)
    font.set_variation_by_axes([weight])
    return font
