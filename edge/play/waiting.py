"""Time passed: what was left alone is asked after once, then wiped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from edge.effects import PlayersChanged
from edge.happenings import Moment, Ticked
from edge.play import trail
from edge.play.drawn import show
from edge.play.moves import ask_no_more, end, end_hand_off, hand_over
from edge.play.state import Effects, Overlay, Place, State
from edge.players import Roster
from edge.screens import StillThere

DONE_SECONDS = 8.0
"""Long enough to read one sentence twice."""
ANSWERED_SECONDS = 15.0
"""A sentence and a choice of up to twelve words."""
JOIN_SECONDS = 20.0
"""Who plays is not kept from it for longer by somebody who walked on."""


def ticked(state: State, _ticked: Ticked, moment: Moment) -> Effects:
    """About once a second."""
    told = _links_end(state, moment)
    if state.overlay:
        return (
            *told,
            *(_overlay_over(state, moment) if moment.mono >= state.overlay.until else ()),
        )
    if state.place not in LEFT_ALONE:
        return told
    patience, step = LEFT_ALONE[state.place]
    left_alone = moment.mono - state.touched_at >= patience(state)
    return (*told, *(step(state, moment) if left_alone else _undo_over(state, moment)))


def day_over(state: State, moment: Moment) -> Effects:
    """The museum day is another: bindings ended with it, and a draft of it can't be bound.

    What a disk is writing is waited for: `asking.bound` looks at its day.
    """
    if state.place in {Place.BINDING, Place.WRITING}:
        told = PlayersChanged(state.name, Roster())
        state.forget_players()
        return (told,)
    if state.place is Place.RESTING:
        return ()
    return (*end_hand_off(state, moment, taken=False), *end(state))


def _links_end(state: State, moment: Moment) -> Effects:
    """A hand-off whose ten minutes are over gives way to a new one."""
    known = state.hand_off
    if state.place is not Place.GUARDIAN or known is None or known.until is None:
        return ()
    if moment.at < known.until:
        return ()
    ended = end_hand_off(state, moment, taken=False)
    return (*ended, *hand_over(state, moment), show(state))


def _undo_over(state: State, moment: Moment) -> Effects:
    """Ten seconds are over: "not mine" can no longer be said."""
    shown = state.shown
    if state.place is not Place.SHOWING or shown is None or shown.undo_until is None:
        return ()
    if moment.mono < shown.undo_until:
        return ()
    state.shown = replace(shown, undo_until=None)
    return (show(state),)


def _asked_after(state: State) -> float:
    if state.place is Place.GUARDIAN and state.hand_off and state.hand_off.on_phone:
        return state.house.phone_idle_seconds
    guarded = state.draft is not None and state.draft.needs_guardian
    return state.house.guardian_idle_seconds if guarded else state.house.idle_seconds


def _idle(state: State) -> float:
    return state.house.idle_seconds


def _rest(state: State, _moment: Moment) -> Effects:
    """A language that somebody chose who did not stay is not the next visitor's."""
    if state.language is state.house.language:
        return ()
    state.language = state.house.language
    return (show(state),)


def _ask_after(state: State, moment: Moment) -> Effects:
    seconds = state.house.warning_seconds
    state.overlay = Overlay(StillThere(state.language, seconds), moment.mono + seconds)
    return (show(state),)


def _leave(state: State, _moment: Moment) -> Effects:
    return end(state)


def _go_on(state: State, moment: Moment) -> Effects:
    state.touched_at = moment.mono
    return ask_no_more(state)


def _after_result(state: State, moment: Moment) -> Effects:
    if state.asking and (state.over or trail.round_is_read(state)):
        state.touched_at = moment.mono
        return trail.put(state, leaving=state.over)
    if state.over:
        return end(state)
    state.place, state.touched_at = Place.PLAYING, moment.mono
    return (show(state),)


def _after_question(state: State, moment: Moment) -> Effects:
    state.touched_at = moment.mono
    return trail.over(state)


def _overlay_over(state: State, moment: Moment) -> Effects:
    wiped = state.overlay is not None and isinstance(state.overlay.screen, StillThere)
    state.overlay, state.touched_at = None, moment.mono
    return ask_no_more(state) if wiped else (show(state),)


ASKS = (
    Place.AGE,
    Place.GUARDIAN,
    Place.STAFF_PIN,
    Place.CHOICES,
    Place.CONTACT,
    Place.READBACK,
    Place.AVATAR,
    Place.CHANGING,
    Place.MEND,
)
"""Where something may have been typed or answered: it is asked after before it is wiped."""
LEFT_ALONE: Mapping[Place, tuple[Callable[[State], float], Callable[[State, Moment], Effects]]] = {
    Place.RESTING: (_idle, _rest),
    **dict.fromkeys(ASKS, (_asked_after, _ask_after)),
    Place.PLAYING: (lambda state: state.house.exhibit.idle_seconds, _leave),
    Place.SHOWING: (lambda state: state.house.kept_seconds, _after_result),
    Place.JOIN: (lambda _: JOIN_SECONDS, _go_on),
    Place.FORGET: (_idle, _go_on),
    Place.EXIT_COUNTS: (_idle, _go_on),
    Place.END_VISIT: (_idle, _go_on),
    Place.DONE: (lambda _: DONE_SECONDS, _go_on),
    Place.QUESTION: (_idle, _after_question),
    Place.ANSWERED: (lambda _: ANSWERED_SECONDS, _after_question),
}
"""How long each place waits untouched, and what then follows; a disk is not hurried."""
