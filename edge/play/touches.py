"""Touches that any screen takes: another language, "I am still here", somebody types."""

from __future__ import annotations

from dataclasses import replace

from edge.contract.words import Language, Way
from edge.happenings import Moment, Touched
from edge.play.drawn import show
from edge.play.moves import put_choices
from edge.play.state import Effects, Overlay, Place, State
from edge.registration import OutOfTurn
from edge.screens import StillThere

READ_ANEW = {Place.CHOICES, Place.CHANGING}
"""A notice in other words is a new one."""


def speak(state: State, touch: Touched, moment: Moment) -> Effects:
    """Speak another language; what was typed stays."""
    language = touch.fields.get("language", "")
    if language not in set(Language):
        raise OutOfTurn("language", state.place)
    state.language = Language(language)
    if state.overlay:
        state.overlay = _said_again(state.overlay, state.language, moment)
    if state.draft and state.draft.way is not Way.PHONE:  # their mail speaks as their phone did
        state.draft = replace(state.draft, language=state.language)
    if state.draft and state.place in READ_ANEW:
        return put_choices(state, state.draft, moment)
    return (show(state),)


def _said_again(overlay: Overlay, language: Language, moment: Moment) -> Overlay:
    """Return the same in another language; who asks for it gets all of the time to read it."""
    screen = replace(overlay.screen, language=language)
    until = moment.mono + screen.seconds if isinstance(screen, StillThere) else overlay.until
    return Overlay(screen, until)


def stay(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """Take away what lies above."""
    state.overlay = None
    return (show(state),)


def types(_state: State, _touch: Touched, _moment: Moment) -> Effects:
    """Somebody fills in a form; what, is never said."""
    return ()
