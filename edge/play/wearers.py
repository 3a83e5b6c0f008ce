"""What a wearer says of their binding: keep less or more, forget me, my address is another, not me.

Nothing of it is shown as done before the disk has it.
"""

from __future__ import annotations

from dataclasses import replace

from edge import registration
from edge.contract import mistyped
from edge.contract.address import address_fault
from edge.contract.day import museum_day
from edge.contract.envelopes import EventKind
from edge.contract.events import (
    AddressMended,
    ResultForgotten,
    ScopesChanged,
    VisitEnded,
    VisitForgotten,
)
from edge.contract.words import Mark, Scope
from edge.effects import Sign, Signal, Write
from edge.happenings import Moment, Touched, WishRefused, WriteFailed, Written
from edge.play import trail
from edge.play.asking import approval_is_over
from edge.play.drawn import offers, show, there
from edge.play.moves import (
    ask_no_more,
    done,
    end,
    know,
    leave_out,
    narrow,
    put_age,
    put_choices,
    put_guardian,
    wearer,
    write,
)
from edge.play.state import Effects, Mending, Place, State, Wearer
from edge.registration import Draft, OutOfTurn
from edge.screens import Offer, Said

SAID = {
    ScopesChanged: Said.CHANGED,
    ResultForgotten: Said.TAKEN_BACK,
    VisitForgotten: Said.FORGOTTEN,
    VisitEnded: Said.ENDED,
    AddressMended: Said.MENDED,
}
UNSAID = {
    EventKind.SCOPES_CHANGED: Said.CHANGE_REFUSED,
    EventKind.ADDRESS_MENDED: Said.MEND_REFUSED,
}


def _offered(state: State, offer: Offer) -> None:
    if offer not in offers(state):
        raise OutOfTurn(offer, state.place)


def save(state: State, _touch: Touched, moment: Moment) -> Effects:
    """Keep after all: the age is asked."""
    _offered(state, Offer.SAVE)
    player = state.roster.last
    band_key = there(player.band_key)
    state.memory.lift(band_key, Mark.JUST_PLAYS)
    return (*leave_out(state, player), *put_age(state, band_key, moment))


def not_me(state: State, _touch: Touched, moment: Moment) -> Effects:
    """That animal is somebody else: the band begins anew, and its old binding plays here no more.

    A band that was bound for a child stays a child's: nobody gets around a guardian this way.
    """
    _offered(state, Offer.NOT_ME)
    player = state.roster.last
    held = there(player.bound)
    state.memory.deny(held.binding_id)
    if held.age_locked:
        state.memory.mark(held.band_key, Mark.LOCKED)
    return (*leave_out(state, player), *put_age(state, held.band_key, moment))


