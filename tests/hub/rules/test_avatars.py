"""No two alike in one family."""

from hypothesis import given
from hypothesis import strategies as st

from edge.contract.words import Animal, Avatar, Colour
from hub.rules.avatars import own_avatar

ALL_96 = [Avatar(colour, animal) for animal in Animal for colour in Colour]
BLUE_FOX = Avatar(Colour.BLUE, Animal.FOX)


def test_a_free_avatar_stays_as_it_was_chosen():
    assert own_avatar(BLUE_FOX, {Avatar(Colour.RED, Animal.FOX)}) == BLUE_FOX


def test_who_comes_later_gets_the_same_animal_in_the_next_free_colour():
    taken = {BLUE_FOX, Avatar(Colour.PURPLE, Animal.FOX)}
    assert own_avatar(BLUE_FOX, taken) == Avatar(Colour.PINK, Animal.FOX)


def test_after_the_last_colour_comes_the_first():
    brown = Avatar(Colour.BROWN, Animal.FOX)
    assert own_avatar(brown, {brown}) == Avatar(Colour.RED, Animal.FOX)


def test_where_all_foxes_are_taken_another_animal_comes_in_that_colour():
    foxes = {Avatar(colour, Animal.FOX) for colour in Colour}
    assert own_avatar(BLUE_FOX, foxes) == Avatar(Colour.BLUE, Animal.BEAR)


@given(st.sampled_from(ALL_96), st.sets(st.sampled_from(ALL_96), max_size=96))
def test_no_two_are_alike_while_one_is_free(wanted, taken):
    own = own_avatar(wanted, taken)
    assert own not in taken or len(taken) == len(ALL_96)
