"""The form by which a family takes a part home: which ages somebody can have."""

import pytest

from edge.contract.words import AgeBand
from portal.claims.filled import band_of


@pytest.mark.parametrize(
    ("age", "band"),
    [
        ("12", AgeBand.UNDER_13),
        ("13", AgeBand.TEEN),
        ("17", AgeBand.TEEN),
        ("18", AgeBand.ADULT),
        (" 41 ", AgeBand.ADULT),
    ],
)
def test_an_age_says_whose_rules_hold(age, band):
    assert band_of({"age": age}, AgeBand.ADULT) is band


@pytest.mark.parametrize(
    "age", ["", "2", "121", "-5", "forty", "0003999", "0012" + "9" * 5000, "٤١"]
)
def test_an_age_that_nobody_has_is_asked_for_again(age):
    assert band_of({"age": age}, AgeBand.ADULT) is None


def test_of_a_party_of_children_nobody_is_asked_for_an_age():
    assert band_of({"age": "41"}, AgeBand.UNDER_13) is AgeBand.UNDER_13
