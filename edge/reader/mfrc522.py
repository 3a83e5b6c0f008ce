"""The MFRC522 as a driver sees it: frames on the air, made of bursts of register accesses.

Pure (no line, no clock, no thread): every function yields what is to be sent and is told the
answer, so the same code runs over a serial line, a pseudo-terminal or in a test. Three habits make
it fast and steady:

* Nothing is waited for. Reads of VersionReg pad each burst to the time that the air needs, so that
  a burst has a fixed length, is one round trip, and proves by its padding that the chip is alive
  and in step.
* Nothing is read to be changed and written back: every value written is known from the
  configuration.
* What will most likely be asked next is asked in the same burst: WUPA with the first anticollision,
  SELECT with the anticollision of the next cascade level. It does no harm if nobody answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Final

from edge.reader import iso14443
from edge.reader.burst import Rest, Script, Steps, ask_ahead, fetch, pad, play, read, write
from edge.reader.errors import ChipForgot
from edge.reader.iso14443 import Absent, Card, Several, Sighting, Unclear
from edge.reader.registers import (
    CRYPTO_ON,
    FIELD_OFF,
    FIELD_ON,
    FLUSH_FIFO,
    START_SEND,
    TEMPERATURE_CLEAR,
    ComIrq,
    Command,
    Error,
    Register,
)

AIR_MARGIN_S: Final = 100e-6
"""Added to the time an answer needs on the air, for a card that is a little late."""
MERGE_FROM_BAUD: Final = 115200
"""From this speed on, asking ahead costs less than the round trip it saves."""
FIELD_REST_S: Final = 0.006
"""A card without field for this long has forgotten; with field for this long it is ready
(ISO/IEC 14443-3: 5 ms)."""
FRAME_BITS: Final = 10
"""Start bit, eight data bits, stop bit: one byte on the UART."""


@dataclass(frozen=True, slots=True)
class Chip:
    """What was learned about a chip when it was connected, and how it is to be spoken to."""

    version: int
    baud: int
    pipelined: bool = True
    gain: int = 5

    @property
    def merges(self) -> bool:
        """Whether frames are asked ahead in one burst."""
        return self.pipelined and self.baud >= MERGE_FROM_BAUD


@dataclass(frozen=True, slots=True)
class Request:
    """A frame for the air, how many bits of its last byte count (0: all), its answer's length.

    Of an answer that is not `wanted` it is only asked whether there was one.
    """

    frame: bytes = field(repr=False)
    answer_bytes: int
    last_bits: int = 0
    wanted: bool = True

    @property
    def air_time(self) -> float:
        """Seconds until its answer has been received."""
        cut = 8 - self.last_bits if self.last_bits else 0
        return iso14443.air_time(8 * len(self.frame) - cut, 8 * self.answer_bytes)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the chip holds after a request: how much it received, error bits, FIFO bytes."""

    received: int
    error: int
    data: bytes = field(repr=False)

    @property
    def silent(self) -> bool:
        """Nothing was received, not even a disturbance."""
        return not self.received and not self.error

    @property
    def collided(self) -> bool:
        """Two cards sent different bits at the same time."""
        return bool(self.error & Error.COLLISION)

    @property
    def whole(self) -> bool:
        """Received without any error, and exactly as long as was asked for."""
        return not self.error and 0 < self.received == len(self.data)


WAKE: Final = Request(
    bytes((iso14443.WUPA,)), iso14443.ATQA_BYTES, iso14443.SHORT_FRAME_BITS, wanted=False
)
HALT: Final = Request(iso14443.HLTA, 0, wanted=False)


def configuration(gain: int) -> Mapping[Register, int]:
    """What every register that matters must hold to read a band, in the order of writing.

    `gain` is RxGain, 0 to 7 (9.3.3.6): 5 is 38 dB; 7 saturates when a card lies on the coil.
    """
    return {
        Register.TEST_PIN_EN: 0x00,  # MX and DTRQ are not wired: RS232LineEn off (9.3.4.4)
        Register.STATUS2: 0x00,  # MFCrypto1On is cleared by software only (9.3.1.9)
        Register.TX_MODE: 0x00,  # 106 kbit/s, CRC made on the host
        Register.RX_MODE: 0x00,
        Register.TX_ASK: 0x40,  # 100 % ASK, as type A asks for (9.3.2.6)
        Register.MODE: 0x3D,  # CRC preset 6363 (9.3.2.2); not the reset value: a reset shows
        Register.T_MODE: 0x0D,  # the timer is not used; not the reset value, for the same reason
        Register.RF_CFG: gain << 4 | 0x08,
        Register.TX_CONTROL: FIELD_ON,
    }


