"""Every kind of card that may come near a reader."""

from collections.abc import Callable
from typing import Final

from simulators.chip.classic import ClassicCard
from simulators.chip.crc import with_crc
from simulators.chip.frames import Frame
from simulators.chip.ntag import Ntag213, Ultralight
from simulators.chip.picc import HLTA, REQA, START_UP_S, WUPA, Answer, Picc, State

__all__ = [
    "HLTA",
    "REQA",
    "START_UP_S",
    "WUPA",
    "Answer",
    "ClassicCard",
    "Ntag213",
    "Phone",
    "Picc",
    "SmartCard",
    "State",
    "TenByteCard",
    "Ultralight",
]


class TenByteCard(Picc):
    """A card with a triple-size UID, selected in three cascade levels."""

    def __init__(self, uid: bytes) -> None:
        """`uid` has 10 bytes."""
        if len(uid) != 10:  # noqa: PLR2004 - the kind of card that this is
            raise ValueError(f"this card has 10 bytes of UID, not {len(uid)}")
        super().__init__(uid, sak=0x00, atqa=b"\x84\x00")


class SmartCard(Picc):
    """A card that goes on to ISO/IEC 14443-4: a pass, a bank card; 4 or 7 bytes of UID."""

    RATS: Final = 0xE0
    ATS: Final = bytes((0x05, 0x78, 0x80, 0x70, 0x02))
    """Its own length, frames of 256 bytes, speeds, waiting time (ISO/IEC 14443-4, 5.2)."""

    def __init__(self, uid: bytes) -> None:
        """`uid` has 4 or 7 bytes."""
        if len(uid) not in (4, 7):
            raise ValueError(f"this card has 4 or 7 bytes of UID, not {len(uid)}")
        atqa = b"\x04\x00" if len(uid) == 4 else b"\x44\x03"  # noqa: PLR2004 - as said above
        super().__init__(uid, sak=0x20, atqa=atqa)

    def _command(self, command: bytes) -> Frame | None:
        rats = len(command) == 2 and command[0] == self.RATS  # noqa: PLR2004 - and its parameter
        return Frame.of(with_crc(self.ATS)) if rats else None


class Phone(SmartCard):
    """A phone or bank card: ISO/IEC 14443-4, and a random UID, new whenever the field is."""

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        """`random_bytes(n)` makes the changing part of the UID."""
        self._random_bytes = random_bytes
        super().__init__(b"\x08" + random_bytes(3))

    def power_on(self) -> None:
        """Wake under a new name."""
        super().power_on()
        self.uid = b"\x08" + self._random_bytes(3)
