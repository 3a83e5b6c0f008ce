"""Who is with a child: a grown-up's band, a colleague's word, their phone, or their own word.

Each way ends in a draft that says how they are known to be there; without one nothing is bound.
"""

from __future__ import annotations

import re
from dataclasses import replace

from edge import registration
from edge.contract.day import museum_day
from edge.contract.downward import (
    DirectoryEntry,
    HandOffAnswered,
    HandOffOpened,
    HandOffSeen,
    StaffAnswer,
    StaffVerdict,
)
from edge.contract.requests import HandOffEnded, StaffAsked
from edge.contract.words import BindingKind, Mark, Way
from edge.effects import Sign, Signal
from edge.happenings import BandTapped, HubSilent, Moment, TapFault, Touched
from edge.play.asking import just_play
from edge.play.drawn import may_state, show, there
from edge.play.moves import (
    ask_hub,
    done,
    end_hand_off,
    hand_over,
    put,
    put_age,
    put_avatars,
    put_choices,
    put_guardian,
    refuse,
)
from edge.play.state import Effects, Place, StaffTry, State
from edge.registration import OutOfTurn
from edge.screens import Said, Why

GUARDIAN_SECONDS = 60.0
"""A grown-up who is there lays down a band within this time after the question was put."""
PIN = re.compile(r"[0-9]{4}")
FAULTS = {
    StaffVerdict.WRONG_PIN: "pin_wrong",
    StaffVerdict.LOCKED: "pin_locked",
    StaffVerdict.NOT_STAFF: "not_staff",
}


def tapped(state: State, tap: BandTapped, moment: Moment) -> Effects:
    """A band while it is asked who is there: the child's own asks anew, a grown-up's decides."""
    draft, entry = there(state.draft), tap.entry
    if tap.band_key == draft.band_key:
        state.overlay, state.put_at, state.touched_at = None, moment.mono, moment.mono
        return (Sign(Signal.READ), show(state))
    if entry and entry.kind is BindingKind.STAFF:
        return _staff_band(state, entry.band_key, moment)
    fault = _why_not(state, entry, moment)
    if entry is None or fault:
        return refuse(state, fault or TapFault.NEEDS_GROWN_UP, moment)
    state.overlay, state.touched_at = None, moment.mono
    known = replace(draft.with_guardian(Way.BAND, entry.binding_id), guardian=entry)
    return (Sign(Signal.READ), *put_choices(state, known, moment))


def _why_not(state: State, entry: DirectoryEntry | None, moment: Moment) -> TapFault | None:
    """Return why a band may not decide for a child, None if it may."""
    if entry is None or entry.kind is not BindingKind.VISITOR or not entry.may_approve:
        return TapFault.NEEDS_GROWN_UP
    if state.memory.denied(entry.binding_id) or state.memory.marked(entry.band_key, Mark.LOCKED):
        return TapFault.NEEDS_GROWN_UP  # whoever wears it now is not who was bound
    if moment.mono - state.put_at > GUARDIAN_SECONDS:
        return TapFault.TOO_LATE
    too_many = state.memory.decides_for_too_many(entry.binding_id)
    return TapFault.TOO_MANY if too_many else None


def states(state: State, _touch: Touched, moment: Moment) -> Effects:
    """Somebody says that they are the guardian and are there; the mailbox must confirm it."""
    if not may_state(state):
        raise OutOfTurn("guardian_here", state.place)
    return put_choices(state, there(state.draft).with_guardian(Way.STATED), moment)


def nobody_there(state: State, _touch: Touched, moment: Moment) -> Effects:
    """Nobody is there: they just play; what is kept of who is bound stays as it is."""
    if there(state.draft).changing:
        return done(state, Said.ASK_ON_PAGE, moment)
    return just_play(state, Why.CHOSE, moment)


def back(state: State, _touch: Touched, moment: Moment) -> Effects:
    """Back to the age, or to the choices of who is bound."""
    draft = there(state.draft)
    if draft.changing:
        return put_choices(state, draft.without_guardian(), moment)
    return put(state, Place.AGE, draft)


# -- a colleague ---------------------------------------------------------------------------------


def tapped_at_pin(state: State, tap: BandTapped, moment: Moment) -> Effects:
    """A band while a PIN is asked for: the same is no news, another colleague's begins anew."""
    if tap.band_key == there(state.staff).staff_key:
        return (Sign(Signal.READ),)
    if tap.entry and tap.entry.kind is BindingKind.STAFF:
        return _staff_band(state, tap.entry.band_key, moment)
    return refuse(state, TapFault.BUSY, moment)


