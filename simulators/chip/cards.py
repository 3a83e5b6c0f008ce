"""Cards of ISO/IEC 14443-3 type A as state machines.

The rule that decides everything: what a card does not expect in READY or ACTIVE sends it back,
silently, to where it came from: IDLE, or HALT.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import reduce
from operator import xor
from typing import Final

from simulators.chip.crc import passes, with_crc
from simulators.chip.frames import CARRIER_HZ, Frame

REQA: Final = Frame.of(b"\x26", 7)
WUPA: Final = Frame.of(b"\x52", 7)
HLTA: Final = Frame.of(with_crc(b"\x50\x00"))
SELECT_CODES: Final = (0x93, 0x95, 0x97)
CASCADE_TAG: Final = b"\x88"
SAK_CASCADE: Final = 0x04
NVB_NOTHING: Final = 0x20
NVB_WHOLE: Final = 0x70

FDT_AFTER_ONE_S: Final = 1236 / CARRIER_HZ
FDT_AFTER_ZERO_S: Final = 1172 / CARRIER_HZ
"""Frame delay time (ISO/IEC 14443-3, 6.2.1.1 with n = 9), by the last bit that the reader sent."""
START_UP_S: Final = 0.005
"""Field until ready: the longest that ISO/IEC 14443-3 (6.2.2) lets a card take."""


class State(Enum):
    """Of a card (ISO/IEC 14443-3, 6.3). The starred states are kept as `Picc.halted_before`."""

    POWER_OFF = auto()
    IDLE = auto()
    READY = auto()
    ACTIVE = auto()
    HALT = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """A card's frame, and when it begins, in seconds after the reader's frame has ended."""

    frame: Frame
    delay: float


class Picc:
    """Any type A card: answers requests, takes part in anticollision, is selected, rests."""

    def __init__(self, uid: bytes, sak: int, atqa: bytes) -> None:
        """Lie in a drawer, without power.

        Args:
            uid: 4, 7 or 10 bytes.
            sak: What the last cascade level's SELECT answers.
            atqa: Two bytes in the order in which they are sent.
        """
        if len(uid) not in (4, 7, 10):
            raise ValueError(f"a UID has 4, 7 or 10 bytes, not {len(uid)}")
        self.uid = uid
        self.state = State.POWER_OFF
        self.halted_before = False
        self._sak = sak
        self._atqa = atqa
        self._level = 0

    def power_on(self) -> None:
        """The field is there, long enough."""
        self.state = State.IDLE
        self.halted_before = False

    def power_off(self) -> None:
        """The field is gone, and with it all that the card knew."""
        self.state = State.POWER_OFF

    def hear(self, frame: Frame) -> Answer | None:
        """Take a frame from the reader; the answer, or silence."""
        reply = self._react(frame)
        delay = FDT_AFTER_ONE_S if frame.last_bit else FDT_AFTER_ZERO_S
        return None if reply is None else Answer(reply, delay)

    def _react(self, frame: Frame) -> Frame | None:
        match self.state:
            case State.IDLE if frame in (REQA, WUPA):
                return self._wake(halted=False)
            case State.HALT if frame == WUPA:
                return self._wake(halted=True)
            case State.READY:
                return self._in_ready(frame)
            case State.ACTIVE:
                return self._in_active(frame)
            case _:
                return None

    def _wake(self, *, halted: bool) -> Frame:
        self.state = State.READY
        self.halted_before = halted
        self._level = 0
        return Frame.of(self._atqa)

    def _fall_back(self) -> None:
        self.state = State.HALT if self.halted_before else State.IDLE

    def _in_ready(self, frame: Frame) -> Frame | None:
        data = frame.data
        levels = self._levels()
        if len(data) > 1 and data[0] == SELECT_CODES[self._level]:
            if frame == Frame.of(with_crc(data[:1] + bytes((NVB_WHOLE,)) + levels[self._level])):
                return self._selected(last=self._level == len(levels) - 1)
            if NVB_NOTHING <= data[1] < NVB_WHOLE and frame.length == _nvb_bits(data[1]):
                own, known = Frame.of(levels[self._level]), frame.after(16)
                if own.first(known.length) == known:
                    return own.after(known.length)
        self._fall_back()
        return None

    def _levels(self) -> list[bytes]:
        cuts = []
        rest = self.uid
        while len(rest) > 4:  # noqa: PLR2004 - the last level holds four bytes of UID
            cuts.append(CASCADE_TAG + rest[:3])
            rest = rest[3:]
        return [cut + bytes((reduce(xor, cut),)) for cut in (*cuts, rest)]

    def _selected(self, *, last: bool) -> Frame:
        if last:
            self.state = State.ACTIVE
            return Frame.of(with_crc(bytes((self._sak,))))
        self._level += 1
        return Frame.of(with_crc(bytes((self._sak | SAK_CASCADE,))))

    def _in_active(self, frame: Frame) -> Frame | None:
        if frame == HLTA:
            self.state = State.HALT
            return None
        reply = self._command(frame.data[:-2]) if _is_data(frame) else None
        if reply is None or reply.length < 8:  # noqa: PLR2004 - a NAK has four bits
            self._fall_back()
        return reply

    def _command(self, command: bytes) -> Frame | None:  # noqa: ARG002 - a plain card knows none
        """What the kind of card answers to a frame with a right CRC, given without it."""
        return None


def _nvb_bits(nvb: int) -> int:
    return 8 * (nvb >> 4) + (nvb & 0x0F)


def _is_data(frame: Frame) -> bool:
    return frame.length % 8 == 0 and passes(frame.data)


class Ntag213(Picc):
    """The museum's wristband, an NTAG213 (NXP data sheet NTAG21x): 7 bytes of UID, 45 pages."""

    PAGES: Final = 45
    VERSION: Final = bytes((0x00, 0x04, 0x04, 0x02, 0x01, 0x00, 0x0F, 0x03))
    NAK_ARGUMENT: Final = Frame(0x0, 4)
    GET_VERSION: Final = 0x60
    READ: Final = 0x30

    def __init__(self, uid: bytes) -> None:
        """Make a delivered, unwritten tag; `uid` has 7 bytes."""
        if len(uid) != 7:  # noqa: PLR2004 - data sheet 8.3
            raise ValueError(f"an NTAG213 has 7 bytes of UID, not {len(uid)}")
        super().__init__(uid, sak=0x00, atqa=b"\x44\x00")
        first, second = self._levels()
        serial = first[1:5] + second  # pages 0 to 2: UID0..2, BCC0, UID3..6, BCC1
        self._memory = (serial + b"\x48\x00\x00" + b"\xe1\x10\x12\x00").ljust(
            4 * self.PAGES, b"\x00"
        )

    def _command(self, command: bytes) -> Frame | None:
        match command[0], len(command):
            case self.GET_VERSION, 1:
                return Frame.of(with_crc(self.VERSION))
            case self.READ, 2 if command[1] < self.PAGES:
                rolled = self._memory[4 * command[1] :] + self._memory
                return Frame.of(with_crc(rolled[:16]))
            case _:
                return self.NAK_ARGUMENT


