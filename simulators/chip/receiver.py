"""The receiver: bits from the air into the FIFO, byte by byte as they come, and what is wrong."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Final

from simulators.chip.agenda import Course
from simulators.chip.crc import passes
from simulators.chip.frames import CARD_EXTRA_ETU, ETU_S, Frame
from simulators.chip.inside import Inside
from simulators.chip.medium import Reception
from simulators.chip.registers import RECEPTION_ERRORS, Com, Err, Reg

CRC_ENABLED: Final = 0x80
"""TxModeReg and RxModeReg, bit 7."""
RX_NO_ERROR: Final = 0x08
RX_MULTIPLE: Final = 0x04
SHORTEST: Final = 4
"""With RxNoErr, less than four bits are no data stream (9.3.2.4)."""
VALUES_AFTER_COLLISION: Final = 0x80
COLLISION_NOT_VALID: Final = 0x20
COLLISION_POSITIONS: Final = 32
CRC_BYTES: Final = 2
SELECT_HEAD_BITS: Final = 16


class CollisionReading(StrEnum):
    """What CollPos of CollReg counts: the data sheet says "in a received frame", libraries differ.

    They are the same until bits are known before the collision: FRAME counts the bits received,
    ALIGNED those and RxAlign, ABSOLUTE the bits of the UID part, known ones included.
    """

    FRAME = "frame"
    ALIGNED = "aligned"
    ABSOLUTE = "absolute"


class Receiver:
    """Takes one reception after another."""

    def __init__(self, inside: Inside, reading: CollisionReading) -> None:
        self._inside = inside
        self._registers = inside.registers
        self._fifo = inside.fifo
        self._flags = inside.flags
        self._reading = reading
        self._course = Course(inside.agenda)
        self.last_bits = 0
        self.collision_position = COLLISION_NOT_VALID

    def start_up(self) -> None:
        """Listen: what was wrong with the last reception is forgotten (9.3.1.7, 9.3.1.15)."""
        self._flags.error &= ~RECEPTION_ERRORS
        self.collision_position = COLLISION_NOT_VALID

    def stop(self) -> None:
        """Break off; what has come so far stays in the FIFO."""
        self._course.call_off()

    def ignores(self, frame: Frame) -> bool:
        """Whether this is too short to count."""
        return self._inside.holds(Reg.RX_MODE, RX_NO_ERROR) and frame.length < SHORTEST

    def take(self, reception: Reception, sent: Frame, done: Callable[[], None]) -> None:
        """Receive, from now on; `sent` is what is answered, `done` is called when all has come."""
        frame = reception.frame
        begins = reception.begins_at
        if reception.collision is not None:
            bit = reception.collision
            self._course.at(_bit_ends(begins, bit), lambda: self._collided(bit, sent))
            if not self._inside.holds(Reg.COLL, VALUES_AFTER_COLLISION):
                frame = Frame(frame.first(bit).value, frame.length)
        align = self._registers[Reg.BIT_FRAMING] >> 4 & 0x07
        aligned = Frame(frame.value << align, frame.length + align)
        checked = self._inside.holds(Reg.RX_MODE, CRC_ENABLED)
        held_back = CRC_BYTES if checked else 0  # until more comes it may be the CRC
        for place in range(held_back, len(aligned.data)):
            last_bit = min(8 * (place + 1), aligned.length) - align - 1
            value = aligned.data[place - held_back]
            self._course.at(_bit_ends(begins, last_bit), partial(self._push, value))
        self._course.at(
            begins + frame.seconds(CARD_EXTRA_ETU),
            lambda: self._complete(reception, aligned, done),
        )

    def _complete(self, reception: Reception, aligned: Frame, done: Callable[[], None]) -> None:
        self.last_bits = aligned.length % 8
        if self._inside.holds(Reg.RX_MODE, CRC_ENABLED) and not passes(aligned.data):
            self._flags.went_wrong(Err.CRC)
        if reception.parity_wrong:
            self._flags.went_wrong(Err.PARITY)
        if self._inside.holds(Reg.RX_MODE, RX_MULTIPLE):
            self._push(self._flags.error & 0xFF)  # 9.3.2.4: the error register ends each stream
        self._flags.happened(Com.RX)
        done()

    def _push(self, value: int) -> None:
        self._fifo.push(bytes((value,)))
        if self._fifo.overflowed:
            self._flags.went_wrong(Err.OVERFLOW)

    def _collided(self, bit: int, sent: Frame) -> None:
        """Note where (9.3.1.15): CollPos counts from 1, the 32nd bit is 0, and no more are told."""
        known = {
            CollisionReading.FRAME: 0,
            CollisionReading.ALIGNED: self._registers[Reg.BIT_FRAMING] >> 4 & 0x07,
            CollisionReading.ABSOLUTE: max(0, sent.length - SELECT_HEAD_BITS),
        }[self._reading]
        position = known + bit + 1
        valid = position <= COLLISION_POSITIONS
        self.collision_position = position % COLLISION_POSITIONS if valid else COLLISION_NOT_VALID
        self._flags.went_wrong(Err.COLLISION)


def _bit_ends(begins: float, bit: int) -> float:
    """When a bit of a card's frame has come: after the start, and a parity bit for each byte."""
    return begins + (1 + bit + 1 + bit // 8) * ETU_S
