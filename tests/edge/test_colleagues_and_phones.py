"""Who is with a child, from elsewhere: a colleague's word by the hub, a guardian's own phone."""

from datetime import timedelta

import pytest

from edge.contract.downward import HandOffSeen, StaffAnswer, StaffVerdict
from edge.contract.requests import HandOffEnded, HandOffWanted, StaffAsked
from edge.contract.words import Giver, Language, Scope, Way
from edge.effects import Bind
from edge.happenings import (
    HubSeen,
    HubSilent,
    TapFault,
)
from tests.edge.a_child import asked, child, told
from tests.edge.a_round import tap
from tests.edge.a_town import (
    COLLEAGUE,
    GROWN_UP,
    PIN,
    Town,
    answered,
)
from tests.edge.rehearsal import BAND, NOON, OTHER_BAND

# -- a colleague ---------------------------------------------------------------------------------


def at_pin(play):
    child(play, hub=True)
    tap(play, COLLEAGUE)
    assert play.screen.name == "staff_pin"


def test_a_colleague_who_sees_the_grown_up_lets_them_decide(play):
    at_pin(play)
    play.touch("pin", pin=PIN)
    assert play.screen.waiting
    (ask,) = asked(play, StaffAsked)
    assert (ask.request.staff_key, ask.request.band_key) == (COLLEAGUE.band_key, BAND)
    told(play, StaffAnswer(ask.nonce, StaffVerdict.GRANTED, 5, b"a" * 16))
    play.choose()
    play.touch("contact", first_name="Testkind", address="guardian@example.org")
    play.touch("confirm")
    play.touch("avatar", avatar=str(play.screen.offers[0]))
    consent = play.of(Bind)[-1].made.consent
    assert (consent.giver, consent.way, consent.proof) == (Giver.GUARDIAN, Way.STAFF, b"a" * 16)


VERDICTS = [
    (StaffVerdict.WRONG_PIN, "pin_wrong"),
    (StaffVerdict.LOCKED, "pin_locked"),
    (StaffVerdict.NOT_STAFF, "not_staff"),
]


@pytest.mark.parametrize(("verdict", "fault"), VERDICTS)
def test_a_pin_that_is_not_right_is_told_why(play, verdict, fault):
    at_pin(play)
    play.touch("pin", pin="0000")
    told(play, StaffAnswer(asked(play, StaffAsked)[0].nonce, verdict, 3))
    assert (play.screen.name, play.screen.fault, play.screen.tries_left) == ("staff_pin", fault, 3)


def test_an_answer_to_an_earlier_pin_or_to_nobody_is_not_looked_at(play):
    at_pin(play)
    play.touch("pin", pin=PIN)
    nonce = asked(play, StaffAsked)[0].nonce
    assert told(play, StaffAnswer(b"?" * 16, StaffVerdict.GRANTED, 5, b"a" * 16)) == ()
    play.touch("back")
    assert told(play, StaffAnswer(nonce, StaffVerdict.GRANTED, 5, b"a" * 16)) == ()
    assert play.screen.name == "guardian"
    tap(play, COLLEAGUE)
    assert told(play, StaffAnswer(nonce, StaffVerdict.GRANTED, 5, b"a" * 16)) == ()
    assert play.screen.name == "staff_pin"


def test_a_pin_touched_twice_is_asked_once_and_three_digits_not_at_all(play):
    at_pin(play)
    play.touch("pin", pin="123")
    play.touch("pin", pin=PIN)
    play.touch("pin", pin=PIN)
    assert len(asked(play, StaffAsked)) == 1


def test_a_hub_that_does_not_answer_a_pin_is_told_and_may_be_asked_again(play):
    at_pin(play)
    play.touch("pin", pin=PIN)
    play.happen(HubSilent(asked(play, StaffAsked)[0].nonce))
    assert (play.screen.fault, play.screen.waiting) == ("no_answer", False)


def test_without_the_hub_a_colleague_can_not_help(play):
    child(play)
    assert not play.screen.may_ask_staff
    tap(play, COLLEAGUE)
    assert play.screen.fault is TapFault.NO_NETWORK


def test_only_a_colleague_lifts_an_age_that_was_mistyped(play):
    at_pin(play)
    play.touch("wrong_age", pin=PIN)
    (ask,) = asked(play, StaffAsked)
    assert ask.request.resets_age
    told(play, StaffAnswer(ask.nonce, StaffVerdict.GRANTED, 5, b"a" * 16))
    assert play.screen.name == "age"
    play.touch("age", age="40")
    assert (play.screen.name, play.screen.by_guardian) == ("choices", False)


def test_a_colleagues_word_holds_for_ten_minutes(play):
    at_pin(play)
    play.touch("pin", pin=PIN)
    told(play, StaffAnswer(asked(play, StaffAsked)[0].nonce, StaffVerdict.GRANTED, 5, b"a" * 16))
    play.seconds += 601
    play.choose()
    assert play.screen.name == "guardian"


