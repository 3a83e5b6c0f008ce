"""A visitor at a kiosk: lays a band down, reads the screens, answers them as they would."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from simulators.chip import ChipOnPty, Ntag213
from simulators.errors import ExpectationFailed
from simulators.kiosk import Kiosk, Shown
from simulators.waiting import until

NXP = 0x04
"""The first byte of an NTAG's UID: its manufacturer (ISO/IEC 7816-6)."""
SCOPES = ("score", "photo", "sound")
MOST_SCREENS = 12
NEWS_SECONDS = 0.3
"""So long a visitor waits before they tap again where they are not known yet."""
AVATAR = re.compile(r'data-avatar="([a-z]+-[a-z]+)"')

Pause = Callable[[float], None]
"""Waits as a person does before they touch; in a journey nobody waits."""


def new_band(luck: Random) -> Ntag213:
    """Return a wristband with a UID of seven bytes."""
    return Ntag213(bytes([NXP]) + luck.randbytes(6))


def at_once(seconds: float) -> None:
    """Do not wait."""
    del seconds


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a band: who they are, and what they will say when asked.

    `says_yes` holds the scopes they agree to; for a child under 13 it is the guardian who says it.
    """

    band: Ntag213
    age: int
    first_name: str
    address: str
    says_yes: frozenset[str] = field(default_factory=lambda: frozenset(SCOPES))
    guardian_near: bool = True

    @property
    def agreed(self) -> frozenset[str]:
        """What may be kept of them: nothing of a child that nobody decides for."""
        alone = self.age < 13 and not self.guardian_near  # noqa: PLR2004 - Art. 8 GDPR in Belgium
        return frozenset() if alone else self.says_yes


@dataclass(frozen=True, slots=True)
class Tap:
    """A band was answered: what the kiosk showed, and how long after it could first answer."""

    shown: Shown
    milliseconds: float


def tap(visitor: Visitor, chip: ChipOnPty, kiosk: Kiosk) -> Tap:
    """Lay the band down until the kiosk answers, then take it away.

    Raises:
        ExpectationFailed: the kiosk did not answer.
    """
    before = kiosk.count
    chip.lay(visitor.band)
    try:
        shown = kiosk.wait_for_answer(before)
        answerable_at = chip.answerable_at
    finally:
        chip.lift(visitor.band)
    if answerable_at is None:
        raise ExpectationFailed("The kiosk answered a band that could not answer yet.")
    return Tap(shown, (shown.at - answerable_at) * 1000)


def greet(visitor: Visitor, chip: ChipOnPty, kiosk: Kiosk, *, bound: bool) -> tuple[Tap, ...]:
    """Tap; who is bound already taps again while the news of it is still on its way here.

    Raises:
        ExpectationFailed: the kiosk did not answer.
        NotReady: it never learned of the band.
    """
    taps: list[Tap] = []

    def known() -> bool:
        taps.append(tap(visitor, chip, kiosk))
        if not bound or taps[-1].shown.screen != "age":
            return True
        kiosk.touch("back")
        return False

    until(known, "the kiosk to know a band that is bound", every=NEWS_SECONDS)
    return tuple(taps)


def answer(visitor: Visitor, kiosk: Kiosk, pause: Pause = at_once) -> Shown:
    """Answer screen after screen until the kiosk asks no more; return the last.

    Raises:
        ExpectationFailed: a touch was refused, or the questions do not end.
    """
    shown = kiosk.latest
    for _ in range(MOST_SCREENS):
        if shown.screen not in ANSWERS:
            return shown
        pause(2.0)
        ANSWERS[shown.screen](visitor, kiosk, shown)
        shown = kiosk.latest
    raise ExpectationFailed(f"The kiosk asked {MOST_SCREENS} times and still shows {shown.screen}.")


def _say_age(visitor: Visitor, kiosk: Kiosk, shown: Shown) -> None:
    del shown
    kiosk.touch("age", age=str(visitor.age))


def _call_guardian(visitor: Visitor, kiosk: Kiosk, shown: Shown) -> None:
    del shown
    kiosk.touch("guardian_here" if visitor.guardian_near else "just_play")


def _choose(visitor: Visitor, kiosk: Kiosk, shown: Shown) -> None:
    del shown
    for scope in SCOPES:
        kiosk.touch("answer", scope=scope, yes="yes" if scope in visitor.says_yes else "no")
    kiosk.touch("choose")


def _give_contact(visitor: Visitor, kiosk: Kiosk, shown: Shown) -> None:
    del shown
    kiosk.touch("contact", first_name=visitor.first_name, address=visitor.address)


def _confirm(visitor: Visitor, kiosk: Kiosk, shown: Shown) -> None:
    del visitor, shown
    kiosk.touch("confirm")


def _pick_avatar(visitor: Visitor, kiosk: Kiosk, shown: Shown) -> None:
    offered = AVATAR.findall(shown.html)
    if not offered:
        raise ExpectationFailed("The kiosk offers no avatar.")
    # As good as anybody's taste: another one for each band.
    kiosk.touch("avatar", avatar=offered[visitor.band.uid[-1] % len(offered)])


ANSWERS: dict[str, Callable[[Visitor, Kiosk, Shown], None]] = {
    "age": _say_age,
    "guardian": _call_guardian,
    "choices": _choose,
    "contact": _give_contact,
    "readback": _confirm,
    "avatar": _pick_avatar,
}
"""The screens that ask; at any other the visitor plays, or goes on."""
