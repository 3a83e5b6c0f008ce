"""MFAuthent (10.3.1.9), as the host sees it: success, failure, or no end at all.

Crypto-1 itself is not computed: chip and cards are both ours, so a card is shown the key and says
whether it is its own. All else is as on the air: four frames in their time, and only who knows the
key goes on.
"""

from collections.abc import Callable
from typing import Final

from simulators.chip.agenda import Course
from simulators.chip.crc import with_crc
from simulators.chip.frames import CARD_EXTRA_ETU, READER_EXTRA_ETU, Frame
from simulators.chip.inside import Inside
from simulators.chip.medium import READER_WAITS_S, Ask, Medium, Reception
from simulators.chip.picc import Proof
from simulators.chip.registers import CRYPTO_ON, Err, Reg
from simulators.chip.transceiver import Transceiver

TAKES: Final = 12
"""Command, block, six bytes of key, four of UID."""
TOKEN_BITS: Final = 32
READER_TOKEN: Final = Frame.of(bytes(8))


class Authentication:
    """Runs one MFAuthent after another. `ended` is called when one ends by itself.

    Nothing is told of what is sent and received (RxIRq and TxIRq are blocked). A card that does not
    answer is waited for without end; only the timer tells the host.
    """

    def __init__(
        self, inside: Inside, medium: Medium, air: Transceiver, ended: Callable[[], None]
    ) -> None:
        self._inside = inside
        self._medium = medium
        self._air = air
        self._ended = ended
        self._course = Course(inside.agenda)

    def start(self) -> None:
        """Take twelve bytes and begin. With fewer there is nothing to begin with, ever."""
        if len(self._inside.fifo) < TAKES:
            return
        taken = self._inside.fifo.take(TAKES)
        proof = Proof(taken[2:8], taken[8:])
        opening = Frame.of(with_crc(taken[:2]))

        def prove() -> None:
            self._say(READER_TOKEN, lambda card: card.prove(proof), self._succeed)

        enciphered = self._inside.holds(Reg.STATUS2, CRYPTO_ON)
        self._say(
            opening,
            lambda card: card.hear(opening, enciphered=enciphered),
            lambda: self._course.after(READER_WAITS_S, prove),
        )

    def stop(self) -> None:
        """Break off."""
        self._course.call_off()

    def _say(self, frame: Frame, ask: Ask, then: Callable[[], None]) -> None:
        """Send a frame; when the card has answered as it should, go on."""
        began = self._inside.agenda.now

        def sent() -> None:
            if self._air.timer.automatic:
                self._air.timer.start()
            reception = self._medium.ask(ask, began, self._inside.agenda.now, self._air.style())
            if reception is not None:
                ends = reception.begins_at + reception.frame.seconds(CARD_EXTRA_ETU)
                self._course.at(ends, lambda: self._heard(reception, then))

        self._course.after(frame.seconds(READER_EXTRA_ETU), sent)

    def _heard(self, reception: Reception, then: Callable[[], None]) -> None:
        if self._air.timer.automatic:
            self._air.timer.stop()
        if reception.collision is None and reception.frame.length == TOKEN_BITS:
            then()
            return
        self._inside.registers[Reg.STATUS2] &= ~CRYPTO_ON
        self._inside.flags.went_wrong(Err.PROTOCOL)  # the number of bytes is not right (9.3.1.7)
        self._ended()

    def _succeed(self) -> None:
        self._inside.registers[Reg.STATUS2] |= CRYPTO_ON
        self._ended()
