"""How a session moves: a question is put, somebody plays, it ends."""

from __future__ import annotations

from dataclasses import replace

from edge import chance
from edge.contract.day import museum_day
from edge.contract.downward import DirectoryEntry
from edge.contract.requests import BandMarked, HandOffEnded, HandOffWanted, RequestBody
from edge.contract.words import Mark, Scope
from edge.effects import AskHub, PlayersChanged, Sign, Signal, Write
from edge.happenings import BandTapped, Moment, Stop, TapFault
from edge.play.drawn import screen, show, there
from edge.play.state import Effects, HandOff, Overlay, Place, State, Wearer
from edge.players import Player, why_of
from edge.registration import Draft, OutOfTurn
from edge.screens import AWAY, Refused, Said, StillThere, Why

REFUSAL_SECONDS = 5.0


def ask_hub(request: RequestBody, moment: Moment, purpose: str) -> AskHub:
    """Return a request to the hub; each purpose of a moment has a nonce of its own."""
    return AskHub(chance.identifier(moment.chance, purpose), request)


# -- questions -----------------------------------------------------------------------------------


def put(state: State, place: Place, draft: Draft) -> Effects:
    """Ask a question of a registration."""
    state.place, state.draft = place, draft
    return (show(state),)


def put_age(state: State, band_key: bytes, moment: Moment) -> Effects:
    """Begin a registration: the age comes first, whatever was there before."""
    draft = Draft(
        band_key=band_key,
        day=museum_day(moment.at, state.house.zone),
        language=state.language,
        locked=state.memory.marked(band_key, Mark.LOCKED),
    )
    state.forget_questions()
    state.overlay = None
    return put(state, Place.AGE, draft)


def put_guardian(state: State, draft: Draft, moment: Moment) -> Effects:
    """Ask who is with them: a grown-up's band counts from now on, a phone where the hub is."""
    state.staff, state.put_at = None, moment.mono
    told = put(state, Place.GUARDIAN, draft)
    return (*told, *hand_over(state, moment))


def hand_over(state: State, moment: Moment) -> Effects:
    """Ask for a hand-off to a phone, where one is of use and none is under way."""
    if state.hand_off or not state.hub_there or there(state.draft).changing:
        return ()
    asked = ask_hub(HandOffWanted(state.language), moment, "hand-off")
    state.hand_off = HandOff(asked.nonce)
    return (asked,)


def end_hand_off(state: State, moment: Moment, *, taken: bool) -> Effects:
    """The phone's page waits for this: its answer was taken, or the question is gone."""
    ended, state.hand_off = state.hand_off, None
    if ended is None or not ended.hand_off:
        return ()
    return (ask_hub(HandOffEnded(ended.hand_off, taken), moment, "hand-off ended"),)


def put_choices(state: State, draft: Draft, moment: Moment) -> Effects:
    """Ask what may be kept; from now on the words that inform have been shown."""
    place = Place.CHANGING if draft.changing else Place.CHOICES
    return put(state, place, replace(draft, shown_at=moment.at))


def put_avatars(state: State, draft: Draft, moment: Moment) -> Effects:
    """Ask who they are today; nobody here is alike, nor their guardian, nor who came just now."""
    taken = set(state.memory.avatars())
    taken |= {one.entry.avatar for one in state.roster.players if one.entry}
    taken |= {draft.guardian.avatar} if draft.guardian else set()
    offered = chance.offers(moment.chance, taken)
    return put(state, Place.AVATAR, replace(draft, offers=offered))


def mark(state: State, band_key: bytes, what: Mark, moment: Moment) -> Effects:
    """Remember something of a band for this day, and let all other installations know."""
    if not state.memory.mark(band_key, what):
        return ()
    if not state.hub_there:
        state.memory.tell_later(band_key, what)
        return ()
    return (tell_mark(state, band_key, what, moment),)


def tell_mark(state: State, band_key: bytes, what: Mark, moment: Moment) -> AskHub:
    """Return what tells the hub of a mark."""
    day = museum_day(moment.at, state.house.zone)
    return ask_hub(BandMarked(day, band_key, what), moment, f"{what} {band_key.hex()}")


