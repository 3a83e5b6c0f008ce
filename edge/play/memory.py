"""What an installation remembers of a band until the museum day is over; in memory only."""

from __future__ import annotations

from datetime import date


class Memory:
    """Which bands are not asked again, and which were said to be an under-13's."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._just_plays: set[bytes] = set()
        self._locked: set[bytes] = set()

    def turn(self, day: date) -> bool:
        """Forget everything when the museum day is another; return whether one is over."""
        if day == self._day:
            return False
        over, self._day = self._day is not None, day
        self._just_plays.clear()
        self._locked.clear()
        return over

    def plays_only(self, band_key: bytes) -> None:
        """Do not ask this band again today."""
        self._just_plays.add(band_key)

    def asks_again(self, band_key: bytes) -> None:
        """Ask this band again: they want to keep after all."""
        self._just_plays.discard(band_key)

    def just_plays(self, band_key: bytes) -> bool:
        """Return whether this band said that nothing is to be kept."""
        return band_key in self._just_plays

    def lock(self, band_key: bytes) -> None:
        """Remember that an age under 13 was given: a higher one is no way round a guardian."""
        self._locked.add(band_key)

    def locked(self, band_key: bytes) -> bool:
        """Return whether an age under 13 was given for this band today."""
        return band_key in self._locked
