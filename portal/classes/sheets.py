"""A group's page and slips as HTML for who makes PDFs, and the one style of both: letters too."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import resvg_py
from PIL import Image

from look.alone import drawn_alone
from look.files import font_path
from look.speech import PSEUDO
from portal.classes.drawn import STEP
from portal.drawings import BEAD, INK, REST

if TYPE_CHECKING:
    from segno import QRCode

    from edge.contract.words import Avatar
    from look.speech import Speech
    from portal.classes.drawn import Piles, Thread
    from portal.classes.opened import OpenClass

_FINE = 128
"""Pixels an animal is drawn with: on paper it is less than a centimetre."""
_WHITE = "#FFFFFF"
_WEIGHTS = 400, 600
_MODULE = 8
"""Pixels a module of a code is drawn with: on a slip, 0.7 mm."""
_INK_LIGHT, _WHITE_LIGHT = 0x1F, 0xFF
"""How light the ink is in a picture that has no colours, and the paper."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Draws sheets of paper; `museum` is named on each."""

    museum: str

    def drawn(self, template: str, opened: OpenClass, speech: Speech, **values: object) -> str:
        """Return a page with all its pictures: beside it, its maker reads `style` and no more."""
        return opened.pages.templates.get_template(template).render(
            speech=speech,
            say=speech.say,
            lang="en" if speech.language == PSEUDO else speech.language,
            museum=self.museum,
            animal=animal,
            strung=strung,
            piled=piled,
            **values,
        )


@lru_cache(maxsize=128)
def animal(avatar: Avatar) -> str:
    """Return an avatar as a picture for an `<img>`.

    As a drawing it would cost a PDF ten times as much, as PNG twice: JPEG goes in as it is.
    """
    whole = drawn_alone(avatar, 0, 0, 100)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 104 104">{whole}</svg>'
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg, width=_FINE, background="white", skip_system_fonts=True
    )
    written = io.BytesIO()
    with Image.open(io.BytesIO(bytes(drawn))) as picture:
        picture.convert("RGB").save(written, "JPEG", quality=90, subsampling=0)
    return _inside("image/jpeg", written.getvalue())


def strung(one: Thread) -> str:
    """Return a number's thread as a picture for an `<img>`."""
    beads = f'stroke-dasharray="0 {STEP}"'
    # Who makes the PDF pays for each part of a path: beads are dots of one line.
    strokes = (
        (one.line, INK, 3, ""),
        (f"{one.line}.1", INK, 16, beads),
        (f"{one.line}.1", BEAD, 10, beads),
        (one.open, _WHITE, 10, ""),
    )
    paths = "".join(
        f'<path d="{d}" stroke="{colour}" stroke-width="{width}" {how}/>'
        for d, colour, width, how in strokes
        if d
    )
    return _drawn(f"0 0 {one.width} 20", paths, 'stroke-linecap="round"')


def squares(code: QRCode, quiet: int) -> str:
    """Return a code with `quiet` modules of white around it as a picture for an `<img>`.

    As a drawing it would cost a PDF twenty times as much.
    """
    rows = [bytes(row) for row in code.matrix_iter(border=quiet)]
    of_module = bytes((_WHITE_LIGHT, _INK_LIGHT))
    size = len(rows[0]), len(rows)
    whole = Image.frombytes("L", size, b"".join(rows).translate(of_module.ljust(256)))
    written = io.BytesIO()
    fine = whole.resize((size[0] * _MODULE, size[1] * _MODULE), Image.Resampling.NEAREST)
    fine.save(written, "PNG")
    return _inside("image/png", written.getvalue())


def piled(one: Piles, *, filled: bool) -> str:
    """Return piles of beads on the line as a picture for an `<img>`; the words stand apart."""
    low = f"{one.axis:g}"
    line = (
        f'<path d="M0 {low}H310" stroke="{INK}" stroke-width="3"/>'
        f'<path d="M0 {one.axis + 4:g}H310" stroke="{INK}" stroke-width="8"'
        ' stroke-dasharray="1.5 28.5"/>'
    )
    beads = _beads("".join(pile.d for pile in one.piles), one.bead, one.rise, filled=filled)
    labels = "".join(
        f'<text x="{pile.x:g}" y="{one.axis + 26:g}" text-anchor="middle" font-family="Jost"'
        f' font-size="13" font-weight="600" fill="{INK}">{pile.label}</text>'
        for pile in one.piles
        if pile.label
    )
    middle = ""
    if one.middle is not None:
        middle = (
            f'<circle cx="{one.middle:g}" cy="{low}" r="6" fill="{BEAD}" stroke="{INK}"'
            ' stroke-width="3"/>'
        )
    return _drawn(f"0 0 310 {one.bottom:g}", line + beads + labels + middle, "")


def _beads(d: str, bead: float, rise: float, *, filled: bool) -> str:
    """Return all piles as one path: each begins its dots anew."""
    strokes = ((INK, bead), (BEAD, bead * 0.56)) if filled else ((REST, bead),)
    return "".join(
        f'<path d="{d}" stroke="{colour}" stroke-width="{width:.3g}" stroke-linecap="round"'
        f' stroke-dasharray="0 {rise:.4g}"/>'
        for colour, width in strokes
        if d
    )


def _drawn(box: str, inside: str, about: str) -> str:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" fill="none" {about}>'
    return _inside("image/svg+xml", f"{svg}{inside}</svg>".encode())


def _inside(mime: str, body: bytes) -> str:
    return f"data:{mime};base64,{base64.b64encode(body).decode()}"


@cache
def style() -> str:
    """Return the sheets' style with its letters in it: the same for every group."""
    own = resources.files("portal").joinpath("static", "class_paper.css")
    faces = "".join(map(_face, _WEIGHTS)) if font_path().is_file() else ""
    return faces + own.read_text(encoding="utf-8")


def _face(weight: int) -> str:
    """Return one weight of Jost as a font of its own.

    Cut out here once: of a packed font of all weights, each sheet would cut it again.
    """
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - comes with what makes PDFs
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415 - the same

    written = io.BytesIO()
    with TTFont(font_path()) as every:
        one = instantiateVariableFont(every, {"wght": weight})
        one.flavor = None
        one.save(written)
    inside = _inside("font/ttf", written.getvalue())
    return f"@font-face{{font-family:Jost;font-weight:{weight};src:url({inside})}}"