def configure(chip: Chip) -> Steps[None]:
    """Write the whole configuration and give a card that already lies there the time to wake up."""
    script = write(Register.COMMAND, Command.IDLE) + write(Register.STATUS2, TEMPERATURE_CLEAR)
    for register, value in configuration(chip.gain).items():
        script += write(register, value)
    yield from play(script, pipelined=chip.pipelined)
    yield Rest(FIELD_REST_S)


def check(chip: Chip, *, field: bool = True) -> Steps[None]:
    """Read back what was configured: the canary. `field` says whether the field was left on.

    Raises:
        ChipForgot: A register holds something else; the message names the registers.
    """
    expected = {Register.VERSION: chip.version, **configuration(chip.gain)}
    expected[Register.TX_CONTROL] = FIELD_ON if field else FIELD_OFF
    script: Script = ()
    for register in expected:
        script += read(register)
    values = yield from play(script, pipelined=chip.pipelined)
    forgotten = [
        register.name
        for (register, value), found in zip(expected.items(), values, strict=True)
        if (found & CRYPTO_ON if register is Register.STATUS2 else found != value)
    ]
    if forgotten:
        raise ChipForgot(f"changed by itself: {', '.join(forgotten)}")


def cycle_field(chip: Chip) -> Steps[None]:
    """Switch the field off and on, so that every card near it starts anew."""
    yield from switch_field(chip, on=False)
    yield Rest(FIELD_REST_S)
    yield from switch_field(chip, on=True)


def switch_field(chip: Chip, *, on: bool) -> Steps[None]:
    """Switch the field; when it goes on, wait until a card that lies there is ready."""
    value = FIELD_ON if on else FIELD_OFF
    yield from play(write(Register.TX_CONTROL, value), pipelined=chip.pipelined)
    if on:
        yield Rest(FIELD_REST_S)


def look(chip: Chip, *, ahead: bool = True) -> Steps[Sighting]:
    """Wake whatever is there and select it through all cascade levels.

    A card with 7 bytes of UID takes three round trips, one with 4 bytes two, or one more if it must
    not be asked `ahead`, for the line to be free soon if nothing is there. Whatever was woken is
    left listening: call `halt` afterwards, unless the answer is `Absent`.
    """
    waking, first = _script(chip, WAKE), _ask_part(0)
    asking = _script(chip, first)
    ahead = ahead and chip.merges
    sent = ask_ahead(waking, asking) if ahead else play(waking, pipelined=chip.pipelined)
    woken, _ = _answer(WAKE, (yield from sent))
    if woken.silent:
        return Absent()
    values = yield from fetch(asking) if ahead else play(asking, pipelined=chip.pipelined)
    if woken.collided:
        return Several()
    heard, _ = _answer(first, values)
    return (yield from _climb(chip, heard))


def _climb(chip: Chip, heard: Answer) -> Steps[Sighting]:
    """Select level after level, from the answer to the first anticollision on."""
    known: list[bytes] = []
    for level in range(len(iso14443.SELECT_LEVELS)):
        if heard.collided:
            return Several()
        if not heard.whole or not iso14443.bcc_is_right(heard.data):
            return Unclear()
        known.append(heard.data)
        goes_on = heard.data[0] == iso14443.CASCADE_TAG and level < len(iso14443.SELECT_LEVELS) - 1
        requests = [_ask_select(level, heard.data)]
        if goes_on:
            requests.append(_ask_part(level + 1))
        selected, *following = yield from _converse(chip, *requests)
        sak = _sak(selected)
        if sak is None or bool(sak & iso14443.SAK_CASCADE) != goes_on:
            return Unclear()
        if not following:
            return Card(iso14443.joined(tuple(known)), sak)
        heard = following[0]
    return Unclear()


