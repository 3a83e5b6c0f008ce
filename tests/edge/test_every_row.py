"""Each row of the table, touched once from where it holds, and what may happen on any screen."""

from dataclasses import replace

import pytest

from edge.contract.words import Mark, Scope
from edge.effects import Bind, Write
from edge.happenings import (
    AnswersKept,
    BandTapped,
    BindFailed,
    Bound,
    HubSeen,
    ResultKept,
    ScoreReported,
    WriteFailed,
    Written,
)
from edge.play import questions, table
from edge.play.errors import LedAstray, TwoRules
from edge.play.state import Place
from edge.play.table import TABLE
from edge.registration import OutOfTurn
from tests.edge.a_town import CHILD, COLLEAGUE, GROWN_UP, PIN, TEEN
from tests.edge.a_trail import SEVEN, STOP
from tests.edge.rehearsal import BAND, HOUSE, OTHER_BAND, Rehearsal

EXIT = replace(HOUSE, manifest=None, exit_mode=True)
WHO = {"first_name": "Testkind", "address": "guardian@example.org"}
YES = {"scope": "score", "yes": "yes"}


def steps_to(place):
    """Return the touches and taps that lead to a place, in their order."""
    known = (TEEN.band_key, TEEN)
    age = [("tap", (BAND, None))]
    child = [*age, ("age", {"age": "9"})]
    choices = [*age, ("age", {"age": "40"})]
    all_three = [("answer", {"scope": scope, "yes": "yes"}) for scope in Scope]
    contact = [*choices, *all_three, ("choose", {})]
    readback = [*contact, ("contact", WHO)]
    avatar = [*readback, ("confirm", {})]
    playing = [("tap", known)]
    counts = [("tap", known)]
    binding = [*avatar, ("avatar", {})]
    score = [*playing, ("score", {})]
    question = [("tap", (SEVEN.band_key, SEVEN)), ("question", {})]
    return {
        Place.RESTING: [],
        Place.AGE: age,
        Place.GUARDIAN: child,
        Place.STAFF_PIN: [("hub", {}), *child, ("tap", (COLLEAGUE.band_key, COLLEAGUE))],
        Place.CHOICES: choices,
        Place.CONTACT: contact,
        Place.READBACK: readback,
        Place.AVATAR: avatar,
        Place.BINDING: binding,
        Place.PLAYING: playing,
        Place.SHOWING: score,
        Place.JOIN: [*score, ("tap", (GROWN_UP.band_key, GROWN_UP))],
        Place.CHANGING: [*playing, ("change", {})],
        Place.MEND: [*binding, ("bound", {}), ("mend", {})],
        Place.FORGET: [*playing, ("forget", {})],
        Place.EXIT_COUNTS: counts,
        Place.END_VISIT: [*counts, ("end_visit", {})],
        Place.WRITING: [*score, ("not_mine", {})],
        Place.DONE: [*score, ("not_mine", {}), ("written", {})],
        Place.QUESTION: question,
        Place.ANSWERED: [*question, ("reply", {"choice": "1"}), ("answered", {})],
    }[place]


def come_to(place):
    """Play as far as a place."""
    play = Rehearsal(EXIT if place in {Place.EXIT_COUNTS, Place.END_VISIT} else HOUSE)
    for what, how in steps_to(place):
        do(play, what, how)
    assert play.session._state.place is place
    return play


def do(play, what, how):
    if what == "tap":
        stops = (STOP,) if how[1] is SEVEN else ()
        play.happen(BandTapped(*how, stops))
    elif what == "hub":
        play.happen(HubSeen(there=True))
    elif what == "score":
        (keep,) = play.happen(ScoreReported("p1", "time_ms", 213.0))
        play.happen(ResultKept(keep.made.result_id))
    elif what == "bound":
        play.happen(Bound())
    elif what == "answered":
        play.happen(AnswersKept(play.session._state.asking.made))
    elif what == "written":
        play.happen(Written(TEEN.binding_id))
    else:
        offers = getattr(play.screen, "offers", ())
        avatar = {"avatar": str(offers[0])} if what == "avatar" else {}
        play.touch(what, **(how | avatar))


