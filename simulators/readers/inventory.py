"""What a reader chip does by itself to find cards: wake, anticollision, select, one by one."""

from dataclasses import dataclass, field
from typing import Final

from simulators.chip.crc import passes, with_crc
from simulators.chip.frames import CARD_EXTRA_ETU, READER_EXTRA_ETU, Frame
from simulators.chip.medium import Medium, Reception
from simulators.chip.picc import CASCADE_TAG, HLTA, NVB_WHOLE, REQA, SAK_CASCADE, SELECT_CODES

ISO14443_4: Final = 0x20
RATS: Final = b"\xe0\x50"
LEVEL_BITS: Final = 40
PATIENCE_S: Final = 0.001


@dataclass(frozen=True, slots=True)
class Found:
    """A card that was selected."""

    atqa: bytes
    sak: int
    uid: bytes = field(repr=False)
    ats: bytes = b""


class Inventory:
    """One search, from a time on; `now` is when it has come so far."""

    def __init__(self, medium: Medium, at: float) -> None:
        self._medium = medium
        self.now = at

    def find(self, most: int) -> list[Found]:
        """Up to so many cards; each but the last is halted to find the next."""
        found: list[Found] = []
        while len(found) < most:
            woken = self._ask(REQA)
            if woken is None:
                break
            card = self._select(woken.frame.data)
            if card is None:
                break
            found.append(card)
            if len(found) < most:
                self._ask(HLTA)
        return found

    def _ask(self, frame: Frame) -> Reception | None:
        ends_at = self.now + frame.seconds(READER_EXTRA_ETU)
        heard = self._medium.transmit(frame, self.now, ends_at)
        if heard is None:
            self.now = ends_at + PATIENCE_S
        else:
            self.now = heard.begins_at + heard.frame.seconds(CARD_EXTRA_ETU) + PATIENCE_S
        return heard

    def _select(self, atqa: bytes) -> Found | None:
        uid = b""
        for code in SELECT_CODES:
            part = self._part(code)
            if part is None:
                return None
            answer = self._ask(Frame.of(with_crc(bytes((code, NVB_WHOLE)) + part)))
            if answer is None or not passes(answer.frame.data):
                return None
            sak = answer.frame.data[0]
            if not sak & SAK_CASCADE:
                ats = self._activate() if sak & ISO14443_4 else b""
                return Found(atqa, sak, uid + part[:4], ats)
            if part[:1] != CASCADE_TAG:
                return None
            uid += part[1:4]
        return None

    def _part(self, code: int) -> bytes | None:
        """A cascade level's five bytes; at each collision the way of the 1 is taken."""
        known = Frame(0, 0)
        while known.length < LEVEL_BITS:
            nvb = 16 + known.length
            head = Frame.of(bytes((code, nvb // 8 << 4 | nvb % 8)))
            heard = self._ask(Frame(head.value | known.value << 16, nvb))
            if heard is None:
                return None
            new = heard.frame
            if heard.collision is not None:
                one = Frame(new.value | 1 << heard.collision, new.length)
                new = one.first(heard.collision + 1)
            known = Frame(known.value | new.value << known.length, known.length + new.length)
        return known.data

    def _activate(self) -> bytes:
        answer = self._ask(Frame.of(with_crc(RATS)))
        return answer.frame.data[:-2] if answer else b""
