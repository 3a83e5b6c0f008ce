"""Which profile each name in the settings means."""

from collections.abc import Callable, Mapping
from typing import Final

from edge.reader.native import NativeProfile
from edge.reader.profile import Profile
from edge.reader.registers import RESET_BAUD
from edge.reader.settings import ReaderSettings

NATIVE_SPEEDS: Final = (RESET_BAUD, 115200, 460800, 57600, 19200)
"""Where a chip may be after whatever happened. It is at 9600 after every reset and brown-out."""
BRIDGE_SPEEDS: Final = (115200, 250000, 500000, 1000000)


def _native(settings: ReaderSettings) -> Profile:
    return NativeProfile(NATIVE_SPEEDS, settings.baud, settings.gain)


def _bridge(settings: ReaderSettings) -> Profile:
    """The bridge keeps its speed, so it is looked for there first."""
    return NativeProfile((settings.baud, *BRIDGE_SPEEDS), settings.baud, settings.gain)


MADE_BY: Final[Mapping[str, Callable[[ReaderSettings], Profile]]] = {
    "mfrc522": _native,
    "bridge": _bridge,
}


def profile_of(settings: ReaderSettings) -> Profile:
    """Make the profile that the settings name."""
    return MADE_BY[settings.profile](settings)
