"""The kiosk's voice: sentences in, sound out, made on this machine."""

from __future__ import annotations

import asyncio
import io
import logging
import shutil
import wave
from collections import OrderedDict
from typing import Protocol

from edge.contract.words import Language
from edge.errors import VoiceFailed

log = logging.getLogger(__name__)

ESPEAK = "espeak-ng"
SPEAKERS = {
    Language.NL: "nl",
    Language.FR: "fr-fr",
    Language.EN: "en-gb",
    Language.DE: "de",
}
WORDS_A_MINUTE = 150
"""A little slower than people talk: it is heard once, in a hall."""
LONGEST_SECONDS = 5.0
MOST_KEPT = 4 * 1024 * 1024
"""Bytes of sound that stay in memory: about a minute and a half."""
HEADER_BYTES = 44


class Voice(Protocol):
    """Whatever speaks."""

    async def say(self, text: str, language: Language) -> bytes:
        """Return the text as sound, a WAV file.

        Raises:
            VoiceFailed: nothing can be heard this time.
        """
        ...


def voice_named(name: str) -> Voice | None:
    """Return the voice of the settings, None when it is off or its program is not installed."""
    program = shutil.which(name) if name else None
    if name and not program:
        log.warning("nothing is read aloud here: %s is not installed", name)
    return Espeak(program) if program else None


class Espeak:
    """espeak-ng, one sentence at a time; what was said lately is not made again.

    What is to be said goes in by its standard input: a list of processes shows none of it.
    """

    def __init__(self, program: str, longest_seconds: float = LONGEST_SECONDS) -> None:
        self._program = program
        self._longest = longest_seconds
        self._kept: OrderedDict[tuple[str, Language], bytes] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()

    async def say(self, text: str, language: Language) -> bytes:
        """Return the text as sound; see `Voice.say`."""
        async with self._one_at_a_time:
            sound = self._kept.pop((text, language), None) or await self._make(text, language)
            self._kept[text, language] = sound
            while sum(map(len, self._kept.values())) > MOST_KEPT:
                self._kept.popitem(last=False)
        return sound

    async def _make(self, text: str, language: Language) -> bytes:
        arguments = ("-v", SPEAKERS[language], "-s", str(WORDS_A_MINUTE), "--stdin", "--stdout")
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                self._program,
                *arguments,
                stdin=pipe,
                stdout=pipe,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError as problem:
            raise VoiceFailed(f"{ESPEAK} did not start: {problem.strerror}") from None
        try:
            sound, _ = await asyncio.wait_for(process.communicate(text.encode()), self._longest)
        except TimeoutError:
            raise VoiceFailed(f"{ESPEAK} took more than {self._longest:g} s") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode or len(sound) <= HEADER_BYTES:
            raise VoiceFailed(f"{ESPEAK} ended with {process.returncode}")
        return _whole(sound)


def _whole(sound: bytes) -> bytes:
    """Return the WAV with its true length: written to a pipe, it does not know it yet."""
    made = io.BytesIO()
    try:
        with wave.open(io.BytesIO(sound)) as told, wave.open(made, "wb") as whole:
            whole.setparams(told.getparams()._replace(nframes=0))
            whole.writeframes(sound[HEADER_BYTES:])
    except (wave.Error, EOFError):
        raise VoiceFailed(f"{ESPEAK} made no sound that can be read") from None
    return made.getvalue()