def pin(state: State, touch: Touched, moment: Moment) -> Effects:
    """A PIN: the hub says whether it is right, and only the hub."""
    staff, draft = there(state.staff), there(state.draft)
    typed = touch.fields.get("pin", "")
    resets_age = touch.action == "wrong_age"
    if staff.nonce or not PIN.fullmatch(typed) or (resets_age and draft.changing):
        return (show(state),)
    request = StaffAsked(
        day=museum_day(moment.at, state.house.zone),
        staff_key=staff.staff_key,
        pin=typed,
        band_key=draft.band_key,
        resets_age=resets_age,
    )
    asked = ask_hub(request, moment, "staff")
    state.staff = StaffTry(staff.staff_key, asked.nonce, resets_age)
    return (asked, show(state))


def staff_answered(state: State, answer: StaffAnswer, moment: Moment) -> Effects:
    """What the hub said to a PIN; an answer to an earlier one is nobody's any more."""
    staff = state.staff
    if staff is None or not staff.nonce or staff.nonce != answer.nonce:
        return ()
    state.touched_at = moment.mono
    if answer.verdict is not StaffVerdict.GRANTED:
        fault = FAULTS[answer.verdict]
        state.staff = StaffTry(staff.staff_key, fault=fault, tries_left=answer.tries_left)
        return (Sign(Signal.REFUSED), show(state))
    state.overlay = None
    draft = there(state.draft)
    if staff.resets_age:
        state.memory.lift(draft.band_key, Mark.LOCKED)
        return put_age(state, draft.band_key, moment)
    state.staff = None
    seen = replace(draft.with_guardian(Way.STAFF, answer.approval), approved_at=moment.at)
    return put_choices(state, seen, moment)


def staff_silent(state: State, silent: HubSilent, _moment: Moment) -> Effects:
    """The hub did not answer: the colleague may try again."""
    staff = state.staff
    if staff is None or not staff.nonce or staff.nonce != silent.nonce:
        return ()
    state.staff = StaffTry(staff.staff_key, fault="no_answer")
    return (show(state),)


def back_from_pin(state: State, _touch: Touched, moment: Moment) -> Effects:
    """Back to who is there, asked anew."""
    return put_guardian(state, there(state.draft), moment)


def _staff_band(state: State, staff_key: bytes, moment: Moment) -> Effects:
    if not state.hub_there:
        return refuse(state, TapFault.NO_NETWORK, moment)
    state.overlay, state.touched_at = None, moment.mono
    state.staff = StaffTry(staff_key)
    return (Sign(Signal.READ), *put(state, Place.STAFF_PIN, there(state.draft)))


# -- a phone ---------------------------------------------------------------------------------------


def hand_off_opened(state: State, opened: HandOffOpened, moment: Moment) -> Effects:
    """The hub opened a hand-off; where the question is gone it is closed at once."""
    wanted = state.hand_off
    if wanted is None or wanted.hand_off or wanted.nonce != opened.nonce:
        return _closed(opened.hand_off, moment)
    state.hand_off = replace(wanted, hand_off=opened.hand_off, link=opened.link, until=opened.until)
    return (show(state),)


def hand_off_seen(state: State, seen: HandOffSeen, moment: Moment) -> Effects:
    """Somebody has the questions before them on a phone: they get time to read."""
    known = state.hand_off
    if known is None or not known.hand_off or known.hand_off != seen.hand_off:
        return _closed(seen.hand_off, moment)
    state.hand_off = replace(known, on_phone=True)
    state.overlay, state.touched_at = None, moment.mono
    return (show(state),)


def hand_off_answered(state: State, answered: HandOffAnswered, moment: Moment) -> Effects:
    """A guardian answered on their phone, and it is told there at once whether it was taken."""
    known = state.hand_off
    if known is None or not known.hand_off or known.hand_off != answered.hand_off:
        return _closed(answered.hand_off, moment)
    draft = registration.phoned(there(state.draft), answered, state.house.notices)
    if draft is None:
        refused = end_hand_off(state, moment, taken=False)
        return (*refused, show(state), *hand_over(state, moment))
    told = end_hand_off(state, moment, taken=True)
    state.overlay, state.touched_at = None, moment.mono
    if not any(draft.answers.values()):
        return (*told, *just_play(state, Why.CHOSE, moment))
    return (*told, *put_avatars(state, draft, moment))


def hand_off_silent(state: State, silent: HubSilent, _moment: Moment) -> Effects:
    """The hub opened none: the kiosk does it all."""
    if state.hand_off and not state.hand_off.hand_off and state.hand_off.nonce == silent.nonce:
        state.hand_off = None
    return ()


def no_hand_off(
    _state: State, news: HandOffOpened | HandOffSeen | HandOffAnswered, moment: Moment
) -> Effects:
    """News of a phone where nobody asks who is there: it learns so at once."""
    return _closed(news.hand_off, moment)


def _closed(hand_off: bytes, moment: Moment) -> Effects:
    return (ask_hub(HandOffEnded(hand_off, taken=False), moment, "hand-off closed"),)
