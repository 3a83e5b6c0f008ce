"""Who is the same, and that nobody can be read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules.households import household_of, same_address, same_name, visitor_of

PEPPER = b"p" * 32


# fmt: off
ADDRESSES = [
    ("Guardian@Example.org",  "guardian@example.org",   True),
    (" guardian@example.org", "guardian@example.org\t", True),
    ("\uff47uardian@example.org", "guardian@example.org",   True),
    ("straße@example.org",    "STRASSE@example.org",    True),
    ("g.uardian@example.org", "guardian@example.org",   False),
    ("guardian+a@example.org", "guardian@example.org",  False),
]
# fmt: on


@pytest.mark.parametrize(("one", "other", "same"), ADDRESSES)
def test_addresses_are_compared_without_case_and_tricks(one, other, same):
    assert (household_of(PEPPER, one) == household_of(PEPPER, other)) is same


# fmt: off
NAMES = [
    ("Renée",     "RENEE",      True),
    ("Anne Lies", "annelies",   True),
    ("Zoë",       "Zoe\u0308",  True),
    ("  Jo  ",    "jo",         True),
    ("Jo",        "Joe",        False),
    ("Anne-Lies", "Annelies",   False),
    ("Søren",     "Soren",      False),
]
# fmt: on


@pytest.mark.parametrize(("one", "other", "same"), NAMES)
def test_first_names_are_compared_without_case_accents_and_spaces(one, other, same):
    first = visitor_of(PEPPER, "guardian@example.org", one)
    assert (first == visitor_of(PEPPER, "guardian@example.org", other)) is same


@given(st.text())
def test_folding_a_folded_name_changes_nothing(name):
    assert same_name(same_name(name)) == same_name(name)


@given(st.emails())
def test_folding_a_folded_address_changes_nothing(address):
    assert same_address(same_address(address)) == same_address(address)


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_visitor_is_another_at_another_address(address, name):
    one = visitor_of(PEPPER, address, name)
    assert one != visitor_of(PEPPER, f"x{address}", name)
    assert one != household_of(PEPPER, address)


def test_another_pepper_makes_another_hash():
    one = household_of(PEPPER, "guardian@example.org")
    assert one != household_of(b"q" * 32, "guardian@example.org")
    assert len(one) == 32
