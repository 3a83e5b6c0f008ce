"""A sound is taken as a photo is, and refused in words; a sign is given once it is decided."""

from dataclasses import replace

import pytest

from edge.contract.events import MediumKind
from edge.contract.words import Animal, Avatar, Colour, Language
from edge.effects import Forbid, KeepMedium, Show, Sign, Signal
from edge.exhibit.floor import NotAllowed, NotASample
from edge.happenings import KeepFailed, MediumReported
from edge.screens import Age, ExitIdle, Idle
from tests.edge.a_hub import NOON
from tests.edge.a_talk import a_photo
from tests.edge.an_installation import AnInstallation
from tests.edge.rehearsal import WALL
from tests.edge.test_sounds import a_wav

PIPE = replace(WALL, exhibit="singing-pipe", media=(MediumKind.SOUND,))
SOUND = KeepMedium(b"s" * 16, b"b" * 16, MediumKind.SOUND, NOON)
FOX = Avatar(Colour.BLUE, Animal.FOX)


@pytest.fixture
async def pipe(tmp_path):
    made = AnInstallation(tmp_path, PIPE)
    yield made
    made.close()


async def sends(pipe, content, kind=MediumKind.SOUND, decided=SOUND):
    pipe.session.answers[MediumReported] = (decided,)
    return await pipe.installation.stand.medium("p1", kind, content)


async def test_a_sound_is_on_the_disk_before_it_is_called_kept(pipe):
    told = await sends(pipe, a_wav())
    assert told.answer == "kept_here"
    (made,) = pipe.rows().values()
    assert (made.kind, made.mime, made.exhibit) == (MediumKind.SOUND, "audio/wav", "singing-pipe")
    assert pipe.files() == [made.sha256.hex()]


async def test_a_sound_that_a_player_did_not_agree_to_is_not_kept(pipe):
    with pytest.raises(NotAllowed, match="no sound of this player may be kept"):
        await sends(pipe, a_wav(), decided=Forbid(MediumKind.SOUND))
    assert (pipe.rows(), pipe.files()) == ({}, [])


@pytest.mark.parametrize("content", [a_photo(), a_wav(61.0), b""], ids=["photo", "long", "empty"])
async def test_what_is_no_sound_that_can_be_kept_is_told_what_to_send(pipe, content):
    with pytest.raises(NotASample, match=r"send a WAV, Ogg, FLAC or MP3 of at most 60 seconds"):
        await sends(pipe, content)
    assert pipe.session.of(KeepFailed) == [KeepFailed(SOUND.result_id)]
    assert pipe.files() == []


async def test_what_an_exhibit_does_not_declare_is_told_to_its_maker(pipe):
    with pytest.raises(NotASample, match=r"exhibit\.toml declares no photo: add it to media"):
        await sends(pipe, a_photo(), MediumKind.PHOTO)
    assert pipe.session.of(MediumReported) == []


async def test_a_sign_is_given_with_its_avatar(pipe):
    await pipe.does(Sign(Signal.KEPT_HERE, FOX))
    assert pipe.signs.given == [(Signal.KEPT_HERE, FOX)]


async def test_light_breathes_while_nobody_is_here(pipe):
    for screen, at_rest in (
        (Idle(Language.NL, WALL.question), True),
        (Age(Language.NL), False),
        (ExitIdle(Language.NL), True),
    ):
        await pipe.does(Show(screen))
        assert pipe.signs.at_rest is at_rest
