"""The session at one installation: what happened goes in, what must be done comes out.

The rule of this file: it decides and does nothing. What may happen where, and where it leads,
stands in `edge/play/table.py`; what is not there is `OutOfTurn`, and changes nothing. Nothing waits
for a network.
"""

from __future__ import annotations

from edge.contract.day import museum_day
from edge.happenings import (
    BandLifted,
    BandTapped,
    Happening,
    HubAnswered,
    Moment,
    Touched,
)
from edge.play import drawn, waiting
from edge.play.house import House
from edge.play.moves import end_hand_off
from edge.play.state import Effects, Place, State
from edge.play.table import decide
from edge.registration import OutOfTurn
from edge.screens import Screen

ABOVE = {"stay", "language"}
"""What may be touched while a screen lies above the others."""


class Session:
    """One installation's session: `handle` what happens, do what it returns, in that order.

    When the museum day turns, whoever plays or registers begins anew at their next tap.
    """

    def __init__(self, house: House) -> None:
        self._state = State(house, house.language)

    def handle(self, happening: Happening, moment: Moment) -> Effects:
        """Take what happened, return what must be done; never does it.

        Raises:
            OutOfTurn: that can't happen in this place; nothing was changed.
        """
        state = self._state
        state.at = moment.at
        over: Effects = ()
        if state.memory.turn(museum_day(moment.at, state.house.zone)):
            over = waiting.day_over(state, moment)
        if over and isinstance(happening, Touched):
            return over  # it was meant for a screen of yesterday
        self._feel(happening)
        told = self._decide(happening, moment)
        if state.place is not Place.GUARDIAN:
            told += end_hand_off(state, moment, taken=False)
        return (*over, *told)

    def screen(self) -> Screen:
        """Return what the visitor should see now."""
        return drawn.screen(self._state)

    def _feel(self, happening: Happening) -> None:
        """Know which band lies on the reader."""
        if isinstance(happening, BandTapped):
            self._state.held = happening.band_key
        elif isinstance(happening, BandLifted) and self._state.held == happening.band_key:
            self._state.held = None

    def _decide(self, happening: Happening, moment: Moment) -> Effects:
        state = self._state
        if isinstance(happening, HubAnswered):
            return decide(state, type(happening.answer), happening.answer, moment)
        if not isinstance(happening, Touched):
            return decide(state, type(happening), happening, moment)
        overlay = state.overlay
        if overlay and happening.action not in ABOVE:
            raise OutOfTurn(happening.action, overlay.screen.name)
        if not overlay and happening.action == "stay":
            raise OutOfTurn(happening.action, state.place)
        told = decide(state, happening.action, happening, moment)
        state.touched_at = moment.mono
        return told
