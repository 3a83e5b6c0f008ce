"""The chip itself: 64 registers, and what accessing them does (data sheet chapters 9 and 10)."""

from collections.abc import Callable
from typing import Final

from simulators.chip.agenda import Agenda
from simulators.chip.crc import crc
from simulators.chip.faults import Fault, Faults, without_faults
from simulators.chip.fifo import DEPTH, Fifo
from simulators.chip.flags import Flags
from simulators.chip.medium import Medium
from simulators.chip.registers import CRC_IRQ, READ_ONLY, RESET_VALUES, Cmd, Com, Err, Reg
from simulators.chip.transceiver import CRYPTO_ON, Transceiver

VERSION_2_0: Final = 0x92
REGISTERS: Final = 64
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
STATUS2_KEPT: Final = 0xC8
TEMPERATURE_CLEAR: Final = 0x80
CRC_PRESETS: Final = (0x0000, 0x6363, 0xA671, 0xFFFF)
INTERNAL_BYTES: Final = 25
RANDOM_BYTES: Final = 10
RESET_BAUD_CODE: Final = 0xEB


def baud_of(code: int) -> float:
    """The speed that a value of SerialSpeedReg really makes (8.1.3.2)."""
    t0, t1 = code >> 5, code & 0x1F
    return 27.12e6 / (t1 + 1) if t0 == 0 else 27.12e6 / ((t1 + 33) * 2 ** (t0 - 1))