def recognise(chip: Chip, uid: bytes) -> Steps[Sighting]:
    """Ask, in one round trip, whether this card is still there, alone, and send it back to rest.

    Returns the card, `Absent`, `Several`, or `Unclear` for anything else, another card among it.
    """
    expected = iso14443.parts(uid)
    requests = [WAKE]
    for level, part in enumerate(expected):
        requests += [_ask_part(level), _ask_select(level, part)]
    _, *answers, _ = all_answers = yield from _converse(chip, *requests, HALT)
    heard, selected = answers[0::2], answers[1::2]
    if all(answer.silent for answer in all_answers):
        return Absent()
    if any(answer.collided for answer in all_answers):
        return Several()
    saks = [_sak(answer) for answer in selected]
    if any(answer.data != part for answer, part in zip(heard, expected, strict=True)):
        return Unclear()
    last = saks[-1]
    return Unclear() if last is None or None in saks else Card(uid, last)


def tell(chip: Chip, command: bytes, answer_bytes: int) -> Steps[bytes | None]:
    """Send a command to the selected card; its answer, or None if that was not whole and right.

    Both travel with a CRC, which is added here and taken off.
    """
    request = Request(command + iso14443.crc_a(command), answer_bytes + iso14443.CRC_BYTES)
    (answer,) = yield from _converse(chip, request)
    right = answer.whole and iso14443.crc_is_right(answer.data)
    return answer.data[: -iso14443.CRC_BYTES] if right else None


def halt(chip: Chip) -> Steps[None]:
    """Send a selected card to rest; one that was only woken falls back to rest by it, too."""
    yield from _converse(chip, HALT)


def _ask_part(level: int) -> Request:
    return Request(iso14443.anticollision(level), iso14443.PART_BYTES)


def _ask_select(level: int, part: bytes) -> Request:
    return Request(iso14443.select(level, part), iso14443.SAK_BYTES)


def _sak(answer: Answer) -> int | None:
    return answer.data[0] if answer.whole and iso14443.crc_is_right(answer.data) else None


def _converse(chip: Chip, *requests: Request) -> Steps[list[Answer]]:
    """Send the requests one after another in as few bursts as possible; one answer for each."""
    script = tuple(access for request in requests for access in _script(chip, request))
    values = yield from play(script, pipelined=chip.pipelined)
    answers = []
    for request in requests:
        answer, values = _answer(request, values)
        answers.append(answer)
    return answers


def _script(chip: Chip, request: Request) -> Script:
    """One frame out and its answer in, as register accesses (data sheet 10.3.1.8, Transceive)."""
    byte_time = FRAME_BITS / chip.baud
    pads = max(0, ceil((request.air_time + AIR_MARGIN_S) / byte_time) - 1)
    script = (
        write(Register.COMMAND, Command.IDLE)
        + write(Register.FIFO_LEVEL, FLUSH_FIFO)
        + (() if request.wanted else write(Register.COM_IRQ, ComIrq.ALL))
        + write(Register.FIFO_DATA, *request.frame)
        + write(Register.COMMAND, Command.TRANSCEIVE)
        + write(Register.BIT_FRAMING, START_SEND | request.last_bits)
        + pad(_known(chip), pads)
        + read(Register.ERROR)
    )
    if not request.wanted:
        return script + read(Register.COM_IRQ)
    return script + read(Register.FIFO_LEVEL) + read(Register.FIFO_DATA, request.answer_bytes)


def _answer(request: Request, values: bytes) -> tuple[Answer, bytes]:
    """What the reads of a request's script brought, and the values that are left.

    Raises:
        ChipForgot: The chip was too hot, and drives its antenna no more (9.3.1.7).
    """
    error, received = values[:2]
    if error & Error.TEMPERATURE:
        raise ChipForgot("it was too hot and switched its field off")
    if not request.wanted:
        return Answer(received & ComIrq.RX, error, b""), values[2:]
    end = 2 + request.answer_bytes
    return Answer(received, error, values[2:end]), values[end:]


def _known(chip: Chip) -> tuple[tuple[Register, int], ...]:
    """What must not change while a look lasts, what matters most first; Status2Reg does change."""
    must = configuration(chip.gain)
    first = ((Register.VERSION, chip.version), (Register.TX_CONTROL, must[Register.TX_CONTROL]))
    named = {Register.TX_CONTROL, Register.STATUS2}
    return (*first, *((name, value) for name, value in must.items() if name not in named))
