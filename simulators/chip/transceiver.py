"""Transmitter and receiver: frames out of the FIFO, frames into it, each in its time on the air."""

from collections.abc import Callable
from enum import IntEnum
from typing import Final, Protocol

from simulators.chip.agenda import Agenda, Entry
from simulators.chip.countdown import Countdown
from simulators.chip.crc import passes, with_crc
from simulators.chip.fifo import Fifo
from simulators.chip.flags import Flags
from simulators.chip.frames import CARD_EXTRA_ETU, ETU_S, READER_EXTRA_ETU, Frame
from simulators.chip.medium import Medium, Reception
from simulators.chip.registers import RECEPTION_ERRORS, Com, Err, Reg

CRC_ENABLED: Final = 0x80
"""TxModeReg and RxModeReg, bit 7."""
CRYPTO_ON: Final = 0x08
"""Status2Reg MFCrypto1On: what is sent is enciphered, and no card here has that key."""
TX_LAST_BITS: Final = 0x07
VALUES_AFTER_COLLISION: Final = 0x80
COLLISION_NOT_VALID: Final = 0x20
COLLISION_POSITIONS: Final = 32
TIMER_STOPS_AFTER_BITS: Final = 5
"""With TAuto the timer stops at the fifth bit received (9.3.3.10)."""
CRC_BYTES: Final = 2


class Modem(IntEnum):
    """ModemState of Status2Reg (9.3.1.9)."""

    IDLE = 0
    WAIT_START_SEND = 1
    SENDING = 3
    WAIT_DATA = 5
    RECEIVING = 6


class Host(Protocol):
    """What the transceiver asks of the chip around it."""

    def bears_sending(self) -> bool:
        """A frame begins, which draws current; False if the chip fell over it."""
        ...

    def command_ended(self) -> None:
        """Transmit or Receive has ended by itself."""
        ...


class Transceiver:
    """Sends and receives as the running command wants it."""

    def __init__(
        self,
        agenda: Agenda,
        registers: bytearray,
        fifo: Fifo,
        flags: Flags,
        medium: Medium,
        host: Host,
    ) -> None:
        """Stand still.

        Args:
            agenda: When what happens.
            registers: How to send and receive.
            fifo: What is sent, and what was received.
            flags: What is told of it.
            medium: The air.
            host: The chip around it.
        """
        self._agenda = agenda
        self._registers = registers
        self._fifo = fifo
        self._flags = flags
        self._medium = medium
        self._host = host
        self._timer = Countdown(agenda, registers, lambda: flags.happened(Com.TIMER))
        self._pending: list[Entry] = []
        self._sending: tuple[Frame, float] | None = None
        self.modem = Modem.IDLE
        self.rx_last_bits = 0
        self.collision_position = COLLISION_NOT_VALID
        self._once = False

    @property
    def timer(self) -> Countdown:
        """The timer unit, which sending and receiving start and stop."""
        return self._timer

    def arm(self) -> None:
        """Transceive: wait for StartSend."""
        self.stop()
        self._once = False
        self.modem = Modem.WAIT_START_SEND

    def start_send(self) -> None:
        """StartSend was written: it counts only while a Transceive waits for it."""
        if self.modem in (Modem.WAIT_START_SEND, Modem.WAIT_DATA):
            self._send()

    def transmit_once(self) -> None:
        """Transmit: send what the FIFO holds, then end."""
        self.stop()
        self._once = True
        self._send()

    def receive_once(self) -> None:
        """Receive: listen until something has come, then end."""
        self.stop()
        self._once = True
        self._listen()

    def stop(self) -> None:
        """Break off. A frame that is on the air is cut there, and that is what the cards hear."""
        for entry in self._pending:
            entry.called_off = True
        self._pending.clear()
        if self._sending is not None:
            frame, began = self._sending
            bits = int((self._agenda.now - began) / ETU_S)
            self._transmit(frame.first(bits - bits // 9), began)
        self._sending = None
        self.modem = Modem.IDLE

    def _send(self) -> None:
        if not self._host.bears_sending():
            return
        data = self._fifo.take()
        last_bits = self._registers[Reg.BIT_FRAMING] & TX_LAST_BITS
        if self._registers[Reg.TX_MODE] & CRC_ENABLED:
            data = with_crc(data)
        frame = Frame.of(data, last_bits)
        self.modem = Modem.SENDING
        self._sending = (frame, self._agenda.now)
        self._later(self._agenda.now + frame.seconds(READER_EXTRA_ETU), self._sent)

    def _sent(self) -> None:
        if self._sending is None:
            return
        (frame, began), self._sending = self._sending, None
        self._flags.happened(Com.TX)
        if self._timer.automatic:
            self._timer.start()
        reception = self._transmit(frame, began)
        if self._once:
            self._end()
            return
        self._listen()
        if reception is not None:
            self._later(reception.begins_at, lambda: self._receiving(reception))

    def _transmit(self, frame: Frame, began: float) -> Reception | None:
        if self._registers[Reg.STATUS2] & CRYPTO_ON:
            frame = frame.inverted()
        gain = self._registers[Reg.RF_CFG] >> 4 & 0x07
        return self._medium.transmit(frame, began, self._agenda.now, gain)

    def _listen(self) -> None:
        self._flags.error &= ~RECEPTION_ERRORS
        self.modem = Modem.WAIT_DATA

    def _receiving(self, reception: Reception) -> None:
        self.modem = Modem.RECEIVING
        if self._timer.automatic:
            self._later(self._agenda.now + TIMER_STOPS_AFTER_BITS * ETU_S, self._timer.stop)
        seconds = reception.frame.seconds(CARD_EXTRA_ETU)
        self._later(reception.begins_at + seconds, lambda: self._received(reception))

    def _received(self, reception: Reception) -> None:
        frame = self._collided(reception) if reception.collision is not None else reception.frame
        align = self._registers[Reg.BIT_FRAMING] >> 4 & 0x07
        aligned = Frame(frame.value << align, frame.length + align)
        data = aligned.data
        self.rx_last_bits = aligned.length % 8
        if self._registers[Reg.RX_MODE] & CRC_ENABLED:
            data = self._without_crc(data)
        self._fifo.push(data)
        if self._fifo.overflowed:
            self._flags.went_wrong(Err.OVERFLOW)
        self._flags.happened(Com.RX)
        self.modem = Modem.WAIT_START_SEND
        if self._once:
            self._end()

    def _end(self) -> None:
        self.modem = Modem.IDLE
        self._host.command_ended()

    def _collided(self, reception: Reception) -> Frame:
        """Note where (9.3.1.15): CollPos counts received bits from 1, after RxAlign; 32 is 0."""
        at = reception.collision or 0
        align = self._registers[Reg.BIT_FRAMING] >> 4 & 0x07
        position = at + align + 1
        valid = position <= COLLISION_POSITIONS
        self.collision_position = position % COLLISION_POSITIONS if valid else COLLISION_NOT_VALID
        self._flags.went_wrong(Err.COLLISION)
        if self._registers[Reg.COLL] & VALUES_AFTER_COLLISION:
            return reception.frame
        return Frame(reception.frame.first(at).value, reception.frame.length)

    def _without_crc(self, data: bytes) -> bytes:
        if not passes(data):
            self._flags.went_wrong(Err.CRC)
        return data[:-CRC_BYTES]

    def _later(self, when: float, action: Callable[[], None]) -> None:
        self._pending = [entry for entry in self._pending if entry.at > self._agenda.now]
        self._pending.append(self._agenda.at(when, action))
