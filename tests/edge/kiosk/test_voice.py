"""The voice: real espeak-ng, and programs that hang, fail or are not there."""

import asyncio
import io
import os
import stat
import time
import wave

import pytest

from edge.contract.words import Language
from edge.errors import VoiceFailed
from edge.kiosk import voice
from edge.kiosk.voice import ESPEAK, Espeak, voice_named


@pytest.fixture
def espeak():
    found = voice_named(ESPEAK)
    if found is None:
        pytest.fail("espeak-ng is missing. Type:  sudo apt-get install espeak-ng")
    return found


@pytest.fixture
def a_program(tmp_path):
    """A program of the test's own in the voice's place."""

    def written(lines, longest_seconds=5.0):
        path = tmp_path / "a-voice"
        path.write_text(f"#!/bin/sh\n{lines}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return Espeak(str(path), longest_seconds)

    return written


def seconds(sound):
    with wave.open(io.BytesIO(sound)) as told:
        assert len(sound) < 1_000_000
        return told.getnframes() / told.getframerate()


@pytest.mark.parametrize("language", list(Language))
async def test_every_language_is_heard_and_a_longer_text_takes_longer(espeak, language):
    short = seconds(await espeak.say("Vos.", language))
    long = seconds(await espeak.say("Vos. Egel. Olifant. Kikker. Leeuw. Konijn.", language))
    assert 0.1 < short < long < 15


async def test_languages_do_not_sound_alike(espeak):
    sounds = {await espeak.say("Restaurant, orange, six.", one) for one in Language}
    assert len(sounds) == len(Language)


async def test_what_was_said_lately_is_not_made_again(a_program, tmp_path):
    slow = a_program(f'echo . >> {tmp_path}/made; exec {ESPEAK} "$@"')
    first = await slow.say("Vos.", Language.NL)
    assert await slow.say("Vos.", Language.NL) == first
    assert await slow.say("Vos.", Language.FR) != first
    assert (tmp_path / "made").read_text().count(".") == 2


async def test_what_stays_in_memory_has_an_end(espeak, monkeypatch):
    monkeypatch.setattr(voice, "MOST_KEPT", 200_000)
    for number in range(8):
        await espeak.say(f"Vos nummer {number}.", Language.NL)
    assert 1 <= len(espeak._kept) < 8
    assert sum(map(len, espeak._kept.values())) <= 200_000


async def test_a_voice_that_hangs_is_ended(a_program, tmp_path):
    hangs = a_program(f"echo $$ > {tmp_path}/pid; exec sleep 20", longest_seconds=0.5)
    began = time.monotonic()
    with pytest.raises(VoiceFailed, match="more than"):
        await hangs.say("Vos.", Language.NL)
    assert time.monotonic() - began < 5
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


@pytest.mark.parametrize("lines", ["exit 3", "cat >/dev/null; exit 0", "head -c 99 /dev/zero"])
async def test_a_voice_that_fails_is_an_error_that_says_nothing_of_the_text(a_program, lines):
    with pytest.raises(VoiceFailed) as failed:
        await a_program(lines).say("Vos.", Language.NL)
    assert "Vos" not in str(failed.value)


async def test_a_voice_that_cannot_start_is_an_error():
    with pytest.raises(VoiceFailed, match="did not start"):
        await Espeak("/nowhere/espeak-ng").say("Vos.", Language.NL)


async def test_two_who_ask_at_once_are_answered_one_after_another(a_program, tmp_path):
    alone = a_program(f'mkdir {tmp_path}/busy || exit 9; {ESPEAK} "$@"; rmdir {tmp_path}/busy')
    said = await asyncio.gather(*(alone.say(f"Vos {n}.", Language.NL) for n in range(3)))
    assert len(said) == 3


async def test_what_is_said_stands_in_no_list_of_processes(a_program, tmp_path):
    tells = a_program(f'echo "$@" > {tmp_path}/told; exec {ESPEAK} "$@"')
    await tells.say("Vos.", Language.NL)
    assert "Vos" not in (tmp_path / "told").read_text()


def test_without_the_program_or_without_the_setting_there_is_no_voice(monkeypatch):
    assert voice_named("") is None
    monkeypatch.setenv("PATH", "")
    assert voice_named(ESPEAK) is None
