"""What an educator typed: a trail, or one of its steps, or what is wrong with it. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.contract.manifest import Texts
from edge.contract.trails import FEWEST_CHOICES, MOST_CHOICES, Goal, Order, Question, Step
from hub.rules.trail_drafts import (
    LONGEST_CHOICE,
    LONGEST_NAME,
    LONGEST_TASK,
    MOST_MINUTES,
    MOST_POINTS,
    Draft,
    fault_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.contract.manifest import ExhibitManifest

    Typed = Mapping[str, str]
    Faults = Mapping[str, str]

LANGUAGES = ("nl", "fr", "en", "de")
CHOICES = tuple(range(1, MOST_CHOICES + 1))
ANY = ""
"""What counts as done: any result, or else the key of a metric."""


def typed_trail(draft: Draft) -> dict[str, str]:
    """Return a draft as its form shows it, its steps left out."""
    return {
        **_spread("name", draft.name),
        "order": draft.order,
        "minutes": str(draft.minutes),
    }


def read_trail(typed: Typed, draft: Draft) -> tuple[Draft, Faults]:
    """Return the draft as it was typed, its steps as they were, and what is wrong, by field.

    With a fault the draft is as it was.
    """
    name, faults = _texts("name", typed, LONGEST_NAME, "name")
    minutes = _whole(typed.get("minutes", ""), MOST_MINUTES)
    if minutes is None:
        faults["minutes"] = "minutes"
    order = Order.FIXED if typed.get("order") == Order.FIXED else Order.FREE
    if faults or name is None or minutes is None:
        return draft, faults
    return replace(draft, name=name, order=order, minutes=minutes), {}


def read_name(typed: Typed) -> tuple[Texts | None, Faults]:
    """Return the name of a new trail, and what is wrong with it."""
    return _texts("name", typed, LONGEST_NAME, "name")


def typed_step(step: Step) -> dict[str, str]:
    """Return a step as its form shows it."""
    goal, question = step.goal, step.question
    typed = {
        "exhibit": step.exhibit,
        **_spread("task", step.task),
        "counts": ANY if goal is None else goal.metric,
        "at_least": _number(goal.at_least if goal else None),
        "at_most": _number(goal.at_most if goal else None),
        "points": str(step.points),
    }
    if question is not None:
        typed |= _spread("asked", question.asked) | {"right": str(question.right + 1)}
        for i, choice in enumerate(question.choices, 1):
            typed |= _spread(f"c{i}", choice)
    return typed


def read_step(
    typed: Typed, name: str, standing: Mapping[str, ExhibitManifest]
) -> tuple[Step | None, Faults]:
    """Return the step as it was typed, or what is wrong with it, by field."""
    task, faults = _texts("task", typed, LONGEST_TASK, "task")
    points = _whole(typed.get("points", ""), MOST_POINTS)
    if points is None:
        faults["points"] = "points"
    goal, wrong = _goal(typed)
    question, amiss = _question(typed)
    faults |= wrong | amiss
    if faults or task is None or points is None:
        return None, faults
    if typed.get("exhibit", "") not in standing:
        return None, {"exhibit": "gone"}
    step = Step(name, typed["exhibit"], task, points, goal, question)
    fault = fault_of(step, standing)
    return (step, {}) if fault is None else (None, {"counts": fault.value})


def _goal(typed: Typed) -> tuple[Goal | None, dict[str, str]]:
    metric = typed.get("counts", ANY)
    if metric == ANY:
        return None, {}
    try:
        bounds = [_decimal(typed.get(one, "")) for one in ("at_least", "at_most")]
        return Goal(metric, *bounds), {}
    except ValueError:
        return None, {"counts": "bounds"}


def _question(typed: Typed) -> tuple[Question | None, dict[str, str]]:
    slots = {i: _said(f"c{i}", typed) for i in CHOICES}
    given = {i: said for i, said in slots.items() if any(said.values())}
    if not any(_said("asked", typed).values()) and not given:
        return None, {}
    asked, faults = _texts("asked", typed, LONGEST_TASK, "asked")
    choices = {i: _texts(f"c{i}", typed, LONGEST_CHOICE, "choices") for i in given}
    for _, wrong in choices.values():
        faults |= wrong
    if len(given) < FEWEST_CHOICES:
        faults["c1"] = "choices"
    places = [str(i) for i in given]
    if typed.get("right", "") not in places:
        faults["right"] = "right"
    if faults or asked is None:
        return None, faults
    texts = tuple(text for text, _ in choices.values() if text is not None)
    return Question(asked, texts, places.index(typed["right"])), {}


def _texts(
    field: str, typed: Typed, longest: int, without: str
) -> tuple[Texts | None, dict[str, str]]:
    """Return a text in four languages; the fault `without` where there is no Dutch."""
    said = _said(field, typed)
    if not said["nl"]:
        return None, {field: without}
    if any(len(one) > longest for one in said.values()):
        return None, {field: "too_long"}
    return Texts(**said), {}


def _said(field: str, typed: Typed) -> dict[str, str]:
    """Return what stands in the four languages of a field, white space made single."""
    return {one: " ".join(typed.get(f"{field}_{one}", "").split()) for one in LANGUAGES}


def _spread(field: str, texts: Texts) -> dict[str, str]:
    return {f"{field}_{one}": str(getattr(texts, one)) for one in LANGUAGES}


def _whole(text: str, most: int) -> int | None:
    text = text.strip()
    fits = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    return int(text) if fits and int(text) <= most else None


def _decimal(text: str) -> float | None:
    """Return a number as people type it, also with a comma; None for nothing.

    Raises:
        ValueError: it is none.
    """
    text = text.strip().replace(",", ".")
    if not text:
        return None
    value = float(text)
    if value - value != 0:
        raise ValueError("neither infinite nor no number at all")
    return value


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
