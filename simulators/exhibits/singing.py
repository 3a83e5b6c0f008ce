"""What the microphone at the singing pipe hears: somebody who sings one tone, never twice alike."""

from __future__ import annotations

import math
import wave
from array import array
from io import BytesIO
from random import Random

RATE = 16_000
SHORTEST_SECONDS, LONGEST_SECONDS = 1.2, 2.4
LOWEST_HZ, HIGHEST_HZ = 180.0, 420.0
OVERTONES = (1.0, 0.5, 0.33, 0.12, 0.2, 0.06)
"""How loud each multiple of the tone is: what makes it a voice and no whistle."""
FADE_SECONDS = 0.08
LOUD = 9_000
NOT_FOR_PAGES = "recorded at the pipe: must never reach a page"
"""What a recorder writes into its files, beside the sound."""


def sung(luck: Random) -> bytes:
    """Return somebody's tone as a WAV: 16 bits, mono, with a recorder's note in it."""
    seconds = luck.uniform(SHORTEST_SECONDS, LONGEST_SECONDS)
    tone, trembling = luck.uniform(LOWEST_HZ, HIGHEST_HZ), luck.uniform(4.0, 6.5)
    samples = array("h")
    for i in range(round(seconds * RATE)):
        at = i / RATE
        swing = 2 * math.pi * tone * at + 1.5 * math.sin(2 * math.pi * trembling * at)
        heard = sum(loud * math.sin(n * swing) for n, loud in enumerate(OVERTONES, 1))
        fade = min(1.0, at / FADE_SECONDS, (seconds - at) / FADE_SECONDS)
        samples.append(round(LOUD * max(0.0, fade) * heard))
    return _noted(_as_wav(samples))


def _as_wav(samples: array[int]) -> bytes:
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())
    return file.getvalue()


def _noted(recording: bytes) -> bytes:
    """Add the recorder's note (a LIST chunk of type INFO), and mend the length of the whole."""
    text = NOT_FOR_PAGES.encode() + b"\0" * (2 - len(NOT_FOR_PAGES) % 2)
    info = b"INFO" + b"ICMT" + len(text).to_bytes(4, "little") + text
    noted = recording + b"LIST" + len(info).to_bytes(4, "little") + info
    return noted[:4] + (len(noted) - 8).to_bytes(4, "little") + noted[8:]
