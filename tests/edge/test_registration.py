"""Age first, a guardian truly there, each scope asked: what a band must go through to be bound."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from edge.contract.events import MediumKind
from edge.contract.words import AgeBand, Animal, Avatar, Colour, Giver, Language, Mark, Scope, Way
from edge.effects import Bind, KeepMedium, KeepScore
from edge.happenings import BandTapped, Bound, MediumReported, ScoreReported, Touched
from edge.registration import Draft, OutOfTurn, age_fault, band_of, changed, registered
from tests.edge.a_town import CHILD
from tests.edge.rehearsal import BAND, HOUSE, NOON, OTHER_BAND, Rehearsal

# fmt: off
AGES = [
    ("",      "age_empty"),        ("0",   "age_too_low"),      ("2",    "age_too_low"),
    ("121",   "age_too_high"),     ("999", "age_too_high"),     ("12.9", "age_not_a_number"),
    ("\uff11\uff12", "age_not_a_number"), ("-5",  "age_not_a_number"), ("4e1",  "age_not_a_number"),
    ("٣٤",    "age_not_a_number"), ("abc", "age_not_a_number"), ("1 2",  "age_not_a_number"),
    ("99999", "age_not_a_number"), ("3",   ""),                 ("120",  ""),   ("012", ""),
]
ADDRESSES = [
    ("guardian@example.org",    ""),                  ("guardian.example.org", "address_no_at"),
    ("a@b@example.org",         "address_two_at"),    ("guardian@example",     "address_no_domain"),
    ("@example.org",            "address_no_domain"), ("guardian@",            "address_no_domain"),
    ("guardian@example..org",   "address_no_domain"), ("gu ardian@example.org", "address_space"),
    ("guardian@example.org\0",  "address_space"),     ("guardian@exämple.org", ""),
    ("x" * 250 + "@example.org", "address_too_long"), ('"guardian"@example.org', "address_odd"),
    ("one,two@example.org",     "address_odd"),       ("guardian@exam_ple.org", "address_odd"),
]
BANDS = [(3, AgeBand.UNDER_13), (12, AgeBand.UNDER_13), (13, AgeBand.TEEN), (17, AgeBand.TEEN),
         (18, AgeBand.ADULT), (120, AgeBand.ADULT)]
# fmt: on


@pytest.mark.parametrize(("typed", "fault"), AGES)
def test_an_age_is_a_whole_number_from_3_to_120_in_plain_digits(typed, fault):
    assert age_fault(typed) == fault


@pytest.mark.parametrize(("age", "band"), BANDS)
def test_only_the_age_band_is_known_of_an_age(age, band):
    assert band_of(age) is band


@pytest.mark.parametrize(("address", "fault"), ADDRESSES)
def test_an_address_that_no_mail_reaches_is_told_why(play, address, fault):
    play.tap()
    play.touch("age", age="34")
    play.choose()
    play.touch("contact", first_name="Testkind", address=address)
    assert play.screen.name == ("contact" if fault else "readback")
    assert not fault or play.screen.faults == {"address": fault}


@pytest.mark.parametrize("typed", [typed for typed, fault in AGES if fault])
def test_a_wrong_age_is_asked_again_with_its_reason_and_nothing_is_lost(play, typed):
    play.tap()
    play.touch("age", age=typed)
    assert play.screen.name == "age"
    assert play.screen.fault == age_fault(typed)
    play.touch("age", age="34")
    assert play.screen.name == "choices"


def test_the_age_comes_before_anything_else(play):
    play.tap()
    assert play.screen.name == "age"
    for action in ("choose", "contact", "confirm", "avatar", "guardian_here", "answer"):
        with pytest.raises(OutOfTurn):
            play.touch(action, first_name="Testkind", address="guardian@example.org")
    assert play.screen.name == "age"


@pytest.mark.parametrize("age", ["3", "12"])
def test_a_child_alone_is_asked_for_a_guardian(play, age):
    play.tap()
    play.touch("age", age=age)
    assert play.screen.name == "guardian"


@pytest.mark.parametrize("age", ["13", "17", "18", "99"])
def test_from_13_on_a_visitor_decides_alone(play, age):
    play.tap()
    play.touch("age", age=age)
    assert play.screen.name == "choices"
    assert not play.screen.by_guardian


def test_a_child_who_goes_back_and_says_13_still_needs_a_guardian(play):
    play.tap()
    play.touch("age", age="12")
    play.touch("back")
    play.touch("age", age="13")
    assert play.screen.name == "guardian"


def test_a_child_who_starts_again_on_the_same_band_that_day_still_needs_a_guardian(play):
    play.tap()
    play.touch("age", age="9")
    play.touch("just_play")
    play.touch("save")
    play.touch("age", age="40")
    assert play.screen.name == "guardian"


def test_the_next_day_the_band_is_anybodys_again(play):
    play.tap()
    play.touch("age", age="9")
    play.touch("just_play")
    play.touch("done")
    play.seconds += 24 * 3600
    play.tap()
    play.touch("age", age="40")
    assert play.screen.name == "choices"


def test_with_a_guardian_there_the_consent_is_the_guardians(play):
    made = play.register(age="9", photo="yes").made
    assert made.age_band is AgeBand.UNDER_13
    assert made.consent.giver is Giver.GUARDIAN
    assert made.consent.yes == (Scope.SCORE, Scope.PHOTO)
    assert made.consent.no == (Scope.SOUND,)
    assert made.consent.notice_sha256 == b"nl\x01"


def test_an_adults_consent_is_their_own(play):
    bind = play.register(age="34")
    assert bind.made.consent.giver is Giver.SELF
    assert bind.made.consent.shown_at <= bind.made.consent.decided_at
    assert bind.entry.may_approve
    assert not bind.entry.age_locked
    assert bind.entry.scopes == (Scope.SCORE,)


def test_nothing_is_preselected_and_all_three_must_be_answered(play):
    play.tap()
    play.touch("age", age="34")
    assert play.screen.answers == {}
    play.touch("answer", scope="score", yes="yes")
    play.touch("choose")
    assert play.screen.name == "choices"
    assert play.screen.answers == {Scope.SCORE: True}


def test_no_to_everything_means_just_playing(play):
    play.tap()
    play.touch("age", age="34")
    play.choose(score="no")
    assert play.screen.name == "playing"
    assert play.screen.players[0].avatar is None
    assert not play.of(Bind)


@pytest.mark.parametrize("blank", ["first_name", "address"])
@pytest.mark.parametrize("typed", ["", "   "])
def test_a_field_left_blank_means_that_nothing_is_kept_and_that_it_is_said(play, blank, typed):
    play.tap()
    play.touch("age", age="34")
    play.choose()
    fields = {"first_name": "Testkind", "address": "guardian@example.org", blank: typed}
    play.touch("contact", **fields)
    assert play.screen.name == "playing"
    assert play.screen.players[0].why == "left_blank"
    assert not play.of(Bind)


def test_a_wrong_address_is_kept_on_the_screen_with_its_reason(play):
    play.tap()
    play.touch("age", age="34")
    play.choose()
    play.touch("contact", first_name="Testkind", address="guardian.example.org")
    assert play.screen.faults == {"address": "address_no_at"}
    assert play.screen.address == "guardian.example.org"
    assert play.screen.first_name == "Testkind"


def test_a_name_of_300_letters_is_refused_in_words_and_a_foreign_one_is_kept(play):
    play.tap()
    play.touch("age", age="34")
    play.choose()
    play.touch("contact", first_name="x" * 300, address="guardian@example.org")
    assert play.screen.faults == {"first_name": "name_too_long"}
    play.touch("contact", first_name=" نور  🦊 ", address="guardian@example.org")
    assert play.screen.name == "readback"
    assert play.screen.first_name == "نور 🦊"


@pytest.mark.parametrize("odd", ["\0", "\x1b", "\n", "\r\nBcc: ", "\u2028", "\ud83e"])
def test_a_name_that_would_break_a_mail_is_refused_in_words(play, odd):
    play.tap()
    play.touch("age", age="34")
    play.choose()
    play.touch("contact", first_name=f"Test{odd}kind", address="guardian@example.org")
    assert play.screen.faults == {"first_name": "name_odd"}


def test_back_leads_through_every_question_to_rest(play):
    play.register(age="9")
    fresh = Rehearsal()
    fresh.tap()
    fresh.touch("age", age="9")
    fresh.touch("guardian_here")
    fresh.choose()
    fresh.touch("contact", first_name="Testkind", address="guardian@example.org")
    fresh.touch("confirm")
    seen = []
    while fresh.screen.name != "idle":
        seen.append(fresh.screen.name)
        fresh.touch("back")
    assert seen == ["avatar", "readback", "contact", "choices", "guardian", "age"]


def test_six_avatars_are_offered_no_animal_and_no_colour_twice(play):
    play.register()
    fresh = Rehearsal()
    fresh.tap()
    fresh.touch("age", age="34")
    fresh.choose()
    fresh.touch("contact", first_name="Testkind", address="guardian@example.org")
    fresh.touch("confirm")
    offers = fresh.screen.offers
    assert len({one.animal for one in offers}) == len({one.colour for one in offers}) == 6
    with pytest.raises(OutOfTurn):
        fresh.touch("avatar", avatar="blue-unicorn")


def test_the_language_can_be_changed_in_the_middle_and_nothing_typed_is_lost(play):
    play.tap()
    play.touch("age", age="34")
    play.touch("answer", scope="photo", yes="no")
    play.touch("language", language="fr")
    assert play.screen.language is Language.FR
    assert play.screen.answers == {Scope.PHOTO: False}
    with pytest.raises(OutOfTurn):
        play.touch("language", language="xx")


ACTIONS = ["guardian_here", "choose", "confirm", "back", "just_play", "save", "done", "stay"]
YES_OR_NO = {
    "scope": st.sampled_from(["score", "photo", "sound"]),
    "yes": st.sampled_from(["yes", "no"]),
}
WHO = {
    "first_name": st.sampled_from(["Testkind", "", " "]),
    "address": st.sampled_from(["guardian@example.org", "", "none"]),
}
HOW_OLD = {"age": st.sampled_from(["9", "12", "13", "34", "", "12.9"])}
TOUCHES = st.one_of(
    st.builds(Touched, st.just("age"), st.fixed_dictionaries(HOW_OLD)),
    st.builds(Touched, st.sampled_from(ACTIONS)),
    st.builds(Touched, st.just("answer"), st.fixed_dictionaries(YES_OR_NO)),
    st.builds(Touched, st.just("contact"), st.fixed_dictionaries(WHO)),
)


class AnythingGoes(RuleBasedStateMachine):
    """Whatever is tapped, touched, reported and waited for, in any order."""

    def __init__(self):
        super().__init__()
        self.play = Rehearsal()

    @rule(band=st.sampled_from([BAND, OTHER_BAND, None]))
    def tap(self, band):
        self._happen(BandTapped(band, None))

    @rule(touch=TOUCHES)
    def touch(self, touch):
        self._happen(touch)

    @rule(number=st.integers(0, 5))
    def choose_avatar(self, number):
        if self.play.screen.name == "avatar":
            self._happen(Touched("avatar", {"avatar": str(self.play.screen.offers[number])}))
            self._happen(Bound())

    @rule(player=st.sampled_from(["p1", "p2", "p9"]))
    def score(self, player):
        self._happen(ScoreReported(player, "time_ms", 213.0))

    @rule(player=st.sampled_from(["p1", "p2"]))
    def photo(self, player):
        self._happen(MediumReported(player, MediumKind.PHOTO))

    @rule(seconds=st.sampled_from([1, 30, 130]))
    def wait(self, seconds):
        self.play.wait(seconds)

    def _happen(self, happening):
        try:
            effects = self.play.happen(happening)
        except OutOfTurn:
            return
        for effect in effects:
            if isinstance(effect, Bind):
                self._check_bind(effect)
            elif isinstance(effect, KeepScore | KeepMedium):
                self._check_kept(effect)

    def _check_bind(self, bind):
        made = bind.made
        assert made.first_name.strip()
        assert "@" in made.address
        assert made.consent.yes
        assert set(made.consent.yes) | set(made.consent.no) == set(Scope)
        locked = made.band_key in self.play.session._state.memory._marks[Mark.LOCKED]
        assert (made.age_band is AgeBand.UNDER_13) == locked
        if made.age_band is AgeBand.UNDER_13:
            assert made.consent.giver is Giver.GUARDIAN

    def _check_kept(self, effect):
        binding_id = getattr(effect, "binding_id", None) or effect.made.binding_id
        bound = {one.made.binding_id: one.made for one in self.play.of(Bind)}
        scope = Scope.SCORE if isinstance(effect, KeepScore) else Scope.PHOTO
        assert scope in bound[binding_id].consent.yes


def test_no_sequence_of_events_keeps_anything_without_a_consent_that_covers_it():
    run_state_machine_as_test(AnythingGoes)


@given(st.text(max_size=6))
def test_whatever_is_typed_as_an_age_is_an_age_or_an_error(typed):
    if not age_fault(typed):
        assert 3 <= int(typed) <= 120


def test_an_entry_of_a_child_is_locked_and_may_not_approve(play):
    bind = play.register(age="9")
    assert bind.entry.age_locked
    assert not bind.entry.may_approve
    assert replace(bind.entry, band_key=OTHER_BAND).binding_id == bind.made.binding_id


def drafted(**known):
    """A draft in which all was asked but who is there."""
    draft = Draft(BAND, NOON.date(), Language.NL, age_band=AgeBand.UNDER_13, first_name="Testkind")
    answers = dict.fromkeys(Scope, True)
    offers = (Avatar(Colour.BLUE, Animal.FOX),)
    times = {"shown_at": NOON, "decided_at": NOON, "decided_in": Language.NL}
    return replace(draft, answers=answers, offers=offers, **(times | known))


def test_without_somebody_who_is_there_no_consent_for_a_child_can_be_written(play):
    moment = play.moment()
    with pytest.raises(OutOfTurn):
        registered(drafted(), "blue-fox", moment, HOUSE.notices)
    made, _ = registered(drafted(way=Way.STATED), "blue-fox", moment, HOUSE.notices)
    assert made.consent.giver is Giver.GUARDIAN


@pytest.mark.parametrize("way", [None, Way.STATED, Way.PHONE])
def test_more_of_a_bound_child_can_not_be_written_on_a_word(way):
    with pytest.raises(OutOfTurn):
        changed(drafted(changing=CHILD, way=way), HOUSE.notices)
    said, known = changed(drafted(changing=CHILD, way=Way.BAND), HOUSE.notices)
    assert set(known.scopes) == set(said.consent.yes) == set(Scope)
