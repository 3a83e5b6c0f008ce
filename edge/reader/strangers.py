"""What is on the line if it is no MFRC522: named from what it said to three reads of VersionReg.

Pure. Nothing was written to it, and nothing will be.
"""

import string
from collections.abc import Callable, Sequence
from typing import Final

ECHOED: Final = b"\xb7\xb7\xb7"
"""VersionReg read three times, as it comes back from a line that echoes."""
PRINTABLE: Final = frozenset(string.printable.encode())
TEXT_SHARE: Final = 0.8
TEXT_BYTES: Final = 4
PN532_START: Final = b"\x00\x00\xff"
"""Preamble and start code of each frame (PN532 user manual, 6.2.1.1)."""
PACKET_HEADS: Final = (b"\xab", b"\x7f", b"\x55", b"\xaa", b"\xf7")
"""How the packets of reader modules begin that hide their chip behind a controller."""
RDM6300_FRAME: Final = 14
STX, ETX = 0x02, 0x03

Sign = Callable[[bytes], bool]


def _echo(said: bytes) -> bool:
    return ECHOED in said


def _pn532(said: bytes) -> bool:
    return PN532_START in said


def _line_reader(said: bytes) -> bool:
    frame = said[-RDM6300_FRAME:]
    return len(frame) == RDM6300_FRAME and (frame[0], frame[-1]) == (STX, ETX)


def _text(said: bytes) -> bool:
    readable = sum(byte in PRINTABLE for byte in said)
    return len(said) >= TEXT_BYTES and readable >= TEXT_SHARE * len(said)


def _packets(said: bytes) -> bool:
    return len(said) >= TEXT_BYTES and said.startswith(PACKET_HEADS)


def _held(said: bytes) -> bool:
    return bool(said) and set(said) <= {0x00, 0xFF}


def _one_value(said: bytes) -> bool:
    return len(said) == len(ECHOED) and len(set(said)) == 1 and not _held(said)


SIGNS: Final[tuple[tuple[Sign, str], ...]] = (
    (
        _echo,
        "the line echoes what it gets: EA (pin 32) is not on ground, or RX and TX are joined",
    ),
    (_pn532, 'this is a PN532, not an MFRC522: set profile = "pn532"'),
    (_line_reader, 'this reader sends its bands by itself: set profile = "framed"'),
    (_text, "something that writes text is on this line: a modem, a receiver, a console"),
    (
        _one_value,
        "something answers like an MFRC522, but with a version that none has that reads bands",
    ),
    (
        _packets,
        "a module with a packet protocol of its own is on this line: its chip cannot be reached",
    ),
    (_held, "the line is held at one level: TX is not joined, or the board has no power"),
)
"""Looked for in this order, each in all that was said at any speed."""

UNKNOWN: Final = "something answers on this line, but not as an MFRC522 in UART mode does"


def name_of(heard: Sequence[bytes]) -> str:
    """Say in a sentence what it is; `heard` has what came at each speed."""
    for sign, sentence in SIGNS:
        if any(sign(said) for said in heard):
            return sentence
    return UNKNOWN
