"""The session at one installation: what happened goes in, what must be done comes out.

The rule of this file: it decides and does nothing. What may happen in which phase stands in
`STEPS`; what is not there is `OutOfTurn`, and changes nothing. Nothing waits for a network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from edge.contract.day import museum_day
from edge.happenings import (
    BandTapped,
    BindFailed,
    BindingGone,
    BindingRefused,
    Bound,
    Happening,
    KeepFailed,
    MediumReported,
    Moment,
    ResultKept,
    ResultRefused,
    ResultStored,
    RoundOver,
    ScoreReported,
    TapRefused,
    Ticked,
    Touched,
)
from edge.play import results, taps, touches, waiting
from edge.play.house import House
from edge.play.state import Effects, Phase, State
from edge.registration import OutOfTurn
from edge.screens import Screen

Step = Callable[[State, Any, Moment], Effects]
ANY = tuple(Phase)

STEPS: Mapping[type, tuple[tuple[tuple[Phase, ...], Step], ...]] = {
    BandTapped: (
        ((Phase.RESTING, Phase.PLAYING, Phase.SHOWING), taps.tapped),
        ((Phase.REGISTERING, Phase.BINDING), taps.tapped_meanwhile),
    ),
    TapRefused: ((ANY, taps.refused),),
    Touched: ((ANY, touches.touched),),
    Ticked: ((ANY, waiting.ticked),),
    Bound: (((Phase.BINDING,), touches.bound),),
    BindFailed: (((Phase.BINDING,), touches.bind_failed),),
    BindingGone: ((ANY, touches.binding_gone),),
    BindingRefused: ((ANY, touches.binding_refused),),
    ScoreReported: ((ANY, results.score_reported),),
    MediumReported: ((ANY, results.medium_reported),),
    ResultKept: ((ANY, results.result_kept),),
    KeepFailed: ((ANY, results.keep_failed),),
    ResultStored: ((ANY, results.result_stored),),
    ResultRefused: ((ANY, results.result_refused),),
    RoundOver: ((ANY, results.round_over),),
}
"""What may happen in which phases, and the step that decides what follows."""


class Session:
    """One installation's session: `handle` what happens, do what it returns, in that order.

    When the museum day turns, whoever plays or registers begins anew at their next tap.
    """

    def __init__(self, house: House) -> None:
        self._state = State(house, house.language)

    def handle(self, happening: Happening, moment: Moment) -> Effects:
        """Take what happened, return what must be done; never does it.

        Raises:
            OutOfTurn: that can't happen in this phase; nothing was changed.
        """
        state = self._state
        over: Effects = ()
        if state.memory.turn(museum_day(moment.at, state.house.zone)):
            over = waiting.day_over(state)
        if over and isinstance(happening, Touched):
            return over  # it was meant for a screen of yesterday
        for phases, step in STEPS[type(happening)]:
            if state.phase in phases:
                return (*over, *step(state, happening, moment))
        raise OutOfTurn(type(happening).__name__, state.phase)

    def screen(self) -> Screen:
        """Return what the visitor should see now."""
        return self._state.screen()
