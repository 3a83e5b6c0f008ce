"""The transceiver: frames out of the FIFO onto the air, and what answers them into the FIFO."""

from enum import IntEnum
from typing import Final, Protocol

from simulators.chip.agenda import Course
from simulators.chip.countdown import Countdown
from simulators.chip.crc import with_crc
from simulators.chip.frames import ETU_S, Frame
from simulators.chip.inside import Inside
from simulators.chip.medium import Medium, Reception, Style
from simulators.chip.receiver import CRC_ENABLED, RX_MULTIPLE, CollisionReading, Receiver
from simulators.chip.registers import CRYPTO_ON, Com, Reg

TX_LAST_BITS: Final = 0x07
SPEED: Final = 0x70
"""TxModeReg and RxModeReg: 0 is 106 kbit/s, the only speed of these cards (9.3.2.3)."""
FORCE_100_ASK: Final = 0x40
"""TxAskReg: without it the antenna is hardly modulated, and type A cards hear nothing (9.3.2.6)."""
PARITY_DISABLED: Final = 0x10
"""MfRxReg: bytes go without parity bits (9.3.2.11)."""
TX_WAIT_RF: Final = 0x20
"""ModeReg: nothing is sent before there is a field (9.3.2.2)."""
RX_WAIT: Final = 0x3F
"""RxSelReg: so many bit times after sending the receiver is still off (9.3.2.8)."""
TIMER_STOPS_AFTER_BITS: Final = 5
"""With TAuto the timer stops at the fifth bit received (9.3.3.10)."""
BYTE_ETU: Final = 9
END_ETU: Final = 2


class Modem(IntEnum):
    """ModemState of Status2Reg (9.3.1.9)."""

    IDLE = 0
    WAIT_START_SEND = 1
    WAIT_FIELD = 2
    SENDING = 3
    WAIT_DATA = 5
    RECEIVING = 6


class Host(Protocol):
    """What the transceiver asks of the chip around it."""

    @property
    def field_on(self) -> bool:
        """Whether the antenna is driven."""
        ...

    def bears_sending(self) -> bool:
        """A frame begins, which draws current; False if the chip fell over it."""
        ...

    def hears(self) -> bool:
        """Whether the analogue part of the receiver is on, and well."""
        ...

    def command_ended(self) -> None:
        """Transmit or Receive has ended by itself."""
        ...


