"""A sound spells its seed, whole or not at all, also once a hub has made an MP3 of it."""

from hub.media import sounds
from hub.media.kept import WHOLE_SOUND
from hub.pages import MediumForm
from simulators.chaos.tunes import sings, sung


def test_a_sound_spells_its_own_seed_and_no_other():
    whole = sung(b"seed")
    assert sings(whole, b"seed")
    assert not sings(whole, b"another")


def test_what_the_hub_makes_of_it_spells_the_same():
    for number in range(20):
        seed = f"pipe/{number}".encode()
        made = sounds.rebuild(sung(seed)).pieces[WHOLE_SOUND, MediumForm.MP3]
        assert sings(made, seed)


def test_a_sound_of_which_the_end_is_missing_is_not_whole():
    whole = sung(b"seed")
    assert not sings(whole[: len(whole) // 2], b"seed")
    assert not sings(b"", b"seed")
