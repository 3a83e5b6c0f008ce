"""What only shows over a long time or many taps: flapping, wrong numbers, recovery, dozing."""

from __future__ import annotations

import logging
import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, Final

from edge.reader import mfrc522, startup
from edge.reader.errors import ReaderError
from edge.reader.events import BandGone, BandSeen
from edge.reader.iso14443 import Card
from edge.reader.line import Conversation
from edge.reader.settings import ReaderSettings
from edge.reader.watch import Watch
from simulators.chip.cards import ClassicCard, Ntag213
from simulators.chip.faults import Fault, LineNoise
from simulators.chip.virtual import VirtualReader, untouched

if TYPE_CHECKING:
    from edge.reader.events import ReaderEvent
    from edge.reader.mfrc522 import Chip
    from simulators.chip.cards import Picc

BAUD: Final = 115200
LATENCY_S: Final = 0.001
BAND: Final = bytes.fromhex("04E1D2C3B4A596")
PHASES: Final = 8
"""A fault strikes at so many moments between two looks and two canaries; the worst counts."""
LONGEST_S: Final = 60.0
BATCH: Final = 2500


class Rig:
    """A watched reader in made-up time, and when bands were seen and gone."""

    def __init__(self, seed: int = 0) -> None:
        self.reader = VirtualReader(usb_latency_s=LATENCY_S)
        self.reader.faults.luck.seed(seed)
        self.clock = self.reader.clock
        self.seen: list[float] = []
        self.gone: list[float] = []
        settings = ReaderSettings("model", baud=BAUD)
        self._watch = Watch(settings, self._report, self.clock, self.reader.open_line)

    def _report(self, event: ReaderEvent) -> None:
        if isinstance(event, BandSeen):
            self.seen.append(event.at)
        elif isinstance(event, BandGone):
            self.gone.append(event.at)

    def step(self) -> None:
        """Do the next thing, and let the time pass until the one after it."""
        self.clock.pass_for(self._watch.step())

    def run(self, seconds: float) -> None:
        """Run so long."""
        until = self.clock.monotonic() + seconds
        while self.clock.monotonic() < until:
            self.step()

    def until_seen(self, card: Picc, part: float = 0.0) -> float:
        """Lay a card down between two looks, after a part (0 to 1) of the time between them.

        Returns:
            The seconds until it is seen, `LONGEST_S` if it never is.
        """
        before = len(self.seen)
        wait = self._watch.step()
        self.clock.pass_for(part * wait)
        laid = self.clock.monotonic()
        self.reader.medium.lay(card, laid)
        self.clock.pass_for((1 - part) * wait)
        while len(self.seen) == before and self.clock.monotonic() < laid + LONGEST_S:
            self.step()
        return self.clock.monotonic() - laid if len(self.seen) > before else LONGEST_S


def line_at_rest_ms() -> float:
    """Return how long an empty look keeps the line busy, to the last byte that was asked ahead."""
    reader = VirtualReader(usb_latency_s=LATENCY_S)
    talk = Conversation(reader.line, reader.clock)
    chip = _connected(talk)
    began = reader.clock.monotonic()
    talk.hold(mfrc522.look(chip))
    talk.drain()
    return 1000 * (reader.clock.monotonic() - began)


def false_gone(minutes: float, share: float) -> int:
    """Return how often a band that lies still is told gone, with so many answers garbled."""
    rig = Rig(seed=4)
    rig.until_seen(Ntag213(BAND))
    rig.reader.faults.suffer(Fault.GARBLED, share)
    rig.run(60 * minutes)
    return len(rig.gone)


def back_to_reading(fault: Fault) -> float:
    """Return the longest time from a fault until a band that is laid down then is seen."""
    logging.disable(logging.WARNING)  # it says what it suffers; here that is expected
    try:
        return max(_struck(fault, phase / PHASES) for phase in range(PHASES))
    finally:
        logging.disable(logging.NOTSET)


def _struck(fault: Fault, phase: float) -> float:
    """Strike between two canaries; a band is laid down at once."""
    rig = Rig()
    rig.run(1 + phase)
    rig.reader.faults.strike(fault)
    return rig.until_seen(Ntag213(BAND), phase)


def dozing() -> tuple[float, float]:
    """Return the share of time the field is on, and how long a band waits at most, in seconds."""
    rig = Rig()
    rig.run(70)
    since, until = rig.clock.monotonic(), rig.clock.monotonic() + 30
    on = 0.0
    turned_on: float | None = since if rig.reader.chip.field_on else None
    switch = rig.reader.medium.switch

    def noted(at: float, *, on: bool) -> None:
        nonlocal turned_on
        account(at)
        turned_on = at if on else None
        switch(at, on=on)

    def account(at: float) -> None:
        nonlocal on
        on += at - turned_on if turned_on is not None else 0.0

    rig.reader.medium.switch = noted  # type: ignore[method-assign]
    while rig.clock.monotonic() < until:
        rig.step()
    account(rig.clock.monotonic())
    return on / (rig.clock.monotonic() - since), _worst_wake()


def _worst_wake() -> float:
    worst = 0.0
    for phase in range(PHASES):
        rig = Rig()
        rig.run(70)
        worst = max(worst, rig.until_seen(Ntag213(BAND), phase / PHASES))
    return worst


def taps_on_a_bad_line(taps: int, share: float) -> tuple[int, int]:
    """Tap so often while so many bytes are lost, added or changed; on all cores.

    Returns:
        How many taps gave a UID that was never laid down, and how many the right one.
    """
    batches = [(seed, min(BATCH, taps - BATCH * seed), share) for seed in range(-(-taps // BATCH))]
    with ProcessPoolExecutor(os.cpu_count()) as cores:
        found = list(cores.map(_batch, batches))
    return sum(wrong for wrong, _ in found), sum(right for _, right in found)


def _batch(asked: tuple[int, int, float]) -> tuple[int, int]:
    seed, taps, share = asked
    luck = Random(seed)  # noqa: S311 - noise that can be had again, no secret
    reader = VirtualReader(usb_latency_s=LATENCY_S)
    talk = Conversation(reader.line, reader.clock)
    chip = _connected(talk)
    noise = LineNoise(luck, share)
    wrong = right = 0
    for n in range(taps):
        uid = b"\x04" + luck.randbytes(6 if n % 2 else 3)
        card: Picc = Ntag213(uid) if n % 2 else ClassicCard(uid)
        reader.medium.lay(card, reader.clock.monotonic())
        reader.clock.pass_for(0.01)
        reader.line.up = reader.line.down = noise
        with suppress(ReaderError):
            seen = talk.hold(mfrc522.look(chip))
            if isinstance(seen, Card):
                right += seen.uid == uid
                wrong += seen.uid != uid
        reader.line.up = reader.line.down = untouched
        reader.medium.lift(card)
        chip = _ready_again(reader, talk, chip)
    return wrong, right


def _connected(talk: Conversation) -> Chip:
    return talk.hold(startup.connect((9600,), BAUD, 5, 0.1))


def _ready_again(reader: VirtualReader, talk: Conversation, chip: Chip) -> Chip:
    try:
        talk.hold(startup.back_in_step(chip))
    except ReaderError:  # it was told another speed, say
        reader.line.hard_reset()
        return _connected(talk)
    return chip
