"""Loudness and true peak, against the standard's own cases and against another's measurements."""

import numpy as np
import pytest

from hub.media import loudness
from tests.hub.media.signals import SIGNALS, both, hum
from tests.hub.media.test_sounds import RATE, tone

BY_PYLOUDNORM = {
    "a low hum": -12.320,
    "a whistle": -25.692,
    "noise": -15.615,
    "a swelling chord": -15.325,
    "left loud, right soft": -11.635,
    "shouts between silences": -7.032,
}
"""Integrated loudness in LUFS by pyloudnorm 0.2.0, `Meter(rate, filter_class="DeMan")`."""


@pytest.mark.parametrize("name", SIGNALS)
def test_it_reads_what_pyloudnorm_reads(name):
    make, rate = SIGNALS[name]
    found = loudness.integrated(make().astype(np.float32), rate)
    assert found == pytest.approx(BY_PYLOUDNORM[name], abs=0.01)


@pytest.mark.parametrize("level", [-23.0, -33.0])
def test_loudness_is_measured_as_ebu_tech_3341_asks(level):
    """Cases 1 and 2: a stereo tone of 1 kHz at a level reads as that level, within 0.1 LU."""
    measured = loudness.integrated(tone(20, level, channels=2), RATE)
    assert measured == pytest.approx(level, abs=0.1)


@pytest.mark.parametrize(
    "parts",
    [
        [(10, -36), (60, -23), (10, -36)],
        [(10, -72), (10, -36), (60, -23), (10, -36), (10, -72)],
        [(20, -26), (20.1, -20), (20, -26)],
    ],
    ids=["case 3", "case 4", "case 5"],
)
def test_what_is_quiet_between_is_gated_out_as_ebu_tech_3341_asks(parts):
    """Seconds at a level in dBFS, one after another; each reads as -23 within 0.1 LU."""
    heard = np.concatenate([tone(seconds, level, channels=2) for seconds, level in parts])
    assert loudness.integrated(heard, RATE) == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize(
    ("hertz", "phase", "amplitude"),
    [(RATE / 4, 0, 0.5), (RATE / 4, 45, 0.5), (RATE / 6, 60, 0.5), (RATE / 8, 67.5, 0.5),
     (RATE / 4, 45, 1.41)],
    ids=["case 15", "case 16", "case 17", "case 18", "case 19"],
)  # fmt: skip
def test_the_true_peak_is_found_between_samples_as_ebu_tech_3341_asks(hertz, phase, amplitude):
    """Tones whose samples miss their own peaks: found within +0.2 and -0.4 dB."""
    at = np.arange(RATE // 10) / RATE
    wave = amplitude * np.sin(2 * np.pi * hertz * at + np.deg2rad(phase))
    # Faded in and out, as a wave that begins at once swings further than its amplitude.
    faded = (wave * np.hanning(len(wave)))[:, None].astype(np.float32)
    off = 20 * np.log10(loudness.true_peak(faded) / amplitude)
    assert -0.4 <= off <= 0.2


def test_the_louder_channel_has_the_peak_and_silence_has_none():
    loud, soft = hum(0.2, RATE, (440, 0.9)), hum(0.2, RATE, (440, 0.1))
    assert loudness.true_peak(both(soft, loud).astype(np.float32)) == pytest.approx(0.9, abs=0.02)
    assert loudness.true_peak(np.zeros((100, 2), np.float32)) == 0
    assert loudness.integrated(np.zeros((RATE, 2), np.float32), RATE) == -np.inf
