"""Avatars with their colours written out: for pictures and print, where no style sheet reaches."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from look.avatars import symbol
from look.files import read, tokens_css

if TYPE_CHECKING:
    from look.avatars import Avatar

_CLIP = re.compile(r'<clipPath id="bead">.*?</clipPath>')
_SYMBOL = re.compile(r"<symbol [^>]*>(.*)</symbol>", re.DOTALL)
_RULE = re.compile(r"\.av-(\w+)\{([^}]*)\}")
_VALUE = re.compile(r"--(av[\w-]*):(#[0-9A-Fa-f]{6})")


def colours(avatar: Avatar) -> dict[str, str]:
    """Return an avatar's colours by their names: `av`, `av-pale`, `av-ground`, `av-mark`, …."""
    return _palette()[""] | _palette()[avatar.colour]


def drawn_alone(avatar: Avatar, x: float, y: float, size: float) -> Markup:
    """Return the avatar for within another SVG, its upper left corner at (x, y), `size` wide."""
    inside = _inside(f"g-{avatar.colour}") + _inside(f"a-{avatar.animal}")
    named = colours(avatar)
    inside = re.sub(r"var\(--(av[\w-]*)\)", lambda one: named[one[1]], inside)
    return Markup('<g transform="translate({:g} {:g}) scale({:g})">{}{}</g>').format(
        x,
        y,
        size / 100,
        Markup(_clip()),  # noqa: S704 - our own drawing
        Markup(inside),  # noqa: S704 - our own drawing
    )


@cache
def _palette() -> dict[str, dict[str, str]]:
    """Return what the tokens say: colours by the avatar's colour, "" for those of all."""
    tokens = tokens_css()
    found: dict[str, dict[str, str]] = {"": dict(_VALUE.findall(tokens.partition(".av-")[0]))}
    for colour, rule in _RULE.findall(tokens):
        found.setdefault(colour, {}).update(_VALUE.findall(rule))
    return found


@cache
def _clip() -> str:
    (clip,) = _CLIP.findall(read("drawings/avatars.svg"))
    return str(clip)


def _inside(ident: str) -> str:
    (inside,) = _SYMBOL.findall(symbol(ident))
    return str(inside)
