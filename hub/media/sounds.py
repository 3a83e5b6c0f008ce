"""Rebuilds a sound from its samples alone, bounded in bytes and seconds; what else it held is gone.

Nothing but samples passes: no tag, no comment, no picture of a cover. It is made as loud as others
and comes out as MP3, which every browser plays. Runs in the sandbox.
"""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from hub.errors import UnreadableMedium
from hub.media import loudness
from hub.media.kept import MAX_BYTES, WHOLE_SOUND, Developed
from hub.pages import SOUND_SHAPE, MediumForm, SoundShape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hub.media.loudness import Samples

FORMATS = frozenset({"WAV", "WAVEX", "OGG", "FLAC", "MP3"})
MAX_SECONDS = 60
MAX_RATE = 96_000
MAX_CHANNELS = 8
LOUDNESS = -16.0
"""LUFS: what a phone plays beside speech and music without a hand at its volume."""
MOST_GAIN_DB = 30.0
"""A room that is all but silent stays so: its noise is not what somebody made."""
HIGHEST_PEAK = 10 ** (-1 / 20)
"""A dB below full scale (-1 dBTP), which encoding to MP3 may add."""
PEAKS = 60
_STEREO = 2
_SIDE = 0.5**0.5
_FROM_5_1 = np.array(
    [[1, 0], [0, 1], [_SIDE, _SIDE], [0, 0], [_SIDE, 0], [0, _SIDE]], dtype=np.float32
) / (1 + 2 * _SIDE)
"""ITU-R BS.775-4, annex 4, in the order of WAV (left, right, centre, low, both surrounds); no sum
of full channels is beyond full scale."""
_KEPT_RATES = (44_100, 48_000)
_FRAMES_AT_ONCE = 65_536
_END_OF_STREAM = 4
_UNKNOWN_LENGTHS = {0, 0xFFFFFFFF}
"""What a recorder writes into a WAV header that it could not go back to."""


def rebuild(original: bytes) -> Developed:
    """Decode a sound and make it anew, with its shape beside it.

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
    mp3 = _encoded(_levelled(samples, rate), rate)
    pieces = {(WHOLE_SOUND, MediumForm.MP3): mp3, (SOUND_SHAPE, MediumForm.MP3): shape.packed()}
    return Developed((0, 0), pieces)


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
                blocks.append(_mixed(block))
            if frames < file.frames:
                raise UnreadableMedium("broken")
    except (soundfile.SoundFileError, RuntimeError, ValueError, TypeError, OverflowError):
        raise UnreadableMedium("not_a_sound") from None
    if not frames:
        raise UnreadableMedium("empty")
    return _within_full_scale(np.concatenate(blocks)), rate


def _check_extent(file: soundfile.SoundFile) -> None:
    if file.format not in FORMATS or file.channels > MAX_CHANNELS:
        raise UnreadableMedium("kind_not_taken")
    if not 1 <= file.samplerate <= MAX_RATE:
        raise UnreadableMedium("kind_not_taken")


def _mixed(block: Samples) -> Samples:
    """Leave mono and stereo; make 5.1 stereo, and mono of whatever else there is."""
    channels = block.shape[1]
    if channels <= _STEREO:
        return block
    is_5_1 = channels == len(_FROM_5_1)
    mixed: Samples = block @ _FROM_5_1 if is_5_1 else block.mean(axis=1, keepdims=True)
    return mixed


def _within_full_scale(samples: Samples) -> Samples:
    """Bring down what a file of floats holds beyond full scale; clipping would be heard."""
    if not np.isfinite(samples).all():
        raise UnreadableMedium("broken")
    return samples / np.float32(max(1.0, float(np.abs(samples).max())))


def _is_cut_off(original: bytes) -> bool:
    """Whether a file says of itself that more was to come; decoders pass over that in silence."""
    if original[:4] == b"RIFF" and original[8:12] == b"WAVE":
        told = int(struct.unpack("<I", original[4:8])[0])
        return told not in _UNKNOWN_LENGTHS and told + 8 > len(original) + 1
    if original[:4] == b"OggS":
        last = original.rfind(b"OggS")
        return len(original) < last + 6 or not original[last + 5] & _END_OF_STREAM
    return False


def _resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    length = max(1, round(len(samples) * wanted / rate))
    spectrum: NDArray[np.complex128] = np.fft.rfft(samples, axis=0)
    made = np.fft.irfft(spectrum[: length // 2 + 1], length, axis=0) * (length / len(samples))
    resampled: Samples = made.astype(np.float32)
    return resampled


def _levelled(samples: Samples, rate: int) -> Samples:
    found, peak = loudness.integrated(samples, rate), loudness.true_peak(samples)
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