# fmt: off
P = Place
LEADS = [
    (P.AGE, "age", {"age": "9"}, P.GUARDIAN),        (P.AGE, "age", {"age": "13"}, P.CHOICES),
    (P.AGE, "age", {"age": "0"}, P.AGE),             (P.AGE, "just_play", {}, P.PLAYING),
    (P.AGE, "registered", {}, P.PLAYING),            (P.AGE, "back", {}, P.RESTING),
    (P.GUARDIAN, "guardian_here", {}, P.CHOICES),    (P.GUARDIAN, "just_play", {}, P.PLAYING),
    (P.GUARDIAN, "back", {}, P.AGE),                 (P.STAFF_PIN, "back", {}, P.GUARDIAN),
    (P.STAFF_PIN, "pin", {"pin": PIN}, P.STAFF_PIN),
    (P.STAFF_PIN, "wrong_age", {"pin": PIN}, P.STAFF_PIN),
    (P.CHOICES, "answer", YES, P.CHOICES),           (P.CHOICES, "choose", {}, P.CHOICES),
    (P.CHOICES, "just_play", {}, P.PLAYING),         (P.CHOICES, "back", {}, P.AGE),
    (P.CONTACT, "contact", WHO, P.READBACK),         (P.CONTACT, "contact", {}, P.PLAYING),
    (P.CONTACT, "just_play", {}, P.PLAYING),         (P.CONTACT, "back", {}, P.CHOICES),
    (P.READBACK, "confirm", {}, P.AVATAR),           (P.READBACK, "back", {}, P.CONTACT),
    (P.READBACK, "take_domain", {}, None),           (P.AVATAR, "avatar", {}, P.BINDING),
    (P.AVATAR, "back", {}, P.READBACK),              (P.PLAYING, "done", {}, P.RESTING),
    (P.PLAYING, "save", {}, None),                   (P.PLAYING, "not_me", {}, P.AGE),
    (P.PLAYING, "change", {}, P.CHANGING),           (P.PLAYING, "forget", {}, P.FORGET),
    (P.PLAYING, "mend", {}, None),                   (P.SHOWING, "done", {}, P.RESTING),
    (P.SHOWING, "again", {}, P.PLAYING),             (P.SHOWING, "not_mine", {}, P.WRITING),
    (P.JOIN, "join", {}, P.PLAYING),                 (P.JOIN, "swap", {}, P.PLAYING),
    (P.JOIN, "back", {}, P.PLAYING),                 (P.CHANGING, "answer", YES, P.CHANGING),
    (P.CHANGING, "choose", {}, P.PLAYING),           (P.CHANGING, "back", {}, P.PLAYING),
    (P.FORGET, "forget", {}, P.WRITING),             (P.FORGET, "back", {}, P.PLAYING),
    (P.MEND, "mend", WHO, P.WRITING),                (P.MEND, "mend", {}, P.MEND),
    (P.MEND, "take_domain", {}, None),               (P.MEND, "back", {}, P.PLAYING),
    (P.DONE, "done", {}, P.PLAYING),                 (P.EXIT_COUNTS, "send_again", {}, P.DONE),
    (P.EXIT_COUNTS, "end_visit", {}, P.END_VISIT),   (P.EXIT_COUNTS, "done", {}, P.RESTING),
    (P.PLAYING, "not_now", {}, None),                (P.PLAYING, "question", {}, None),
    (P.QUESTION, "reply", {"choice": "1"}, P.QUESTION),
    (P.QUESTION, "back", {}, P.PLAYING),             (P.ANSWERED, "done", {}, P.PLAYING),
    (P.END_VISIT, "end", {}, P.WRITING),             (P.END_VISIT, "back", {}, P.EXIT_COUNTS),
]
# fmt: on


@pytest.mark.parametrize(("place", "action", "fields", "led_to"), LEADS)
def test_each_touch_leads_where_it_should(place, action, fields, led_to):
    play = come_to(place)
    if led_to is None:
        with pytest.raises(OutOfTurn):
            play.touch(action, **fields)
        led_to = place
    else:
        do(play, action, fields)
    assert play.session._state.place is led_to


def test_no_touch_of_the_table_was_left_out():
    everywhere = {"language", "stay", "typing"}
    rows = {(place, cue) for place, cue in TABLE if isinstance(cue, str) and cue not in everywhere}
    assert rows == {(place, action) for place, action, _, _ in LEADS}


@pytest.mark.parametrize("place", list(Place))
def test_what_a_place_does_not_have_is_refused_and_changes_nothing(place):
    play = come_to(place)
    before = play.screen
    actions = {cue for _, cue in TABLE if isinstance(cue, str)}
    for action in sorted(actions | {"stay", "nonsense"}):
        if (place, action) in TABLE and action != "stay":
            continue
        with pytest.raises(OutOfTurn):
            play.touch(action, **WHO, pin=PIN, age="40", avatar="red-owl")
    assert play.screen == before


@pytest.mark.parametrize("place", list(Place))
def test_any_screen_speaks_another_language_and_loses_nothing(place):
    play = come_to(place)
    before = play.screen
    play.touch("language", language="de")
    assert play.screen.language == "de"
    assert replace(play.screen, language=before.language) == before


@pytest.mark.parametrize("place", list(Place))
def test_left_alone_any_screen_comes_to_rest_but_while_a_disk_writes(place):
    play = come_to(place)
    play.wait(200)
    waits = place in {Place.BINDING, Place.WRITING}
    assert play.session._state.place is (place if waits else Place.RESTING)


