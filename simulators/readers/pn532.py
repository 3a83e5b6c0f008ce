"""A PN532 on its high-speed UART: frames, acknowledgement, and the commands that a reader needs.

Source: NXP PN532 user manual (UM0701-02), chapters 6 and 7. It sleeps until it is woken, waits for
a card without end unless it was told to ask once, and can hang until its reset line is pulled.
"""

from collections import deque
from collections.abc import Callable
from enum import Enum, auto
from typing import Final

from simulators.chip.cards import START_UP_S, Picc
from simulators.chip.medium import Medium
from simulators.readers.device import BITS
from simulators.readers.inventory import Found, Inventory

START: Final = b"\x00\xff"
ACK: Final = b"\x00\x00\xff\x00\xff\x00"
SYNTAX_ERROR: Final = b"\x00\x00\xff\x01\xff\x7f\x81\x00"
EXTENDED: Final = b"\xff\xff"
ONE_BYTE: Final = 0xFF
WAKE_BYTES: Final = 10
"""What goes by until a sleeping chip's clock runs: a frame behind a shorter preamble is lost."""
SPEEDS: Final = (9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 1288000)
FIFO_DATA: Final = b"\x63\x39"
"""CIU_FIFOData: still holds the SENS_REQ if nobody answered it."""
SENS_REQ: Final = 0x26
FIRMWARE: Final = b"\x32\x01\x06\x07"
"""IC, version 1, revision 6, and that it speaks type A, B and ISO 18092."""
ACK_AFTER_S: Final = 0.0005
WORKS_S: Final = 0.001
ENDLESS: Final = 0xFF
RF_FIELD, MAX_RETRIES = 0x01, 0x05
NOTHING_TO_SAY: Final = (0x08, 0x12, 0x14)
"""WriteRegister, SetParameters, SAMConfiguration: done, and answered by an empty frame."""
LONGEST: Final = 300


class Hang(Enum):
    """How it is stuck."""

    NOT = auto()
    MUTE = auto()
    """Nothing at all comes."""
    AFTER_ACK = auto()
    """Commands are acknowledged and never answered."""


