"""What a reader can be told, read once and then frozen."""

from dataclasses import dataclass
from typing import Final

from edge.reader.errors import SettingsRefused
from edge.reader.line_format import RDM6300, read_format
from edge.reader.registers import SERIAL_SPEED

PROFILES: Final = ("mfrc522", "bridge", "framed", "pn532")
"""What may speak on the line; `profiles.py` has what each name means."""
WITH_RESET: Final = ("mfrc522", "pn532")
"""Whose reset RTS may drive; a bridge restarts when its port is opened, a talker has none."""
GAINS: Final = range(8)


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """How one reader is connected and how eagerly it looks.

    Attributes:
        port: The serial port; a stable name such as one under /dev/serial/by-id.
        baud: The speed to work at; for a chip on the line itself, one of data sheet table 10. 0
            finds the best by measuring.
        profile: What speaks on the line; "mfrc522" is the chip's native register protocol, "bridge"
            the same through a firmware that keeps its own speed, "framed" a reader that talks by
            itself, "pn532" that chip on its high-speed UART.
        poll_ms: From the start of one look to the start of the next.
        gain: RxGain of the receiver, 0 to 7; lower it where readers lie side by side.
        misses: Clean looks in a row without the band after which it is gone.
        backstop_s: Gone, whatever is heard, when the band was not confirmed for this long.
        canary_s: How often the chip's registers are checked.
        doze_after_s: Without anything on the reader for so long, the field is on for its looks
            only, which come more slowly.
        doze_ms: From one look to the next while it dozes.
        reset_line: Whether RTS drives the chip's reset, if its profile has one.
        line: For "framed": how it writes a number down, see `line_format.LineFormat`.
        unproven_hours: After so many hours in which no band was read, a technician is asked to hold
            a test band on it.

    Raises:
        SettingsRefused: A value is outside what the reader can do.
    """

    port: str
    baud: int = 0
    profile: str = "mfrc522"
    poll_ms: int = 25
    gain: int = 5
    misses: int = 2
    backstop_s: float = 1.5
    canary_s: float = 1.0
    doze_after_s: float = 60.0
    doze_ms: int = 60
    reset_line: bool = True
    line: str = RDM6300
    unproven_hours: int = 24

    def __post_init__(self) -> None:
        """Refuse what cannot work, by name."""
        _insist(bool(self.port), "port: give the serial port's name")
        _insist(self.profile in PROFILES, f"profile: {self.profile!r} is none of {PROFILES}")
        _insist(self.baud >= 0, "baud: 0 (found by measuring) or more")
        any_speed = self.baud == 0 or self.profile != "mfrc522"
        speeds = sorted(SERIAL_SPEED)
        _insist(any_speed or self.baud in SERIAL_SPEED, f"baud: {self.baud} is none of {speeds}")
        _insist(self.poll_ms > 0, "poll_ms: at least 1")
        _insist(self.gain in GAINS, "gain: 0 to 7")
        _insist(self.misses > 0, "misses: at least 1")
        _insist(self.backstop_s > 0, "backstop_s: more than 0")
        _insist(self.canary_s > 0, "canary_s: more than 0")
        _insist(self.doze_after_s > 0, "doze_after_s: more than 0")
        _insist(self.doze_ms > 0, "doze_ms: at least 1")
        read_format(self.line)
        _insist(self.unproven_hours > 0, "unproven_hours: at least 1")

    @property
    def resets(self) -> bool:
        """Whether there is a reset line to pull."""
        return self.reset_line and self.profile in WITH_RESET


def _insist(fits: bool, otherwise: str) -> None:  # noqa: FBT001 - a condition is what it takes
    if not fits:
        raise SettingsRefused(otherwise)
