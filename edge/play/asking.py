"""The questions of a registration, answered by touch: age, choices, name and address, avatar."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from edge import registration
from edge.contract import mistyped
from edge.contract.address import address_fault
from edge.contract.day import museum_day
from edge.contract.words import Mark, Scope, Way
from edge.effects import Bind
from edge.happenings import BandTapped, BindFailed, Bound, Moment, Touched
from edge.play.drawn import screen, show, there
from edge.play.memory import MEND_TIME
from edge.play.moves import (
    ask_no_more,
    join,
    mark,
    players_changed,
    put,
    put_avatars,
    put_choices,
    put_guardian,
)
from edge.play.state import Effects, Place, State
from edge.players import Player
from edge.registration import Draft, OutOfTurn
from edge.screens import Why

APPROVAL_TIME = timedelta(minutes=10)
"""How long the hub's word that a colleague saw the guardian holds."""


def take_age(state: State, touch: Touched, moment: Moment) -> Effects:
    """An age: only its band is kept; below 13 somebody else must be there."""
    draft = there(state.draft)
    typed = touch.fields.get("age", "").strip()
    fault = registration.age_fault(typed)
    if fault:
        return put(state, Place.AGE, replace(draft, typed_age=typed[:8], age_fault=fault))
    known = registration.aged(draft, typed)
    if known.needs_guardian:
        told = mark(state, known.band_key, Mark.LOCKED, moment)
        return (*told, *put_guardian(state, known, moment))
    return put_choices(state, known, moment)


def take_one_choice(state: State, touch: Touched, _moment: Moment) -> Effects:
    """A yes or a no to one thing."""
    scope, said = touch.fields.get("scope", ""), touch.fields.get("yes", "")
    if scope not in set(Scope) or said not in {"yes", "no"}:
        raise OutOfTurn("answer", state.place)
    draft = there(state.draft)
    answers = {**draft.answers, Scope(scope): said == "yes"}
    return put(state, state.place, replace(draft, answers=answers))


def take_choices(state: State, _touch: Touched, moment: Moment) -> Effects:
    """All is chosen: a yes goes on to who and where, three times no just plays."""
    draft = there(state.draft)
    if set(draft.answers) != set(Scope):
        return (show(state),)
    if not any(draft.answers.values()):
        return just_play(state, Why.CHOSE, moment)
    if approval_is_over(draft, moment):
        return put_guardian(state, draft.without_guardian(), moment)
    decided = replace(draft, decided_at=moment.at, decided_in=draft.language)
    return put(state, Place.CONTACT, decided)


def take_contact(state: State, touch: Touched, moment: Moment) -> Effects:
    """First name and address; of a child whose guardian's band lay there, the first name."""
    typed = registration.named(there(state.draft), touch.fields)
    if typed is None:
        return just_play(state, Why.LEFT_BLANK, moment)
    if typed.contact_faults:
        return put(state, Place.CONTACT, typed)
    if typed.way is Way.BAND:
        return put_avatars(state, typed, moment)
    return put(state, Place.READBACK, typed)


def take_domain(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """The domain that was probably meant, taken by touch; it is read back again."""
    draft = there(state.draft)
    meant = mistyped.meant(draft.address)
    mended = mistyped.with_domain(draft.address, meant)
    if not meant or address_fault(mended):
        raise OutOfTurn("take_domain", state.place)
    return put(state, Place.READBACK, replace(draft, address=mended))


def confirm(state: State, _touch: Touched, moment: Moment) -> Effects:
    """Name and address are right."""
    return put_avatars(state, there(state.draft), moment)


def take_avatar(state: State, touch: Touched, moment: Moment) -> Effects:
    """All was asked and answered: it is bound, as soon as the disk has it."""
    draft = there(state.draft)
    locked = state.memory.marked(draft.band_key, Mark.LOCKED)
    if locked and not draft.needs_guardian:
        raise OutOfTurn("avatar", Place.GUARDIAN)
    chosen = touch.fields.get("avatar", "")
    made, entry = registration.registered(draft, chosen, moment, state.house.notices)
    state.before, state.bind = screen(state), Bind(made, entry)
    state.place = Place.BINDING
    return (state.bind,)


def bound(state: State, _bound: Bound, moment: Moment) -> Effects:
    """The binding is on disk: they play, and what they do is kept, if it is of today."""
    made, entry = there(state.bind).made, there(state.bind).entry
    draft = there(state.draft)
    if made.day != museum_day(moment.at, state.house.zone):
        return ask_no_more(state)
    if draft.guardian:
        state.memory.decided(draft.guardian.binding_id)
    if draft.way in (None, Way.STATED):
        # Who was seen to be the guardian is not undone by another address typed afterwards.
        state.memory.may_mend(made.binding_id, made.made_at + MEND_TIME)
    state.memory.sees(made.binding_id)
    state.memory.bound(made.avatar)
    state.memory.lift(made.band_key, Mark.JUST_PLAYS)
    state.forget_questions()
    name = state.roster.next_name()
    state.enter(Player(name, entry.band_key, entry, entry.avatar))
    state.fresh, state.touched_at = True, moment.mono
    return players_changed(state, moment)


def bind_failed(state: State, _failed: BindFailed, moment: Moment) -> Effects:
    """The disk did not take the binding: they play, nothing is kept, and it is said."""
    return join(state, BandTapped(there(state.bind).made.band_key), Why.DISK, moment)


def chose_to_play(state: State, _touch: Touched, moment: Moment) -> Effects:
    """Nothing is to be kept."""
    return just_play(state, Why.CHOSE, moment)


def just_play(state: State, why: Why, moment: Moment) -> Effects:
    """They play, nothing is kept, and nobody asks this band again today."""
    band_key = there(state.draft).band_key
    told = mark(state, band_key, Mark.JUST_PLAYS, moment)
    return (*told, *join(state, BandTapped(band_key), why, moment))


def plays_on_their_word(state: State, _touch: Touched, moment: Moment) -> Effects:
    """They say that they registered; only while nobody can look it up."""
    if state.hub_there:
        raise OutOfTurn("registered", state.place)
    band_key = there(state.draft).band_key
    state.memory.says_registered(band_key)
    return join(state, BandTapped(band_key), Why.PROVISIONAL, moment)


# -- back ------------------------------------------------------------------------------------------


def leave(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """Back out of the first question."""
    return ask_no_more(state)


def back_from_choices(state: State, _touch: Touched, moment: Moment) -> Effects:
    """Back to who is with them, or to the age."""
    draft = there(state.draft)
    if draft.needs_guardian:
        return put_guardian(state, draft, moment)
    return put(state, Place.AGE, draft)


def back_to_choices(state: State, _touch: Touched, moment: Moment) -> Effects:
    """Back to what may be kept: the words that inform are read anew."""
    return put_choices(state, there(state.draft), moment)


def back_to_contact(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """Back to name and address."""
    return put(state, Place.CONTACT, there(state.draft))


def back_from_avatar(state: State, _touch: Touched, moment: Moment) -> Effects:
    """Back to what was typed here; what a phone said, it says anew."""
    draft = there(state.draft)
    if draft.way is Way.PHONE:
        return put_guardian(state, draft.without_guardian(), moment)
    return put(state, Place.CONTACT if draft.way is Way.BAND else Place.READBACK, draft)


def approval_is_over(draft: Draft, moment: Moment) -> bool:
    """Whether a colleague saw the guardian too long ago: the hub would not take their word."""
    return draft.approved_at is not None and moment.at - draft.approved_at > APPROVAL_TIME