@pytest.mark.parametrize("place", list(Place))
def test_the_clock_jumps_over_the_night_and_nothing_of_yesterday_is_left(place):
    play = come_to(place)
    play.seconds += 24 * 3600
    offers = getattr(play.screen, "offers", ())
    try:
        play.touch("avatar", avatar=str(offers[0]) if offers else "")
    except OutOfTurn:
        assert place in {Place.RESTING, Place.BINDING, Place.WRITING}
    state = play.session._state
    assert not state.roster
    assert not state.memory.marked(BAND, Mark.LOCKED)
    if place is Place.BINDING:
        play.happen(Bound())
    if place is Place.WRITING:
        play.happen(Written(TEEN.binding_id))
        play.touch("done")
    assert (state.place, state.draft) == (Place.RESTING, None)


def test_what_a_disk_says_of_nothing_that_was_asked_is_out_of_turn():
    for news in (Bound(), BindFailed(), Written(TEEN.binding_id), WriteFailed(TEEN.binding_id)):
        with pytest.raises(OutOfTurn):
            Rehearsal().happen(news)


def test_what_the_disk_wrote_of_somebody_else_is_not_what_it_was_asked():
    play = come_to(Place.WRITING)
    assert play.happen(Written(CHILD.binding_id)) == ()
    assert play.happen(WriteFailed(CHILD.binding_id)) == ()
    assert play.session._state.place is Place.WRITING


def test_a_step_that_leads_astray_is_a_mistake_and_the_session_is_wiped(monkeypatch):
    play = come_to(Place.READBACK)
    rule = TABLE[Place.READBACK, "confirm"]
    wrong = replace(rule, leads=frozenset({Place.READBACK}))
    monkeypatch.setattr(table, "TABLE", {(Place.READBACK, "confirm"): wrong})
    with pytest.raises(LedAstray):
        play.touch("confirm")
    assert (play.screen.name, play.session._state.draft) == ("idle", None)


def test_a_place_has_one_rule_for_what_happens():
    with pytest.raises(TwoRules):
        table._by_place((*questions.REGISTRATION, questions.REGISTRATION[0]))


# -- names, and everything typed is still there on Back --------------------------------------------

NAMES = ["نور", "שרה", "🦊🐻", "Ünsal-Ångström", "x" * 40, "a\u0301" * 20, "👩‍👧‍👦"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("address", ["guardian@exämple.org", "Guardian@EXAMPLE.org"])
def test_odd_names_and_umlaut_domains_go_all_the_way_and_come_back(name, address):
    play = come_to(Place.CONTACT)
    play.touch("contact", first_name=name, address=address)
    assert (play.screen.name, play.screen.first_name) == ("readback", name)
    play.touch("confirm")
    for _ in range(2):
        play.touch("back")
    assert (play.screen.first_name, play.screen.address) == (name, address)
    play.touch("contact", first_name=name, address=address)
    play.touch("confirm")
    play.touch("avatar", avatar=str(play.screen.offers[0]))
    made = play.of(Bind)[-1].made
    assert (made.first_name, made.address) == (name, address)


@pytest.mark.parametrize("name", ["x" * 41, "x" * 300, "🦊" * 41])
def test_a_name_that_is_too_long_is_told_so_to_a_guardian_by_band_too(name):
    play = come_to(Place.GUARDIAN)
    play.happen(BandTapped(GROWN_UP.band_key, GROWN_UP))
    play.choose()
    play.touch("contact", first_name=name, address="not asked for")
    assert play.screen.faults == {"first_name": "name_too_long"}


# -- hasty hands -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "action"),
    [(P.AVATAR, "avatar"), (P.FORGET, "forget"), (P.SHOWING, "not_mine"), (P.END_VISIT, "end")],
)
def test_what_is_written_is_written_once_however_often_it_is_touched(place, action):
    play = come_to(place)
    do(play, action, {})
    with pytest.raises(OutOfTurn):
        do(play, action, {"avatar": "red-owl"})
    assert len([*play.of(Bind), *play.of(Write)]) == 1


@pytest.mark.parametrize("action", ["just_play", "guardian_here", "choose", "contact", "confirm"])
def test_a_second_tap_on_a_button_that_led_on_decides_nothing(action):
    place = {
        "just_play": P.GUARDIAN,
        "guardian_here": P.GUARDIAN,
        "choose": P.CHOICES,
        "contact": P.CONTACT,
        "confirm": P.READBACK,
    }[action]
    play = come_to(place)
    if action == "choose":
        for scope in Scope:
            play.touch("answer", scope=scope, yes="yes")
    play.touch(action, **WHO)
    after = play.screen
    with pytest.raises(OutOfTurn):
        play.touch(action, **WHO)
    assert play.screen == after


def test_an_adult_plays_unsaved_after_one_touch_and_saved_after_five_screens():
    play = Rehearsal()
    play.tap(OTHER_BAND)
    play.touch("just_play")
    assert play.screen.name == "playing"
    play = Rehearsal()
    play.bind()
    named = dict.fromkeys(play.shown())
    assert list(named) == ["age", "choices", "contact", "readback", "avatar", "playing"]
