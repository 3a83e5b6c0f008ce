"""The profile of an MFRC522 that speaks its own register protocol on the line, bridged or not."""

from collections.abc import Sequence
from typing import Final

from edge.reader import mfrc522, startup
from edge.reader.burst import Steps
from edge.reader.errors import ChipSilent, SpeedUnfit
from edge.reader.iso14443 import Absent, Sighting, Unclear
from edge.reader.mfrc522 import Chip
from edge.reader.profile import Ready
from edge.reader.registers import VERSIONS

MOST_DISTURBANCES: Final = 5
CHECKS_TO_FORGET: Final = 300
"""More disturbances than that within five minutes: a lower speed, if there is one."""


class NativeProfile:
    """Keeps what was learned about the chip, and whether its field is on."""

    def __init__(self, speeds: Sequence[int], targets: Sequence[int], gain: int) -> None:
        """Know nothing yet.

        Args:
            speeds: Where to look for the chip, in baud, most likely first.
            targets: Speeds to work at, the best first. One that turns out not to be fit is not
                tried again, unless it is the last.
            gain: RxGain, 0 to 7.
        """
        self._speeds = tuple(speeds)
        self._targets = list(targets)
        self._gain = gain
        self._disturbances = self._checks = 0
        self._chip: Chip | None = None
        self._field = False

    @property
    def chip(self) -> Chip:
        """The chip, once it was found.

        Raises:
            ChipSilent: It was not found yet.
        """
        if self._chip is None:
            raise ChipSilent("the chip was not found yet")
        return self._chip

    def connect(self, patience: float) -> Steps[Ready]:
        """See `Profile.connect`."""
        self._chip = None
        order = tuple(dict.fromkeys((*self._speeds, *self._targets)))
        while True:
            unfit = self._targets[0]
            try:
                chip = yield from startup.connect(order, unfit, self._gain, patience)
            except SpeedUnfit as problem:
                if len(self._targets) == 1:
                    raise ChipSilent(str(problem)) from problem
            else:
                if chip.pipelined or len(self._targets) == 1:
                    return self._taken(chip)
            self._targets.remove(unfit)

    def rewrite(self) -> Steps[Ready]:
        """See `Profile.rewrite`."""
        chip = self.chip
        self._disturbances += 1
        if self._disturbances > MOST_DISTURBANCES and len(self._targets) > 1:
            self._targets.pop(0)
            self._disturbances = 0
            raise ChipSilent(f"too many disturbances at {chip.baud} baud")
        yield from startup.back_in_step(chip)
        return self._taken(chip)

    def check(self) -> Steps[None]:
        """See `Profile.check`."""
        yield from mfrc522.check(self.chip, field=self._field)
        self._checks += 1
        if self._checks % CHECKS_TO_FORGET == 0:
            self._disturbances = 0

    def look(self, band: bytes | None, at: float) -> Steps[Sighting]:  # noqa: ARG002 - the chip answers at once
        """See `Profile.look`."""
        chip = self.chip
        if not self._field:
            yield from self._switch(chip, on=True)
        if band is None:
            return (yield from mfrc522.look(chip))
        sighting = yield from mfrc522.recognise(chip, band)
        if not isinstance(sighting, Unclear):
            return sighting
        # Another band, or a disturbance: look closer before the next round.
        closer = yield from mfrc522.look(chip)
        return sighting if isinstance(closer, Absent) else closer

    def settle(self, sighting: Sighting, *, left: bool) -> Steps[None]:
        """See `Profile.settle`."""
        if left:
            # A card that got stuck in some state starts anew: it must not stay invisible.
            yield from mfrc522.cycle_field(self.chip)
        elif not isinstance(sighting, Absent):
            yield from mfrc522.halt(self.chip)

    def glance(self, at: float) -> Steps[Sighting]:  # noqa: ARG002 - the chip answers at once
        """See `Profile.glance`."""
        chip = self.chip
        if not self._field:
            yield from self._switch(chip, on=True)
        sighting = yield from mfrc522.look(chip, ahead=False)
        if isinstance(sighting, Absent):
            yield from self._switch(chip, on=False)
        return sighting

    def _switch(self, chip: Chip, *, on: bool) -> Steps[None]:
        yield from mfrc522.switch_field(chip, on=on)
        self._field = on

    def _taken(self, chip: Chip) -> Ready:
        self._chip, self._field = chip, True
        return Ready(VERSIONS[chip.version], chip.baud, chip.version, chip.pipelined)
