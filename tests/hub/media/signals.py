"""Sounds that are the same on every machine, to be measured by others as well."""

import numpy as np


def hum(seconds, rate, *parts, swell=0.0):
    """Tones of (hertz, amplitude), which swell so many times a second; frames by one channel."""
    at = np.arange(round(seconds * rate)) / rate
    wave = sum(amplitude * np.sin(2 * np.pi * hertz * at) for hertz, amplitude in parts)
    return (wave * (1 + np.sin(2 * np.pi * swell * at)) / 2)[:, None] if swell else wave[:, None]


def rush(seconds, rate, amplitude):
    """Noise of a counter that is multiplied and cut off: the same numbers everywhere."""
    counted = np.arange(round(seconds * rate), dtype=np.uint64) * np.uint64(6364136223846793005)
    mixed = (counted ^ (counted >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return (amplitude * ((mixed >> np.uint64(40)).astype(np.float64) / 2**23 - 1))[:, None]


def both(left, right):
    """Two channels of one."""
    return np.concatenate([left, right], axis=1)


SIGNALS = {
    "a low hum": (lambda: hum(5, 48_000, (60, 0.5), (180, 0.1)), 48_000),
    "a whistle": (lambda: hum(5, 48_000, (6000, 0.05)), 48_000),
    "noise": (lambda: rush(6, 44_100, 0.2), 44_100),
    "a swelling chord": (
        lambda: hum(8, 44_100, (220, 0.3), (277, 0.2), (1318, 0.1), swell=0.4),
        44_100,
    ),
    "left loud, right soft": (
        lambda: both(hum(6, 48_000, (440, 0.4)), rush(6, 48_000, 0.02)),
        48_000,
    ),
    "shouts between silences": (
        lambda: np.concatenate(
            [both(rush(1, 48_000, level), rush(1, 48_000, level)) for level in (0.5, 0, 0.01, 0.3)]
        ),
        48_000,
    ),
}
