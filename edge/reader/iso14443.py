"""ISO/IEC 14443-3 type A: frames between reader and band, their checks, and what a UID may be.

Pure: bytes in, bytes or a judgement out.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from operator import xor
from typing import Final

WUPA: Final = 0x52
"""Wakes every card that is idle or halted (6.4.1); a short frame of 7 bits, as REQA is."""
SHORT_FRAME_BITS: Final = 7
ATQA_BYTES: Final = 2

SELECT_LEVELS: Final = (0x93, 0x95, 0x97)
"""SEL of cascade levels 1 to 3 (6.5.3.1)."""
NVB_NOTHING_KNOWN: Final = 0x20
NVB_ALL_KNOWN: Final = 0x70
CASCADE_TAG: Final = 0x88
"""First byte of a level's UID part when the UID goes on in the next level (6.5.4)."""
PART_BYTES: Final = 5
"""What one anticollision answers: four bytes of UID and their check byte BCC."""
CRC_BYTES: Final = 2
SAK_BYTES: Final = 3
"""SAK and its CRC_A."""
SAK_CASCADE: Final = 0x04
SAK_ISO14443_4: Final = 0x20
"""The card speaks a transmission protocol: a phone, a bank card, a passport (6.5.3.4)."""

RANDOM_UID: Final = 0x08
"""First byte of a 4-byte UID that the card makes up anew at every tap (6.5.4, NXP AN10927)."""

UID_LENGTHS: Final = (4, 7, 10)
WRITTEN_LENGTHS: Final = (4, 5, 7, 8, 10)
"""Those, and what 125 kHz tags (5) and ISO/IEC 15693 (8) have, as line readers tell them."""

FDT_S: Final = 1236 / 13.56e6
"""From the reader's last pause to the card's answer, the longer of the two (6.2.1.1)."""
ETU_S: Final = 128 / 13.56e6
"""One bit on the air at 106 kbit/s."""


class Refusal(StrEnum):
    """Why something that answered like a band is none."""

    RANDOM_UID = "random-uid"
    ISO14443_4 = "iso14443-4"


@dataclass(frozen=True, slots=True)
class Absent:
    """Nothing answered, and nothing disturbed the silence."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Something was on the air, but no card was selected by it."""


@dataclass(frozen=True, slots=True)
class Several:
    """Answers collided: more than one card is in the field."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card, which confirmed its whole UID by answering SELECT with a SAK and a right CRC."""

    uid: bytes = field(repr=False)
    sak: int


Sighting = Absent | Unclear | Several | Card


def crc_a(data: bytes) -> bytes:
    """CRC_A of a frame, low byte first, as it is appended (annex B: preset 6363, reflected)."""
    register = 0x6363
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = (register >> 1) ^ (0x8408 if register & 1 else 0)
    return register.to_bytes(2, "little")


def crc_is_right(frame: bytes) -> bool:
    """Whether a frame ends in the CRC_A of what comes before."""
    return len(frame) > CRC_BYTES and crc_a(frame[:-CRC_BYTES]) == frame[-CRC_BYTES:]


HLTA: Final = b"\x50\x00" + crc_a(b"\x50\x00")
"""Sends a selected card to rest; it answers only a WUPA from then on (6.4.3)."""


def anticollision(level: int) -> bytes:
    """The frame that asks for the UID part of a cascade level (0 to 2), nothing of it known."""
    return bytes((SELECT_LEVELS[level], NVB_NOTHING_KNOWN))


def select(level: int, part: bytes) -> bytes:
    """The frame that selects the card with this UID part and BCC at a cascade level (0 to 2)."""
    head = bytes((SELECT_LEVELS[level], NVB_ALL_KNOWN)) + part
    return head + crc_a(head)


def bcc_is_right(part: bytes) -> bool:
    """Whether five bytes from an anticollision pass their own check byte."""
    return len(part) == PART_BYTES and reduce(xor, part) == 0


def parts(uid: bytes) -> tuple[bytes, ...]:
    """Cut a UID into what each cascade level sends: cascade tag where more follows, and BCC.

    Raises:
        ValueError: A UID has 4, 7 or 10 bytes.
    """
    if len(uid) not in UID_LENGTHS:
        raise ValueError(f"a UID has 4, 7 or 10 bytes, not {len(uid)}")
    cuts = []
    rest = uid
    while len(rest) > 4:  # noqa: PLR2004 - the last level holds four bytes of UID
        cuts.append(bytes((CASCADE_TAG,)) + rest[:3])
        rest = rest[3:]
    cuts.append(rest)
    return tuple(cut + bytes((reduce(xor, cut),)) for cut in cuts)


def joined(levels: tuple[bytes, ...]) -> bytes:
    """Put the five-byte parts of all cascade levels together to the UID, first byte first."""
    *tagged, last = levels
    return b"".join(part[1:4] for part in tagged) + last[:4]


def refusal(card: Card) -> Refusal | None:
    """Why this card must not be taken for a wristband, or None.

    A random UID comes first: such a card would look like a new visitor at every tap.
    """
    if len(card.uid) == UID_LENGTHS[0] and card.uid[0] == RANDOM_UID:
        return Refusal.RANDOM_UID
    if card.sak & SAK_ISO14443_4:
        return Refusal.ISO14443_4
    return None


def canonical(uid: bytes) -> str:
    """The one way to write a UID down: uppercase hex, first byte first, two digits a byte.

    Raises:
        ValueError: No card has a UID of so many bytes.
    """
    if len(uid) not in WRITTEN_LENGTHS:
        raise ValueError(f"a UID has {WRITTEN_LENGTHS} bytes, not {len(uid)}")
    return uid.hex().upper()


def air_time(sent_bits: int, answer_bits: int) -> float:
    """Seconds from the first bit of a frame to the last bit of its answer, if that has bits.

    Each whole byte carries a parity bit; a frame has one start bit, the reader's also an end of two
    (6.1.4, 6.2.3).
    """
    sent = (1 + _with_parity(sent_bits) + 2) * ETU_S
    return sent + (FDT_S + (1 + _with_parity(answer_bits)) * ETU_S if answer_bits else 0.0)


def _with_parity(bits: int) -> int:
    return bits + bits // 8
