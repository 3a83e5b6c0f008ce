"""A picture spells its seed, whole or not at all."""

from simulators.chaos.pictures import drawn, spells


def test_a_picture_spells_its_own_seed_and_no_other():
    whole = drawn(b"seed")
    assert spells(whole, b"seed")
    assert not spells(whole, b"another")


def test_a_picture_of_which_the_end_is_missing_is_not_whole():
    whole = drawn(b"seed")
    assert not spells(whole[: len(whole) // 2], b"seed")
