"""How long a tap takes on the model: line, chip and card in made-up time, the driver's own code.

These are the model's figures; only boards on a bench can confirm them.
"""

from typing import Final

from edge.reader import mfrc522, startup
from edge.reader.iso14443 import Absent, Card
from edge.reader.line import Conversation
from edge.reader.mfrc522 import Chip
from edge.reader.registers import RESET_BAUD
from simulators.chip.cards import ClassicCard, Ntag213, Picc
from simulators.chip.virtual import VirtualReader

GAIN: Final = 5
PATIENCE_S: Final = 0.1
SETTLED_S: Final = 0.01
"""Longer than a card needs to start up."""


class NotMeasured(Exception):  # noqa: N818 - named by what came of it
    """The driver did not see what was laid down: there is no figure to give."""


def tap_times(baud: int, usb_latency_ms: float) -> dict[str, float]:
    """Time one empty look, one tap of each kind of band, and one look at a band that stays.

    Args:
        baud: The line's speed.
        usb_latency_ms: What an adapter adds to each round trip.

    Returns:
        Milliseconds (`*_ms`) and round trips (`*_round_trips`): `idle_poll`, `tap_7_byte`,
        `tap_4_byte` (from the start of the look that finds the band to its SELECT-verified UID)
        and `stays_7_byte` (confirming a band that is known).

    Raises:
        NotMeasured: The driver did not read what the model held out to it.
    """
    seven = Ntag213(bytes.fromhex("04E1D2C3B4A596"))
    figures: dict[str, float] = {}
    for name, card, known in (
        ("idle_poll", None, False),
        ("tap_7_byte", seven, False),
        ("tap_4_byte", ClassicCard(bytes.fromhex("E1D2C3B4")), False),
        ("stays_7_byte", seven, True),
    ):
        seconds, trips = _look(baud, usb_latency_ms / 1000, card, known=known)
        figures[f"{name}_ms"] = round(1000 * seconds, 2)
        figures[f"{name}_round_trips"] = trips
    return figures


def _look(baud: int, usb_latency_s: float, card: Picc | None, *, known: bool) -> tuple[float, int]:
    """One look at a fresh reader with this card on it: seconds and round trips."""
    reader = VirtualReader(usb_latency_s=usb_latency_s)
    talk = Conversation(reader.line, reader.clock)
    chip = talk.hold(startup.connect((RESET_BAUD,), baud, GAIN, PATIENCE_S))
    if card is not None:
        reader.medium.lay(card, reader.clock.monotonic())
        reader.clock.pass_for(SETTLED_S)
    steps = mfrc522.recognise(chip, card.uid) if card and known else mfrc522.look(chip)
    began, trips = reader.clock.monotonic(), talk.round_trips
    sighting = talk.hold(steps)
    _insist(sighting == (Absent() if card is None else Card(card.uid, _sak(sighting))), chip)
    return reader.clock.monotonic() - began, talk.round_trips - trips


def _sak(sighting: object) -> int:
    return sighting.sak if isinstance(sighting, Card) else -1


def _insist(seen: bool, chip: Chip) -> None:  # noqa: FBT001 - a condition is what it takes
    if not seen:
        raise NotMeasured(f"nothing was read at {chip.baud} baud")
