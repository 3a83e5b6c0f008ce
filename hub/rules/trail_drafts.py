"""A trail while an educator works on it, and what is still wrong with it. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from edge.contract.manifest import Texts
from edge.contract.trails import MOST_STEPS, Order, Step, Trail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.contract.manifest import ExhibitManifest, Metric
    from edge.contract.trails import Goal

LONGEST_NAME, LONGEST_TASK, LONGEST_CHOICE = 40, 140, 60
"""Letters, so that they fit a kiosk's screen beside the animal, in German too."""
MOST_POINTS, MOST_MINUTES = 100, 240
_LONGEST_STEM = 20
_NO_NAME = re.compile(r"[^a-z0-9]+")


class TrailFault(StrEnum):
    """Why a trail cannot be put to use, or a step not be kept as it is."""

    NO_STEPS = "no_steps"
    GONE = "gone"
    """The exhibit is not declared, or its installation is not enrolled any more."""
    NO_METRIC = "no_metric"
    """The exhibit does not measure that any more."""
    OUT_OF_REACH = "out_of_reach"
    """No result can be so: the goal lies outside of what the exhibit measures."""
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Draft:
    """A trail on the desk: as a `Trail`, but it may have no steps yet and has no name on the wire.

    A step's name (`s1`, `s2`) stays its own when steps change places.
    """

    name: Texts
    order: Order
    minutes: int
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class FaultAt:
    """A fault, and at which step (from 0); None for the trail as a whole."""

    fault: TrailFault
    step: int | None = None


def faults_of(draft: Draft, standing: Mapping[str, ExhibitManifest]) -> tuple[FaultAt, ...]:
    """Return why a draft cannot be put to use among the exhibits that stand now."""
    if not draft.steps:
        return (FaultAt(TrailFault.NO_STEPS),)
    found = ((i, fault_of(step, standing)) for i, step in enumerate(draft.steps))
    return tuple(FaultAt(fault, i) for i, fault in found if fault is not None)


def fault_of(step: Step, standing: Mapping[str, ExhibitManifest]) -> TrailFault | None:
    """Return what is wrong with a step, if anything is."""
    manifest = standing.get(step.exhibit)
    if manifest is None:
        return TrailFault.GONE
    if step.goal is None:
        return None
    metric = next((one for one in manifest.metrics if one.key == step.goal.metric), None)
    if metric is None:
        return TrailFault.NO_METRIC
    return None if _within(step.goal, metric) else TrailFault.OUT_OF_REACH


def as_trail(draft: Draft, name: str) -> Trail:
    """Return what edges are told, under a name of the wire.

    Raises:
        ValueError: it has no steps.
    """
    return Trail(name, draft.name, draft.order, draft.minutes, draft.steps)


def with_step(draft: Draft, step: Step, at: int | None = None) -> Draft:
    """Return the draft with a step put in the place of another, or added at the end.

    Raises:
        IndexError: there is no such step.
    """
    steps = list(draft.steps)
    if at is None:
        return replace(draft, steps=(*steps, replace(step, step=_fresh(draft))))
    steps[at] = replace(step, step=steps[at].step)
    return replace(draft, steps=tuple(steps))


def without_step(draft: Draft, at: int) -> Draft:
    """Return the draft without a step; one that is not there changes nothing."""
    return replace(draft, steps=tuple(one for i, one in enumerate(draft.steps) if i != at))


def moved(draft: Draft, at: int, by: int) -> Draft:
    """Return the draft with a step some places earlier (`by` < 0) or later, as far as it goes."""
    if not 0 <= at < len(draft.steps):
        return draft
    steps = list(draft.steps)
    step = steps.pop(at)
    steps.insert(min(max(0, at + by), len(steps)), step)
    return replace(draft, steps=tuple(steps))


def is_full(draft: Draft) -> bool:
    """Whether it has as many steps as a trail may have."""
    return len(draft.steps) >= MOST_STEPS


def stem_of(name: Texts) -> str:
    """Return how a trail's names on the wire begin: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name.nl.lower()).encode("ascii", "ignore").decode()
    return _NO_NAME.sub("-", plain).strip("-")[:_LONGEST_STEM].strip("-") or "trail"


def untranslated(*texts: Texts) -> tuple[str, ...]:
    """Return the languages in which one of some texts does not stand yet."""
    return tuple(one for one in ("fr", "en", "de") if not all(getattr(text, one) for text in texts))


def texts_of(step: Step) -> tuple[Texts, ...]:
    """Return all that a step says to a pupil: its task, its question, what can be answered."""
    if step.question is None:
        return (step.task,)
    return (step.task, step.question.asked, *step.question.choices)


def _fresh(draft: Draft) -> str:
    taken = {one.step for one in draft.steps}
    return next(name for i in range(1, MOST_STEPS + 2) if (name := f"s{i}") not in taken)


def _within(goal: Goal, metric: Metric) -> bool:
    low = metric.low if goal.at_least is None else goal.at_least
    high = metric.high if goal.at_most is None else goal.at_most
    return low <= metric.high and high >= metric.low
