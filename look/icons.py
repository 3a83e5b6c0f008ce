"""The icons: a line that says what, a filled bead that says where."""

from __future__ import annotations

import re
from functools import cache

from markupsafe import Markup

from look.files import read


@cache
def icon(name: str) -> Markup:
    """Return an icon as inline SVG, decoration beside its word.

    Raises:
        KeyError: there is no icon of that name.
    """
    return Markup('<svg class="i" viewBox="0 0 48 48" aria-hidden="true">{}</svg>').format(
        Markup(_drawings()[name])  # noqa: S704 - our own drawings
    )


def placed(name: str, x: float, y: float, size: float) -> Markup:
    """Return an icon for within another SVG, its upper left corner at (x, y), `size` wide.

    Raises:
        KeyError: there is no icon of that name.
    """
    return Markup(
        '<svg class="i" x="{}" y="{}" width="{}" height="{}" viewBox="0 0 48 48">{}</svg>'
    ).format(
        x,
        y,
        size,
        size,
        Markup(_drawings()[name]),  # noqa: S704 - our own drawings
    )


@cache
def _drawings() -> dict[str, str]:
    found = re.findall(r'<symbol id="i-([a-z]+)"[^>]*>(.*?)</symbol>', read("drawings/icons.svg"))
    return dict(found)
