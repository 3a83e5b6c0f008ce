"""What the hub, the reader and the directory tell, whoever stands there."""

from __future__ import annotations

from dataclasses import replace

from edge.contract.words import AgeBand, Mark
from edge.effects import PlayersChanged, Sign, Signal
from edge.happenings import (
    BandTapped,
    BindingGone,
    BindingRefused,
    EntryChanged,
    HubSeen,
    MarksTold,
    Moment,
    ReaderSeen,
    TapFault,
)
from edge.play import trail
from edge.play.drawn import show
from edge.play.moves import (
    ask_no_more,
    end,
    hand_over,
    know,
    put_age,
    put_guardian,
    refuse,
    tell_mark,
)
from edge.play.rule import ASKED
from edge.play.state import Effects, Place, State
from edge.play.taps import take_over
from edge.players import Player, Roster
from edge.screens import Why

PLAYS = {Place.PLAYING, Place.SHOWING}
NEEDS_THE_READER = {Place.GUARDIAN, Place.FORGET}
SAYS_WHETHER_THE_HUB_IS_THERE = {Place.AGE, Place.GUARDIAN}


def hub_seen(state: State, seen: HubSeen, moment: Moment) -> Effects:
    """The hub can be reached, or no longer: what was marked meanwhile is told now."""
    if seen.there == state.hub_there:
        return ()
    state.hub_there = seen.there
    told: Effects = ()
    if seen.there:
        told = tuple(tell_mark(state, *one, moment) for one in state.memory.untold())
    elif state.hand_off and not state.hand_off.on_phone:
        state.hand_off = None
    if state.place is Place.GUARDIAN:
        told += hand_over(state, moment)
    return (*told, show(state)) if state.place in SAYS_WHETHER_THE_HUB_IS_THERE else told


def reader_seen(state: State, seen: ReaderSeen, moment: Moment) -> Effects:
    """The reader reads, or no longer: it is said where a band is waited for."""
    if seen.reads == state.reads:
        return ()
    state.reads = seen.reads
    if not seen.reads:
        state.held = None
        if state.place in NEEDS_THE_READER:
            return (Sign(Signal.PAUSED), *refuse(state, TapFault.PAUSED, moment))
    sign = Sign(Signal.RESTING if seen.reads else Signal.PAUSED)
    return (sign, show(state)) if state.place is Place.RESTING else (sign,)


def marks_told(state: State, told: MarksTold, moment: Moment) -> Effects:
    """Other installations heard of bands; an under-13's age that was given there counts here."""
    state.memory.take(told.marks)
    draft = state.draft
    if draft is None or draft.changing or state.place is Place.BINDING:
        return ()
    if state.place in ASKED and state.memory.marked(draft.band_key, Mark.BLOCKED):
        return ask_no_more(state)
    locked = state.memory.marked(draft.band_key, Mark.LOCKED)
    if locked and not draft.locked and draft.age_band in {AgeBand.TEEN, AgeBand.ADULT}:
        return put_age(state, draft.band_key, moment)
    state.draft = replace(draft, locked=locked or draft.needs_guardian)
    return ()


def entry_changed(state: State, changed: EntryChanged, moment: Moment) -> Effects:
    """A binding is known otherwise than before: its scopes, its avatar, or that it sleeps no more.

    What its wearer is about to change here is theirs to say; the disk's answer decides it.
    """
    entry = changed.entry
    if state.write and state.write.said.binding_id == entry.binding_id:
        return ()
    if state.wearer and state.wearer.entry.binding_id == entry.binding_id:
        state.wearer = replace(state.wearer, entry=entry)
    if state.draft and state.draft.changing:
        changing = state.draft.changing
        held = entry if changing.binding_id == entry.binding_id else changing
        state.draft = replace(state.draft, changing=held)
    if state.coming and state.coming.band_key == entry.band_key:
        state.coming = BandTapped(entry.band_key, entry)
    told = know(state, entry) or _found_again(state, changed, moment)
    told += trail.ask_fewer(state, entry.binding_id, entry)
    return (*told, show(state)) if told and state.place is Place.PLAYING else told


def _found_again(state: State, changed: EntryChanged, moment: Moment) -> Effects:
    """Who played on their word is known now: from here on it is kept for good."""
    worn = state.roster.of_band(changed.entry.band_key)
    if worn is None or worn.why is not Why.PROVISIONAL:
        return ()
    state.memory.sees(changed.entry.binding_id)
    state.touched_at = moment.mono
    state.roster = state.roster.changed(worn.bound_as(changed.entry))
    return (PlayersChanged(state.name, state.roster),)


def binding_gone(state: State, gone: BindingGone, moment: Moment) -> Effects:
    """The hub ended a binding: whoever wore it plays no more with it, and decides for nobody."""
    asked = _no_longer_theirs(state, gone.binding_id, moment)
    left = state.roster.without_binding(gone.binding_id)
    if len(left.players) == len(state.roster.players):
        return asked
    state.roster = left
    if left:
        return (*asked, PlayersChanged(state.name, state.roster), show(state))
    if state.place in PLAYS:
        return end(state)
    if state.place is Place.JOIN and state.coming:
        return take_over(state, state.coming, moment)
    told = PlayersChanged(state.name, Roster())
    state.forget_players()
    return (told, *asked)


def binding_refused(state: State, refused: BindingRefused, moment: Moment) -> Effects:
    """The hub did not take a binding: they play on, nothing is kept, and it is said."""
    asked = _no_longer_theirs(state, refused.binding_id, moment)
    player = state.roster.bound_by(refused.binding_id)
    if player is None:
        return asked
    state.roster = state.roster.changed(player.unbound(Why.REFUSED))
    told = (*asked, PlayersChanged(state.name, state.roster), Sign(Signal.REFUSED))
    if state.place is Place.SHOWING and _shows(state, player):
        state.shown = replace(state.shown, failed=True) if state.shown else None
    elif state.place is not Place.PLAYING:  # who is being asked something loses nothing of it
        return told
    state.touched_at = moment.mono
    return (*told, show(state))


def _shows(state: State, player: Player) -> bool:
    return state.shown is not None and state.shown.player.player == player.name


def _no_longer_theirs(state: State, binding_id: bytes, moment: Moment) -> Effects:
    """Take back what was about to be done with a binding that is gone."""
    if state.place in {Place.BINDING, Place.WRITING, Place.DONE}:
        return ()  # what the disk writes the hub will judge; what was said was true
    if state.coming and state.coming.entry and state.coming.entry.binding_id == binding_id:
        state.coming = BandTapped(state.coming.band_key)
    draft = state.draft
    if draft and draft.guardian and draft.guardian.binding_id == binding_id:
        state.draft = draft.without_guardian()
        asks = state.place not in {Place.AGE, Place.GUARDIAN}
        return put_guardian(state, state.draft, moment) if asks else ()
    if state.wearer and state.wearer.entry.binding_id == binding_id:
        return ask_no_more(state)
    return trail.ask_fewer(state, binding_id)


def nobody_asks(_state: State, _news: object, _moment: Moment) -> Effects:
    """An answer that comes when whoever asked has gone: somebody else may stand there."""
    return ()