def test_a_staff_band_that_nobody_asked_for_says_so(play):
    tap(play, COLLEAGUE)
    assert play.screen.fault is TapFault.STAFF_BAND


# -- a phone -------------------------------------------------------------------------------------


def on_phone(play):
    child(play, hub=True)
    (wanted,) = asked(play, HandOffWanted)
    told(play, Town().opened(wanted.nonce, NOON))
    hand_off = bytes(reversed(wanted.nonce))
    assert play.screen.link.startswith("https://")
    return hand_off


def ended(play):
    return [(one.request.hand_off, one.request.taken) for one in asked(play, HandOffEnded)]


def test_a_guardian_who_answers_on_their_phone_is_back_at_the_kiosk_at_the_avatar(play):
    hand_off = on_phone(play)
    told(play, HandOffSeen(hand_off))
    assert play.screen.on_phone
    told(play, answered(hand_off, play.moment().at))
    assert play.screen.name == "avatar"
    assert ended(play) == [(hand_off, True)]
    play.touch("avatar", avatar=str(play.screen.offers[0]))
    made = play.of(Bind)[-1].made
    assert (made.consent.way, made.consent.language) == (Way.PHONE, Language.FR)
    assert (made.language, made.address) == (Language.FR, "guardian@example.org")
    assert play.screen.language is Language.NL


BAD = [
    {"first_name": "x" * 300},
    {"first_name": "Test\r\nkind"},
    {"first_name": " "},
    {"address": "guardian.example.org"},
    {"address": "guardian@example.org\r\nBcc: all@example.org"},
    {"notice": "of yesterday"},
    {"notice_sha256": b"other words"},
    {"yes": (Scope.SCORE, Scope.PHOTO)},
    {"no": ()},
    {"shown_at": NOON + timedelta(days=1)},
]


@pytest.mark.parametrize("bad", BAD)
def test_what_a_phone_sends_is_held_to_the_rules_of_the_kiosk(play, bad):
    hand_off = on_phone(play)
    told(play, answered(hand_off, play.moment().at, **bad))
    assert (play.screen.name, ended(play)) == ("guardian", [(hand_off, False)])
    assert len(asked(play, HandOffWanted)) == 2


def test_an_answer_that_comes_when_the_question_is_gone_is_not_taken_and_told_so(play):
    hand_off = on_phone(play)
    tap(play, GROWN_UP)
    assert ended(play) == [(hand_off, False)]
    told(play, answered(hand_off, play.moment().at))
    assert (play.screen.name, play.screen.answers) == ("choices", {})
    assert ended(play) == [(hand_off, False)] * 2


def test_an_answer_of_an_earlier_childs_phone_is_not_the_next_ones(play):
    hand_off = on_phone(play)
    play.touch("just_play")
    child(play, band=OTHER_BAND)
    told(play, Town().opened(asked(play, HandOffWanted)[-1].nonce, NOON))
    told(play, answered(hand_off, play.moment().at))
    assert play.screen.name == "guardian"
    assert play.screen.link
    assert (hand_off, True) not in ended(play)


def test_three_times_no_on_the_phone_just_plays(play):
    hand_off = on_phone(play)
    nobody = {"first_name": "", "address": ""}  # as the portal sends it: no keeps nothing
    told(play, answered(hand_off, play.moment().at, yes=(), no=tuple(Scope), **nobody))
    assert (play.screen.name, ended(play)) == ("playing", [(hand_off, True)])


def test_who_reads_on_a_phone_has_three_minutes(play):
    hand_off = on_phone(play)
    play.wait(80)
    told(play, HandOffSeen(hand_off))
    play.wait(179)
    assert play.screen.name == "guardian"
    play.wait(1)
    assert play.screen.name == "still_there"
    told(play, HandOffSeen(hand_off))
    assert play.screen.name == "guardian"


def test_back_from_what_a_phone_said_asks_anew_and_keeps_nothing_of_it(play):
    hand_off = on_phone(play)
    told(play, answered(hand_off, play.moment().at))
    play.touch("back")
    assert play.screen.name == "guardian"
    play.touch("guardian_here")
    assert play.screen.answers == {}
    play.choose()
    assert (play.screen.first_name, play.screen.address) == ("", "")


def test_without_the_hub_there_is_no_code_and_with_it_there_is_one(play):
    child(play)
    assert play.screen.link == ""
    assert not asked(play, HandOffWanted)
    play.happen(HubSeen(there=True))
    assert len(asked(play, HandOffWanted)) == 1


def test_a_code_that_is_ten_minutes_old_gives_way_to_a_new_one(play):
    hand_off = on_phone(play)
    for _ in range(11):
        play.wait(60)
        play.touch("language", language="fr")
    assert (hand_off, False) in ended(play)
    assert len(asked(play, HandOffWanted)) == 2


def test_who_is_wiped_leaves_no_code_behind(play):
    hand_off = on_phone(play)
    play.wait(110)
    assert play.screen.name == "idle"
    assert ended(play) == [(hand_off, False)]