def leave_all(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """They are done: the next may come. The question of a trail comes before that."""
    asks = state.place is Place.SHOWING and state.asking is not None
    return trail.put(state, leaving=True) if asks else end(state)


def again(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """Once more, unless the exhibit is done with this round; nobody takes their place meanwhile."""
    if state.over:
        return end(state)
    state.roster = state.roster.once_more()
    return ask_no_more(state)


def left(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """Nothing was changed, or it was read: back to whoever plays."""
    return ask_no_more(state)


# -- decide anew ---------------------------------------------------------------------------------


def change(state: State, _touch: Touched, moment: Moment) -> Effects:
    """Decide anew what may be kept; what holds now is what stands there."""
    _offered(state, Offer.CHANGE)
    state.wearer = wearer(state)
    held = state.wearer.entry
    draft = Draft(
        band_key=held.band_key,
        day=museum_day(moment.at, state.house.zone),
        language=state.language,
        changing=held,
        answers={scope: scope in held.scopes for scope in Scope},
    )
    return put_choices(state, draft, moment)


def take_change(state: State, _touch: Touched, moment: Moment) -> Effects:
    """Less is always possible; more of a child only with somebody who may allow it."""
    draft = there(state.draft)
    held = there(draft.changing)
    if {scope for scope, said in draft.answers.items() if said} == set(held.scopes):
        return ask_no_more(state)
    if approval_is_over(draft, moment):  # less may still be said, by whoever wears the band
        draft = replace(draft.without_guardian(), answers=draft.answers)
    if draft.needs_guardian and draft.way not in registration.WAYS_TO_MORE:
        return put_guardian(state, draft.without_guardian(), moment)
    decided = replace(draft, decided_at=moment.at, decided_in=draft.language)
    said, entry = registration.changed(decided, state.house.notices)
    if draft.way is not None:
        state.memory.may_mend_no_more(held.binding_id)
    told = write(state, Write(said, entry))
    return (*narrow(state, held.binding_id, entry.scopes), *told)


# -- forget --------------------------------------------------------------------------------------


def ask_forget(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """Erase today? The band must lie there while it is pressed."""
    _offered(state, Offer.FORGET)
    state.wearer, state.place = wearer(state), Place.FORGET
    return (show(state),)


def forget(state: State, _touch: Touched, moment: Moment) -> Effects:
    """Erase today's visit: whoever holds the band may, for it only deletes."""
    held = there(state.wearer).entry
    if state.held != held.band_key:
        raise OutOfTurn("forget", "a band that is not held")
    told = write(state, Write(VisitForgotten(held.binding_id, moment.at)))
    return (*narrow(state, held.binding_id, ()), *told)


# -- mend ----------------------------------------------------------------------------------------


def ask_mend(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """The address is another; the one of before is never shown."""
    _offered(state, Offer.MEND)
    state.wearer, state.place, state.mending = wearer(state), Place.MEND, Mending()
    return (show(state),)


def mend(state: State, touch: Touched, moment: Moment) -> Effects:
    """An address: asked about once if its domain looks mistyped, then written."""
    held, before = there(state.wearer).entry, state.mending
    address = touch.fields.get("address", "").strip()
    fault = address_fault(address)
    meant = "" if fault else mistyped.meant(address)
    if fault or (meant and before.doubted != address):
        state.mending = Mending(address, fault, meant, address if meant else "")
        return (show(state),)
    state.mending = Mending(address)
    if not state.memory.mendable(held.binding_id, moment.at):
        return done(state, Said.NOT_WRITTEN, moment)
    return write(state, Write(AddressMended(held.binding_id, address, moment.at)))


def mend_domain(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """The domain that was probably meant, taken by touch."""
    mending = state.mending
    mended = mistyped.with_domain(mending.address, mending.meant)
    if not mending.meant or address_fault(mended):
        raise OutOfTurn("take_domain", state.place)
    state.mending = Mending(mended)
    return (show(state),)


# -- not mine ------------------------------------------------------------------------------------


def not_mine(state: State, _touch: Touched, moment: Moment) -> Effects:
    """That result was somebody else's: it is taken back, here and wherever it went."""
    result = there(state.shown)
    if result.binding_id is None or not result.may_undo:
        raise OutOfTurn("not_mine", state.place)
    return write(state, Write(ResultForgotten(result.result_id, result.binding_id, moment.at)))


# -- the disk answers ------------------------------------------------------------------------------


def written(state: State, news: Written, moment: Moment) -> Effects:
    """The disk has it: only now it is done, and said."""
    writing = there(state.write)
    if writing.said.binding_id != news.binding_id:
        return ()
    told = _carry_out(state, writing)
    return (*told, *done(state, SAID[type(writing.said)], moment))


def write_failed(state: State, news: WriteFailed, moment: Moment) -> Effects:
    """The disk did not take it: nothing was changed, and that is said."""
    if there(state.write).said.binding_id != news.binding_id:
        return ()
    told = know(state, state.wearer.entry) if state.wearer else ()
    return (*told, *done(state, Said.NOT_WRITTEN, moment))


def wish_refused(state: State, refused: WishRefused, moment: Moment) -> Effects:
    """The hub will not do what was said to be done: whoever said it learns so, if still there."""
    said = UNSAID.get(refused.wish)
    wears = _stands_there(state, refused.binding_id)
    if said is None or wears is None:
        return ()
    state.wearer = wears
    return (Sign(Signal.REFUSED), *done(state, said, moment))


def _stands_there(state: State, binding_id: bytes) -> Wearer | None:
    """Return the wearer of a binding, who plays, or reads what was done."""
    if state.place is Place.DONE:
        reads = state.wearer
        return reads if reads and reads.entry.binding_id == binding_id else None
    player = state.roster.bound_by(binding_id)
    return Wearer(player.entry, player.seen()) if player and player.entry else None


def _carry_out(state: State, writing: Write) -> Effects:
    match writing.said:
        case ScopesChanged() if writing.entry:
            return know(state, writing.entry)
        case ResultForgotten(result_id=result_id, binding_id=worn):
            return _take_back(state, result_id, worn)
        case VisitForgotten(binding_id=gone) | VisitEnded(binding_id=gone):
            player = state.roster.bound_by(gone)
            return leave_out(state, player) if player else ()
        case _:
            return ()


def _take_back(state: State, result_id: bytes, worn: bytes) -> Effects:
    result, state.shown = state.shown, None
    if result and result.stop and result.meets:
        state.memory.met(worn, result.stop, met=False)
    state.results.pop(result_id, None)
    player = state.roster.named(result.player.player) if result else None
    if result and player and result.metric and player.tried(result.metric.key):
        state.roster = state.roster.changed(player.without_try(result.metric.key))
    return ()
