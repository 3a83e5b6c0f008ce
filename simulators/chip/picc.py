"""A card of ISO/IEC 14443-3 type A as a state machine: what all kinds of cards have in common.

The rule that decides everything: what a card does not expect in READY or ACTIVE sends it back,
silently, to where it came from: IDLE, or HALT.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from functools import reduce
from operator import xor
from typing import Final

from simulators.chip.crc import passes, with_crc
from simulators.chip.frames import CARRIER_HZ, Frame

REQA: Final = Frame.of(b"\x26", 7)
WUPA: Final = Frame.of(b"\x52", 7)
HLTA: Final = Frame.of(with_crc(b"\x50\x00"))
ACK: Final = Frame(0xA, 4)
UNREADABLE: Final = Frame(0, 0)
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


@dataclass(frozen=True, slots=True)
class Proof:
    """What a reader that authenticates knows of a card: a key, and the UID's last four bytes."""

    key: bytes = field(repr=False)
    uid: bytes = field(repr=False)


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
        self._takes_s = 0.0
        self.enciphers = False

    def power_on(self) -> None:
        """The field is there, long enough."""
        self.state = State.IDLE
        self.halted_before = False
        self._left_active()

    def power_off(self) -> None:
        """The field is gone, and with it all that the card knew."""
        self.state = State.POWER_OFF
        self._left_active()

    def hear(self, frame: Frame, *, enciphered: bool = False) -> Answer | None:
        """Take a frame from the reader; the answer, or silence.

        Only a card that was authenticated can read what is enciphered, and only that.
        """
        readable = enciphered == self.enciphers
        return self._answered(frame, self._react(frame if readable else UNREADABLE))

    def prove(self, proof: Proof) -> Answer | None:
        """Take the second frame of an authentication, which says that the reader knows the key."""
        return self._answered(UNREADABLE, self._convinced(proof))

    def _answered(self, frame: Frame, reply: Frame | None) -> Answer | None:
        delay = FDT_AFTER_ONE_S if frame.last_bit else FDT_AFTER_ZERO_S
        takes, self._takes_s = self._takes_s, 0.0
        return None if reply is None else Answer(reply, delay + takes)

    def _convinced(self, proof: Proof) -> Frame | None:  # noqa: ARG002 - most have no keys
        """What follows on a reader's proof; a card that was not asking for one falls back."""
        if self.state in (State.READY, State.ACTIVE):
            self._fall_back()
        return None

    def _left_active(self) -> None:
        """What only holds while it is selected is over."""
        self.enciphers = False

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
        self._left_active()

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
            self._left_active()
            return None
        reply = self._command(frame.data[:-2]) if _is_data(frame) else None
        if reply is None or (reply.length < 8 and reply != ACK):  # noqa: PLR2004 - a NAK has 4 bits
            self._fall_back()
        return reply

    def _command(self, command: bytes) -> Frame | None:  # noqa: ARG002 - a plain card knows none
        """What the kind of card answers to a frame with a right CRC, given without it."""
        return None


def _nvb_bits(nvb: int) -> int:
    return 8 * (nvb >> 4) + (nvb & 0x0F)


def _is_data(frame: Frame) -> bool:
    return frame.length % 8 == 0 and passes(frame.data)
