"""A visitor with a band: who they are, what they will say, and how they lay the band down."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from simulators.chip import ChipOnPty, Ntag213, Picc
from simulators.chip.picc import CASCADE_TAG
from simulators.errors import ExpectationFailed
from simulators.kiosk import Kiosk, Shown
from simulators.waiting import until

NXP = 0x04
"""The first byte of an NTAG's UID: its manufacturer (ISO/IEC 7816-6)."""
SCOPES = ("score", "photo", "sound")
FROM_13 = 13
"""From this age on somebody decides alone: Art. 8 GDPR, as Belgium set it."""
HAND_SECONDS = 0.5
"""A hand that lifts a band does not lay the same one down again sooner."""
NEWS_SECONDS = 0.3
"""So long a visitor waits before they tap again where they are not known yet."""


def new_band(luck: Random) -> Ntag213:
    """Return a wristband with a UID of seven bytes, as there is one.

    No tag's fourth byte is the cascade tag: a reader would take its UID for one of ten bytes
    (ISO/IEC 14443-3, 6.5.4).
    """
    uid = bytes([NXP]) + luck.randbytes(6)
    return new_band(luck) if uid[3:4] == CASCADE_TAG else Ntag213(uid)


class Beside(StrEnum):
    """How the guardian of a child under 13 shows at the kiosk that they are there."""

    STATES = "states"
    """They say so, and give their own address."""
    BAND = "band"
    """They lay their own band on the reader."""
    STAFF = "staff"
    """A colleague of the museum lays theirs, types its PIN, and the guardian gives an address."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a band: who they are, and what they will say when asked.

    `says_yes` holds the scopes they agree to; for a child under 13 it is the guardian who says it.
    `beside` is that guardian; `bands` are laid down one after another when the kiosk asks for one,
    and `pins` typed one after another when it asks for that. `just_plays_at` names the screen at
    which they touch "just play"; `says_registered`: at an installation without a network they say
    that they registered elsewhere.
    """

    band: Ntag213
    age: int
    first_name: str
    address: str
    says_yes: frozenset[str] = field(default_factory=lambda: frozenset(SCOPES))
    beside: Beside = Beside.STATES
    bands: tuple[Ntag213, ...] = ()
    pins: tuple[str, ...] = ()
    just_plays_at: str = ""
    says_registered: bool = False

    @property
    def agreed(self) -> frozenset[str]:
        """What may be kept of them: nothing of whoever just plays."""
        return frozenset() if self.just_plays_at else self.says_yes

    @property
    def needs_guardian(self) -> bool:
        """Whether somebody else decides for them."""
        return self.age < FROM_13


@contextmanager
def held(chip: ChipOnPty, band: Picc) -> Iterator[None]:
    """Lay a band down, and take it away at the end; a hand that does so again takes a while.

    Sooner, a reader would rightly take it for a band that never left.
    """
    time.sleep(max(0.0, HAND_SECONDS - chip.away_for(band)))
    chip.lay(band)
    try:
        yield
    finally:
        chip.lift(band)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a visitor stands: the reader under their hand and the screen before them."""

    chip: ChipOnPty
    kiosk: Kiosk

    @contextmanager
    def holding(self, band: Ntag213) -> Iterator[None]:
        """Lay a band down, and take it away at the end."""
        with held(self.chip, band):
            yield


@dataclass(frozen=True, slots=True)
class Tap:
    """A band was answered: what the kiosk showed, and how long after it could first answer."""

    shown: Shown
    milliseconds: float


def tap(visitor: Visitor, stand: Stand) -> Tap:
    """Lay the band down until the kiosk answers, then take it away.

    Raises:
        ExpectationFailed: the kiosk did not answer.
    """
    before = stand.kiosk.count
    with stand.holding(visitor.band):
        shown = stand.kiosk.wait_for_answer(before)
        answerable_at = stand.chip.answerable_at
    if answerable_at is None:
        raise ExpectationFailed("The kiosk answered a band that could not answer yet.")
    return Tap(shown, (shown.at - answerable_at) * 1000)


def greet(visitor: Visitor, stand: Stand, *, known: bool) -> tuple[Tap, ...]:
    """Tap; who answered elsewhere taps again while the news of it is still on its way here.

    Raises:
        ExpectationFailed: the kiosk did not answer.
        NotReady: it never learned of the band.
    """
    taps: list[Tap] = []

    def answered() -> bool:
        taps.append(tap(visitor, stand))
        if not known or taps[-1].shown.screen != "age":
            return True
        stand.kiosk.touch("back")
        return False

    until(answered, "the kiosk to know a band that answered elsewhere", every=NEWS_SECONDS)
    return tuple(taps)
