"""Which profile each name in the settings means."""

from collections.abc import Callable, Mapping
from typing import Final

from edge.reader.framed import FramedProfile
from edge.reader.line_format import read_format
from edge.reader.native import NativeProfile
from edge.reader.pn532 import Pn532Profile
from edge.reader.profile import Profile
from edge.reader.registers import RESET_BAUD
from edge.reader.settings import ReaderSettings

NATIVE_SPEEDS: Final = (RESET_BAUD, 115200, 460800, 57600, 19200)
"""Where a chip may be after whatever happened. It is at 9600 after every reset and brown-out."""
FITTING_SPEEDS: Final = (460800, 115200, 57600, 19200, RESET_BAUD)
"""Tried in this order when the speed is to be found by measuring; more brings next to nothing."""
BRIDGE_SPEEDS: Final = (115200, 250000, 500000, 1000000)


def _native(settings: ReaderSettings) -> Profile:
    targets = (settings.baud,) if settings.baud else FITTING_SPEEDS
    return NativeProfile(NATIVE_SPEEDS, targets, settings.gain)


def _bridge(settings: ReaderSettings) -> Profile:
    """The bridge keeps its speed, so it is looked for there first."""
    speed = settings.baud or BRIDGE_SPEEDS[0]
    return NativeProfile((speed, *BRIDGE_SPEEDS), (speed,), settings.gain)


def _framed(settings: ReaderSettings) -> Profile:
    return FramedProfile(read_format(settings.line), settings.baud)


def _pn532(settings: ReaderSettings) -> Profile:
    return Pn532Profile(settings.baud)


MADE_BY: Final[Mapping[str, Callable[[ReaderSettings], Profile]]] = {
    "mfrc522": _native,
    "bridge": _bridge,
    "framed": _framed,
    "pn532": _pn532,
}


def profile_of(settings: ReaderSettings) -> Profile:
    """Make the profile that the settings name."""
    return MADE_BY[settings.profile](settings)
