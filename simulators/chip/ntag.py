"""Tags that are read without a key: the museum's wristband NTAG213, and MIFARE Ultralight."""

from typing import Final

from simulators.chip.crc import with_crc
from simulators.chip.frames import Frame
from simulators.chip.picc import ACK, Picc

PAGE: Final = 4
NAK_ARGUMENT: Final = Frame(0x0, 4)
NAK_LOCKED: Final = Frame(0x4, 4)
WRITING_S: Final = 0.0041
"""What writing a page takes (NTAG21x data sheet, 10.4)."""


class PagedTag(Picc):
    """A tag whose memory is pages of four bytes, the UID with its check bytes in the first three.

    What it refuses it refuses with a NAK of four bits, and is no longer selected.
    """

    NAK_ARGUMENT: Final = NAK_ARGUMENT
    READ: Final = 0x30
    WRITE: Final = 0xA2
    FIRST_WRITABLE: Final = 4

    def __init__(self, uid: bytes, memory: bytes) -> None:
        """`uid` has 7 bytes, `memory` is what stands from page 3 on."""
        if len(uid) != 7:  # noqa: PLR2004 - these have a double-size UID
            raise ValueError(f"this tag has 7 bytes of UID, not {len(uid)}")
        super().__init__(uid, sak=0x00, atqa=b"\x44\x00")
        first, second = self._levels()
        serial = first[1:5] + second  # UID0..2, BCC0, UID3..6, BCC1
        self._memory = bytearray(serial + b"\x48\x00\x00" + memory)

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self._memory) // PAGE

    def _command(self, command: bytes) -> Frame | None:
        match command[0], len(command):
            case self.READ, 2:
                return self._read(command[1])
            case self.WRITE, 6:
                return self._write(command[1], command[2:])
            case _:
                return NAK_ARGUMENT

    def _readable(self) -> int:
        """How many pages may be read, from the first on."""
        return self.pages

    def _may_write(self, page: int) -> bool:
        return self.FIRST_WRITABLE <= page < self.pages

    def _shown(self) -> bytes:
        return bytes(self._memory)

    def _read(self, page: int) -> Frame:
        """Four pages; after the last that may be read comes the first."""
        readable = self._readable()
        if page >= readable:
            return NAK_ARGUMENT
        shown = self._shown()[: PAGE * readable]
        return Frame.of(with_crc((shown[PAGE * page :] + shown)[: 4 * PAGE]))

    def _write(self, page: int, data: bytes) -> Frame:
        if not self._may_write(page):
            return NAK_ARGUMENT
        self._memory[PAGE * page : PAGE * (page + 1)] = data
        self._takes_s = WRITING_S
        return ACK


class Ultralight(PagedTag):
    """A MIFARE Ultralight MF0ICU1: sixteen pages, and no command beyond reading and writing."""

    def __init__(self, uid: bytes) -> None:
        """Make a delivered one; `uid` has 7 bytes."""
        super().__init__(uid, bytes(13 * PAGE))


