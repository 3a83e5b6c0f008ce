"""A band was laid down or taken away: it is greeted, asked, joins, or is told why not."""

from __future__ import annotations

from edge.contract.words import BindingKind, Mark
from edge.effects import PlayersChanged, Sign, Signal
from edge.happenings import BandLifted, BandTapped, Moment, TapFault, TapRefused, Touched
from edge.play import leaving, trail
from edge.play.drawn import show, there
from edge.play.moves import ask_no_more, join, put_age, refuse
from edge.play.state import Effects, Place, State
from edge.players import Roster
from edge.screens import StillThere, Why


def tapped(state: State, tap: BandTapped, moment: Moment) -> Effects:
    """A band while nobody is being asked anything."""
    state.touched_at, state.overlay = moment.mono, None
    if state.house.exit_mode:
        return leaving.tapped(state, tap, moment)
    if tap.entry and tap.entry.kind is BindingKind.STAFF:
        return refuse(state, TapFault.STAFF_BAND, moment)
    if state.over:
        state.forget_players()
    return _come(state, _as_known(state, tap), moment)


def _come(state: State, tap: BandTapped, moment: Moment) -> Effects:
    worn = state.roster.of_band(tap.band_key)
    if worn and worn.entry == tap.entry and worn.why is not Why.REFUSED:
        if worn.is_in_a_group:
            return trail.tapped_again(state, worn, tap)
        return (Sign(Signal.READ), *ask_no_more(state))
    if worn is None and state.roster:
        return _come_to_others(state, tap, moment)
    return _greet(state, tap, moment)


def _come_to_others(state: State, tap: BandTapped, moment: Moment) -> Effects:
    if trail.comes_to_its_own(state, tap):
        return _come_in_a_group(state, tap, moment)
    if state.measured:
        state.forget_questions()
        state.coming, state.place = tap, Place.JOIN
        return (Sign(Signal.READ), show(state))
    if state.roster.full:
        return refuse(state, TapFault.BUSY, moment)
    return _greet(state, tap, moment)


def _come_in_a_group(state: State, tap: BandTapped, moment: Moment) -> Effects:
    """One after another and unasked: beside those who play, or anew once these had their turn."""
    if trail.round_is_read(state):
        return take_over(state, tap, moment)
    if state.roster.full:
        return refuse(state, TapFault.BUSY, moment)
    return _greet(state, tap, moment)


def _as_known(state: State, tap: BandTapped) -> BandTapped:
    """A binding that its wearer said is not theirs is none, here and today.

    Nor is one of a band that an under-13 is known to wear since: another installation heard so.
    """
    entry = tap.entry
    if entry is None or entry.kind is not BindingKind.VISITOR:
        return tap
    worn_by_a_child = state.memory.marked(entry.band_key, Mark.LOCKED) and not entry.age_locked
    denied = worn_by_a_child or state.memory.denied(entry.binding_id)
    return BandTapped(tap.band_key) if denied else tap


def _greet(state: State, tap: BandTapped, moment: Moment) -> Effects:
    """Let a band play that is bound or was asked already; ask any other its age."""
    if tap.entry:
        return join(state, tap, None, moment, trail.stop_of(state.memory, tap))
    if tap.band_key is None:
        return join(state, tap, Why.NO_KEYS, moment)
    why = _unasked(state, tap.band_key)
    if why is not None:
        return join(state, tap, why, moment)
    return (Sign(Signal.READ), *put_age(state, tap.band_key, moment))


def _unasked(state: State, band_key: bytes) -> Why | None:
    """Return why a band that is not bound is asked nothing; None for one that is."""
    if state.memory.marked(band_key, Mark.BLOCKED):
        return Why.BLOCKED
    if state.memory.said_registered(band_key) and not state.hub_there:
        return Why.PROVISIONAL
    return Why.CHOSE if state.memory.marked(band_key, Mark.JUST_PLAYS) else None


def tapped_meanwhile(state: State, tap: BandTapped, moment: Moment) -> Effects:
    """A band while somebody is asked: their own shows that they are there, another's must wait."""
    if _asked_band(state) == tap.band_key:
        if state.overlay is None or not isinstance(state.overlay.screen, StillThere):
            return (Sign(Signal.READ),)
        state.overlay, state.touched_at = None, moment.mono
        return (Sign(Signal.READ), show(state))
    staff = tap.entry is not None and tap.entry.kind is BindingKind.STAFF
    return refuse(state, TapFault.STAFF_BAND if staff else TapFault.BUSY, moment)


def tapped_to_forget(state: State, tap: BandTapped, moment: Moment) -> Effects:
    """A band while somebody would erase today: theirs is held now."""
    if there(state.wearer).entry.band_key != tap.band_key:
        return refuse(state, TapFault.BUSY, moment)
    state.overlay, state.touched_at = None, moment.mono
    return (Sign(Signal.READ), show(state))


def tapped_at_join(state: State, tap: BandTapped, moment: Moment) -> Effects:
    """A band while it is asked whether another plays along: who plays goes on, a third waits."""
    if tap.band_key == there(state.coming).band_key:
        return (Sign(Signal.READ),)
    if state.roster.of_band(tap.band_key):
        return (Sign(Signal.READ), *ask_no_more(state))
    return refuse(state, TapFault.BUSY, moment)


def _asked_band(state: State) -> bytes | None:
    if state.draft:
        return state.draft.band_key
    return state.wearer.entry.band_key if state.wearer else b""


def lifted(state: State, _gone: BandLifted, _moment: Moment) -> Effects:
    """A band is gone; it matters where one must be held."""
    return (show(state),) if state.place is Place.FORGET else ()


def refused(state: State, tap: TapRefused, moment: Moment) -> Effects:
    """What was laid down can't be taken."""
    return refuse(state, tap.fault, moment)


# -- another band in mid-play ----------------------------------------------------------------------


def play_along(state: State, _touch: Touched, moment: Moment) -> Effects:
    """They play beside those who play."""
    coming = there(state.coming)
    if state.roster.full:
        return refuse(state, TapFault.BUSY, moment)
    state.coming = None
    return _greet(state, coming, moment)


def swap(state: State, _touch: Touched, moment: Moment) -> Effects:
    """They play in place of those who played: a session of their own."""
    coming = there(state.coming)
    return take_over(state, coming, moment)


def take_over(state: State, coming: BandTapped, moment: Moment) -> Effects:
    """Begin anew with a band that came while others played."""
    over = PlayersChanged(state.name, Roster())
    state.rest()
    return (over, *_greet(state, coming, moment))


def go_on_alone(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """Those who play go on."""
    return ask_no_more(state)
