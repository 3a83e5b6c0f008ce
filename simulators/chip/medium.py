"""The air above one antenna: the field, and whatever cards lie in it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from simulators.chip.cards import START_UP_S, Answer, Picc, State
from simulators.chip.faults import Fault, Faults, without_faults
from simulators.chip.frames import CARD_EXTRA_ETU, CARRIER_HZ, Frame

RESET_GAIN: Final = 4
READER_WAITS_S: Final = 1172 / CARRIER_HZ
"""After its answer a card hears nothing for so long (ISO/IEC 14443-3, 6.2.1.2)."""
CLOCK_STEP_S: Final = 1e-9
"""Times are sums of fractions: what is this near is the same moment."""
NOISE: Final = Frame(0, 0)
Disturbance = Callable[[Frame], Frame | None]
"""Changes what the receiver gets of an answer: returns another frame, or None for nothing."""


@dataclass(frozen=True, slots=True)
class Reception:
    """What reaches the antenna: bits, when they begin, and where the first collision lies, if any.

    Where cards send different bits at once the receiver sees both; such a bit counts as 1.
    """

    frame: Frame
    begins_at: float
    collision: int | None = None
    parity_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """How a frame is sent, and how the answer is heard.

    Attributes:
        garbled: At another speed, or without parity: cards notice it and cannot read it.
        enciphered: Only a card that was authenticated can read it.
        gain: RxGain, 0 to 7.
    """

    garbled: bool = False
    enciphered: bool = False
    gain: int = RESET_GAIN


PLAIN: Final = Style()
Ask = Callable[[Picc], Answer | None]


def undisturbed(frame: Frame) -> Frame | None:
    """Hand every answer over as it was sent."""
    return frame


class Medium:
    """Field and cards. Every time is in seconds on the chip's clock."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.faults = without_faults() if faults is None else faults
        self._laid: dict[Picc, float] = {}
        self._busy_until: dict[Picc, float] = {}
        self._field_since: float | None = None
        self.deaf = False
        self.disturbance: Disturbance = undisturbed

    def lay(self, card: Picc, at: float) -> None:
        """Put a card on the antenna; it comes without power, wherever it was before."""
        card.power_off()
        self._laid[card] = at

    def lift(self, card: Picc) -> None:
        """Take a card away; one that is not there is no matter."""
        self._laid.pop(card, None)
        self._busy_until.pop(card, None)
        card.power_off()

    def switch(self, at: float, *, on: bool) -> None:
        """Switch the field on or off; switching it to what it is changes nothing."""
        if on and self._field_since is None:
            self._field_since = at
        elif not on:
            self._field_since = None
            for card in self._laid:
                card.power_off()

    def answerable_at(self, card: Picc) -> float | None:
        """When a card can first answer: it lies there, the field is on, and it has started up."""
        if card not in self._laid or self._field_since is None:
            return None
        return max(self._laid[card], self._field_since) + START_UP_S

    def transmit(
        self, frame: Frame, begins_at: float, ends_at: float, style: Style = PLAIN
    ) -> Reception | None:
        """Send a frame to every card that is awake; what answers, if anything does."""
        heard = NOISE if style.garbled else frame
        return self.ask(
            lambda card: card.hear(heard, enciphered=style.enciphered), begins_at, ends_at, style
        )

    def ask(self, ask: Ask, begins_at: float, ends_at: float, style: Style) -> Reception | None:
        """Let every card that is awake hear something; what comes back, if anything does."""
        if self.deaf or self.faults.strikes(Fault.DEAF):
            return None
        received = []
        for card in self._awake(begins_at):
            answer = ask(card)
            if answer is None:
                continue
            begins = ends_at + answer.delay
            self._busy_until[card] = (
                begins + answer.frame.seconds(CARD_EXTRA_ETU) + READER_WAITS_S - CLOCK_STEP_S
            )
            reception = self._carried(answer.frame, begins, style.gain)
            if reception is not None:
                received.append(reception)
        return _together(received) if received else None

    def _carried(self, sent: Frame, begins_at: float, gain: int) -> Reception | None:
        disturbed = self.disturbance(sent)
        if disturbed is None or self.faults.in_reach(disturbed, gain) is None:
            return None
        frame, parity_wrong = self.faults.garbled(disturbed)
        return Reception(frame, begins_at, parity_wrong=parity_wrong)

    def _awake(self, at: float) -> list[Picc]:
        awake = []
        for card in self._laid:
            ready = self.answerable_at(card)
            if ready is None or at < ready:
                continue
            if card.state is State.POWER_OFF:
                card.power_on()
                self._busy_until.pop(card, None)
            if at < self._busy_until.get(card, at):
                continue
            awake.append(card)
        return awake


def _together(received: list[Reception]) -> Reception:
    frames = [one.frame for one in received]
    return Reception(
        _superposed(frames),
        min(one.begins_at for one in received),
        _collision(frames),
        any(one.parity_wrong for one in received),
    )


def _superposed(frames: list[Frame]) -> Frame:
    return Frame(
        reduce(or_, (frame.value for frame in frames)), max(frame.length for frame in frames)
    )


def _collision(frames: list[Frame]) -> int | None:
    """Index of the first bit that not all send alike; a card that has ended does not disturb."""
    different = 0
    for frame in frames[1:]:
        both = (1 << min(frame.length, frames[0].length)) - 1
        different |= (frame.value ^ frames[0].value) & both
    return (different & -different).bit_length() - 1 if different else None
