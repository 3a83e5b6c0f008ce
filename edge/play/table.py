"""The one table of a session: what may happen where, what follows, and where it may lead.

A touch is named by its action, all else by what happened. What is not here is `OutOfTurn`; a step
that leads where its rule does not say is a mistake in the program, and the session is wiped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from edge.happenings import Moment
from edge.play.anywhere import ANYWHERE
from edge.play.errors import LedAstray, TwoRules
from edge.play.questions import REGISTRATION
from edge.play.rounds import EXIT, PLAYING
from edge.play.rule import Cue, Row, Rule
from edge.play.state import Effects, Place, State
from edge.registration import OutOfTurn


def _by_place(rows: Iterable[Row]) -> Mapping[tuple[Place, Cue], Rule]:
    table: dict[tuple[Place, Cue], Rule] = {}
    for places, cue, step, leads, words in rows:
        for place in places:
            if (place, cue) in table:
                raise TwoRules(place, name_of(cue))
            table[place, cue] = Rule(step, frozenset(leads) | {place}, words)
    return table


def name_of(cue: Cue) -> str:
    """Return what a cue is called: an action, or what happened."""
    return cue if isinstance(cue, str) else cue.__name__


TABLE = _by_place((*REGISTRATION, *PLAYING, *EXIT, *ANYWHERE))
"""The rule for each place and cue."""


def decide(state: State, cue: Cue, happening: object, moment: Moment) -> Effects:
    """Let a step decide what follows.

    Raises:
        OutOfTurn: nothing of that kind may happen there; nothing was changed.
        LedAstray: it led where its rule does not; the session was wiped.
    """
    place = state.place
    rule = TABLE.get((place, cue))
    if rule is None:
        raise OutOfTurn(name_of(cue), place)
    told = rule.step(state, happening, moment)
    if state.place not in rule.leads:
        led_to = state.place
        state.rest()
        raise LedAstray(place, name_of(cue), led_to)
    return told
