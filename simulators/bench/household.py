"""A family of three registers at one kiosk, at a hand's pace: seconds, touches and screens."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from simulators.answers import AVATAR
from simulators.bench.figures import Figure
from simulators.errors import ExpectationFailed
from simulators.kiosk import Kiosk
from simulators.luck import luck_of
from simulators.visitors import SCOPES, Stand, new_band

if TYPE_CHECKING:
    from simulators.chip import Ntag213
    from simulators.installation import Installation
    from simulators.kiosk import Shown

TOUCH_SECONDS = 0.4
"""So often the script's hand touches or lays a band down."""
CHARACTERS_PER_SECOND = 3
FAMILY_SECONDS = 90.0
MOST_TOUCHES_UNSAVED = 2
MOST_SCREENS_SAVED = 5
MOST_TOUCHES_OF_A_GUARDIAN = 5


class Hand:
    """Somebody's hand at a kiosk: `touches` counts, `screens` names those that asked."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand
        self.touches = 0
        self.screens: list[str] = []

    def lay(self, band: Ntag213, *brings: str) -> Shown:
        """Lay a band down until one of these screens answers."""
        time.sleep(TOUCH_SECONDS)
        before = self._stand.kiosk.latest.turn
        with self._stand.holding(band):
            return self._noted(self._stand.kiosk.wait_for(*brings, after=before))

    def touch(self, action: str, brings: str, **fields: str) -> Shown:
        """Touch once; another screen than `brings` ends the script.

        Raises:
            ExpectationFailed: the kiosk shows something else.
        """
        time.sleep(TOUCH_SECONDS)
        self.touches += 1
        shown = self._stand.kiosk.touch(action, **fields)
        if shown.screen != brings:
            raise ExpectationFailed(f"After {action!r} the kiosk shows {shown.screen!r}.")
        return self._noted(shown)

    def type(self, text: str) -> None:
        """Type on the kiosk's own keyboard."""
        time.sleep(len(text) / CHARACTERS_PER_SECOND)

    def say_age(self, age: int, brings: str) -> None:
        """Type an age digit by digit, each a touch, and go on."""
        digits = str(age)
        self.touches += len(digits)
        time.sleep(TOUCH_SECONDS * len(digits))
        self.touch("age", brings, age=digits)

    def choose(self) -> None:
        """Say yes three times, and go on."""
        for scope in SCOPES:
            self.touch("answer", "choices", scope=scope, yes="yes")
        self.touch("choose", "contact")

    def take_avatar(self, shown: Shown) -> None:
        """Take the first animal that is offered."""
        self.touch("avatar", "playing", avatar=AVATAR.findall(shown.html)[0])

    def done(self) -> None:
        """Leave the exhibit to the next."""
        self.touch("done", "idle")

    def _noted(self, shown: Shown) -> Shown:
        if not self.screens or self.screens[-1] != shown.screen:
            self.screens.append(shown.screen)
        return shown


def measure(installation: Installation) -> list[Figure]:
    """Let an unsaved visitor and a family of three come, one after another."""
    luck = luck_of(5)
    mother = new_band(luck)
    with Kiosk(installation.address) as kiosk:
        stand = Stand(installation.chip, kiosk)
        unsaved = _just_plays(Hand(stand), new_band(luck))
        began = time.monotonic()
        screens = _registers(Hand(stand), mother)
        touches = [_comes(Hand(stand), new_band(luck), mother) for _ in range(2)]
        family = time.monotonic() - began
    return [
        Figure("from tap to playing, nothing kept", unsaved, "touch", MOST_TOUCHES_UNSAVED),
        Figure("from tap to playing, saved, an adult", screens, "screen", MOST_SCREENS_SAVED),
        Figure(
            "after the guardian's tap, the name apart",
            max(touches),
            "touch",
            MOST_TOUCHES_OF_A_GUARDIAN,
        ),
        Figure("a family of three registered, by a script's hand", family, "s", FAMILY_SECONDS),
    ]


def _just_plays(hand: Hand, band: Ntag213) -> int:
    hand.lay(band, "age")
    hand.touch("just_play", "playing")
    touches = hand.touches
    hand.done()
    return touches


def _registers(hand: Hand, band: Ntag213) -> int:
    """Register an adult; return how many screens asked."""
    hand.lay(band, "age")
    hand.say_age(41, "choices")
    hand.choose()
    name, address = "Testmama", "bench-family@example.org"
    hand.type(name + address)
    hand.touch("contact", "readback", first_name=name, address=address)
    hand.take_avatar(hand.touch("confirm", "avatar"))
    hand.done()
    return len(hand.screens) - len(("playing", "idle"))


def _comes(hand: Hand, band: Ntag213, guardian: Ntag213) -> int:
    """Register a child by its guardian's band; return their touches after that, the name apart."""
    hand.lay(band, "age")
    hand.say_age(8, "guardian")
    hand.lay(guardian, "choices")
    before = hand.touches
    hand.choose()
    hand.type("Testkind")
    shown = hand.touch("contact", "avatar", first_name="Testkind")
    hand.touches -= 1  # goes with the name
    hand.take_avatar(shown)
    touches = hand.touches - before
    hand.done()
    return touches
