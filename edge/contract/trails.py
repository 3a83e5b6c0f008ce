"""What a trail asks of a class on its way: steps at exhibits, in four languages, of nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from edge.contract.manifest import Texts
from edge.contract.topics import checked_name

MOST_STEPS = 24
MOST_CHOICES = 4
FEWEST_CHOICES = 2


class Order(StrEnum):
    """Whether a class goes where it likes, or one step after the other."""

    FREE = "free"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Goal:
    """What a result must reach, in the unit of `metric`; one bound may be open, not both."""

    metric: str
    at_least: float | None
    at_most: float | None

    def __post_init__(self) -> None:
        if self.at_least is None and self.at_most is None:
            raise ValueError("needs at_least or at_most")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least must not be above at_most")


@dataclass(frozen=True, slots=True)
class Question:
    """A question answered on the kiosk by choosing; `right` counts the choices from 0."""

    asked: Texts
    choices: tuple[Texts, ...]
    right: int

    def __post_init__(self) -> None:
        if not FEWEST_CHOICES <= len(self.choices) <= MOST_CHOICES:
            raise ValueError(f"needs {FEWEST_CHOICES} to {MOST_CHOICES} choices")
        if not 0 <= self.right < len(self.choices):
            raise ValueError("right must be one of the choices")


@dataclass(frozen=True, slots=True)
class Step:
    """One exhibit of a trail, and what to do there.

    Done when a result of that exhibit was kept, or reached the `goal`; and, if there is a
    `question`, when it was answered, right or wrong. Its points are for a right answer.
    """

    step: str
    exhibit: str
    task: Texts
    points: int
    goal: Goal | None
    question: Question | None

    def __post_init__(self) -> None:
        checked_name(self.step)
        checked_name(self.exhibit)
        if self.points < 0:
            raise ValueError("points must not be below 0")


@dataclass(frozen=True, slots=True)
class Trail:
    """An e-rally: its steps in the order of the class; `minutes` 0 is without limit."""

    trail: str
    name: Texts
    order: Order
    minutes: int
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        checked_name(self.trail)
        if self.minutes < 0:
            raise ValueError("minutes must not be below 0")
        if not 1 <= len(self.steps) <= MOST_STEPS:
            raise ValueError(f"needs 1 to {MOST_STEPS} steps")
        if len({one.step for one in self.steps}) != len(self.steps):
            raise ValueError("two steps have the same name")


@dataclass(frozen=True, slots=True)
class TrailsToday:
    """Hub -> edge on `down/bind`: every trail that a class or group of `day` follows.

    Sent after an Ask for the directory, and again when a trail or a booking of today changed; it
    replaces what was sent before. Not personal. What names none of these has no trail.
    """

    day: date
    trails: tuple[Trail, ...]

    def __post_init__(self) -> None:
        if len({one.trail for one in self.trails}) != len(self.trails):
            raise ValueError("two trails have the same name")
