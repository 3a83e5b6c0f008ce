"""A band was laid down: it is greeted, asked, joins, or is told why not."""

from __future__ import annotations

from edge import chance
from edge.contract.day import museum_day
from edge.effects import Sign, Signal
from edge.happenings import BandTapped, Moment, TapFault, TapRefused
from edge.play.state import Effects, Overlay, Phase, State
from edge.players import Player
from edge.registration import Ask, Draft, Question
from edge.screens import Refused, StillThere, Why

REFUSAL_SECONDS = 5.0


def tapped(state: State, tap: BandTapped, moment: Moment) -> Effects:
    """A band while nobody is being asked anything."""
    state.touched_at, state.overlay = moment.mono, None
    if state.over:
        state.clear()
    worn = state.roster.of_band(tap.band_key)
    if worn and worn.entry == tap.entry and worn.why is not Why.REFUSED:
        state.phase = Phase.PLAYING
        return (Sign(Signal.READ), state.show())
    if state.roster.full and worn is None:
        return refused(state, TapRefused(TapFault.BUSY), moment)
    if tap.entry is None and tap.band_key and not state.memory.just_plays(tap.band_key):
        return (Sign(Signal.READ), *ask_age(state, tap.band_key, moment))
    return join(state, tap, _why(tap), moment)


def tapped_meanwhile(state: State, tap: BandTapped, moment: Moment) -> Effects:
    """A band while somebody is asked: their own is no news, another's must wait."""
    if state.asked and tap.band_key == state.asked.draft.band_key:
        return (Sign(Signal.READ),)
    return refused(state, TapRefused(TapFault.BUSY), moment)


def refused(state: State, tap: TapRefused, moment: Moment) -> Effects:
    """What was laid down can't be taken: say why, for a moment, and lose nothing of what was."""
    if isinstance(state.screen(), StillThere):
        return (Sign(Signal.REFUSED),)
    state.overlay = Overlay(Refused(state.language, tap.fault), moment.mono + REFUSAL_SECONDS)
    return (Sign(Signal.REFUSED), state.show())


def ask_age(state: State, band_key: bytes, moment: Moment) -> Effects:
    """Begin a registration: the age comes first, whatever was there before."""
    draft = Draft(
        band_key=band_key,
        day=museum_day(moment.at, state.house.zone),
        language=state.language,
        locked=state.memory.locked(band_key),
    )
    state.phase, state.asked = Phase.REGISTERING, Ask(Question.AGE, draft)
    return (state.show(),)


def join(state: State, tap: BandTapped, why: Why | None, moment: Moment) -> Effects:
    """Let a band play: with its binding, or without, and then it is said why."""
    if tap.entry and not state.roster:
        state.language = tap.entry.language
    lent = tap.entry.avatar if tap.entry else chance.offers(moment.chance)[0]
    state.enter(Player(state.roster.next_name(), tap.band_key, tap.entry, lent, why))
    state.fresh = False
    return (Sign(Signal.READ), *state.players_changed(moment))


def _why(tap: BandTapped) -> Why | None:
    if tap.entry:
        return None
    return Why.CHOSE if tap.band_key else Why.NO_KEYS
