"""No two alike in one family: who comes later gets the same animal in the next free colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.contract.words import Animal, Avatar, Colour

if TYPE_CHECKING:
    from collections.abc import Collection

_COLOURS = tuple(Colour)


def own_avatar(wanted: Avatar, taken: Collection[Avatar]) -> Avatar:
    """Return the avatar that was chosen, or the nearest free one; itself if all 96 are taken."""
    first = _COLOURS.index(wanted.colour)
    turned = (*_COLOURS[first:], *_COLOURS[:first])
    others = [animal for animal in Animal if animal is not wanted.animal]
    near = (Avatar(colour, animal) for animal in (wanted.animal, *others) for colour in turned)
    return next((one for one in near if one not in taken), wanted)
