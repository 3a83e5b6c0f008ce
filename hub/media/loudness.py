"""How loud a sound is, as ITU-R BS.1770-5 measures it: gated loudness, and its true peak."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]
    """Frames by channels, 1.0 is full scale; all channels weigh the same (mono, stereo)."""
    Powers = NDArray[np.float64]

_BLOCK_SECONDS, _STEP_SECONDS = 0.4, 0.1
"""Annex 1: gating blocks of 400 ms that overlap by three quarters."""
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0
_OFFSET = -0.691
_PHASES, _TAPS = 4, 12
"""Annex 2: what lies between two samples is worked out at a quarter, a half, three quarters."""


def integrated(samples: Samples, rate: int) -> float:
    """Return the integrated loudness in LUFS, -inf for silence; `rate` in frames a second."""
    weighed = _weighed(samples, rate) ** 2
    block, step = round(_BLOCK_SECONDS * rate), round(_STEP_SECONDS * rate)
    starts = range(0, max(1, len(weighed) - block + 1), step)
    powers = np.array([weighed[at : at + block].mean(axis=0).sum() for at in starts])
    kept = powers[_lufs(powers) > _ABSOLUTE_GATE]
    if not len(kept):
        return -np.inf
    kept = kept[_lufs(kept) > float(_lufs(kept.mean())) + _RELATIVE_GATE]
    return float(_lufs(kept.mean()))


def true_peak(samples: Samples) -> float:
    """Return how far the wave itself swings, 1.0 at full scale: more than any sample of it."""
    highest = float(np.abs(samples).max(initial=0))
    for channel in samples.T:
        for phase in range(1, _PHASES):
            between = np.convolve(channel, _between(phase / _PHASES))
            highest = max(highest, float(np.abs(between).max(initial=0)))
    return highest


def _between(part: float) -> Samples:
    """Return the taps that give the value `part` of the way to the next sample: a Hann sinc."""
    at = np.arange(1 - _TAPS // 2, 1 + _TAPS // 2) - part
    taps: Samples = (np.sinc(at) * np.cos(np.pi * at / _TAPS) ** 2).astype(np.float32)
    return taps


def _lufs(power: Powers) -> Powers:
    with np.errstate(divide="ignore"):
        return _OFFSET + 10 * np.log10(power)


def _weighed(samples: Samples, rate: int) -> Powers:
    """Return samples as an ear weighs them: the shelf and the high pass of annex 1, tables 1, 2.

    As one product of spectra, with a second of silence behind, in which the filters ring out.
    """
    length = len(samples) + rate
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(length))
    response = np.ones_like(z)
    for b, a in (_shelf(rate), _high_pass(rate)):
        response *= (b[0] + b[1] * z + b[2] * z**2) / (a[0] + a[1] * z + a[2] * z**2)
    spectrum = np.fft.rfft(samples, length, axis=0) * response[:, None]
    weighed: Powers = np.fft.irfft(spectrum, length, axis=0)[: len(samples)]
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
