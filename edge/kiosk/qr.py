"""A link as a QR code (ISO/IEC 18004), drawn as one path."""

from __future__ import annotations

import segno
from markupsafe import Markup

INK, GROUND = "#14231F", "#FFFFFF"
"""Dark on light whatever the screen's theme is: not every phone reads the inverse."""
QUIET_MODULES = 4


def qr(link: str, label: str) -> Markup:
    """Return the link as SVG with its quiet zone; 15 % of it may be covered and it still reads."""
    code = segno.make(link, error="m", micro=False)
    drawn = code.svg_inline(
        omitsize=True, border=QUIET_MODULES, svgclass=None, lineclass=None, dark=INK, light=GROUND
    )
    inside = drawn.partition(">")[2].removesuffix("</svg>")
    size = code.symbol_size(border=QUIET_MODULES)[0]
    return Markup(
        '<svg class="qr" viewBox="0 0 {} {}" role="img" aria-label="{}"'
        ' shape-rendering="crispEdges">{}</svg>'
    ).format(
        size,
        size,
        label,
        Markup(inside),  # noqa: S704 - paths of numbers, made from the code's modules alone
    )