class Pn532:
    """The chip, its antenna and what lies on it.

    Attributes:
        medium: The air above it.
        hang: How it is stuck; `reset` ends it.
        disturb: Changes what it says on its way.
    """

    def __init__(self, baud: int = 115200) -> None:
        self.baud = self._usual_baud = baud
        self.medium = Medium()
        self.disturb: Callable[[bytes], bytes] = bytes
        self.commands = 0
        self._power_up()

    def _power_up(self) -> None:
        self.hang = Hang.NOT
        self._awake = False
        self._field = False
        self._retries = ENDLESS
        self._searching: tuple[float, int] | None = None
        self._nobody = False
        self.baud = self._next_baud = self._usual_baud
        self._heard = b""
        self._saying: deque[tuple[float, bytes]] = deque()

    def lay(self, card: Picc, at: float) -> None:
        """Lay a card on it."""
        self.medium.lay(card, at)

    def lift(self, card: Picc) -> None:
        """Take a card away."""
        self.medium.lift(card)

    def reset(self, at: float) -> None:
        """RSTPD_N went low and high again."""
        self._power_up()
        self.medium.switch(at, on=False)

    def hear(self, sent: bytes, at: float) -> None:
        """Take bytes from the host."""
        if self.hang is Hang.MUTE:
            return
        if not self._awake:
            self._awake = True
            if sent.find(START) < WAKE_BYTES:
                return
        self._heard = (self._heard + sent)[-LONGEST:]
        while (begins := self._heard.find(START)) >= 0:
            used = self._frame(self._heard[begins + len(START) :], at)
            if used is None:
                return
            self._heard = self._heard[begins + len(START) + used :]

    def due(self) -> float | None:
        """When its next words have been said."""
        if self._searching:
            return max(self._searching[0], self._saying[0][0] if self._saying else 0.0)
        return self._saying[0][0] if self._saying else None

    def say(self, at: float) -> bytes:
        """All that has been said up to now."""
        while self._searching and self._searching[0] <= at:
            self._search(self._searching[0])
        said = b""
        while self._saying and self._saying[0][0] <= at:
            said += self.disturb(self._saying.popleft()[1])
        return said

    def _frame(self, rest: bytes, at: float) -> int | None:
        """One frame from its length on; how many bytes it took, None if it is not whole yet."""
        if len(rest) < 2:  # noqa: PLR2004 - length and its complement
            return None
        length, complement = rest[:2]
        if rest[:2] == EXTENDED:
            return self._extended(rest[2:], at)
        if (length, complement) == (0x00, 0xFF):
            self._saying.clear()  # an ACK from the host: forget your command
            self._searching = None
            self.baud = self._next_baud
            return 2
        if (length + complement) & 0xFF:
            return 2
        return self._body(2, length, rest, at)

    def _extended(self, rest: bytes, at: float) -> int | None:
        """A frame whose length has two bytes (6.2.1.2), from there on."""
        if len(rest) < 3:  # noqa: PLR2004 - high byte, low byte, complement
            return None
        if sum(rest[:3]) & 0xFF:
            return 2
        used = self._body(3, int.from_bytes(rest[:2], "big"), rest, at)
        return None if used is None else used + len(EXTENDED)

    def _body(self, begins: int, length: int, rest: bytes, at: float) -> int | None:
        ends = begins + length
        if len(rest) <= ends:
            return None
        body = rest[begins:ends]
        if not (sum(body) + rest[ends]) & 0xFF and body[:1] == b"\xd4":
            self._obey(body[1:], at)
        return ends + 1

    def _obey(self, command: bytes, at: float) -> None:
        self.commands += 1
        self._saying.clear()
        self._searching = None
        ready = at + ACK_AFTER_S
        self._queue(ACK, ready)
        if self.hang is Hang.AFTER_ACK:
            return
        code, data = command[0], command[1:]
        known = {
            0x00: lambda data, _at: data,  # Diagnose, the line: it says what it heard
            0x02: lambda _data, _at: FIRMWARE,
            0x06: self._read_registers,
            0x10: self._change_speed,
            0x16: self._power_down,
            0x32: self._configure,
            0x4A: self._list,
        } | dict.fromkeys(NOTHING_TO_SAY, lambda _data, _at: b"")
        if code not in known:
            self._queue(SYNTAX_ERROR, ready + WORKS_S)
            return
        answer = known[code](data, ready + WORKS_S)
        if answer is not None:
            self._answer(code, answer, ready + WORKS_S)

    def _read_registers(self, data: bytes, _at: float) -> bytes:
        registers = [data[n : n + 2] for n in range(0, len(data), 2)]
        left = SENS_REQ if self._nobody else 0
        return bytes(left if register == FIFO_DATA else 0 for register in registers)

    def _change_speed(self, data: bytes, _at: float) -> bytes:
        self._next_baud = SPEEDS[data[0]]  # from the host's next ACK on
        return b""

    def _power_down(self, _data: bytes, at: float) -> bytes:
        self._switch(at, on=False)
        self._awake = False
        return b"\x00"

    def _configure(self, data: bytes, at: float) -> bytes:
        if data[0] == RF_FIELD:
            self._switch(at, on=bool(data[1] & 1))
        elif data[0] == MAX_RETRIES:
            self._retries = data[3]
        return b""

    def _list(self, data: bytes, at: float) -> None:
        if not self._field:
            self._switch(at, on=True)
            at += START_UP_S
        self._searching = (at, data[0])

    def _switch(self, at: float, *, on: bool) -> None:
        self._field = on
        self.medium.switch(at, on=on)

    def _search(self, at: float) -> None:
        most = self._searching[1] if self._searching else 0
        inventory = Inventory(self.medium, at)
        found = inventory.find(most)
        if not found and self._retries == ENDLESS:
            self._searching = (inventory.now + WORKS_S, most)
            return
        self._searching = None
        self._nobody = not found
        told = bytes((len(found),)) + b"".join(
            _target(number, card) for number, card in enumerate(found, start=1)
        )
        self._answer(0x4A, told, inventory.now)

    def _answer(self, code: int, data: bytes, at: float) -> None:
        body = bytes((0xD5, code + 1)) + data
        size = bytes((len(body),)) if len(body) <= ONE_BYTE else len(body).to_bytes(2, "big")
        head = b"\x00" + START + (b"" if len(size) == 1 else EXTENDED)
        head += size + bytes((-sum(size) & 0xFF,))
        self._queue(head + body + bytes((-sum(body) & 0xFF, 0)), at)

    def _queue(self, words: bytes, at: float) -> None:
        begins = max(at, self._saying[-1][0] if self._saying else 0.0)
        self._saying.append((begins + len(words) * BITS / self.baud, words))


def _target(number: int, card: Found) -> bytes:
    return (
        bytes((number,)) + card.atqa[::-1] + bytes((card.sak, len(card.uid))) + card.uid + card.ats
    )
