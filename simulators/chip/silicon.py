"""The chip itself: 64 registers, and what accessing them does (data sheet chapters 9 and 10)."""

from collections.abc import Callable
from math import inf
from typing import Final

from simulators.chip.agenda import Agenda
from simulators.chip.command_unit import INTERNAL_BYTES, CommandUnit
from simulators.chip.faults import Fault
from simulators.chip.inside import Inside
from simulators.chip.makes import VERSION_2_0, make_of
from simulators.chip.medium import Medium
from simulators.chip.receiver import CollisionReading
from simulators.chip.registers import CRYPTO_ON, READ_ONLY, RESET_VALUES, Cmd, Err, Reg
from simulators.chip.status import Status
from simulators.chip.transceiver import Transceiver

WAKE_S: Final = 1024 / 27.12e6 + 150e-6
"""1024 clocks (8.8.2) after the crystal has started, which is given 150 us here."""
RCV_OFF: Final = 0x20
POWER_DOWN: Final = 0x10
FLUSH: Final = 0x80
START_SEND: Final = 0x80
TIMER_START: Final = 0x40
TIMER_STOP: Final = 0x80
DRIVERS: Final = 0x03
"""TxControlReg Tx1RFEn and Tx2RFEn."""
TEMPERATURE_CLEAR: Final = 0x80


def baud_of(code: int) -> float:
    """The speed that a value of SerialSpeedReg really makes (8.1.3.2)."""
    t0, t1 = code >> 5, code & 0x1F
    return 27.12e6 / (t1 + 1) if t0 == 0 else 27.12e6 / ((t1 + 33) * 2 ** (t0 - 1))


