"""What visitors manage and choose: chance that a seed repeats."""

from __future__ import annotations

from random import Random


def luck_of(seed: int) -> Random:
    """Return the luck of one rehearsal; the same seed plays the same day."""
    return Random(seed)  # noqa: S311 - a visitor's luck, no secret
