"""What is drawn from a moment's chance: identifiers, and which avatars are offered."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Collection

from edge.contract.seals import ID_BYTES
from edge.contract.words import Animal, Avatar, Colour

OFFERED = 6


def identifier(chance: bytes, purpose: str) -> bytes:
    """Return 16 random bytes for one purpose; another purpose of the same moment gets others."""
    return hashlib.blake2b(purpose.encode(), key=chance, digest_size=ID_BYTES).digest()


def offers(chance: bytes, taken: Collection[Avatar] = ()) -> tuple[Avatar, ...]:
    """Return six avatars to choose from, none that is taken; no animal and no colour twice.

    When what is left is too much alike for that, the rest is filled with what is free.
    """
    every = [Avatar(colour, animal) for colour, animal in itertools.product(Colour, Animal)]
    free = [avatar for avatar in every if avatar not in taken]
    free.sort(key=lambda avatar: identifier(chance, str(avatar)))
    chosen: list[Avatar] = []
    for avatar in free:
        if all(avatar.animal != one.animal and avatar.colour != one.colour for one in chosen):
            chosen.append(avatar)
    rest = [avatar for avatar in free if avatar not in chosen]
    return tuple([*chosen, *rest][:OFFERED])
