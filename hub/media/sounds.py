"""Rebuilds a sound from its samples alone, bounded in bytes and seconds; what else it held is gone.

Nothing but samples passes: no tag, no comment, no picture of a cover. It is made as loud as others
(ITU-R BS.1770-4, gated) and comes out as MP3, which every browser plays.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from hub.errors import UnreadableMedium
from hub.pages import SoundShape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]
    """Frames by channels, from -1 to 1."""

FORMATS = frozenset({"WAV", "WAVEX", "OGG", "FLAC", "MP3"})
MAX_BYTES = 12 * 1024 * 1024
MAX_SECONDS = 60
MAX_RATE = 96_000
MAX_CHANNELS = 8
KEPT_MIME = "audio/mpeg"
LOUDNESS = -16.0
"""LUFS: what a phone plays beside speech and music without a hand at its volume."""
MOST_GAIN_DB = 30.0
"""A room that is all but silent stays so: its noise is not what somebody made."""
HIGHEST_PEAK = 10 ** (-1 / 20)
"""A dB below full scale, which encoding to MP3 may add."""
PEAKS = 60
_KEPT_RATES = (44_100, 48_000)
_BLOCK_SECONDS, _STEP_SECONDS = 0.4, 0.1
"""BS.1770-4, annex 1: gating blocks of 400 ms that overlap by three quarters."""
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0
_OFFSET = -0.691
_FRAMES_AT_ONCE = 65_536
_END_OF_STREAM = 4
_UNKNOWN_LENGTHS = {0, 0xFFFFFFFF}
"""What a recorder writes into a WAV header that it could not go back to."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A rebuilt sound: `mp3` is the whole file, `shape` its length and how it looks."""

    mp3: bytes = field(repr=False)
    shape: SoundShape


def rebuild(original: bytes) -> Sound:
    """Decode a sound and make it anew.

    Args:
        original: a WAV, Ogg (Vorbis, Opus), FLAC or MP3 file.

    Raises:
        UnreadableMedium: not one of these, too large, too long, empty or broken; its text is the
            reason's name.
    """
    if len(original) > MAX_BYTES:
        raise UnreadableMedium("too_large")
    if _is_cut_off(original):
        raise UnreadableMedium("broken")
    samples, rate = _decoded(original)
    shape = SoundShape(len(samples) / rate, _peaks(samples))
    if rate not in _KEPT_RATES:
        samples, rate = _resampled(samples, rate, _KEPT_RATES[1]), _KEPT_RATES[1]
    return Sound(_encoded(_levelled(samples, rate), rate), shape)


def loudness(samples: Samples, rate: int) -> float:
    """Return the integrated loudness in LUFS (BS.1770-4), -inf for silence."""
    weighed = _weighed(samples, rate) ** 2
    block, step = round(_BLOCK_SECONDS * rate), round(_STEP_SECONDS * rate)
    starts = range(0, max(1, len(weighed) - block + 1), step)
    powers = np.array([weighed[at : at + block].mean(axis=0).sum() for at in starts])
    kept = powers[_lufs(powers) > _ABSOLUTE_GATE]
    if not len(kept):
        return -np.inf
    kept = kept[_lufs(kept) > float(_lufs(kept.mean())) + _RELATIVE_GATE]
    return float(_lufs(kept.mean()))


