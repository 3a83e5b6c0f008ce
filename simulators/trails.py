"""Trails over the simulated exhibits, as an educator makes them: which steps, and what is asked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.contract.manifest import Texts
from edge.contract.trails import Order, Question, Step
from hub.rules.trail_drafts import Draft
from simulators.exhibits.plays import BICYCLE, PHOTO_BOOTH, REACTION_WALL, SINGING_PIPE

if TYPE_CHECKING:
    from simulators.exhibits.plays import Exhibit

SCORE = frozenset({"score"})
ALL = frozenset({"score", "photo", "sound"})

TASKS = {
    REACTION_WALL: Texts(
        "Sla op de lamp die brandt.",
        "Tape sur la lampe allumée.",
        "Hit the lamp that lights up.",
        "Schlag auf die Lampe, die leuchtet.",
    ),
    BICYCLE: Texts(
        "Rijd over de kabel, zo lang je kunt.",
        "Roule sur le câble, aussi longtemps que tu peux.",
        "Ride along the wire, for as long as you can.",
        "Fahr über das Seil, so lange du kannst.",
    ),
    PHOTO_BOOTH: Texts(
        "Trek het gekste gezicht.",
        "Fais la tête la plus drôle.",
        "Pull your funniest face.",
        "Zieh dein lustigstes Gesicht.",
    ),
    SINGING_PIPE: Texts(
        "Zing een toon, zo lang je adem duurt.",
        "Chante une note, tant que tu as du souffle.",
        "Sing one note, for as long as your breath lasts.",
        "Sing einen Ton, so lange dein Atem reicht.",
    ),
}
HEAVY_WHEEL = Question(
    Texts(
        "Waarom val je niet van de kabel?",
        "Pourquoi ne tombes-tu pas du câble ?",
        "Why do you not fall off the wire?",
        "Warum fällst du nicht vom Seil?",
    ),
    (
        Texts(
            "Door het gewicht onder de fiets",
            "Grâce au poids sous le vélo",
            "Because of the weight under the bicycle",
            "Wegen des Gewichts unter dem Fahrrad",
        ),
        Texts("Door de wind", "Grâce au vent", "Because of the wind", "Wegen des Winds"),
    ),
    0,
)


@dataclass(frozen=True, slots=True)
class Walk:
    """A trail to be walked: over which exhibits, and what must be attested to get it done."""

    name: Texts
    over: tuple[Exhibit, ...]
    needs: frozenset[str]
    order: Order = Order.FREE

    def draft(self) -> Draft:
        """Return it as it stands on an educator's desk."""
        steps = tuple(
            Step(f"s{n}", declared(one), TASKS[one], 10, None, _question(one))
            for n, one in enumerate(self.over, 1)
        )
        return Draft(self.name, self.order, 90, steps)


WALKS = {
    "quick": Walk(
        Texts("Snel en stil", "Vite et bien", "Quick and steady", "Schnell und ruhig"),
        (REACTION_WALL, BICYCLE),
        SCORE,
    ),
    "senses": Walk(
        Texts("Met al je zintuigen", "De tous tes sens", "All your senses", "Mit allen Sinnen"),
        (REACTION_WALL, BICYCLE, PHOTO_BOOTH, SINGING_PIPE),
        ALL,
    ),
    "in-order": Walk(
        Texts("Stap voor stap", "Pas à pas", "Step by step", "Schritt für Schritt"),
        (SINGING_PIPE, REACTION_WALL, BICYCLE),
        ALL,
        Order.FIXED,
    ),
}
"""What `--trail` may name."""


def declared(exhibit: Exhibit) -> str:
    """Return what an exhibit calls itself in its declaration."""
    if exhibit.declaration is None:
        raise ValueError(f"{exhibit.name} is no exhibit")
    return str(tomllib.loads(exhibit.declaration.read_text())["exhibit"])


def _question(exhibit: Exhibit) -> Question | None:
    return HEAVY_WHEEL if exhibit is BICYCLE else None
