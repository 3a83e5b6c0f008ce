"""What goes wrong between a host, its adapter, a chip and the bands: each fault by its name.

A fault lasts (`suffer`, with the share of its occasions at which it strikes) or strikes once, at
the next occasion (`strike`). Occasions come with use alone: bytes, chunks and frames.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from simulators.chip.frames import Frame

ONE_BYTE: Final = 256
ATQA_BITS: Final = 16
EVEN: Final = 0.5
LATE_S: Final = (0.02, 0.6)
"""A late chunk comes so much later: some of it after the host has given up, as a stray."""


class Fault(StrEnum):
    """The names, as `--fault` takes them."""

    DROPPED = "dropped"
    INSERTED = "inserted"
    FLIPPED = "flipped"
    LATE = "late"
    STUCK = "stuck"
    UNPLUGGED = "unplugged"
    BROWN_OUT = "brown-out"
    CRYPTO_STUCK = "crypto-stuck"
    FIELD_LOST = "field-lost"
    FORGETFUL = "forgetful"
    HOT = "hot"
    DEAF = "deaf"
    SATURATED = "saturated"
    FAINT = "faint"
    GARBLED = "garbled"


@dataclass(frozen=True, slots=True)
class Nature:
    """Of a fault: what happens, of what its rate is the share, and the rate if none is given."""

    what: str
    share_of: str
    usual: float


NATURES: Final[Mapping[Fault, Nature]] = {
    Fault.DROPPED: Nature("a byte is lost on the line", "bytes, each way", 0.001),
    Fault.INSERTED: Nature("a byte that nobody sent comes before it", "bytes, each way", 0.001),
    Fault.FLIPPED: Nature("a bit of a byte falls over on the line", "bytes, each way", 0.001),
    Fault.LATE: Nature("an answer comes 20 to 600 ms late", "chunks", 0.01),
    Fault.STUCK: Nature("the chip falls silent until NRSTPD or its supply goes", "chunks", 0.001),
    Fault.UNPLUGGED: Nature("the plug goes, and comes back under another name", "chunks", 0.0005),
    Fault.BROWN_OUT: Nature("the supply falls: all is as after power-up", "frames sent", 0.001),
    Fault.CRYPTO_STUCK: Nature("MFCrypto1On is set: all is enciphered", "frames sent", 0.001),
    Fault.FIELD_LOST: Nature("TxControlReg's antenna bits fall to 0", "frames sent", 0.001),
    Fault.FORGETFUL: Nature("a register falls back to its reset value", "frames sent", 0.001),
    Fault.HOT: Nature("too hot: TempErr, and the antenna is not driven", "frames sent", 0.001),
    Fault.DEAF: Nature("the antenna reaches no band", "frames sent", 1.0),
    Fault.SATURATED: Nature("a band lies too near: ATQA lost at 43 and 48 dB", "ATQAs", 1.0),
    Fault.FAINT: Nature("a band lies too far: ATQA lost at 33 dB and less", "ATQAs", 1.0),
    Fault.GARBLED: Nature("one or two bits of a band's answer fall over", "answers", 0.02),
}

ON_WIRE: Final = (Fault.DROPPED, Fault.INSERTED, Fault.FLIPPED)
LOST_NEAR: Final = {6: 0.5, 7: 1.0}
LOST_FAR: Final = {0: 1.0, 1: 1.0, 2: 1.0, 3: 1.0, 4: 0.5}
"""By RxGain (9.3.3.6): what part of the rate is lost. The steps are this model's choice; that 48 dB
fails on the coil and 33 dB flaps at a distance where 38 dB does not, was measured on boards."""


class Faults:
    """Which faults are suffered, and whether one strikes now."""

    def __init__(self, luck: Random) -> None:
        self.luck = luck
        self._rates: dict[Fault, float] = {}
        self._waiting: Counter[Fault] = Counter()
        self._armed: set[Fault] = set()  # asked at every byte: nearly always none

    def suffer(self, fault: Fault, rate: float | None = None) -> None:
        """Let it strike at this share of its occasions (0 to 1), or at the usual one."""
        self._rates[fault] = NATURES[fault].usual if rate is None else rate
        self._armed.add(fault)

    def strike(self, fault: Fault, times: int = 1) -> None:
        """Let it strike at its next occasion, or at so many."""
        self._waiting[fault] += times
        self._armed.add(fault)

    def recover(self, fault: Fault | None = None) -> None:
        """Let it strike no more; without a name, none does."""
        for ended in Fault if fault is None else (fault,):
            self._rates.pop(ended, None)
            self._waiting.pop(ended, None)
            self._armed.discard(ended)

    def strikes(self, fault: Fault, part: float = 1.0) -> bool:
        """Whether it strikes at this occasion, which counts for a part of one."""
        if fault not in self._armed:
            return False
        if part and self._waiting[fault]:
            self._waiting[fault] -= 1
            return True
        rate = self._rates.get(fault, 0.0) * part
        return rate > 0 and self.luck.random() < rate

    def on_wire(self, data: bytes) -> bytes:
        """What arrives of bytes that were sent."""
        if self._armed.isdisjoint(ON_WIRE):
            return data
        arrived = bytearray()
        for byte in data:
            if self.strikes(Fault.DROPPED):
                continue
            if self.strikes(Fault.INSERTED):
                arrived.append(self.luck.randrange(ONE_BYTE))
            flipped = 1 << self.luck.randrange(8) if self.strikes(Fault.FLIPPED) else 0
            arrived.append(byte ^ flipped)
        return bytes(arrived)

    def held_back(self) -> float:
        """Seconds by which an answer is late."""
        return self.luck.uniform(*LATE_S) if self.strikes(Fault.LATE) else 0.0

    def in_reach(self, answer: Frame, gain: int) -> Frame | None:
        """An answer that this RxGain (0 to 7) is good for, or nothing."""
        if answer.length == ATQA_BITS and (
            self.strikes(Fault.SATURATED, LOST_NEAR.get(gain, 0.0))
            or self.strikes(Fault.FAINT, LOST_FAR.get(gain, 0.0))
        ):
            return None
        return answer

    def garbled(self, answer: Frame) -> tuple[Frame, bool]:
        """An answer with bits fallen over, if that strikes, and whether a parity bit tells of it.

        One bit of a byte is told of, two are not, nor is one of what is no whole byte.
        """
        if not answer.length or not self.strikes(Fault.GARBLED):
            return answer, False
        bit = self.luck.randrange(answer.length)
        whole = answer.length - answer.length % 8
        if bit >= whole:
            return answer.flipped(bit), False
        if self.luck.random() < EVEN:
            return answer.flipped(bit), True
        other = bit // 8 * 8 + (bit + self.luck.randrange(1, 8)) % 8
        return answer.flipped(bit).flipped(other), False


def without_faults() -> Faults:
    """Nothing goes wrong until somebody says so; then it does as it did the last time."""
    return Faults(Random(0))  # noqa: S311 - faults that can be had again, no secret


class LineNoise:
    """Loses, adds or changes single bytes, each with a third of the given probability."""

    def __init__(self, luck: Random, rate: float) -> None:
        self._faults = Faults(luck)
        self._luck = luck
        self._rate = rate

    def __call__(self, data: bytes) -> bytes:
        """What arrives of the bytes that were sent."""
        if not self._rate:
            return data
        arrived = bytearray()
        for byte in data:
            if self._luck.random() < self._rate:
                self._faults.strike(self._luck.choice(ON_WIRE))
            arrived += self._faults.on_wire(bytes((byte,)))
        return bytes(arrived)
