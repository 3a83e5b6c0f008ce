"""A page's sound listened to as a browser does: decoded, and measured."""

from __future__ import annotations

from io import BytesIO

import soundfile

from simulators.exhibits.singing import NOT_FOR_PAGES
from simulators.journeys.tally import expect

AUDIBLE = 1600
"""Of 32767: what is softer is no voice."""


def seconds_of(recording: bytes) -> float:
    """Decode a sound and return how long it is, in seconds.

    Raises:
        ExpectationFailed: it cannot be decoded, is silent, or holds what a recorder wrote.
    """
    expect(NOT_FOR_PAGES.encode() not in recording, "A sound on the page has a recorder's note.")
    try:
        with soundfile.SoundFile(BytesIO(recording)) as sound:
            rate, played = sound.samplerate, memoryview(sound.buffer_read(dtype="int16"))
            channels = sound.channels
    except soundfile.LibsndfileError:
        expect(holds=False, otherwise="A sound on the page cannot be decoded.")
        raise
    samples = played.cast("B").cast("h")
    expect(max(samples, default=0) > AUDIBLE, "A sound on the page is silent.")
    return len(samples) / float(channels * rate)