class ClassicCard(Picc):
    """A MIFARE Classic 1K: 4 bytes of UID, and nothing to be read without its key."""

    NAK_DENIED: Final = Frame(0x4, 4)

    def __init__(self, uid: bytes) -> None:
        """`uid` has 4 bytes."""
        if len(uid) != 4:  # noqa: PLR2004 - the kind of card that this is
            raise ValueError(f"this card has 4 bytes of UID, not {len(uid)}")
        super().__init__(uid, sak=0x08, atqa=b"\x04\x00")

    def _command(self, command: bytes) -> Frame | None:  # noqa: ARG002 - all is denied alike
        return self.NAK_DENIED


class TenByteCard(Picc):
    """A card with a triple-size UID, selected in three cascade levels."""

    def __init__(self, uid: bytes) -> None:
        """`uid` has 10 bytes."""
        if len(uid) != 10:  # noqa: PLR2004 - the kind of card that this is
            raise ValueError(f"this card has 10 bytes of UID, not {len(uid)}")
        super().__init__(uid, sak=0x00, atqa=b"\x84\x00")


class Phone(Picc):
    """A phone or bank card: ISO/IEC 14443-4, and a random UID, new whenever the field is."""

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        """`random_bytes(n)` makes the changing part of the UID."""
        self._random_bytes = random_bytes
        super().__init__(b"\x08" + random_bytes(3), sak=0x20, atqa=b"\x04\x00")

    def power_on(self) -> None:
        """Wake under a new name."""
        super().power_on()
        self.uid = b"\x08" + self._random_bytes(3)