# -- what a wearer says of their binding -----------------------------------------------------------


def wearer(state: State) -> Wearer:
    """Return who came last, as somebody who has a binding to say something of.

    Raises:
        OutOfTurn: they have none.
    """
    last = state.roster.last
    if last.bound is None:
        raise OutOfTurn("this", "a player without a binding")
    return Wearer(last.bound, last.seen())


def write(state: State, said: Write) -> Effects:
    """Let the disk write what somebody said; the screen stays as it is until it has."""
    state.before = screen(state)
    state.place, state.write = Place.WRITING, said
    return (said,)


def narrow(state: State, binding_id: bytes, scopes: tuple[Scope, ...]) -> Effects:
    """Record no more than this of a binding from now on, though the disk has not written it yet."""
    player = state.roster.bound_by(binding_id)
    if player is None or player.entry is None:
        return ()
    left = tuple(scope for scope in player.scopes if scope in scopes)
    return know(state, replace(player.entry, scopes=left))


def know(state: State, entry: DirectoryEntry) -> Effects:
    """Know a binding of somebody who plays as it is now."""
    player = state.roster.bound_by(entry.binding_id)
    if player is None or player.entry == entry:
        return ()
    state.roster = state.roster.changed(player.bound_as(entry))
    return (PlayersChanged(state.name, state.roster),)


def done(state: State, said: Said, moment: Moment) -> Effects:
    """Say what was done, or could not be."""
    kept = state.wearer
    state.forget_questions()
    state.place, state.said, state.wearer, state.overlay = Place.DONE, said, kept, None
    state.said_away = said in AWAY and not state.hub_there
    state.touched_at = moment.mono
    return (show(state),)


# -- playing, and the end --------------------------------------------------------------------------


def join(
    state: State, tap: BandTapped, why: Why | None, moment: Moment, stop: Stop | None = None
) -> Effects:
    """Let a band play: with its binding, or without, and then it is said why."""
    state.forget_questions()
    entry = tap.entry
    if entry and not state.roster:
        state.language = entry.language
    lent = entry.avatar if entry else chance.offers(moment.chance)[0]
    name = state.roster.next_name()
    player = Player(name, tap.band_key, entry, lent, why_of(entry) if entry else why, stop=stop)
    if player.bound:
        player = replace(player, may_deny=state.memory.sees(player.bound.binding_id))
    state.enter(player)
    state.fresh, state.touched_at = False, moment.mono
    return (Sign(Signal.READ), *players_changed(state, moment))


def players_changed(state: State, moment: Moment) -> Effects:
    """Return the effects of other players: the exhibit and the visitor learn of it."""
    if not state.name:
        state.name = "s" + chance.identifier(moment.chance, "session").hex()[:8]
    return (PlayersChanged(state.name, state.roster), show(state))


def ask_no_more(state: State) -> Effects:
    """Forget what was asked and go back to whoever plays, or to rest."""
    state.forget_questions()
    state.overlay = None
    state.place = Place.PLAYING if state.roster else Place.RESTING
    if state.place is Place.RESTING:
        state.rest()
    return (show(state),)


def end(state: State) -> Effects:
    """End the session: nobody plays, nothing of it is remembered on the screen."""
    name = state.name
    state.rest()
    told = (PlayersChanged(name, state.roster),) if name else ()
    return (*told, show(state))


def leave_out(state: State, player: Player) -> Effects:
    """Let somebody play no more; a round without players is over."""
    state.roster = state.roster.without(player.name)
    if state.roster:
        return (PlayersChanged(state.name, state.roster),)
    name = state.name
    state.forget_players()
    return (PlayersChanged(name, state.roster),)


def refuse(state: State, fault: TapFault, moment: Moment) -> Effects:
    """What was laid down can't be taken: say why, for a moment, and lose nothing of what was."""
    if state.overlay and isinstance(state.overlay.screen, StillThere):
        return (Sign(Signal.REFUSED),)
    state.overlay = Overlay(Refused(state.language, fault), moment.mono + REFUSAL_SECONDS)
    sign = Signal.BUSY if fault is TapFault.BUSY else Signal.REFUSED
    return (Sign(sign), show(state))
