"""The profile of an MFRC522 that speaks its own register protocol on the line, bridged or not."""

from collections.abc import Sequence

from edge.reader import mfrc522, startup
from edge.reader.burst import Steps
from edge.reader.errors import ChipSilent
from edge.reader.iso14443 import Absent, Sighting, Unclear
from edge.reader.mfrc522 import Chip
from edge.reader.profile import Ready
from edge.reader.registers import VERSIONS


class NativeProfile:
    """Keeps what was learned about the chip, and whether its field is on."""

    def __init__(self, speeds: Sequence[int], target: int, gain: int) -> None:
        """Know nothing yet.

        Args:
            speeds: Where to look for the chip, in baud, most likely first.
            target: The speed to work at.
            gain: RxGain, 0 to 7.
        """
        self._speeds = tuple(speeds)
        self._target = target
        self._gain = gain
        self._chip: Chip | None = None
        self._field = False

    def connect(self, patience: float) -> Steps[Ready]:
        """See `Profile.connect`."""
        self._chip = None
        order = dict.fromkeys((*self._speeds, self._target))
        chip = yield from startup.connect(order, self._target, self._gain, patience)
        return self._taken(chip)

    def rewrite(self) -> Steps[Ready]:
        """See `Profile.rewrite`."""
        chip = self._known()
        yield from startup.back_in_step(chip)
        return self._taken(chip)

    def check(self) -> Steps[None]:
        """See `Profile.check`."""
        yield from mfrc522.check(self._known(), field=self._field)

    def look(self, band: bytes | None, at: float) -> Steps[Sighting]:  # noqa: ARG002 - the chip answers at once
        """See `Profile.look`."""
        chip = self._known()
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
            yield from mfrc522.cycle_field(self._known())
        elif not isinstance(sighting, Absent):
            yield from mfrc522.halt(self._known())

    def glance(self, at: float) -> Steps[Sighting]:  # noqa: ARG002 - the chip answers at once
        """See `Profile.glance`."""
        chip = self._known()
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

    def _known(self) -> Chip:
        if self._chip is None:
            raise ChipSilent("the chip was not found yet")
        return self._chip