class Silicon:
    """An MFRC522. Time moves only as far as the accesses say.

    Attributes:
        baud: The speed its UART runs at.
    """

    baud: float

    def __init__(
        self,
        medium: Medium,
        random_bytes: Callable[[int], bytes],
        version: int = VERSION_2_0,
        faults: Faults | None = None,
    ) -> None:
        """Power it up.

        Args:
            medium: The air above its antenna.
            random_bytes: Where RandomID takes its bytes from.
            version: What VersionReg reads.
            faults: What may befall it when it drives its antenna; none if not given.
        """
        self._medium = medium
        self._random_bytes = random_bytes
        self._version = version
        self._faults = without_faults() if faults is None else faults
        self._agenda = Agenda()
        self._internal = bytes(INTERNAL_BYTES)
        self._restart()

    @property
    def field_on(self) -> bool:
        """Whether the antenna is driven."""
        hot = self._flags.error & Err.TEMPERATURE
        return bool(self._registers[Reg.TX_CONTROL] & DRIVERS) and not hot

    def brown_out(self, at: float) -> None:
        """The supply fell: everything is as after power-up."""
        self._agenda.run_until(at)
        self._restart()
        self._internal = bytes(INTERNAL_BYTES)

    def read(self, address: int, at: float) -> int:
        """What a register holds at a time."""
        self._agenda.run_until(at)
        reader = self._readers.get(address)
        value = reader() if reader is not None else self._registers[address]
        self._watch_fifo()
        return value

    def write(self, address: int, value: int, at: float) -> None:
        """Write a register at a time. Read-only and reserved ones take nothing."""
        self._agenda.run_until(at)
        writer = self._writers.get(address)
        if writer is not None:
            writer(value)
        elif address in WRITABLE:
            self._registers[address] = value
        self._watch_fifo()

    def _write_speed(self, value: int) -> None:
        self._registers[Reg.SERIAL_SPEED] = value
        self.baud = baud_of(value)

    def _restart(self) -> None:
        now = self._agenda.now
        self._agenda.clear()
        self._registers = bytearray(REGISTERS)
        for register, value in RESET_VALUES.items():
            self._registers[register] = value
        self._registers[Reg.VERSION] = self._version
        self.baud = baud_of(self._registers[Reg.SERIAL_SPEED])
        self._fifo = Fifo()
        self._flags = Flags()
        self._air = Transceiver(
            self._agenda,
            self._registers,
            self._fifo,
            self._flags,
            self._medium,
            self,
        )
        self._command = Cmd.IDLE
        self._receiver_off = RCV_OFF
        self._crc = 0xFFFF
        self._watched: tuple[int, int] | None = None
        self._was_low = True
        self._was_high = False
        self._wakes_at = now + WAKE_S
        self._medium.switch(now, on=False)
        self._readers = self._reading()
        self._writers = self._writing()

    def bears_sending(self) -> bool:
        """A frame begins, which draws current; False if the chip fell over it."""
        strikes = self._faults.strikes
        if strikes(Fault.BROWN_OUT):
            self.brown_out(self._agenda.now)
            return False
        if strikes(Fault.CRYPTO_STUCK):
            self._registers[Reg.STATUS2] |= CRYPTO_ON
        if strikes(Fault.FIELD_LOST):
            self._write_tx_control(self._registers[Reg.TX_CONTROL] & ~DRIVERS)
        if strikes(Fault.FORGETFUL):
            self._forget()
        if strikes(Fault.HOT):
            self._flags.went_wrong(Err.TEMPERATURE)
            self._medium.switch(self._agenda.now, on=False)
        return True

    def _forget(self) -> None:
        held = [one for one in CONFIGURED if self._registers[one] != RESET_VALUES.get(one, 0)]
        if held:
            register = self._faults.luck.choice(held)
            self.write(register, RESET_VALUES.get(register, 0), self._agenda.now)

    def _reading(self) -> dict[int, Callable[[], int]]:
        return {
            Reg.COMMAND: self._read_command,
            Reg.COM_IRQ: lambda: self._flags.com,
            Reg.DIV_IRQ: lambda: self._flags.div,
            Reg.ERROR: self._read_error,
            Reg.STATUS1: self._read_status1,
            Reg.STATUS2: lambda: self._registers[Reg.STATUS2] & STATUS2_KEPT | self._air.modem,
            Reg.FIFO_DATA: self._fifo.pop,
            Reg.FIFO_LEVEL: lambda: len(self._fifo),
            Reg.CONTROL: lambda: 0x10 | self._air.rx_last_bits,
            Reg.BIT_FRAMING: lambda: self._registers[Reg.BIT_FRAMING] & ~START_SEND,
            Reg.COLL: lambda: self._registers[Reg.COLL] & 0x80 | self._air.collision_position,
            Reg.CRC_RESULT_H: lambda: self._crc >> 8,
            Reg.CRC_RESULT_L: lambda: self._crc & 0xFF,
            Reg.T_COUNTER_H: lambda: self._air.timer.value >> 8,
            Reg.T_COUNTER_L: lambda: self._air.timer.value & 0xFF,
        }

    def _writing(self) -> dict[int, Callable[[int], None]]:
        return {
            Reg.COMMAND: self._write_command,
            Reg.COM_IRQ: self._flags.write_com,
            Reg.DIV_IRQ: self._flags.write_div,
            Reg.FIFO_DATA: self._write_fifo,
            Reg.FIFO_LEVEL: self._write_level,
            Reg.STATUS2: self._write_status2,
            Reg.CONTROL: self._write_control,
            Reg.BIT_FRAMING: self._write_bit_framing,
            Reg.TX_CONTROL: self._write_tx_control,
            Reg.SERIAL_SPEED: self._write_speed,
        }

    def _read_command(self) -> int:
        asleep = POWER_DOWN if self._agenda.now < self._wakes_at else 0
        return self._receiver_off | asleep | self._command

    def _read_error(self) -> int:
        return self._flags.error | (Err.OVERFLOW if self._fifo.overflowed else 0)

    def _read_status1(self) -> int:
        crc_ready = 0x20 if self._command is not Cmd.CALC_CRC or not len(self._fifo) else 0
        crc_ok = 0x40 if self._crc == 0 else 0
        wanted = self._registers[Reg.COM_IEN] & 0x7F
        irq = 0x10 if self._flags.com & wanted else 0
        running = 0x08 if self._air.timer.running else 0
        return crc_ok | crc_ready | irq | running | self._high() << 1 | self._low()

    def _low(self) -> bool:
        return len(self._fifo) <= self._registers[Reg.WATER_LEVEL] & 0x3F

    def _high(self) -> bool:
        return DEPTH - len(self._fifo) <= self._registers[Reg.WATER_LEVEL] & 0x3F

    def _watch_fifo(self) -> None:
        """The alert interrupts keep the moment at which the FIFO crossed its water level."""
        level = len(self._fifo), self._registers[Reg.WATER_LEVEL]
        if level == self._watched:
            return
        self._watched = level
        low, high = self._low(), self._high()
        if low and not self._was_low:
            self._flags.happened(Com.LO_ALERT)
        if high and not self._was_high:
            self._flags.happened(Com.HI_ALERT)
        self._was_low, self._was_high = low, high

    def _write_fifo(self, value: int) -> None:
        self._fifo.push(bytes((value,)))
        if self._fifo.overflowed:
            self._flags.went_wrong(Err.OVERFLOW)
        if self._command is Cmd.CALC_CRC:
            self._add_to_crc()

    def _write_level(self, value: int) -> None:
        if value & FLUSH:
            self._fifo.flush()
            self._flags.error &= ~Err.OVERFLOW

    def _write_control(self, value: int) -> None:
        if value & TIMER_STOP:
            self._air.timer.stop()
        elif value & TIMER_START:
            self._air.timer.start()

    def _write_bit_framing(self, value: int) -> None:
        self._registers[Reg.BIT_FRAMING] = value & ~START_SEND
        if value & START_SEND and self._command is Cmd.TRANSCEIVE:
            self._air.start_send()

    def _write_status2(self, value: int) -> None:
        self._registers[Reg.STATUS2] = value
        if value & TEMPERATURE_CLEAR and self._flags.error & Err.TEMPERATURE:
            self._flags.error &= ~Err.TEMPERATURE
            self._medium.switch(self._agenda.now, on=self.field_on)

    def _write_tx_control(self, value: int) -> None:
        self._registers[Reg.TX_CONTROL] = value
        self._medium.switch(self._agenda.now, on=self.field_on)

    def _write_command(self, value: int) -> None:
        self._receiver_off = value & RCV_OFF
        code = value & 0x0F
        if code == Cmd.NO_CHANGE:
            return
        if code == Cmd.SOFT_RESET:
            self._restart()
            return
        self._air.stop()
        self._flags.error &= Err.TEMPERATURE
        self._command = Cmd(code) if code in set(Cmd) else Cmd.IDLE
        if code not in set(Cmd):
            self._flags.happened(Com.IDLE)
            return
        self._begin()

    def _begin(self) -> None:
        match self._command:
            case Cmd.MEM:
                self._move_memory()
            case Cmd.RANDOM_ID:
                self._internal = self._random_bytes(RANDOM_BYTES) + self._internal[RANDOM_BYTES:]
                self.command_ended()
            case Cmd.CALC_CRC:
                self._crc = CRC_PRESETS[self._registers[Reg.MODE] & 0x03]
                self._add_to_crc()
            case Cmd.TRANSMIT:
                self._air.transmit_once()
            case Cmd.RECEIVE:
                self._air.receive_once()
            case Cmd.TRANSCEIVE:
                self._air.arm()
            case _:
                pass  # Idle: nothing begins

    def _move_memory(self) -> None:
        if len(self._fifo):
            self._internal = self._fifo.take(INTERNAL_BYTES).ljust(INTERNAL_BYTES, b"\x00")
        else:
            self._fifo.push(self._internal)
        self.command_ended()

    def _add_to_crc(self) -> None:
        self._crc = crc(self._fifo.take(), self._crc)
        self._flags.div |= CRC_IRQ

    def command_ended(self) -> None:
        """A command that ends by itself leaves Idle behind, and says so."""
        self._command = Cmd.IDLE
        self._flags.happened(Com.IDLE)


WRITABLE: Final = frozenset(set(Reg) - READ_ONLY)
CONFIGURED: Final = tuple(
    one for one in Reg if Reg.MODE <= one <= Reg.T_RELOAD_L and one in WRITABLE - {Reg.SERIAL_SPEED}
)
"""Registers that say how to send and to receive: what a fault may make the chip forget."""
