"""Who is with a child: a band, a colleague, a phone, a word; and who is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract.downward import BandMarks, HandOffSeen, MarkedBand, StaffAnswer, StaffVerdict
from edge.contract.requests import BandMarked, HandOffEnded, HandOffWanted, StaffAsked
from edge.contract.words import AgeBand, Giver, Language, Mark, Scope, Way
from edge.effects import AskHub, Bind, Sign, Signal
from edge.happenings import (
    BindingGone,
    BindingRefused,
    Bound,
    HubAnswered,
    HubSeen,
    HubSilent,
    MarksTold,
    ReaderSeen,
    TapFault,
)
from edge.registration import OutOfTurn
from tests.edge.a_town import (
    CHILD,
    COLLEAGUE,
    GROUP,
    GROWN_UP,
    PIN,
    SCHOOL,
    SECOND_GROWN_UP,
    TEEN,
    Town,
    answered,
)
from tests.edge.rehearsal import BAND, HOUSE, NOON, OTHER_BAND, Rehearsal


@pytest.fixture
def play():
    return Rehearsal()


def child(play, *, hub=False, band=BAND):
    """Come as far as the question who is there."""
    if hub:
        play.happen(HubSeen(there=True))
    play.tap(band)
    play.touch("age", age="9")
    assert play.screen.name == "guardian"


def tap(play, entry):
    return play.tap(entry.band_key, entry)


def asked(play, kind):
    return [one for one in play.of(AskHub) if isinstance(one.request, kind)]


def told(play, answer):
    return play.happen(HubAnswered(answer))


def name_and_avatar(play):
    play.touch("contact", first_name="Testkind")
    play.touch("avatar", avatar=str(play.screen.offers[0]))
    made = play.of(Bind)[-1].made
    play.happen(Bound())
    return made


# -- a grown-up's band ---------------------------------------------------------------------------


def test_a_grown_ups_band_on_the_same_reader_decides_in_five_touches_and_a_name(play):
    child(play)
    tap(play, GROWN_UP)
    before = play._turns
    assert (play.screen.name, play.screen.guardian) == ("choices", GROWN_UP.avatar)
    assert play.screen.by_guardian
    play.choose()
    assert (play.screen.name, play.screen.guardian) == ("contact", GROWN_UP.avatar)
    made = name_and_avatar(play)
    assert play._turns - before == 3 + 1 + 1 + 1 + 1  # answers, choose, name, avatar, the disk
    assert (made.consent.giver, made.consent.way) == (Giver.GUARDIAN, Way.BAND)
    assert (made.consent.proof, made.address) == (GROWN_UP.binding_id, "")
    assert made.consent.notice_sha256 == HOUSE.notices[Language.NL, True].sha256
    assert play.screen.players[0].asleep
    assert "readback" not in play.shown()


@pytest.mark.parametrize("seconds", [0, 60])
def test_a_grown_ups_band_counts_for_a_minute(play, seconds):
    child(play)
    play.wait(seconds)
    tap(play, GROWN_UP)
    assert play.screen.name == "choices"


def test_a_grown_ups_band_after_a_minute_is_too_late_until_the_childs_own_asks_anew(play):
    child(play)
    play.wait(61)
    tap(play, GROWN_UP)
    assert play.screen.fault is TapFault.TOO_LATE
    assert play.tap()[0] == Sign(Signal.READ)
    assert play.screen.name == "guardian"
    tap(play, GROWN_UP)
    assert play.screen.name == "choices"


@pytest.mark.parametrize("entry", [TEEN, CHILD, SCHOOL, GROUP, None])
def test_a_band_that_may_not_decide_is_refused_with_its_reason(play, entry):
    child(play)
    play.tap(entry.band_key if entry else OTHER_BAND, entry)
    assert play.screen.fault is TapFault.NEEDS_GROWN_UP
    play.wait(5)
    assert play.screen.name == "guardian"


def test_a_band_cannot_approve_itself_even_when_it_was_an_adults(play):
    play.tap(GROWN_UP.band_key, GROWN_UP)
    play.touch("not_me")
    play.touch("age", age="9")
    tap(play, GROWN_UP)
    assert play.screen.name == "guardian"
    assert not play.of(Bind)


def test_a_ninth_child_a_day_is_for_the_desk(play):
    for number in range(8):
        child(play, band=bytes([number]) * 16)
        tap(play, GROWN_UP)
        play.choose()
        name_and_avatar(play)
        play.touch("done")
    child(play, band=b"9" * 16)
    tap(play, GROWN_UP)
    assert play.screen.fault is TapFault.TOO_MANY
    tap(play, SECOND_GROWN_UP)
    assert play.screen.name == "choices"


@pytest.mark.parametrize("news", [BindingGone, BindingRefused])
@pytest.mark.parametrize("steps", range(3))
def test_a_guardian_whose_binding_ends_meanwhile_decides_nothing_more(play, news, steps):
    child(play)
    tap(play, GROWN_UP)
    if steps > 0:
        play.choose()
    if steps > 1:
        play.touch("contact", first_name="Testkind")
    play.happen(news(GROWN_UP.binding_id))
    assert play.screen.name == "guardian"
    play.touch("guardian_here")
    assert play.screen.answers == {}


def test_what_one_guardian_answered_and_typed_is_not_anothers(play):
    child(play)
    play.touch("guardian_here")
    play.choose(photo="yes")
    play.touch("contact", first_name="Testkind", address="guardian@example.org")
    for _ in range(3):
        play.touch("back")
    tap(play, GROWN_UP)
    assert play.screen.answers == {}
    play.choose()
    assert (play.screen.first_name, play.screen.address) == ("Testkind", "")


def test_back_to_the_guardian_and_on_again_the_same_way_loses_nothing(play):
    child(play)
    play.touch("guardian_here")
    play.choose()
    play.touch("contact", first_name="Testkind", address="guardian@example.org")
    for _ in range(3):
        play.touch("back")
    play.touch("guardian_here")
    play.touch("choose")
    assert (play.screen.first_name, play.screen.address) == ("Testkind", "guardian@example.org")


def test_a_reader_that_stops_says_so_where_a_band_is_waited_for(play):
    child(play)
    done = play.happen(ReaderSeen(reads=False))
    assert Sign(Signal.PAUSED) in done
    assert play.screen.fault is TapFault.PAUSED


def test_at_rest_a_reader_that_stops_shows_where_to_go(play):
    play.happen(ReaderSeen(reads=False))
    assert not play.screen.reads
    play.happen(ReaderSeen(reads=True))
    assert play.screen.reads


# -- a word --------------------------------------------------------------------------------------


def test_where_the_settings_say_so_nobodys_word_is_taken():
    play = Rehearsal(replace(HOUSE, guardian_by_statement=False))
    child(play)
    assert not play.screen.may_state
    with pytest.raises(OutOfTurn):
        play.touch("guardian_here")
    assert play.screen.name == "guardian"


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
    told(play, answered(hand_off, play.moment().at, yes=(), no=tuple(Scope)))
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


# -- marks ---------------------------------------------------------------------------------------


def test_all_installations_learn_that_a_band_is_a_childs(play):
    child(play, hub=True)
    (mark,) = asked(play, BandMarked)
    assert (mark.request.band_key, mark.request.mark) == (BAND, Mark.LOCKED)
    play.touch("back")
    play.touch("age", age="40")
    assert play.screen.name == "guardian"
    assert len(asked(play, BandMarked)) == 1


def test_what_was_marked_without_the_hub_is_told_when_it_is_back(play):
    child(play)
    play.touch("just_play")
    assert not asked(play, BandMarked)
    play.happen(HubSeen(there=True))
    assert {one.request.mark for one in asked(play, BandMarked)} == set(Mark)
    assert len({one.nonce for one in asked(play, BandMarked)}) == 2


def marks(play, *marked, lifted=()):
    day = NOON.date()
    play.happen(MarksTold(BandMarks(day, tuple(MarkedBand(*one) for one in marked), lifted)))


def test_a_childs_age_given_elsewhere_counts_here(play):
    play.wait(1)
    marks(play, (BAND, Mark.LOCKED))
    play.tap()
    play.touch("age", age="40")
    assert play.screen.name == "guardian"


def test_a_childs_age_given_elsewhere_meanwhile_counts_here_too(play):
    play.tap()
    play.touch("age", age="40")
    play.choose()
    marks(play, (BAND, Mark.LOCKED))
    assert play.screen.name == "age"
    play.touch("age", age="40")
    assert play.screen.name == "guardian"


def test_who_just_plays_elsewhere_is_not_asked_here_until_they_want_it(play):
    play.wait(1)
    marks(play, (BAND, Mark.JUST_PLAYS))
    play.tap()
    assert (play.screen.name, play.screen.players[0].why) == ("playing", "chose")
    play.touch("save")
    assert play.screen.name == "age"


def test_what_a_colleague_lifted_elsewhere_is_lifted_here(play):
    child(play)
    play.touch("just_play")
    play.touch("done")
    marks(play, lifted=(BAND,))
    play.tap()
    play.touch("age", age="40")
    assert (play.screen.name, play.screen.by_guardian) == ("choices", False)


def test_who_says_not_me_with_a_childs_band_is_a_child_still(play):
    tap(play, CHILD)
    play.touch("not_me")
    play.touch("age", age="40")
    assert play.screen.name == "guardian"


def test_the_age_band_of_who_was_locked_is_a_childs(play):
    child(play)
    play.touch("back")
    play.touch("age", age="40")
    play.touch("guardian_here")
    play.choose()
    play.touch("contact", first_name="Testkind", address="guardian@example.org")
    play.touch("confirm")
    play.touch("avatar", avatar=str(play.screen.offers[0]))
    assert play.of(Bind)[-1].made.age_band is AgeBand.UNDER_13
