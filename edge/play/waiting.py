"""Time passed: what was left alone is asked after once, then wiped."""

from __future__ import annotations

from edge.happenings import Moment, Ticked
from edge.play.state import Effects, Overlay, Phase, State
from edge.screens import StillThere


def ticked(state: State, _ticked: Ticked, moment: Moment) -> Effects:
    """About once a second."""
    if state.overlay:
        return _overlay_over(state, moment) if moment.mono >= state.overlay.until else ()
    waited = moment.mono - state.touched_at
    if state.phase is Phase.REGISTERING and waited >= _patience(state):
        seconds = state.house.warning_seconds
        state.overlay = Overlay(StillThere(state.language, seconds), moment.mono + seconds)
        return (state.show(),)
    if state.phase is Phase.SHOWING and waited >= state.house.kept_seconds:
        return _after_result(state, moment)
    if state.phase is Phase.PLAYING and waited >= state.house.manifest.idle_seconds:
        return state.end()
    return ()


def _patience(state: State) -> float:
    guarded = state.asked is not None and state.asked.draft.needs_guardian
    return state.house.guardian_idle_seconds if guarded else state.house.idle_seconds


def _after_result(state: State, moment: Moment) -> Effects:
    if state.over:
        return state.end()
    state.phase, state.touched_at = Phase.PLAYING, moment.mono
    return (state.show(),)


def _overlay_over(state: State, moment: Moment) -> Effects:
    wiped = state.overlay is not None and isinstance(state.overlay.screen, StillThere)
    state.overlay, state.touched_at = None, moment.mono
    return state.ask_no_more() if wiped else (state.show(),)
