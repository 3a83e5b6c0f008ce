"""The chip's timer unit (data sheet 8.5): counts down at a divided carrier."""

from typing import Final

from simulators.chip.agenda import Entry
from simulators.chip.frames import CARRIER_HZ
from simulators.chip.inside import Inside
from simulators.chip.registers import Com, Reg

T_AUTO: Final = 0x80
T_AUTO_RESTART: Final = 0x10
PRESCALER_HIGH: Final = 0x0F
PRESCALE_EVEN: Final = 0x10
"""DemodReg TPrescalEven, of version 2.0 only."""


class Countdown:
    """Started and stopped by software or by the transceiver; it never stops a reception."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside
        self._agenda = inside.agenda
        self._registers = inside.registers
        self._entry: Entry | None = None

    @property
    def running(self) -> bool:
        """Status1Reg TRunning."""
        return self._entry is not None

    @property
    def automatic(self) -> bool:
        """TAuto: starts after a transmission, stops with the first bits received."""
        return bool(self._registers[Reg.T_MODE] & T_AUTO)

    @property
    def value(self) -> int:
        """TCounterVal."""
        if self._entry is None:
            return 0
        return max(0, int((self._entry.at - self._agenda.now) / self._tick()))

    def start(self) -> None:
        """Load the reload value and count."""
        self.stop()
        ticks = (self._registers[Reg.T_RELOAD_H] << 8 | self._registers[Reg.T_RELOAD_L]) + 1
        self._entry = self._agenda.after(ticks * self._tick(), self._zero)

    def stop(self) -> None:
        """Stand still."""
        if self._entry is not None:
            self._entry.called_off = True
        self._entry = None

    def _tick(self) -> float:
        high = self._registers[Reg.T_MODE] & PRESCALER_HIGH
        prescaler = high << 8 | self._registers[Reg.T_PRESCALER]
        known = self._inside.make.even_prescaler
        even = 2 if known and self._inside.holds(Reg.DEMOD, PRESCALE_EVEN) else 1
        return (2 * prescaler + even) / CARRIER_HZ

    def _zero(self) -> None:
        self._entry = None
        self._inside.flags.happened(Com.TIMER)
        if self._registers[Reg.T_MODE] & T_AUTO_RESTART:
            self.start()