class Ntag213(PagedTag):
    """The museum's wristband, an NTAG213 (NXP data sheet NTAG21x): 7 bytes of UID, 45 pages."""

    PAGES: Final = 45
    VERSION: Final = bytes((0x00, 0x04, 0x04, 0x02, 0x01, 0x00, 0x0F, 0x03))
    GET_VERSION: Final = 0x60
    FAST_READ: Final = 0x3A
    READ_CNT: Final = 0x39
    COUNTER: Final = 0x02
    """The one counter that READ_CNT may be asked for."""
    READ_SIG: Final = 0x3C
    PWD_AUTH: Final = 0x1B
    AUTH0: Final = 4 * 0x29 + 3
    ACCESS: Final = 4 * 0x2A
    PASSWORD: Final = slice(4 * 0x2B, 4 * 0x2B + 4)
    PACK: Final = slice(4 * 0x2C, 4 * 0x2C + 2)
    PROTECTS_READING: Final = 0x80
    COUNTS: Final = 0x10
    TRIES: Final = 0x07
    """Bits of ACCESS: PROT, NFC_CNT_EN, AUTHLIM."""
    DELIVERED: Final = (
        b"\xe1\x10\x12\x00"  # page 3: capability container
        b"\x01\x03\xa0\x0c\x34\x03\x00\xfe"  # 4, 5: an empty NDEF message
        + bytes(PAGE * (0x28 - 0x06))
        + b"\x00\x00\x00\xbd"  # 28h: dynamic lock
        b"\x04\x00\x00\xff\x00\x05\x00\x00"  # 29h, 2Ah: nothing is protected (AUTH0 FFh)
        b"\xff\xff\xff\xff\x00\x00\x00\x00"  # 2Bh, 2Ch: password, PACK
    )

    def __init__(self, uid: bytes, signature: bytes = bytes(32)) -> None:
        """Make a delivered, unwritten tag.

        Args:
            uid: 7 bytes.
            signature: The 32 bytes that READ_SIG tells; only NXP can make one that verifies.
        """
        if len(signature) != 32:  # noqa: PLR2004 - data sheet 8.9
            raise ValueError(f"a signature has 32 bytes, not {len(signature)}")
        super().__init__(uid, self.DELIVERED)
        self._signature = signature
        self._opened = self._counted = False
        self._failures = 0
        self._reads = 0

    def protect(self, password: bytes, pack: bytes, first_page: int, access: int = 0x80) -> None:
        """Set a password, as a museum would before it hands the band out.

        Args:
            password: Four bytes.
            pack: Two bytes that answer the right password.
            first_page: AUTH0, the first page that it protects.
            access: Bits 7 PROT (reading, too), 4 NFC_CNT_EN, 2 to 0 AUTHLIM (wrong tries; 0: any).
        """
        self._memory[self.AUTH0] = first_page
        self._memory[self.ACCESS] = access
        self._memory[self.PASSWORD] = password
        self._memory[self.PACK] = pack

    def power_on(self) -> None:
        """Start up; the first reading is counted anew."""
        super().power_on()
        self._counted = False

    def _left_active(self) -> None:
        super()._left_active()
        self._opened = False

    def _command(self, command: bytes) -> Frame | None:
        answers = {
            (self.GET_VERSION, 1): self._tell_version,
            (self.FAST_READ, 3): self._fast_read,
            (self.READ_CNT, 2): self._tell_count,
            (self.READ_SIG, 2): self._tell_signature,
            (self.PWD_AUTH, 5): self._authenticate,
        }
        answer = answers.get((command[0], len(command)), super()._command)
        return answer(command)

    def _tell_version(self, _command: bytes) -> Frame:
        return Frame.of(with_crc(self.VERSION))

    def _tell_count(self, command: bytes) -> Frame:
        if command[1] != self.COUNTER or not self._has(self.COUNTS):
            return NAK_ARGUMENT
        return Frame.of(with_crc(self._reads.to_bytes(3, "little")))

    def _tell_signature(self, command: bytes) -> Frame:
        return NAK_ARGUMENT if command[1] else Frame.of(with_crc(self._signature))

    def _has(self, bit: int) -> bool:
        return bool(self._memory[self.ACCESS] & bit)

    def _readable(self) -> int:
        closed = self._has(self.PROTECTS_READING) and not self._opened
        return min(self.pages, self._memory[self.AUTH0]) if closed else self.pages

    def _may_write(self, page: int) -> bool:
        return super()._may_write(page) and (self._opened or page < self._memory[self.AUTH0])

    def _shown(self) -> bytes:
        """Password and PACK are never shown (data sheet 8.8.1)."""
        return bytes(self._memory[: self.PASSWORD.start]) + bytes(2 * PAGE)

    def _read(self, page: int) -> Frame:
        reply = super()._read(page)
        if reply is not NAK_ARGUMENT:
            self._count()
        return reply

    def _fast_read(self, command: bytes) -> Frame:
        _, first, last = command
        if not first <= last < self._readable():
            return NAK_ARGUMENT
        self._count()
        return Frame.of(with_crc(self._shown()[PAGE * first : PAGE * (last + 1)]))

    def _count(self) -> None:
        """The first reading since the field came (data sheet 8.7)."""
        if self._has(self.COUNTS) and not self._counted:
            self._reads = min(self._reads + 1, 0xFFFFFF)
            self._counted = True

    def _authenticate(self, command: bytes) -> Frame:
        limit = self._memory[self.ACCESS] & self.TRIES
        if limit and self._failures >= limit:
            return NAK_LOCKED
        if command[1:] != self._memory[self.PASSWORD]:
            self._failures += 1
            return NAK_ARGUMENT
        self._failures = 0
        self._opened = True
        return Frame.of(with_crc(bytes(self._memory[self.PACK])))
