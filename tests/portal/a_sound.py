"""Two seconds of a tone as MP3, as a real encoder writes it."""

import functools
import io

import numpy as np
import soundfile

RATE = 44_100


@functools.lru_cache(maxsize=1)
def sung() -> bytes:
    times = np.arange(2 * RATE) / RATE
    file = io.BytesIO()
    tone = 0.3 * np.sin(2 * np.pi * 440 * times)
    soundfile.write(file, tone, RATE, format="MP3", subtype="MPEG_LAYER_III")
    return file.getvalue()
