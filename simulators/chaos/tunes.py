"""Sounds that can be told apart after a hub encoded them anew: notes that spell a seed."""

from __future__ import annotations

import wave
from hashlib import blake2b
from io import BytesIO

import numpy as np
import soundfile

NOTES = 20
PITCHES = 16
LOWEST_HZ, STEP = 400.0, 2 ** (1 / 6)
SECONDS = 0.1
"""Of each note."""
RATE = 24_000
LOUD = 9000
EDGE = 0.25
"""Of a note at either end is not listened to: an encoder smears one into the next."""
OVERHANG = 0.5
"""Of a note may be missing or be more at the end, as encoders have it."""


def sung(seed: bytes) -> bytes:
    """Return a WAV of two seconds, about one and a half chunks long, that spells a seed."""
    at = np.arange(round(RATE * SECONDS)) / RATE
    notes = [np.sin(2 * np.pi * LOWEST_HZ * STEP**pitch * at) for pitch in _pitches(seed)]
    buffer = BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.concatenate(notes) * LOUD).astype("<i2").tobytes())
    return buffer.getvalue()


def sings(sound: bytes, seed: bytes) -> bool:
    """Say whether a sound, whatever its form, is the whole one sung for that seed."""
    return heard(sound) == _pitches(seed)


def heard(sound: bytes) -> bytes:
    """Return what a sound spells, a byte (0 to 15) a note: equal for one seed, whatever its form.

    Empty where there is no sound, or one that breaks off.
    """
    try:
        samples, rate = soundfile.read(BytesIO(sound), always_2d=True)
    except soundfile.LibsndfileError:
        return b""
    slot = rate * SECONDS
    if abs(len(samples) - NOTES * slot) > OVERHANG * slot:
        return b""
    begins = [(number + EDGE) * slot for number in range(NOTES)]
    length = round(slot * (1 - 2 * EDGE))
    return bytes(_pitch(samples[round(one) :, 0][:length], rate) for one in begins)


def _pitch(samples: np.ndarray, rate: int) -> int:
    """Return which of the pitches is the loudest."""
    at = np.arange(len(samples)) / rate
    window = samples * np.hanning(len(samples))
    hertz = LOWEST_HZ * STEP ** np.arange(PITCHES)
    return int(np.argmax(np.abs(np.exp(-2j * np.pi * np.outer(hertz, at)) @ window)))


def _pitches(seed: bytes) -> bytes:
    spelled = blake2b(seed, digest_size=NOTES // 2).digest()
    return bytes(half for one in spelled for half in divmod(one, PITCHES))