def _lufs(power: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return _OFFSET + 10 * np.log10(power)


def _decoded(original: bytes) -> tuple[Samples, int]:
    try:
        with soundfile.SoundFile(io.BytesIO(original)) as file:
            _check_extent(file)
            most, rate = MAX_SECONDS * file.samplerate, int(file.samplerate)
            blocks, frames = [], 0
            # Block by block: what a header says of its length is not believed.
            while len(block := file.read(_FRAMES_AT_ONCE, dtype="float32", always_2d=True)):
                frames += len(block)
                if frames > most:
                    raise UnreadableMedium("too_long")
                blocks.append(block if file.channels <= 2 else block.mean(axis=1, keepdims=True))  # noqa: PLR2004 - stereo stays stereo
            if frames < file.frames:
                raise UnreadableMedium("broken")
    except (soundfile.SoundFileError, RuntimeError, ValueError, TypeError, OverflowError):
        raise UnreadableMedium("not_a_sound") from None
    if not frames:
        raise UnreadableMedium("empty")
    samples = np.concatenate(blocks)
    if not np.isfinite(samples).all():
        raise UnreadableMedium("broken")
    return np.clip(samples, -1, 1), rate


def _check_extent(file: soundfile.SoundFile) -> None:
    if file.format not in FORMATS or file.channels > MAX_CHANNELS:
        raise UnreadableMedium("kind_not_taken")
    if not 1 <= file.samplerate <= MAX_RATE:
        raise UnreadableMedium("kind_not_taken")


def _is_cut_off(original: bytes) -> bool:
    """Whether a file says of itself that more was to come; decoders pass over that in silence."""
    if original[:4] == b"RIFF" and original[8:12] == b"WAVE":
        told = int(struct.unpack("<I", original[4:8])[0])
        return told not in _UNKNOWN_LENGTHS and told + 8 > len(original) + 1
    if original[:4] == b"OggS":
        last = original.rfind(b"OggS")
        return len(original) < last + 6 or not original[last + 5] & _END_OF_STREAM
    return False


def _weighed(samples: Samples, rate: int) -> NDArray[np.float64]:
    """Return samples as an ear weighs them: the shelf and the high pass of BS.1770-4, tables 1, 2.

    As one product of spectra, with a second of silence behind, in which the filters ring out.
    """
    length = len(samples) + rate
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(length))
    response = np.ones_like(z)
    for b, a in (_shelf(rate), _high_pass(rate)):
        response *= (b[0] + b[1] * z + b[2] * z**2) / (a[0] + a[1] * z + a[2] * z**2)
    spectrum = np.fft.rfft(samples, length, axis=0) * response[:, None]
    weighed: NDArray[np.float64] = np.fft.irfft(spectrum, length, axis=0)[: len(samples)]
    return weighed


Biquad = tuple[tuple[float, float, float], tuple[float, float, float]]


def _shelf(rate: int) -> Biquad:
    """Return the first filter; its constants make the standard's own at 48 kHz."""
    k, q = np.tan(np.pi * 1681.974450955533 / rate), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    b = (high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k)
    return b, (a0, 2 * (k * k - 1), 1 - k / q + k * k)


def _high_pass(rate: int) -> Biquad:
    """Return the second filter; its numerator is not normalised in the standard either."""
    k, q = np.tan(np.pi * 38.13547087602444 / rate), 0.5003270373238773
    a0 = 1 + k / q + k * k
    return (a0, -2 * a0, a0), (a0, 2 * (k * k - 1), 1 - k / q + k * k)


def _resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    length = max(1, round(len(samples) * wanted / rate))
    spectrum = np.fft.rfft(samples, axis=0)
    made = np.fft.irfft(spectrum[: length // 2 + 1], length, axis=0) * (length / len(samples))
    return made.astype(np.float32)


def _levelled(samples: Samples, rate: int) -> Samples:
    found, peak = loudness(samples, rate), float(np.abs(samples).max())
    if not np.isfinite(found) or not peak:
        return samples
    gain = 10 ** (min(LOUDNESS - found, MOST_GAIN_DB) / 20)
    return samples * np.float32(min(gain, HIGHEST_PEAK / peak))


def _peaks(samples: Samples) -> tuple[int, ...]:
    """Return how far the sound swings in each of 60 stretches, 0 to 255; the furthest is 255."""
    swings = np.abs(samples).max(axis=1)
    parts = [float(one.max(initial=0)) for one in np.array_split(swings, PEAKS)]
    highest = max(parts) or 1.0
    return tuple(round(255 * one / highest) for one in parts)


def _encoded(samples: Samples, rate: int) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="MP3", subtype="MPEG_LAYER_III")
    return file.getvalue()
