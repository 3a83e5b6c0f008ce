"""Somebody touched the screen, or what they asked for came to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from edge import registration
from edge.contract.day import museum_day
from edge.contract.words import AgeBand, Language
from edge.effects import Bind, PlayersChanged, Sign, Signal
from edge.happenings import (
    BandTapped,
    BindFailed,
    BindingGone,
    BindingRefused,
    Bound,
    Moment,
    Touched,
)
from edge.play.state import Effects, Overlay, Phase, State
from edge.play.taps import ask_age, join
from edge.players import Player
from edge.registration import Ask, Left, OutOfTurn, Registered
from edge.screens import StillThere, Why


def touched(state: State, touch: Touched, moment: Moment) -> Effects:
    """A touch: the language anywhere, `stay` on what lies above, else what the phase takes.

    `typing` says, now and then, that somebody fills in a form; never what.

    Raises:
        OutOfTurn: the screen of this moment has no such action.
    """
    if touch.action == "language":
        return _speak(state, touch, moment)
    if state.overlay:
        return _stay(state, touch, moment)
    if state.phase is Phase.REGISTERING:
        return _type(state, moment) if touch.action == "typing" else _answer(state, touch, moment)
    try:
        step = TOUCHES[state.phase, touch.action]
    except KeyError:
        raise OutOfTurn(touch.action, state.phase) from None
    effects = step(state, touch, moment)
    state.touched_at = moment.mono
    return effects


def bound(state: State, _bound: Bound, moment: Moment) -> Effects:
    """The binding is on disk: they play, and what they do is kept, if it is of today."""
    if state.binding is None:
        raise OutOfTurn("Bound", state.phase)
    made, entry = state.binding.made, state.binding.entry
    if made.day != museum_day(moment.at, state.house.zone):
        return state.ask_no_more()
    state.asked = state.binding = None
    name = state.roster.next_name()
    state.enter(Player(name, entry.band_key, entry, entry.avatar, asleep=entry.age_locked))
    state.fresh, state.touched_at = True, moment.mono
    return state.players_changed(moment)


def bind_failed(state: State, _failed: BindFailed, moment: Moment) -> Effects:
    """The disk did not take the binding: they play, nothing is kept, and it is said."""
    if state.binding is None:
        raise OutOfTurn("BindFailed", state.phase)
    band_key = state.binding.entry.band_key
    state.asked = state.binding = None
    return join(state, BandTapped(band_key), Why.DISK, moment)


def binding_gone(state: State, gone: BindingGone, _moment: Moment) -> Effects:
    """The hub ended a binding: whoever wore it plays no more with it."""
    left = state.roster.without_binding(gone.binding_id)
    if len(left.players) == len(state.roster.players):
        return ()
    state.roster = left
    if not left and state.phase in {Phase.PLAYING, Phase.SHOWING}:
        return state.end()
    return (PlayersChanged(state.name, state.roster), state.show())


def binding_refused(state: State, refused: BindingRefused, moment: Moment) -> Effects:
    """The hub did not take a binding: they play on, nothing is kept, and it is said."""
    player = state.roster.bound_by(refused.binding_id)
    if player is None:
        return ()
    state.roster = state.roster.changed(player.unbound(Why.REFUSED))
    told = (PlayersChanged(state.name, state.roster), Sign(Signal.REFUSED))
    if state.phase is Phase.SHOWING and state.shown and state.shown.player.player == player.name:
        state.shown = replace(state.shown, failed=True)
    elif state.phase is not Phase.PLAYING:  # who is being asked something loses nothing of it
        return told
    state.touched_at = moment.mono
    return (*told, state.show())


def _speak(state: State, touch: Touched, moment: Moment) -> Effects:
    language = touch.fields.get("language", "")
    if language not in set(Language):
        raise OutOfTurn("language", state.phase)
    state.language, state.touched_at = Language(language), moment.mono
    if state.asked:
        state.asked = registration.spoken(state.asked, state.language, moment)
    if state.overlay:
        state.overlay = _said_again(state.overlay, state.language, moment)
    return (state.show(),)


def _said_again(overlay: Overlay, language: Language, moment: Moment) -> Overlay:
    """Return the same in another language; who asks for it gets all of the time to read it."""
    screen = replace(overlay.screen, language=language)
    until = moment.mono + screen.seconds if isinstance(screen, StillThere) else overlay.until
    return Overlay(screen, until)


def _type(state: State, moment: Moment) -> Effects:
    state.touched_at = moment.mono
    return ()


def _stay(state: State, touch: Touched, moment: Moment) -> Effects:
    if touch.action != "stay":
        raise OutOfTurn(touch.action, state.screen().name)
    state.overlay, state.touched_at = None, moment.mono
    return (state.show(),)


def _answer(state: State, touch: Touched, moment: Moment) -> Effects:
    if state.asked is None:
        raise OutOfTurn(touch.action, state.phase)
    asked, notices = state.asked, state.house.notices
    found = registration.answer(asked, touch.action, touch.fields, moment, notices)
    state.touched_at = moment.mono
    if isinstance(found, Ask):
        return _ask(state, found)
    if isinstance(found, Registered):
        state.phase, state.binding = Phase.BINDING, found
        return (Bind(found.made, found.entry),)
    state.asked = None
    if isinstance(found, Left):
        return state.ask_no_more()
    state.memory.plays_only(asked.draft.band_key)
    return join(state, BandTapped(asked.draft.band_key), found.why, moment)


def _ask(state: State, asked: Ask) -> Effects:
    if asked.draft.age_band is AgeBand.UNDER_13:
        state.memory.lock(asked.draft.band_key)
    state.asked = asked
    return (state.show(),)


def _save_after_all(state: State, _touch: Touched, moment: Moment) -> Effects:
    player = state.roster.last
    if player.band_key is None or player.entry or player.why is Why.DISK:
        raise OutOfTurn("save", state.phase)
    state.memory.asks_again(player.band_key)
    state.roster = state.roster.without(player.name)
    changed = PlayersChanged(state.name, state.roster)
    return (changed, *ask_age(state, player.band_key, moment))


def _again(state: State, _touch: Touched, _moment: Moment) -> Effects:
    if state.over:
        return state.end()
    state.phase = Phase.PLAYING
    return (state.show(),)


def _done(state: State, _touch: Touched, _moment: Moment) -> Effects:
    return state.end()


TOUCHES: Mapping[tuple[Phase, str], Callable[[State, Touched, Moment], Effects]] = {
    (Phase.PLAYING, "done"): _done,
    (Phase.PLAYING, "save"): _save_after_all,
    (Phase.SHOWING, "again"): _again,
    (Phase.SHOWING, "done"): _done,
}
"""What may be touched in which phase; a registration has a table of its own."""
