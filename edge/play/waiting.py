"""Time passed: what was left alone is asked after once, then wiped."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from edge.effects import PlayersChanged
from edge.happenings import Moment, Ticked
from edge.play.state import Effects, Overlay, Phase, State
from edge.players import Roster
from edge.screens import StillThere


def ticked(state: State, _ticked: Ticked, moment: Moment) -> Effects:
    """About once a second."""
    if state.overlay:
        return _overlay_over(state, moment) if moment.mono >= state.overlay.until else ()
    if state.phase not in LEFT_ALONE:
        return ()
    patience, step = LEFT_ALONE[state.phase]
    return step(state, moment) if moment.mono - state.touched_at >= patience(state) else ()


def day_over(state: State) -> Effects:
    """The museum day is another: bindings ended with it, and a draft of it can't be bound.

    What a disk is writing is waited for: `touches.bound` looks at its day.
    """
    if state.phase is Phase.BINDING:
        told = PlayersChanged(state.name, Roster())
        state.roster, state.name = told.roster, ""
        state.results.clear()
        return (told,)
    if state.phase is Phase.RESTING:
        return ()
    state.asked = None
    return state.end()


def _asked_after(state: State) -> float:
    guarded = state.asked is not None and state.asked.draft.needs_guardian
    return state.house.guardian_idle_seconds if guarded else state.house.idle_seconds


def _rest(state: State, _moment: Moment) -> Effects:
    """A language that somebody chose who did not stay is not the next visitor's."""
    if state.language is state.house.language:
        return ()
    state.language = state.house.language
    return (state.show(),)


def _ask_after(state: State, moment: Moment) -> Effects:
    seconds = state.house.warning_seconds
    state.overlay = Overlay(StillThere(state.language, seconds), moment.mono + seconds)
    return (state.show(),)


def _leave(state: State, _moment: Moment) -> Effects:
    return state.end()


def _after_result(state: State, moment: Moment) -> Effects:
    if state.over:
        return state.end()
    state.phase, state.touched_at = Phase.PLAYING, moment.mono
    return (state.show(),)


def _overlay_over(state: State, moment: Moment) -> Effects:
    wiped = state.overlay is not None and isinstance(state.overlay.screen, StillThere)
    state.overlay, state.touched_at = None, moment.mono
    return state.ask_no_more() if wiped else (state.show(),)


LEFT_ALONE: Mapping[Phase, tuple[Callable[[State], float], Callable[[State, Moment], Effects]]] = {
    Phase.RESTING: (lambda state: state.house.idle_seconds, _rest),
    Phase.REGISTERING: (_asked_after, _ask_after),
    Phase.PLAYING: (lambda state: state.house.manifest.idle_seconds, _leave),
    Phase.SHOWING: (lambda state: state.house.kept_seconds, _after_result),
}
"""How long each phase waits untouched, and what then follows; a disk is not hurried."""
