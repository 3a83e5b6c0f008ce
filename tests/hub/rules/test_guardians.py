"""Who may say yes for a child under 13."""

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract.downward import Refusal
from edge.contract.words import AgeBand, Giver, Way
from hub.rules.guardians import Approver, may_approve, too_many, way_fits
from tests.hub.a_museum import ALL, MORNING, SATURDAY, consent_given

CHILD = b"c" * 16
MINUTE = timedelta(minutes=1)
GROWN_UP = Approver(b"g" * 16, SATURDAY, AgeBand.ADULT, MORNING, None)

# fmt: off
APPROVERS = {
    "a grown-up bound that day":       (GROWN_UP,                                          True),
    "somebody of 13 to 17":            (replace(GROWN_UP, age_band=AgeBand.TEEN),          False),
    "another child":                   (replace(GROWN_UP, age_band=AgeBand.UNDER_13),      False),
    "a grown-up of another day":       (replace(GROWN_UP, day=SATURDAY - timedelta(1)),    False),
    "whoever had left":                (replace(GROWN_UP, ended_at=MORNING + 9 * MINUTE),  False),
    "whoever left right then":         (replace(GROWN_UP, ended_at=MORNING + 10 * MINUTE), True),
    "whoever came much later":         (replace(GROWN_UP, made_at=MORNING + 16 * MINUTE),  False),
    "by a clock that differs":         (replace(GROWN_UP, made_at=MORNING + 15 * MINUTE),  True),
    "the child's own band":            (replace(GROWN_UP, band_key=CHILD),                 False),
    "a band whose key is gone by now": (replace(GROWN_UP, band_key=None),                  True),
}
# fmt: on


@pytest.mark.parametrize(("approver", "may"), APPROVERS.values(), ids=APPROVERS.keys())
def test_only_a_grown_up_who_was_there_may_say_yes_for_a_child(approver, may):
    assert may_approve(approver, SATURDAY, CHILD, MORNING + 10 * MINUTE) is may


def test_one_guardian_decides_for_eight_children_a_day():
    assert [too_many(count) for count in (0, 7, 8, 9)] == [
        None,
        None,
        Refusal.TOO_MANY_CHILDREN,
        Refusal.TOO_MANY_CHILDREN,
    ]


@pytest.mark.parametrize("giver", Giver)
@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("proof", [b"", b"p" * 15, b"p" * 16, b"p" * 17])
def test_a_way_names_its_proof_just_where_the_hub_can_look_it_up(giver, way, proof):
    fits = way_fits(consent_given(giver, MORNING, ALL, way=way, proof=proof))
    needed = 16 if way in (Way.BAND, Way.STAFF) else 0
    allowed = giver in (Giver.SELF, Giver.GUARDIAN) and way is not Way.BOOKING
    allowed = allowed and (giver is Giver.GUARDIAN or way is Way.STATED)
    assert fits is (allowed and len(proof) == needed)
