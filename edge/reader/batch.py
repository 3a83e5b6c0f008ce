"""A delivery of bands, checked one after the other as they are laid on the reader."""

from collections.abc import Callable
from functools import partial
from typing import Final

from edge.reader import bands
from edge.reader.attended import AttendedReader
from edge.reader.bands import Checked, Proves, Verdict
from edge.reader.iso14443 import Absent, Card, Sighting
from edge.reader.native import NativeProfile

PACE_S: Final = 0.025
TRIES: Final = 4
"""Readings before a band that does not tell what it is counts as one that cannot."""
GONE_LOOKS: Final = 3
UNSURE: Final = (Verdict.OTHER_KIND, Verdict.UNREADABLE)


class BatchCheck:
    """Remembers the bands of this batch, in memory only, to notice one that comes twice."""

    def __init__(self, reader: AttendedReader, profile: NativeProfile, proves: Proves) -> None:
        self._reader = reader
        self._profile = profile
        self._proves = proves
        self._known: set[bytes] = set()
        self._last: bytes | None = None

    @property
    def uid(self) -> bytes | None:
        """The UID of the band that was checked last; None before the first."""
        return self._last

    def next(self, going_on: Callable[[], bool]) -> Checked | None:
        """Wait until the last band was lifted and the next one is laid down, and check it.

        Bands that lie there together are waited for to be one.

        Returns:
            What it is; None if it is over before that.

        Raises:
            ReaderError: The reader cannot be made ready any more.
        """
        if self._last is not None:
            self._until_lifted(self._last, going_on)
            self._last = None
        while going_on():
            sighting = self._look()
            if isinstance(sighting, Card):
                self._last = sighting.uid
                return self._check(sighting)
            self._settle(sighting)
            self._reader.rest(PACE_S)
        return None

    def _look(self) -> Sighting | None:
        return self._reader.hold(lambda: self._profile.look(None, self._reader.now))

    def _settle(self, sighting: Sighting | None) -> None:
        if sighting is not None:
            self._reader.hold(lambda: self._profile.settle(sighting, left=False))

    def _check(self, card: Card) -> Checked:
        if card.uid in self._known:
            self._settle(card)
            return Checked(Verdict.AGAIN)
        checked = self._asked(card)
        if checked.verdict not in bands.USELESS:
            self._known.add(card.uid)
        return checked

    def _asked(self, first: Card) -> Checked:
        checked, card = Checked(Verdict.UNREADABLE), first
        for _ in range(TRIES):
            told = self._reader.hold(partial(bands.judge, self._profile.chip, card, self._proves))
            checked = told or checked
            if checked.verdict not in UNSURE:
                break
            again = self._again(first.uid)
            if again is None:
                return Checked(Verdict.UNREADABLE)
            card = again
        return checked

    def _again(self, uid: bytes) -> Card | None:
        """Select it once more: after a disturbance it may take a look or two to hear again."""
        for _ in range(TRIES):
            sighting = self._look()
            if isinstance(sighting, Card):
                return sighting if sighting.uid == uid else None
            self._settle(sighting)
        return None

    def _until_lifted(self, uid: bytes, going_on: Callable[[], bool]) -> None:
        missed = 0
        another = False
        while missed < GONE_LOOKS and not another and going_on():
            sighting = self._look()
            missed = missed + 1 if isinstance(sighting, Absent) else 0
            another = isinstance(sighting, Card) and sighting.uid != uid
            self._settle(sighting)
            self._reader.rest(PACE_S)
