"""What a visitor answers at the kiosk: one handler a screen that asks, by the screen's name."""

from __future__ import annotations

import re
from collections.abc import Callable

from simulators.chip import Ntag213
from simulators.errors import ExpectationFailed
from simulators.kiosk import Kiosk, Shown
from simulators.visitors import SCOPES, Beside, Stand, Visitor

MOST_SCREENS = 12
BEFORE_A_TOUCH = 2.0
AVATAR = re.compile(r'data-avatar="([a-z]+-[a-z]+)"')
DECIDED = ("choices", "staff_pin", "refused")
"""How a kiosk that asks for a guardian answers a band."""

Pause = Callable[[float], None]
"""Waits as a person does before they touch; in a journey nobody waits."""


def at_once(seconds: float) -> None:
    """Do not wait."""
    del seconds


def answer(visitor: Visitor, stand: Stand, pause: Pause = at_once) -> tuple[str, ...]:
    """Answer screen after screen until the kiosk asks no more; return the names of all that asked.

    Raises:
        ExpectationFailed: a touch was refused, or the questions do not end.
    """
    asked: list[str] = []
    while (shown := stand.kiosk.latest).screen in ANSWERS:
        if len(asked) == MOST_SCREENS:
            raise ExpectationFailed(f"The kiosk asked {len(asked)} times: {', '.join(asked)}.")
        asked.append(shown.screen)
        pause(BEFORE_A_TOUCH)
        if visitor.just_plays_at == shown.screen:
            stand.kiosk.touch("just_play")
        else:
            ANSWERS[shown.screen](visitor, stand, shown)
    return tuple(asked)


def show_band(band: Ntag213, stand: Stand) -> Shown:
    """Lay a grown-up's band down where a child's registration asks for one; return the answer.

    Raises:
        NotReady: the kiosk does not answer it.
    """
    before = stand.kiosk.latest.turn
    with stand.holding(band):
        return stand.kiosk.wait_for(*DECIDED, after=before)


def type_pin(pin: str, kiosk: Kiosk, action: str = "pin") -> Shown:
    """Type a PIN and return what the hub's answer brings: another screen, or the fault.

    Raises:
        NotReady: no answer came.
    """
    waits = kiosk.touch(action, pin=pin)
    if waits.screen != "staff_pin":
        return waits
    return kiosk.wait_for("staff_pin", "choices", "age", "refused", "guardian", after=waits.turn)


def _say_age(visitor: Visitor, stand: Stand, shown: Shown) -> None:
    del shown
    if visitor.says_registered:
        stand.kiosk.touch("registered")
    else:
        stand.kiosk.touch("age", age=str(visitor.age))


def _bring_guardian(visitor: Visitor, stand: Stand, shown: Shown) -> None:
    del shown
    if visitor.beside is Beside.STATES:
        stand.kiosk.touch("guardian_here")
        return
    for band in visitor.bands:
        answered = show_band(band, stand)
        if answered.screen != "refused":
            return
        stand.kiosk.touch("stay")
    raise ExpectationFailed(f"None of {len(visitor.bands)} bands was taken as a guardian's.")


def _type_pins(visitor: Visitor, stand: Stand, shown: Shown) -> None:
    del shown
    for pin in visitor.pins:
        if type_pin(pin, stand.kiosk).screen != "staff_pin":
            return
    raise ExpectationFailed(f"None of {len(visitor.pins)} PINs was taken.")


def _choose(visitor: Visitor, stand: Stand, shown: Shown) -> None:
    del shown
    for scope in SCOPES:
        said = "yes" if scope in visitor.says_yes else "no"
        stand.kiosk.touch("answer", scope=scope, yes=said)
    stand.kiosk.touch("choose")


def _give_contact(visitor: Visitor, stand: Stand, shown: Shown) -> None:
    """Fill in what the screen asks for: by a guardian's band it wants no address."""
    typed = {"first_name": visitor.first_name, "address": visitor.address}
    asked = {name: text for name, text in typed.items() if f'name="{name}"' in shown.html}
    stand.kiosk.touch("contact", **asked)


def _confirm(visitor: Visitor, stand: Stand, shown: Shown) -> None:
    del visitor, shown
    stand.kiosk.touch("confirm")


def _pick_avatar(visitor: Visitor, stand: Stand, shown: Shown) -> None:
    offered = AVATAR.findall(shown.html)
    if not offered:
        raise ExpectationFailed("The kiosk offers no avatar.")
    # As good as anybody's taste: another one for each band.
    stand.kiosk.touch("avatar", avatar=offered[visitor.band.uid[-1] % len(offered)])


ANSWERS: dict[str, Callable[[Visitor, Stand, Shown], None]] = {
    "age": _say_age,
    "guardian": _bring_guardian,
    "staff_pin": _type_pins,
    "choices": _choose,
    "contact": _give_contact,
    "readback": _confirm,
    "avatar": _pick_avatar,
}
"""The screens that ask; at any other the visitor plays, or goes on."""
