"""The technician's self test of one reader, in plain words, the reader's own and with a band."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from edge.reader.attended import AttendedReader
from edge.reader.events import ReaderHealth, ReaderState
from edge.reader.health import SLOW_MS
from edge.reader.iso14443 import Absent, Card, Refusal, Several, Sighting, refusal
from edge.reader.profile import Profile, Ready

CANARIES: Final = 20
PACE_S: Final = 0.025
BAND_AWAITED_S: Final = 20.0
READINGS: Final = 100
GOOD_SHARE: Final = 0.98

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it is well, and the sentence about it."""

    well: bool
    said: str

    def line(self) -> str:
        """The finding as a line of the report."""
        return f"{'ok  ' if self.well else 'MEND'}  {self.said}"


class SelfTest:
    """Looks at a reader from the wire to the band, and says what it finds as it goes."""

    def __init__(self, reader: AttendedReader, profile: Profile, port: str, say: Say) -> None:
        self._reader = reader
        self._profile = profile
        self._port = port
        self._say = say
        self._well = True

    def run(self, *, with_band: bool) -> bool:
        """Do all of it; whether all is well.

        Raises:
            ReaderError: There is no reader to test, or it was lost; the message says why.
        """
        ready = self._reader.connect()
        self._tell(Finding(well=True, said=f"found: {ready.device}, at {ready.baud} baud"))
        self._canaries()
        self._line(ready)
        self._reset_line()
        if with_band:
            self._band()
        return self._well

    def _tell(self, finding: Finding) -> None:
        self._well = self._well and finding.well
        self._say(finding.line())

    def _canaries(self) -> None:
        for _ in range(CANARIES):
            self._reader.hold(self._profile.check)
        held = CANARIES - self._reader.disturbances
        said = f"its settings held {held} of {CANARIES} times"
        self._tell(Finding(held == CANARIES, said))

    def _line(self, ready: Ready) -> None:
        took = self._reader.round_trip_ms
        health = ReaderHealth(
            ReaderState.READING,
            self._port,
            pipelined=ready.pipelined,
            round_trip_ms=took,
            slow=took is not None and took >= SLOW_MS,
        )
        if not health.advice:
            self._tell(Finding(well=True, said=f"the adapter adds {took or 0:.1f} ms to an answer"))
        for said in health.advice:
            self._tell(Finding(well=False, said=said))

    def _reset_line(self) -> None:
        if not self._reader.reset():
            self._tell(
                Finding(well=True, said="no reset line on this port: a chip that hangs stays so")
            )
            return
        before = self._reader.disturbances
        self._reader.hold(self._profile.check)
        works = self._reader.disturbances > before
        said = "the reset line resets it" if works else "the reset line does nothing: join RTS"
        self._tell(Finding(works, said))

    def _band(self) -> None:
        self._say(f"now lay a band on the reader ({BAND_AWAITED_S:.0f} s)")
        first = self._await_band()
        reason = refusal(first) if isinstance(first, Card) else None
        if isinstance(first, Several):
            self._tell(Finding(well=False, said="more than one card lies there: one at a time"))
        elif not isinstance(first, Card):
            self._tell(Finding(well=False, said="no band was read: no field, or not over the coil"))
        elif reason is not None:
            kind = "a card with a changing number" if reason is Refusal.RANDOM_UID else "no band"
            self._tell(Finding(well=False, said=f"that is {kind}: take a wristband"))
        else:
            self._readings(first)

    def _readings(self, first: Card) -> None:
        right = 0
        for _ in range(READINGS):
            sighting = self._look(first.uid)
            right += isinstance(sighting, Card) and sighting.uid == first.uid
            self._reader.rest(PACE_S)
        said = f"a band of {len(first.uid)} bytes was read {right} of {READINGS} times"
        self._tell(Finding(right >= GOOD_SHARE * READINGS, said))

    def _await_band(self) -> Sighting | None:
        until = self._reader.now + BAND_AWAITED_S
        sighting: Sighting | None = None
        while self._reader.now < until:
            sighting = self._look(None)
            if isinstance(sighting, Card | Several):
                return sighting
            self._reader.rest(PACE_S)
        return sighting

    def _look(self, band: bytes | None) -> Sighting | None:
        sighting = self._reader.hold(lambda: self._profile.look(band, self._reader.now))
        if sighting is not None and not isinstance(sighting, Absent):
            self._reader.hold(lambda: self._profile.settle(sighting, left=False))
        return sighting
