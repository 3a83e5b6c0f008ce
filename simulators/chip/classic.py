"""MIFARE Classic: the cards of older museums, which give nothing without their key."""

from functools import reduce
from operator import xor
from typing import Final

from simulators.chip.crc import with_crc
from simulators.chip.frames import Frame
from simulators.chip.picc import Picc, Proof, State


class ClassicCard(Picc):
    """A MIFARE Classic with 4 bytes of UID (MF1S50, MF1S70, Mini data sheets).

    Its blocks can be read after an authentication (`prove`); it takes no writes. The cipher is not
    modelled: the chip shows the key, see `simulators.chip.authentication`.
    """

    NAK_DENIED: Final = Frame(0x4, 4)
    DELIVERED_KEY: Final = b"\xff" * 6
    AUTHENTICATE: Final = (0x60, 0x61)
    """With key A, with key B; both are the delivered one here."""
    READ: Final = 0x30
    NONCE: Final = Frame.of(b"\x01\x20\x01\x45")
    BLOCK: Final = 16
    KINDS: Final = {"mini": (0x09, b"\x04\x00", 20), "1k": (0x08, b"\x04\x00", 64),
                    "4k": (0x18, b"\x02\x00", 256)}  # fmt: skip
    """SAK, ATQA and number of blocks."""
    SMALL_SECTORS: Final = 128
    """Up to this block a sector has four blocks, from there on sixteen."""

    def __init__(self, uid: bytes, kind: str = "1k", key: bytes = DELIVERED_KEY) -> None:
        """Make a delivered card.

        Args:
            uid: 4 bytes.
            kind: `mini`, `1k` or `4k`.
            key: Six bytes that open every sector.
        """
        if len(uid) != 4:  # noqa: PLR2004 - the kind of card that this is
            raise ValueError(f"this card has 4 bytes of UID, not {len(uid)}")
        sak, atqa, self._blocks = self.KINDS[kind]
        self._key = key
        self._asked: int | None = None
        self._open: int | None = None
        super().__init__(uid, sak, atqa)

    def _command(self, command: bytes) -> Frame | None:
        self._asked = None
        if len(command) != 2 or command[1] >= self._blocks:  # noqa: PLR2004 - code and block
            return self.NAK_DENIED
        code, block = command
        if code in self.AUTHENTICATE:
            self._asked = self._sector(block)
            return self.NONCE
        if code == self.READ and self._sector(block) == self._open:
            return Frame.of(with_crc(self._read(block)))
        return self.NAK_DENIED

    def _convinced(self, proof: Proof) -> Frame | None:
        asked = self._asked
        if self.state is not State.ACTIVE or asked is None:
            return super()._convinced(proof)
        if proof != Proof(self._key, self.uid):
            self._fall_back()  # without a word: who asked waits in vain
            return None
        self._asked, self._open, self.enciphers = None, asked, True
        return Frame.of(bytes(4))

    def _left_active(self) -> None:
        super()._left_active()
        self._asked = self._open = None

    def _sector(self, block: int) -> int:
        if block < self.SMALL_SECTORS:
            return block // 4
        return self.SMALL_SECTORS // 4 + (block - self.SMALL_SECTORS) // 16

    def _read(self, block: int) -> bytes:
        """The manufacturer's block, a sector's last one (key A is never shown), or an empty one."""
        if block == 0:
            return (self.uid + bytes((reduce(xor, self.uid),))).ljust(self.BLOCK, b"\x00")
        if self._sector(block + 1) != self._sector(block):
            return bytes(6) + b"\xff\x07\x80\x69" + self._key
        return bytes(self.BLOCK)
