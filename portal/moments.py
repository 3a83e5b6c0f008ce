"""What a visitor kept, in the order of the day, and which moment of it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.contract.events import MediumKind
from hub.pages import Medium, ScoreCard

if TYPE_CHECKING:
    from datetime import datetime

    from hub.pages import VisitPart

Moment = ScoreCard | Medium


def made_at(moment: Moment) -> datetime:
    """Return when it was made; of a score, its first try."""
    return moment.tries[0].made_at if isinstance(moment, ScoreCard) else moment.made_at


def in_order(visit: VisitPart) -> list[Moment]:
    """Return all that was kept: exhibits in the order of the day, at each the scores first."""
    everything: list[Moment] = [*visit.cards, *visit.media]
    began: dict[str, datetime] = {}
    for one in everything:
        began[one.exhibit] = min(made_at(one), began.get(one.exhibit, made_at(one)))
    return sorted(
        everything,
        key=lambda one: (
            began[one.exhibit],
            one.exhibit,
            not isinstance(one, ScoreCard),
            made_at(one),
        ),
    )


def explains(moment: Moment, ordered: list[Moment]) -> bool:
    """Whether why it works stands with this one: once an exhibit, with its last score if any."""
    same = [one for one in ordered if one.exhibit == moment.exhibit]
    scores = [one for one in same if isinstance(one, ScoreCard)]
    return moment is (scores or same)[-1]


def best(visit: VisitPart) -> ScoreCard | None:
    """Return the best moment among the scores, None without one."""
    return max(visit.cards, key=_joy, default=None)


def leading(visit: VisitPart) -> tuple[Moment, ...]:
    """Return what the page shows first: an own photo, and the best moment; whichever there is."""
    photos = [one for one in visit.media if one.kind is MediumKind.PHOTO]
    first, score = min(photos, key=made_at, default=None), best(visit)
    return tuple(one for one in (first, score) if one is not None)


def _joy(card: ScoreCard) -> tuple[int, bool, bool]:
    """How good a moment: among others first, then an own best that grew, then a meaning."""
    among = card.comparison.better_than_of_ten if card.comparison else 0
    grew = len(card.tries) > 1 and card.best != card.tries[0]
    return among, grew, card.meaning is not None
