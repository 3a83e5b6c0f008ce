"""What a number has done of its trail, where it stands, and where a class is stuck. Pure.

A step is done by what was kept, never by a touch; so a board says the same after a restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from edge.contract.trails import Goal, Order

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from edge.contract.trails import Step, Trail

STUCK_AFTER = timedelta(minutes=6)
"""Longer than two rounds of any exhibit: who is not done by then needs a word."""
STUCK_FROM = 3
"""Numbers. One or two who linger enjoy themselves."""
LEFT_AFTER = timedelta(minutes=15)
"""Without a sign of them for so long, they are at lunch and no longer there."""


@dataclass(frozen=True, slots=True)
class Made:
    """A result that was kept; a photo or sound has no metric, and `value` is of that metric."""

    exhibit: str
    at: datetime
    metric: str = ""
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A step's question was answered; `choice` counts from 0."""

    step: str
    at: datetime
    choice: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a number is: by step in the trail's order, and at which exhibit since when.

    `here` is empty before the first sign; `last` is that of the latest.
    """

    done: tuple[bool, ...]
    points: int
    here: str = ""
    since: datetime | None = None
    last: datetime | None = None


class Missing(StrEnum):
    """What most of those who are stuck lack."""

    EARLIER = "earlier"
    """A step before this one, where the order is fixed."""
    GOAL = "goal"
    """A result that reaches what is asked."""
    ANSWER = "answer"
    """The answer to the question."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """Several numbers stand at an exhibit without being done: which, since when, for want of what.

    `step` counts from 0 and is the one they are at; `instead` is the one that comes before it and
    is not done, where that is what is missing.
    """

    exhibit: str
    numbers: tuple[int, ...]
    since: datetime
    step: int
    missing: Missing
    instead: int | None = None


def ends_at(trail: Trail, began: datetime | None) -> datetime | None:
    """Return when a class's time on a trail is over; None without a limit, or before it began."""
    if not trail.minutes or began is None:
        return None
    return began + timedelta(minutes=trail.minutes)


def began_at(
    trail: Trail, made: Collection[Made], answered: Collection[Answered]
) -> datetime | None:
    """Return the first sign on a trail: from then on its time runs, for all of a class alike."""
    exhibits = {one.exhibit for one in trail.steps}
    signs = [one.at for one in made if one.exhibit in exhibits]
    signs += [one.at for one in answered]
    return min(signs, default=None)


def standing(
    trail: Trail,
    made: Sequence[Made],
    answered: Sequence[Answered],
    over: datetime | None = None,
) -> Standing:
    """Return how far a number is; what came after `over` counts no more, but says where it is.

    Where the order is fixed, a step counts once all before it are done. What was made too early
    is not lost: it counts then. Of several answers the first counts, so that nobody guesses on.
    """
    in_time = [one for one in made if over is None or one.at <= over]
    said = first_answers(one for one in answered if over is None or one.at <= over)
    alone = tuple(
        _is_met(step, in_time) and (step.question is None or step.step in said)
        for step in trail.steps
    )
    done = _in_order(alone) if trail.order is Order.FIXED else alone
    points = sum(
        step.points
        for step, is_done in zip(trail.steps, done, strict=True)
        if is_done and _is_right(step, said)
    )
    return Standing(done, points, *_where(trail, made, answered))


def first_answers(answered: Iterable[Answered]) -> Mapping[str, int]:
    """Return the first choice of each step that was answered."""
    said: dict[str, int] = {}
    for one in sorted(answered, key=lambda one: one.at):
        said.setdefault(one.step, one.choice)
    return said


def reached(goal: Goal, value: float) -> bool:
    """Whether a value of the goal's metric is enough."""
    above = goal.at_least is None or value >= goal.at_least
    return above and (goal.at_most is None or value <= goal.at_most)


def stuck(
    trail: Trail, standings: Mapping[int, Standing], now: datetime, over: datetime | None = None
) -> tuple[Stuck, ...]:
    """Return where several have stood long without being done, by the trail's order.

    Nobody is stuck once the time is over, nor who has not been heard of for long: they went on.
    """
    if over is not None and now > over:
        return ()
    found = (_stuck_at(trail, exhibit, standings, now) for exhibit in stations(trail))
    return tuple(one for one in found if one is not None)


def stations(trail: Trail) -> tuple[str, ...]:
    """Return the exhibits of a trail, each once, in the order of its steps."""
    return tuple(dict.fromkeys(step.exhibit for step in trail.steps))


def _stuck_at(
    trail: Trail, exhibit: str, standings: Mapping[int, Standing], now: datetime
) -> Stuck | None:
    waiting: dict[int, datetime] = {}
    steps: list[int] = []
    for number, one in sorted(standings.items()):
        open_here = _open_at(trail, exhibit, one)
        if open_here is not None and one.since and one.last and _is_long(one, now):
            waiting[number] = one.since
            steps.append(open_here)
    if len(waiting) < STUCK_FROM:
        return None
    step = max(steps, key=steps.count)
    undone = [standings[number].done for number in waiting]
    before = _before(trail, step, undone)
    return Stuck(
        exhibit=exhibit,
        numbers=tuple(waiting),
        since=min(waiting.values()),
        step=step,
        missing=_missing(trail.steps[step], before),
        instead=before,
    )


def _is_long(one: Standing, now: datetime) -> bool:
    if one.since is None or one.last is None:
        return False
    return now - one.since >= STUCK_AFTER and now - one.last <= LEFT_AFTER


def _open_at(trail: Trail, exhibit: str, one: Standing) -> int | None:
    """Return the first step at the exhibit where it stands that is not done, if there is one."""
    if one.here != exhibit:
        return None
    steps = enumerate(zip(trail.steps, one.done, strict=True))
    return next((i for i, (step, done) in steps if step.exhibit == exhibit and not done), None)


def _before(trail: Trail, step: int, undone: Sequence[tuple[bool, ...]]) -> int | None:
    """Return the step that most of them lack before this one, where the order is fixed."""
    if trail.order is Order.FREE:
        return None
    lacked = [done.index(False) for done in undone if False in done[:step]]
    return max(lacked, key=lacked.count) if 2 * len(lacked) > len(undone) else None


def _missing(step: Step, before: int | None) -> Missing:
    if before is not None:
        return Missing.EARLIER
    return Missing.ANSWER if step.goal is None else Missing.GOAL


def _is_met(step: Step, made: Sequence[Made]) -> bool:
    here = [one for one in made if one.exhibit == step.exhibit]
    goal = step.goal
    if goal is None:
        return bool(here)
    return any(
        one.metric == goal.metric and one.value is not None and reached(goal, one.value)
        for one in here
    )


def _is_right(step: Step, said: Mapping[str, int]) -> bool:
    return step.question is None or said.get(step.step) == step.question.right


def _in_order(done: Sequence[bool]) -> tuple[bool, ...]:
    first = next((i for i, one in enumerate(done) if not one), len(done))
    return tuple(i < first for i in range(len(done)))


def _where(
    trail: Trail, made: Sequence[Made], answered: Sequence[Answered]
) -> tuple[str, datetime | None, datetime | None]:
    """Return the exhibit of the latest sign, since when all signs are of it, and that sign."""
    of_step = {step.step: step.exhibit for step in trail.steps}
    signs = [(one.at, one.exhibit) for one in made]
    signs += [(one.at, of_step[one.step]) for one in answered if one.step in of_step]
    if not signs:
        return "", None, None
    signs.sort()
    last, here = signs[-1]
    since = last
    for at, exhibit in reversed(signs):
        if exhibit != here:
            break
        since = at
    return here, since, last
