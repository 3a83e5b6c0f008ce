"""An MFRC522 and its cards, register by register, in the time that wire and air take."""

from simulators.chip.cards import (
    ClassicCard,
    Ntag213,
    Phone,
    Picc,
    SmartCard,
    TenByteCard,
    Ultralight,
)
from simulators.chip.faults import Fault, Faults
from simulators.chip.on_pty import ChipOnPty

__all__ = [
    "ChipOnPty",
    "ClassicCard",
    "Fault",
    "Faults",
    "Ntag213",
    "Phone",
    "Picc",
    "SmartCard",
    "TenByteCard",
    "Ultralight",
]
