"""What `make prove` breaks is there to be broken, once, and what is left of it is a program."""

import ast
from collections import Counter

import pytest

from tests.prove.prove import HOUSE, read_lists, sabotaged

LISTED = read_lists()


@pytest.mark.parametrize("sabotage", LISTED, ids=lambda one: one.name)
def test_a_sabotage_finds_its_place_and_breaks_the_product_not_the_file(sabotage):
    path = HOUSE / sabotage.file
    broken = sabotaged(path.read_text("utf-8"), sabotage)
    if path.suffix == ".py":
        ast.parse(broken)


@pytest.mark.parametrize("sabotage", LISTED, ids=lambda one: one.name)
def test_the_tests_that_must_notice_are_there(sabotage):
    assert sabotage.tests
    for named in sabotage.tests:
        assert (HOUSE / named.partition("::")[0]).exists(), named


def test_no_two_sabotages_have_one_name():
    named = Counter(one.name for one in LISTED)
    assert [name for name, times in named.items() if times > 1] == []
