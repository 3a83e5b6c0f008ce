"""The profile of a PN532 on its high-speed UART.

The chip does anticollision and cascade by itself: one command a look. It is known to hang; it is
never waited for without end, its pending command is aborted by an ACK, and it is woken and
configured anew. What that does not cure the ladder does, by its reset line.

Source: NXP PN532 user manual (UM0701-02), chapters 6 (frames) and 7 (commands).
"""

from dataclasses import dataclass
from typing import Final

from edge.reader.burst import Burst, Rest, Retune, Steps, Take
from edge.reader.errors import ChipForgot, ChipSilent, OutOfStep, WrongDevice
from edge.reader.iso14443 import (
    SAK_ISO14443_4,
    UID_LENGTHS,
    Absent,
    Card,
    Several,
    Sighting,
    Unclear,
)
from edge.reader.profile import Ready

USUAL_BAUD: Final = 115200
WAKE: Final = b"\x55\x55" + bytes(14)
"""Ends low power on the UART (7.2.11): the long preamble gives its clock time to start."""
START: Final = b"\x00\x00\xff"
ACK: Final = START + b"\x00\xff\x00"
"""From the chip: the command was understood (6.2.1.3). From the host: forget your command."""
ACK_WITHIN_S: Final = 0.015
"""What the chip promises (6.2.2); beyond the adapter's own delay, which is added."""
ADAPTER_S: Final = 0.035
ANSWER_WITHIN_S: Final = 0.2
"""A look that finds nobody takes some 10 ms; a smart card's activation takes longest."""
HEAD_BYTES: Final = 5
TAIL_BYTES: Final = 2
TO_CHIP, FROM_CHIP, FAILED = 0xD4, 0xD5, 0x7F

GET_FIRMWARE_VERSION: Final = 0x02
SAM_CONFIGURATION: Final = 0x14
RF_CONFIGURATION: Final = 0x32
IN_LIST_PASSIVE_TARGET: Final = 0x4A

NORMAL_MODE: Final = b"\x01\x14\x01"
"""No security module; IRQ is driven (7.2.10)."""
FIELD_OFF: Final = b"\x01\x00"
ASK_ONCE: Final = b"\x05\xff\x01\x00"
"""MaxRetries: one attempt to find a card. Without it a look waits until somebody comes (7.3.1)."""
TWO_TYPE_A: Final = b"\x02\x00"
"""At most two targets at 106 kbit/s, type A: two are one too many, and are told."""
NOT_THERE_S: Final = 0.01


@dataclass(frozen=True, slots=True)
class Target:
    """A card as InListPassiveTarget tells it (7.3.5)."""

    uid: bytes
    sak: int


class Pn532Profile:
    """Keeps what the chip said it is."""

    def __init__(self, baud: int = 0) -> None:
        """Know nothing yet; `baud` 0 is the usual 115200."""
        self._baud = baud or USUAL_BAUD
        self._firmware = b""

    def connect(self, patience: float) -> Steps[Ready]:
        """See `Profile.connect`."""
        yield Retune(self._baud)
        yield from self._wake(patience)
        self._firmware = yield from command(GET_FIRMWARE_VERSION)
        yield from command(RF_CONFIGURATION, ASK_ONCE)
        _, version, revision, *_ = (*self._firmware, 0, 0, 0)
        return Ready(f"PN532 v{version}.{revision}", self._baud, version)

    def rewrite(self) -> Steps[Ready]:
        """See `Profile.rewrite`: abort what hangs, wake and configure."""
        return (yield from self.connect(ACK_WITHIN_S + ADAPTER_S))

    def check(self) -> Steps[None]:
        """See `Profile.check`.

        Raises:
            ChipForgot: It says it is another than before.
        """
        firmware = yield from command(GET_FIRMWARE_VERSION)
        if firmware != self._firmware:
            raise ChipForgot("its firmware is another than before")

    def look(self, _band: bytes | None, _at: float) -> Steps[Sighting]:
        """See `Profile.look`."""
        found = yield from command(IN_LIST_PASSIVE_TARGET, TWO_TYPE_A)
        return sighted(found)

    def settle(self, sighting: Sighting, *, left: bool) -> Steps[None]:
        """See `Profile.settle`: without field a card forgets, and is found again."""
        del left
        if not isinstance(sighting, Absent):
            yield from command(RF_CONFIGURATION, FIELD_OFF)

    def glance(self, at: float) -> Steps[Sighting]:
        """See `Profile.glance`: the field goes off after the look."""
        sighting = yield from self.look(None, at)
        if isinstance(sighting, Absent):
            yield from command(RF_CONFIGURATION, FIELD_OFF)
        return sighting

    def _wake(self, patience: float) -> Steps[None]:
        """Abort whatever it is doing, wake it, and put it into normal mode."""
        yield Burst(ACK, 0)
        yield Rest(NOT_THERE_S)
        frame = WAKE + framed(SAM_CONFIGURATION, NORMAL_MODE)
        heard = yield Burst(frame, len(ACK), patience)
        if heard and WAKE.startswith(heard):
            raise WrongDevice("the line echoes what it gets: RX and TX are joined")
        if heard and not (ACK.startswith(heard) or heard.startswith(ACK)):
            raise WrongDevice("something answers on this line, but not as a PN532 does")
        if heard != ACK:
            raise ChipSilent("the PN532 does not wake")
        yield from _answer(SAM_CONFIGURATION)


