"""What the visitor should see of a session now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from edge.contract import mistyped
from edge.contract.words import Avatar, Scope
from edge.effects import Show
from edge.play.state import Place, State
from edge.registration import Draft, OutOfTurn
from edge.screens import (
    Age,
    Answered,
    Choices,
    ChooseAvatar,
    Contact,
    Done,
    EndVisit,
    ExitCounts,
    ExitIdle,
    Forget,
    Guardian,
    Idle,
    Join,
    Mend,
    Offer,
    Playing,
    Question,
    ReadBack,
    Screen,
    StaffPin,
    Why,
)

There = TypeVar("There")

OWN_CHOICE = {Why.CHOSE, Why.LEFT_BLANK, Why.REFUSED}
"""Why nothing is kept of somebody who may still be asked again."""


def show(state: State) -> Show:
    """Return the effect that shows what is to be seen."""
    return Show(screen(state))


def screen(state: State) -> Screen:
    """Return what the visitor should see."""
    return state.overlay.screen if state.overlay else DRAWN[state.place](state)


def offers(state: State) -> tuple[Offer, ...]:
    """Return what the player who came last may do besides playing."""
    last = state.roster.last
    if last.is_in_a_group:
        return _offered_in_a_group(state)
    if last.bound is None:
        again = last.entry is None and last.band_key is not None and last.why in OWN_CHOICE
        return (Offer.SAVE,) if again else ()
    there = {
        Offer.NOT_ME: last.may_deny,
        Offer.CHANGE: True,
        Offer.FORGET: True,
        Offer.MEND: state.memory.mendable(last.bound.binding_id, state.at),
    }
    return tuple(offer for offer, is_there in there.items() if is_there)


def _offered_in_a_group(state: State) -> tuple[Offer, ...]:
    """Nothing of who they are: keep nothing now, and the question of their trail."""
    last = state.roster.last
    if last.why is not None:
        return ()
    entry, stop = there(last.entry), last.stop
    asks = stop is not None and stop.step.question is not None and Scope.SCORE in last.scopes
    if not asks or state.memory.has_answered(entry.binding_id, there(stop)):
        return (Offer.NOT_NOW,)
    return (Offer.NOT_NOW, Offer.QUESTION)


def there(value: There | None) -> There:
    """Return what must be there where it is asked for.

    Raises:
        OutOfTurn: it is not.
    """
    if value is None:
        raise OutOfTurn("this", "a place without it")
    return value


def may_state(state: State) -> bool:
    """Whether somebody at the screen may say that they are the child's guardian."""
    return state.house.guardian_by_statement and there(state.draft).changing is None


def _resting(state: State) -> Screen:
    if state.house.exit_mode:
        return ExitIdle(state.language, state.reads)
    return Idle(state.language, state.house.exhibit.question, state.reads)


def _guardian(state: State) -> Screen:
    open_now = state.hand_off if state.hub_there else None
    return Guardian(
        state.language,
        may_state(state),
        state.hub_there,
        open_now.link if open_now else "",
        state.hand_off is not None and state.hand_off.on_phone,
        there(state.draft).changing is not None,
    )


def _staff_pin(state: State) -> Screen:
    staff = there(state.staff)
    return StaffPin(state.language, staff.fault, staff.tries_left, bool(staff.nonce))


def _choices(state: State) -> Screen:
    draft = there(state.draft)
    return Choices(
        state.language,
        draft.by_guardian,
        draft.answers,
        _their_avatar(draft),
        draft.changing is not None,
    )


def _their_avatar(draft: Draft) -> Avatar | None:
    return draft.guardian.avatar if draft.guardian else None


def _contact(state: State) -> Screen:
    draft = there(state.draft)
    return Contact(
        state.language,
        draft.needs_guardian,
        draft.first_name,
        draft.address,
        draft.contact_faults,
        _their_avatar(draft),
    )


def _readback(state: State) -> Screen:
    draft = there(state.draft)
    return ReadBack(
        state.language,
        draft.needs_guardian,
        draft.first_name,
        draft.address,
        mistyped.meant(draft.address),
    )


def _playing(state: State) -> Screen:
    question = state.house.exhibit.question
    seen, last = state.roster.seen(), state.roster.last
    stop, entry = last.stop, last.entry
    was_done = bool(stop and entry and state.memory.has_done(entry.binding_id, stop))
    return Playing(
        state.language,
        question,
        seen,
        state.fresh,
        offers(state),
        stop,
        was_done and last.why is None,
    )


def _showing(state: State) -> Screen:
    return there(state.shown).screen(state.language, asks=state.asking is not None)


def _question(state: State) -> Screen:
    asking = there(state.asking)
    seen = tuple(one.seen() for one in asking.players)
    return Question(state.language, seen, asking.stop, asking.choice)


def _answered(state: State) -> Screen:
    asking = there(state.asking)
    seen = tuple(one.seen() for one in asking.players)
    return Answered(state.language, seen, asking.stop, there(asking.choice))


def _mend(state: State) -> Screen:
    mending = state.mending
    child = there(state.wearer).entry.age_locked
    return Mend(state.language, mending.address, mending.fault, mending.meant, by_guardian=child)


def _join(state: State) -> Screen:
    coming = there(state.coming).entry
    return Join(
        state.language, state.roster.seen(), coming.avatar if coming else None, state.roster.full
    )


def _forget(state: State) -> Screen:
    wearer = there(state.wearer)
    return Forget(state.language, wearer.seen, state.held == wearer.entry.band_key)


def _exit_counts(state: State) -> Screen:
    wearer, leaving = there(state.wearer), state.leaving
    empty = ExitCounts(state.language, wearer.seen, silent=leaving.silent)
    if leaving.counts is None:
        return empty
    told = leaving.counts
    return replace(
        empty,
        scores=told.scores,
        photos=told.photos,
        sounds=told.sounds,
        coming=told.coming,
        pending=told.pending,
        mail_waits=told.mail_waits,
    )


def _while_writing(state: State) -> Screen:
    if state.before is None:
        raise OutOfTurn("this", state.place)
    return replace(state.before, language=state.language)


def _done(state: State) -> Screen:
    seen = state.wearer.seen if state.wearer else None
    return Done(state.language, there(state.said), seen, state.said_away)


DRAWN: Mapping[Place, Callable[[State], Screen]] = {
    Place.RESTING: _resting,
    Place.AGE: lambda state: Age(
        state.language,
        there(state.draft).typed_age,
        there(state.draft).age_fault,
        not state.hub_there,
    ),
    Place.GUARDIAN: _guardian,
    Place.STAFF_PIN: _staff_pin,
    Place.CHOICES: _choices,
    Place.CONTACT: _contact,
    Place.READBACK: _readback,
    Place.AVATAR: lambda state: ChooseAvatar(state.language, there(state.draft).offers),
    Place.BINDING: _while_writing,
    Place.PLAYING: _playing,
    Place.SHOWING: _showing,
    Place.JOIN: _join,
    Place.CHANGING: _choices,
    Place.MEND: _mend,
    Place.FORGET: _forget,
    Place.EXIT_COUNTS: _exit_counts,
    Place.END_VISIT: lambda state: EndVisit(state.language, there(state.wearer).seen),
    Place.WRITING: _while_writing,
    Place.DONE: _done,
    Place.QUESTION: _question,
    Place.ANSWERED: _answered,
}
"""What each place shows."""
