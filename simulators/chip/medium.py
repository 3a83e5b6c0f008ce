"""The air above one antenna: the field, and whatever cards lie in it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from simulators.chip.cards import START_UP_S, Picc, State
from simulators.chip.faults import Fault, Faults, without_faults
from simulators.chip.frames import Frame

RESET_GAIN = 4
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


def undisturbed(frame: Frame) -> Frame | None:
    """Hand every answer over as it was sent."""
    return frame


class Medium:
    """Field and cards. Every time is in seconds on the chip's clock."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.faults = without_faults() if faults is None else faults
        self._laid: dict[Picc, float] = {}
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
        self, frame: Frame, begins_at: float, ends_at: float, gain: int = RESET_GAIN
    ) -> Reception | None:
        """Send a frame to every card that is awake; what answers, as heard at this RxGain."""
        answers = []
        if self.deaf or self.faults.strikes(Fault.DEAF):
            return None
        for card in self._awake(begins_at):
            answer = card.hear(frame)
            heard = self.disturbance(answer.frame) if answer else None
            heard = self.faults.on_air(heard, gain) if heard else None
            if answer and heard is not None:
                answers.append((heard, ends_at + answer.delay))
        if not answers:
            return None
        frames = [sent for sent, _ in answers]
        return Reception(
            _superposed(frames), min(begin for _, begin in answers), _collision(frames)
        )

    def _awake(self, at: float) -> list[Picc]:
        awake = []
        for card in self._laid:
            ready = self.answerable_at(card)
            if ready is None or at < ready:
                continue
            if card.state is State.POWER_OFF:
                card.power_on()
            awake.append(card)
        return awake


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
