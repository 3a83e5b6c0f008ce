"""A trail on the desk: steps in order, each with a name that stays, and what is wrong with it."""

import re
from dataclasses import replace

import pytest

from edge.contract.codec import from_json, to_json
from edge.contract.manifest import Texts
from edge.contract.topics import NAME
from edge.contract.trails import MOST_STEPS, Goal, Order, Step
from hub.rules.trail_drafts import (
    Draft,
    FaultAt,
    TrailFault,
    as_trail,
    faults_of,
    is_full,
    moved,
    stem_of,
    untranslated,
    with_step,
    without_step,
)
from tests.hub.a_museum import WALL

STANDING = {"wall": WALL}
STEP = Step("s1", "wall", Texts("Sla snel."), 1, None, None)
DRAFT = with_step(Draft(Texts("Spoor"), Order.FREE, 0), STEP)


def goal(at_least=None, at_most=None, metric="reaction"):
    return replace(STEP, goal=Goal(metric, at_least, at_most))


def test_a_draft_that_can_be_played_has_no_fault():
    assert faults_of(DRAFT, STANDING) == ()
    assert as_trail(DRAFT, "spoor-1").steps == DRAFT.steps


def test_a_trail_without_steps_cannot_be_played():
    assert faults_of(without_step(DRAFT, 0), STANDING) == (FaultAt(TrailFault.NO_STEPS),)


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        (replace(STEP, exhibit="gone"), TrailFault.GONE),
        (goal(1.0, metric="weight"), TrailFault.NO_METRIC),
        (goal(at_least=2000.1), TrailFault.OUT_OF_REACH),
        (goal(at_most=79.9), TrailFault.OUT_OF_REACH),
    ],
)
def test_a_step_that_nobody_can_do_is_named(step, fault):
    assert faults_of(with_step(DRAFT, step), STANDING) == (FaultAt(fault, 1),)


@pytest.mark.parametrize("step", [goal(at_least=2000.0), goal(at_most=80.0), goal(90.0, 100.0)])
def test_a_goal_at_the_edge_of_what_is_measured_can_be_reached(step):
    assert faults_of(with_step(DRAFT, step), STANDING) == ()


def test_steps_keep_their_names_when_they_change_places_and_no_name_comes_twice():
    three = with_step(with_step(DRAFT, STEP), STEP)
    assert [one.step for one in three.steps] == ["s1", "s2", "s3"]
    turned = moved(three, 0, 1)
    assert [one.step for one in turned.steps] == ["s2", "s1", "s3"]
    assert [one.step for one in with_step(without_step(turned, 1), STEP).steps] == [
        "s2",
        "s3",
        "s1",
    ]
    assert with_step(turned, replace(STEP, step="s9"), at=0).steps[0].step == "s2"


@pytest.mark.parametrize(("at", "by"), [(0, -1), (2, 1), (7, 1), (-1, 1)])
def test_a_step_goes_no_further_than_the_ends(at, by):
    three = with_step(with_step(DRAFT, STEP), STEP)
    assert moved(three, at, by) == three


def test_a_trail_is_full_at_some_time():
    full = replace(DRAFT, steps=(STEP,) * MOST_STEPS)
    assert is_full(full)
    assert not is_full(without_step(full, 0))


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Geluid & licht", "geluid-licht"),
        ("Étoile", "etoile"),
        ("!!!", "trail"),
        ("x" * 50, "x" * 20),
    ],
)
def test_a_name_on_the_wire_begins_with_that_of_the_trail(name, stem):
    assert stem_of(Texts(name)) == stem
    assert re.fullmatch(NAME, f"{stem}-ab12-123")


def test_a_draft_comes_back_from_the_store_as_it_went():
    draft = with_step(DRAFT, goal(90.0))
    assert from_json(Draft, to_json(draft)) == draft


def test_it_says_in_which_languages_a_text_is_missing():
    assert untranslated(Texts("a", en="b")) == ("fr", "de")