class Silicon:
    """An MFRC522. Time moves only as far as the accesses say.

    Attributes:
        make: Which chip it is.
        baud: The speed its UART runs at.
        hears_from: When its UART can be spoken to: not while the oscillator starts.
    """

    baud: float

    def __init__(
        self,
        medium: Medium,
        random_bytes: Callable[[int], bytes],
        version: int = VERSION_2_0,
        reading: CollisionReading = CollisionReading.FRAME,
    ) -> None:
        """Power it up, some time ago.

        Args:
            medium: The air above its antenna, which knows the faults that befall it.
            random_bytes: Where RandomID takes its bytes from.
            version: What VersionReg reads.
            reading: What CollPos counts.
        """
        self.make = make_of(version)
        self._medium = medium
        self._random_bytes = random_bytes
        self._reading = reading
        self._agenda = Agenda()
        self._internal = bytearray(INTERNAL_BYTES)
        self._asleep = False
        self._restart()
        self._wakes_at = self.hears_from = -inf

    @property
    def field_on(self) -> bool:
        """Whether the antenna is driven."""
        driven = self._inside.holds(Reg.TX_CONTROL, DRIVERS)
        return driven and not self._asleep and not self._inside.flags.error & Err.TEMPERATURE

    @property
    def asleep(self) -> bool:
        """Whether it is in soft power-down (8.6.2): its clock, and so its UART, stands still."""
        return self._asleep

    def brown_out(self, at: float) -> None:
        """The supply fell, or NRSTPD was pulled: everything is as after power-up."""
        self._agenda.run_until(at)
        self._restart()
        self._internal[:] = bytes(INTERNAL_BYTES)
        self.hears_from = self._wakes_at

    def wake(self, at: float) -> None:
        """Something moves on the UART's line: the oscillator starts (8.6.2)."""
        self._agenda.run_until(at)
        if self._asleep:
            self._asleep = False
            self._wakes_at = self.hears_from = at + WAKE_S
            self._agenda.after(WAKE_S, self._switch_field)

    def read(self, address: int, at: float) -> int:
        """What a register holds at a time."""
        self._agenda.run_until(at)
        reader = self._readers.get(address)
        return reader() if reader is not None else self._inside.registers[address]

    def write(self, address: int, value: int, at: float) -> None:
        """Write a register at a time. Read-only and reserved ones take nothing."""
        self._agenda.run_until(at)
        self._write(address, value)

    def bears_sending(self) -> bool:
        """A frame begins, which draws current; False if the chip fell over it."""
        strikes = self._medium.faults.strikes
        if strikes(Fault.BROWN_OUT):
            self.brown_out(self._agenda.now)
            return False
        if strikes(Fault.CRYPTO_STUCK):
            self._inside.registers[Reg.STATUS2] |= CRYPTO_ON
        if strikes(Fault.FIELD_LOST):
            self._write(Reg.TX_CONTROL, self._inside.registers[Reg.TX_CONTROL] & ~DRIVERS)
        if strikes(Fault.FORGETFUL):
            self._forget()
        if strikes(Fault.HOT):
            self._inside.flags.went_wrong(Err.TEMPERATURE)
            self._switch_field()
        return True

    def hears(self) -> bool:
        """Whether the analogue part of the receiver is on, and well."""
        return not self._receiver_off and not self._unit.upset

    def command_ended(self) -> None:
        """Transmit or Receive has ended by itself."""
        self._unit.ended()

    def _restart(self) -> None:
        self._agenda.clear()
        self._inside = Inside(self._agenda, self.make)
        self._inside.registers[Reg.VERSION] = self.make.version
        self.baud = baud_of(self._inside.registers[Reg.SERIAL_SPEED])
        self._air = Transceiver(self._inside, self._medium, self, self._reading)
        self._unit = CommandUnit(
            self._inside, self._medium, self._air, self._internal, self._random_bytes
        )
        self._status = Status(self._inside, self._air, self._unit)
        self._receiver_off = RCV_OFF
        self._asleep = False
        self._wakes_at = self._agenda.now + WAKE_S
        self._medium.switch(self._agenda.now, on=False)
        self._readers = {Reg.COMMAND: self._read_command, **self._status.readers()}
        self._writers = self._writing()

    def _forget(self) -> None:
        registers = self._inside.registers
        held = [one for one in CONFIGURED if registers[one] != RESET_VALUES.get(one, 0)]
        if held:
            register = self._medium.faults.luck.choice(held)
            self._write(register, RESET_VALUES.get(register, 0))

    def _write(self, address: int, value: int) -> None:
        writer = self._writers.get(address)
        if writer is not None:
            writer(value)
        elif address in WRITABLE:
            self._inside.registers[address] = value

    def _writing(self) -> dict[int, Callable[[int], None]]:
        return {
            Reg.COMMAND: self._write_command,
            Reg.COM_IRQ: self._inside.flags.write_com,
            Reg.DIV_IRQ: self._inside.flags.write_div,
            Reg.STATUS2: self._write_status2,
            Reg.FIFO_DATA: self._write_fifo,
            Reg.FIFO_LEVEL: self._write_level,
            Reg.WATER_LEVEL: self._write_water_level,
            Reg.CONTROL: self._write_control,
            Reg.BIT_FRAMING: self._write_bit_framing,
            Reg.TX_CONTROL: self._write_tx_control,
            Reg.SERIAL_SPEED: self._write_speed,
        }

    def _read_command(self) -> int:
        down = POWER_DOWN if self._asleep or self._agenda.now < self._wakes_at else 0
        return self._receiver_off | down | self._unit.running

    def _write_command(self, value: int) -> None:
        code = value & 0x0F
        if code == Cmd.SOFT_RESET:
            self._restart()
            return
        self._receiver_off = value & RCV_OFF
        if code != Cmd.NO_CHANGE:
            self._unit.run(code)
        if value & POWER_DOWN and not self._asleep:
            self._asleep = True
            self._unit.run(Cmd.IDLE)
            self._switch_field()
        elif not value & POWER_DOWN:
            self.wake(self._agenda.now)

    def _write_status2(self, value: int) -> None:
        """Software may only clear MFCrypto1On (9.3.1.9); here a stray byte can set it, too."""
        self._inside.registers[Reg.STATUS2] = value
        if value & TEMPERATURE_CLEAR:
            self._inside.flags.error &= ~Err.TEMPERATURE
            self._switch_field()

    def _write_fifo(self, value: int) -> None:
        if not self._unit.takes_data:
            self._inside.flags.went_wrong(Err.WRITE)
            return
        self._inside.fifo.push(bytes((value,)))
        if self._inside.fifo.overflowed:
            self._inside.flags.went_wrong(Err.OVERFLOW)
        self._unit.fifo_written()

    def _write_level(self, value: int) -> None:
        if value & FLUSH:
            self._inside.fifo.flush()
            self._inside.flags.error &= ~Err.OVERFLOW

    def _write_water_level(self, value: int) -> None:
        self._inside.registers[Reg.WATER_LEVEL] = value
        self._status.watch_fifo()

    def _write_control(self, value: int) -> None:
        if value & TIMER_STOP:
            self._air.timer.stop()
        elif value & TIMER_START:
            self._air.timer.start()

    def _write_bit_framing(self, value: int) -> None:
        self._inside.registers[Reg.BIT_FRAMING] = value & ~START_SEND
        if value & START_SEND and self._unit.running is Cmd.TRANSCEIVE:
            self._air.start_send()

    def _write_tx_control(self, value: int) -> None:
        self._inside.registers[Reg.TX_CONTROL] = value
        self._switch_field()

    def _write_speed(self, value: int) -> None:
        self._inside.registers[Reg.SERIAL_SPEED] = value
        self.baud = baud_of(value)

    def _switch_field(self) -> None:
        self._medium.switch(self._agenda.now, on=self.field_on)
        if self.field_on:
            self._air.field_came()


WRITABLE: Final = frozenset(set(Reg) - READ_ONLY)
CONFIGURED: Final = tuple(
    one for one in Reg if Reg.MODE <= one <= Reg.T_RELOAD_L and one in WRITABLE - {Reg.SERIAL_SPEED}
)
"""Registers that say how to send and to receive: what a fault may make the chip forget."""