class Transceiver:
    """Sends and receives as the running command wants it."""

    def __init__(
        self, inside: Inside, medium: Medium, host: Host, reading: CollisionReading
    ) -> None:
        self._inside = inside
        self._agenda = inside.agenda
        self._registers = inside.registers
        self._medium = medium
        self._host = host
        self._course = Course(inside.agenda)
        self._once = False
        self._began: float | None = None
        self._sent = bytearray()
        self._coming: tuple[Reception, Frame] | None = None
        self._last_bits = 0
        self.receiver = Receiver(inside, reading)
        self.timer = Countdown(inside)
        self.modem = Modem.IDLE

    @property
    def awaits_answer(self) -> bool:
        """Between the last bit sent and the last bit received: the FIFO takes nothing then."""
        return self.modem in (Modem.WAIT_DATA, Modem.RECEIVING)

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

    def field_came(self) -> None:
        """What waited for the field goes out now."""
        if self.modem is Modem.WAIT_FIELD:
            self._send()

    def stop(self) -> None:
        """Break off. A frame that is on the air is cut there, and that is what the cards hear."""
        self._course.call_off()
        self.receiver.stop()
        if self._began is not None:
            etu = max(0, int((self._agenda.now - self._began) / ETU_S) - 1)
            self._transmit(self._frame().first(etu - etu // BYTE_ETU), self._began)
        self._began = None
        self.modem = Modem.IDLE

    def _send(self) -> None:
        self._course.call_off()
        if not self._host.field_on and self._inside.holds(Reg.MODE, TX_WAIT_RF):
            self.modem = Modem.WAIT_FIELD
            return
        if not len(self._inside.fifo) or not self._host.bears_sending():
            return
        self._coming = None
        self.modem = Modem.SENDING
        self._began = self._agenda.now
        self._sent.clear()
        self._last_bits = 0
        self._course.after(ETU_S, self._next_byte)

    def _next_byte(self) -> None:
        """Bytes leave the FIFO as they are sent; what is added in time is sent, too."""
        fifo = self._inside.fifo
        crc = self._inside.holds(Reg.TX_MODE, CRC_ENABLED)
        if not len(fifo):
            if crc:
                self._sent[:] = with_crc(bytes(self._sent))
            self._course.after((2 * BYTE_ETU * crc + END_ETU) * ETU_S, self._all_sent)
            return
        self._sent.append(fifo.pop())
        last_bits = self._registers[Reg.BIT_FRAMING] & TX_LAST_BITS
        if last_bits and not len(fifo) and not crc:
            self._last_bits = last_bits
            self._course.after((last_bits + END_ETU) * ETU_S, self._all_sent)
        else:
            self._course.after(BYTE_ETU * ETU_S, self._next_byte)

    def _frame(self) -> Frame:
        return Frame.of(bytes(self._sent), self._last_bits)

    def _all_sent(self) -> None:
        began, self._began = self._began, None
        if began is None:
            return
        frame = self._frame()
        self._inside.flags.happened(Com.TX)
        if self.timer.automatic:
            self.timer.start()
        reception = self._transmit(frame, began)
        waits = (self._registers[Reg.RX_SEL] & RX_WAIT) * ETU_S
        if reception is not None and reception.begins_at >= self._agenda.now + waits:
            self._coming = reception, frame
        if self._once:
            self._end()
        else:
            self._listen()

    def style(self, *, garbled: bool = False) -> Style:
        """How it sends and hears, by its registers."""
        return Style(
            garbled=garbled or self._inside.holds(Reg.TX_MODE, SPEED),
            enciphered=self._inside.holds(Reg.STATUS2, CRYPTO_ON),
            gain=self._registers[Reg.RF_CFG] >> 4 & 0x07,
        )

    def _transmit(self, frame: Frame, began: float) -> Reception | None:
        if not self._inside.holds(Reg.TX_ASK, FORCE_100_ASK):
            return None
        no_parity = self._inside.holds(Reg.MF_RX, PARITY_DISABLED) and frame.length >= BYTE_ETU - 1
        return self._medium.transmit(frame, began, self._agenda.now, self.style(garbled=no_parity))

    def _listen(self) -> None:
        """Receive what is about to come, if the start of it has not been missed."""
        self.receiver.start_up()
        self.modem = Modem.WAIT_DATA
        coming, self._coming = self._coming, None
        if coming is not None and coming[0].begins_at >= self._agenda.now:
            self._course.at(coming[0].begins_at, lambda: self._receiving(*coming))

    def _receiving(self, reception: Reception, sent: Frame) -> None:
        deaf = self._inside.holds(Reg.RX_MODE, SPEED) or not self._host.hears()
        if deaf or self.receiver.ignores(reception.frame):
            return
        self.modem = Modem.RECEIVING
        if self.timer.automatic and not self._inside.holds(Reg.RX_MODE, RX_MULTIPLE):
            self._course.after(TIMER_STOPS_AFTER_BITS * ETU_S, self.timer.stop)
        self.receiver.take(reception, sent, self._received)

    def _received(self) -> None:
        if self._inside.holds(Reg.RX_MODE, RX_MULTIPLE):
            self.modem = Modem.WAIT_DATA
        elif self._once:
            self._end()
        else:
            self.modem = Modem.WAIT_START_SEND

    def _end(self) -> None:
        self.modem = Modem.IDLE
        self._host.command_ended()
