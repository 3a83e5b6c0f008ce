"""The 96 avatars: a colour's ground, an animal on it, its name in four languages."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Protocol

from markupsafe import Markup

from look.files import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from look.speech import Speech


class Avatar(Protocol):
    """Anything with a colour and an animal, named as the drawings name them."""

    @property
    def colour(self) -> str:
        """Return "blue"."""
        ...

    @property
    def animal(self) -> str:
        """Return "fox"."""
        ...


def name(avatar: Avatar, speech: Speech) -> str:
    """Return its whole name: "Blauwe Vos", "Renard bleu", "Blue Fox", "Blauer Fuchs"."""
    return speech.say(f"avatar.{avatar.colour}.{avatar.animal}")


def defs(avatars: Iterable[Avatar], *, asleep: bool = False) -> Markup:
    """Return the hidden drawings that `drawn` refers to; once a page, before the first use."""
    chosen = list(avatars)
    wanted = dict.fromkeys(f"g-{one.colour}" for one in chosen)
    wanted |= dict.fromkeys(f"a-{one.animal}" for one in chosen)
    drawings = [_symbols()[ident] for ident in wanted]
    if asleep:
        drawings += [_asleep(f"a-{one}") for one in dict.fromkeys(one.animal for one in chosen)]
    inside = _clip() + "".join(drawings)
    return Markup('<svg class="defs" width="0" height="0" aria-hidden="true">{}</svg>').format(
        Markup(inside)  # noqa: S704 - our own drawings
    )


def drawn(avatar: Avatar, label: str = "", *, size: int = 100, asleep: bool = False) -> Markup:
    """Return the avatar as an SVG of `size` CSS pixels; without a label it is decoration."""
    return _drawn(avatar.colour, avatar.animal, label, size, asleep)


@lru_cache(maxsize=1024)
def _drawn(colour: str, animal: str, label: str, size: int, asleep: bool) -> Markup:  # noqa: FBT001 - only `drawn` calls it
    told = (
        Markup('role="img" aria-label="{}"').format(label)
        if label
        else Markup('aria-hidden="true"')
    )
    return Markup(
        '<svg class="av av-{}" viewBox="0 0 100 100" width="{}" height="{}" {}>'
        '<use href="#g-{}"/><use href="#a-{}"/></svg>'
    ).format(colour, size, size, told, colour, f"{animal}-asleep" if asleep else animal)


def symbol(ident: str) -> str:
    """Return one drawing, such as `a-fox` or `g-blue`, as it stands in the file.

    Raises:
        KeyError: there is none of that name.
    """
    return _symbols()[ident]


@cache
def _symbols() -> dict[str, str]:
    drawings = re.findall(
        r'<symbol id="([^"]+)".*?</symbol>', read("drawings/avatars.svg"), re.DOTALL
    )
    whole = re.findall(r"<symbol .*?</symbol>", read("drawings/avatars.svg"), re.DOTALL)
    return dict(zip(drawings, whole, strict=True))


@cache
def _clip() -> str:
    return str(re.findall(r"<clipPath .*?</clipPath>", read("drawings/avatars.svg"))[0])


@cache
def _asleep(ident: str) -> str:
    """The same drawing with its eyes closed: each round eye becomes an arc of the same width."""
    drawing = _symbols()[ident].replace(f'id="{ident}"', f'id="{ident}-asleep"')
    eyes = re.search(r'<g class="eye".*?</g>', drawing, re.DOTALL)
    if eyes is None:
        raise ValueError(f"the drawing {ident} has no eyes to close")
    places = re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', eyes[0])
    arcs = "".join(f"M{float(x) - 6:g} {y}q6 6 12 0" for x, y in places)
    closed = (
        '<path class="eye" fill="none" stroke="var(--av-line)" stroke-width="3.6"'
        f' stroke-linecap="round" d="{arcs}"/>'
    )
    return drawing.replace(eyes[0], closed)
