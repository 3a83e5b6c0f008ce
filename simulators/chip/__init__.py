"""An MFRC522 and its cards, register by register, in the time that wire and air take."""

from simulators.chip.cards import ClassicCard, Ntag213, Phone, Picc, TenByteCard
from simulators.chip.on_pty import ChipOnPty

__all__ = ["ChipOnPty", "ClassicCard", "Ntag213", "Phone", "Picc", "TenByteCard"]
