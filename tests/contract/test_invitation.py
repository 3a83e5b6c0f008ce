"""A code that a technician types: forgiven where it can be, dear to guess, for two messages."""

import pytest

from edge.contract.invitation import (
    CODE_SIGNS,
    SIGNS,
    answer_binds,
    call_binds,
    read_code,
    written,
)

CODE = "7K2M9XQ40HTBW3ND"


@pytest.mark.parametrize(
    "typed",
    [
        "7K2M-9XQ4-0HTB-W3ND",
        "7k2m-9xq4-0htb-w3nd",
        " 7K2M 9XQ4 OHTB W3ND ",
        "7K2M9XQ4OHTBW3ND",
    ],
)
def test_however_a_code_is_typed_it_is_the_same_code(typed):
    assert read_code(typed) == read_code(CODE)


@pytest.mark.parametrize("typed", ["", "7K2M", CODE + "7", "7K2M-9XQ4-0HTB-W3N!", "U" * CODE_SIGNS])
def test_what_is_no_code_is_said_with_an_example(typed):
    with pytest.raises(ValueError, match="16 letters and digits"):
        read_code(typed)


def test_both_sides_say_the_name_and_neither_says_the_rest():
    name, key = read_code(CODE)
    assert name == CODE[:4]
    assert len(key) == 32
    assert read_code(CODE[:-1] + "F")[1] != key
    assert read_code("8K2M" + CODE[4:])[1] != key


def test_a_code_is_written_as_a_person_reads_it():
    assert written(CODE) == "7K2M-9XQ4-0HTB-W3ND"
    assert len(set(SIGNS)) == 32


def test_a_call_never_serves_as_an_answer():
    assert call_binds("7K2M") != answer_binds("7K2M")
