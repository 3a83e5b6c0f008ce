"""How a reader that talks by itself writes a band's number down, and how it is read back.

Pure. A format is one setting, words of `name=value`; what is left out has its default, and what is
unknown or cannot work is refused by name. `rdm6300` stands for the format of that reader.
"""

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Final

from edge.reader.errors import SettingsRefused
from edge.reader.iso14443 import WRITTEN_LENGTHS

RDM6300: Final = "rdm6300"
PRESETS: Final = {
    RDM6300: "start=02 end=03 digits=hex bytes=5 checksum=xor letters=upper silence_ms=300"
}
ENDS: Final = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n"}
HEX_LETTERS: Final = {
    "any": frozenset(string.hexdigits.encode()),
    "upper": frozenset((string.digits + "ABCDEF").encode()),
    "lower": frozenset((string.digits + "abcdef").encode()),
}
DECIMAL: Final = frozenset(string.digits.encode())
CHECKSUM_DIGITS: Final = 2
HEX, DECIMALS = "hex", "decimal"


@dataclass(frozen=True, slots=True)
class LineFormat:
    """What one reading looks like on the line.

    Attributes:
        start: Bytes before it, in hex; empty if there are none.
        end: Bytes after it, in hex, or `cr`, `lf`, `crlf`.
        digits: `hex` or `decimal`.
        size: How many bytes the number has; in the settings `bytes`.
        width: How many digits exactly; 0 takes all that the bytes can need.
        order: `first` if the digits begin with the UID's first byte, `last` if reversed.
        letters: `any`, `upper` or `lower`: which hex letters it writes.
        checksum: `none`, or `xor`: two more hex digits, the exclusive or of all bytes.
        silence_ms: So long without a reading, and the band is gone.
        agree: Readings alike in a row that make a band; 1 for a reader that says it once only.

    Raises:
        SettingsRefused: A value cannot work; the message names it.
    """

    start: bytes = b""
    end: bytes = b"\r\n"
    digits: str = HEX
    size: int = 4
    width: int = 0
    order: str = "first"
    letters: str = "any"
    checksum: str = "none"
    silence_ms: int = 300
    agree: int = 2

    def __post_init__(self) -> None:
        """Refuse what cannot work, by name."""
        _insist(bool(self.end), "end: a reading must end with something")
        _insist(self.digits in (HEX, DECIMALS), "digits: hex or decimal")
        _insist(self.size in WRITTEN_LENGTHS, f"bytes: one of {WRITTEN_LENGTHS}")
        _insist(0 <= self.width <= self._needed, f"width: 0 to {self._needed}")
        _insist(not (self.digits == HEX and self.width % 2), "width: hex digits come in pairs")
        _insist(self.order in ("first", "last"), "order: first or last")
        _insist(self.letters in HEX_LETTERS, "letters: any, upper or lower")
        _insist(self.checksum in ("none", "xor"), "checksum: none or xor")
        _insist(self.silence_ms > 0, "silence_ms: at least 1")
        _insist(self.agree > 0, "agree: at least 1")

    @property
    def _needed(self) -> int:
        return 2 * self.size if self.digits == HEX else len(str(256**self.size - 1))

    @property
    def digit_count(self) -> int:
        """How many digits a number has."""
        return self.width or self._needed

    @property
    def body_bytes(self) -> int:
        """What stands between start and end."""
        return self.digit_count + (CHECKSUM_DIGITS if self.checksum == "xor" else 0)

    @property
    def frame_bytes(self) -> int:
        """A whole reading on the line."""
        return len(self.start) + self.body_bytes + len(self.end)

    def number_in(self, body: bytes) -> bytes | None:
        """The UID that stands between start and end, first byte first; None if it is garbled."""
        if len(body) != self.body_bytes:
            return None
        digits, check = body[: self.digit_count], body[self.digit_count :]
        allowed = HEX_LETTERS[self.letters] if self.digits == HEX else DECIMAL
        if not allowed.issuperset(digits):
            return None
        value = int(digits, 16 if self.digits == HEX else 10)
        if value >= 256**self.size:
            return None
        written = value.to_bytes(self.size, "big")
        if check and not _check_is_right(check, written):
            return None
        return written if self.order == "first" else written[::-1]


def read_format(text: str) -> LineFormat:
    """Read a format as it stands in the settings.

    Raises:
        SettingsRefused: A word is unknown or its value cannot work; the message names it.
    """
    values: dict[str, str | int | bytes] = {}
    for word in PRESETS.get(text, text).split():
        name, _, value = word.partition("=")
        if name not in READ_BY:
            raise SettingsRefused(f"line: {name!r} is none of {', '.join(READ_BY)}")
        try:
            values[ATTRIBUTE.get(name, name)] = READ_BY[name](value)
        except ValueError:
            raise SettingsRefused(f"line: {name}: {value!r} cannot be read") from None
    return LineFormat(**values)  # type: ignore[arg-type]


def _check_is_right(check: bytes, written: bytes) -> bool:
    if not HEX_LETTERS["any"].issuperset(check):
        return False
    return int(check, 16) == reduce(xor, written)


def _end(value: str) -> bytes:
    return ENDS[value] if value in ENDS else bytes.fromhex(value)


ATTRIBUTE: Final = {"bytes": "size"}
"""Where a name of the settings is one that Python needs for itself."""
READ_BY: Final[Mapping[str, Callable[[str], str | int | bytes]]] = {
    "start": bytes.fromhex,
    "end": _end,
    "digits": str,
    "bytes": int,
    "width": int,
    "order": str,
    "letters": str,
    "checksum": str,
    "silence_ms": int,
    "agree": int,
}


def _insist(fits: bool, otherwise: str) -> None:  # noqa: FBT001 - a condition is what it takes
    if not fits:
        raise SettingsRefused(f"line: {otherwise}")
