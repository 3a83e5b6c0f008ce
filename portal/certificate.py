"""A museum day as an A4 sheet to hang up, one a visitor: no link, no address, no photo on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup

from portal import drawings
from portal.telling import CardTold, Narrator

if TYPE_CHECKING:
    from edge.contract.words import Avatar
    from hub.pages import FamilyPage
    from portal.telling import PartTold

MOST_SCORES = 6
_FEW, _CROWDED = 2, 5
_ROOM = ("none", "alone", "few", "roomy", "roomy", "crowded")
"""How scores stand on a sheet, by how many there are."""
_LONG, _LONGER = 11, 19


@dataclass(frozen=True, slots=True)
class Goal:
    """One score on a sheet; `plot` is drawn where there is room for it."""

    exhibit: str
    question: str
    number: str
    unit: str
    meaning: str
    plot: Markup | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visitor's sheet; without a score it tells where they were."""

    avatar: Avatar
    name: str = field(repr=False)
    size: str
    art: Markup
    goals: tuple[Goal, ...]
    room: str
    stops: tuple[str, ...]


def sheets(page: FamilyPage, narrator: Narrator) -> tuple[Sheet, ...]:
    """Return the sheets of a page, in its order; the best six scores of each."""
    parts = narrator.page(page).parts
    return tuple(_sheet(part, f"sheet-{n}") for n, part in enumerate(parts, 1))


def _sheet(part: PartTold, ident: str) -> Sheet:
    told = (part.lead, *part.items) if part.lead else part.items
    cards = [one for one in told if isinstance(one, CardTold)][:MOST_SCORES]
    has_room = len(cards) <= _FEW
    return Sheet(
        avatar=part.avatar,
        name=part.name,
        size=_size(part.name),
        art=_named(drawings.threaded(part.avatar, len(part.trail)), ident),
        goals=tuple(
            _goal(one, part.avatar, f"{ident}-{n}" if has_room else "")
            for n, one in enumerate(cards, 1)
        ),
        room=_ROOM[min(len(cards), _CROWDED)],
        stops=tuple(one.exhibit for one in part.trail[:MOST_SCORES]),
    )


def _goal(card: CardTold, avatar: Avatar, ident: str) -> Goal:
    return Goal(
        exhibit=card.exhibit,
        question=card.question,
        number=card.number,
        unit=card.unit,
        meaning=card.meaning,
        plot=_named(drawings.whole(card.plot, avatar), ident) if ident else None,
    )


def _named(drawing: Markup, ident: str) -> Markup:
    """Return a drawing whose clip has a name of its own: a document says each id once."""
    whole = str(drawing).replace('id="bead"', f'id="{ident}"').replace("#bead", f"#{ident}")
    return Markup(whole)  # noqa: S704 - our own drawing


def _size(name: str) -> str:
    """Return how large a name may be: a long one stays on the sheet."""
    if len(name) <= _LONG:
        return ""
    return "long" if len(name) <= _LONGER else "longer"
