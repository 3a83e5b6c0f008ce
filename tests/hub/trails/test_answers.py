"""An answer at a kiosk: kept under its visit's key where a score may be, and erased with it."""

import pytest

from edge.contract.downward import Refusal
from edge.contract.words import Scope
from hub.errors import KeyGone
from hub.keyring import KeyKind, Place
from hub.rules.verdicts import Later, Refused, Stored
from hub.store import TrailAnswer
from tests.hub.schools.a_class import BOX
from tests.hub.trails.a_trail import ATrail


@pytest.fixture
def class_(tmp_path):
    one = ATrail(tmp_path)
    yield one
    one.museum.close()


def box_of(class_):
    (row,) = class_.museum.rows(TrailAnswer)
    place = Place("trail_answer", "choice_box", row.result_id)
    return class_.museum.keyring.open(KeyKind.VISIT, row.visit_id, place, row.choice_box)


def test_an_answer_is_kept_under_the_key_of_its_number(class_):
    class_.follows()
    verdict = class_.answers(3, 1)
    assert isinstance(verdict, Stored)
    assert verdict.page_id == class_.museum.page_of(class_.binding(3))
    assert box_of(class_) == b"1"
    (row,) = class_.museum.rows(TrailAnswer)
    assert (row.step, row.trail) == ("s3", class_.trail)


def test_the_same_answer_again_is_stored_already(class_):
    class_.follows()
    class_.answers(3, 1, result_id=b"r" * 16)
    assert isinstance(class_.answers(3, 1, result_id=b"r" * 16), Stored)
    assert class_.museum.count(TrailAnswer) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"trail": "another-1"},
        {"step": "s2"},
        {"step": "s9"},
        {"choice": 2},
        {"choice": -1},
        {"result_id": b"short"},
    ],
)
def test_what_was_never_asked_is_refused(class_, wrong):
    class_.follows()
    assert class_.answers(3, **wrong) == Refused(Refusal.MALFORMED)
    assert class_.museum.count(TrailAnswer) == 0


def test_a_class_on_no_trail_is_asked_nothing(class_):
    class_.puts_to_use()
    class_.comes()
    assert class_.answers(3) == Refused(Refusal.MALFORMED)


def test_without_an_attestation_an_answer_is_nobodys(class_):
    class_.has_box()
    class_.books(trail=class_.puts_to_use())
    class_.uses.give(class_.booking_id, BOX)
    assert isinstance(class_.answers(3), Later)
    assert class_.museum.count(TrailAnswer) == 0


def test_an_answer_stands_where_a_score_may(class_):
    class_.has_box()
    class_.books(trail=class_.puts_to_use())
    class_.attests(Scope.PHOTO)
    class_.uses.give(class_.booking_id, BOX)
    assert class_.answers(3) == Refused(Refusal.CONSENT_MISSING)


def test_an_answer_goes_with_its_number_and_a_late_one_is_refused(class_):
    class_.follows()
    before = class_.binding(3).binding_id
    class_.answers(3)
    (row,) = class_.museum.rows(TrailAnswer)
    class_.uses.opt_out(class_.booking_id, 3)
    assert class_.museum.count(TrailAnswer) == 0
    with pytest.raises(KeyGone):
        class_.museum.keyring.get(KeyKind.VISIT, row.visit_id)
    assert class_.answers(3, binding_id=before) == Refused(Refusal.ERASED)


def test_an_answer_that_came_while_the_set_was_out_counts_after_it_is_back(class_):
    class_.follows()
    made_at = class_.museum.now
    name = class_.binding(3).binding_id
    class_.later(60)
    class_.uses.give_back(class_.booking_id)
    assert isinstance(class_.answers(3, binding_id=name, made_at=made_at), Stored)
    class_.later(6)
    late = class_.answers(3, binding_id=name, made_at=class_.museum.now)
    assert late == Refused(Refusal.NO_SUCH_BINDING)