def framed(code: int, data: bytes = b"") -> bytes:
    """A command as it travels: start code, length and its complement, data and its complement."""
    body = bytes((TO_CHIP, code)) + data
    return START + bytes((len(body), -len(body) & 0xFF)) + body + bytes((-sum(body) & 0xFF, 0))


def command(code: int, data: bytes = b"") -> Steps[bytes]:
    """Send a command and return what its answer carries.

    Raises:
        ChipSilent: It did not acknowledge, or did not answer.
        OutOfStep: What came is no such answer.
    """
    acknowledged = yield Burst(framed(code, data), len(ACK), ACK_WITHIN_S + ADAPTER_S)
    if len(acknowledged) < len(ACK):
        raise ChipSilent("the PN532 does not acknowledge")
    if acknowledged != ACK:
        raise OutOfStep("expected an ACK, the PN532 sent something else")
    return (yield from _answer(code))


def _answer(code: int) -> Steps[bytes]:
    head = yield Take(HEAD_BYTES, ANSWER_WITHIN_S)
    if len(head) < HEAD_BYTES:
        raise ChipSilent("the PN532 acknowledged and fell silent")
    length, complement = head[3:]
    if head[:3] != START or (length + complement) & 0xFF:
        raise OutOfStep("expected an answer, the PN532 sent something else")
    rest = yield Take(length + TAIL_BYTES)
    if len(rest) < length + TAIL_BYTES:
        raise ChipSilent("the PN532's answer broke off")
    body = rest[:length]
    if sum(rest[: length + 1]) & 0xFF or rest[-1]:
        raise OutOfStep("an answer of the PN532 fails its checksum")
    if body[:1] == bytes((FAILED,)):
        raise OutOfStep("the PN532 did not understand a command")
    if body[:2] != bytes((FROM_CHIP, code + 1)):
        raise OutOfStep("the PN532 answered another command")
    return body[2:]


def sighted(found: bytes) -> Sighting:
    """What InListPassiveTarget's answer means: a count, then each target."""
    if not found:
        return Unclear()
    count, rest = found[0], found[1:]
    if count == 0:
        return Absent()
    if count > 1:
        return Several()
    target = _target(rest)
    return Card(target.uid, target.sak) if target else Unclear()


def _target(data: bytes) -> Target | None:
    """Target number, ATQA (two bytes), SAK, length of the UID, UID; a smart card's ATS follows."""
    if len(data) < HEAD_BYTES:
        return None
    sak, length = data[3], data[4]
    uid, ats = data[5 : 5 + length], data[5 + length :]
    if length not in UID_LENGTHS or len(uid) != length:
        return None
    whole = not ats or (bool(sak & SAK_ISO14443_4) and ats[0] == len(ats))
    return Target(uid, sak) if whole else None
