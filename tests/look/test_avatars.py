"""The 96 avatars: all drawn, all named, nobody glued together."""

import itertools
import re

import pytest

from edge.contract.words import Animal, Avatar, Colour
from look import avatars, icons
from look.speech import LANGUAGES, Speech

ALL = [Avatar(colour, animal) for colour, animal in itertools.product(Colour, Animal)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_avatar_has_a_whole_name_of_its_own(language):
    words = Speech(language)
    assert len({avatars.name(one, words) for one in ALL}) == len(ALL) == 96


@pytest.mark.parametrize("avatar", ALL, ids=str)
def test_each_avatar_is_drawn_awake_and_asleep(avatar):
    drawings = str(avatars.defs([avatar], asleep=True))
    for asleep in (False, True):
        used = re.findall(r'href="#([^"]+)"', str(avatars.drawn(avatar, asleep=asleep)))
        assert all(f'id="{ident}"' in drawings for ident in used)
    assert drawings.count("<symbol") == 3


def test_an_avatar_says_its_name_or_is_decoration():
    fox = Avatar(Colour.BLUE, Animal.FOX)
    assert 'aria-label="Blue Fox"' in avatars.drawn(fox, "Blue Fox")
    assert 'aria-hidden="true"' in avatars.drawn(fox)
    assert "<script>" not in avatars.drawn(fox, "<script>")


def test_an_icon_that_was_never_drawn_is_an_error():
    assert "<path" in icons.icon("camera")
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")
