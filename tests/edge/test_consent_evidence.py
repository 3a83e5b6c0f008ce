"""What a consent proves: who decided, which words they read, and when."""

from edge.contract.words import Giver, Language, Scope
from edge.effects import Bind, PlayersChanged
from edge.happenings import RoundOver
from tests.edge.rehearsal import HOUSE, OTHER_BAND, entry


def finish(play, address="guardian@example.org"):
    play.touch("contact", first_name="Testkind", address=address)
    play.touch("confirm")
    play.touch("avatar", avatar=str(play.screen.offers[0]))
    return play.of(Bind)[-1].made


def test_the_proof_names_the_words_that_were_read_though_the_language_changed_afterwards(play):
    play.tap()
    play.touch("age", age="34")
    play.choose()
    play.touch("language", language="fr")
    made = finish(play)
    assert made.language is Language.FR
    assert made.consent.language is Language.NL
    assert made.consent.notice_sha256 == HOUSE.notices[Language.NL, False].sha256


def test_the_proof_names_the_language_in_which_the_last_answer_was_given(play):
    play.tap()
    play.touch("age", age="34")
    play.touch("answer", scope="score", yes="yes")
    play.seconds += 7
    play.touch("language", language="de")
    read = play.moment().at
    play.seconds += 7
    play.choose()
    made = finish(play)
    assert made.consent.language is Language.DE
    assert made.consent.shown_at == read


def test_who_goes_back_and_decides_again_has_read_it_again(play):
    play.tap()
    play.touch("age", age="34")
    play.choose()
    play.seconds += 9
    play.touch("language", language="en")
    play.touch("back")
    again = play.moment().at
    play.seconds += 4
    play.touch("choose")
    made = finish(play)
    assert made.consent.language is Language.EN
    assert made.consent.shown_at == again
    assert (made.consent.decided_at - again).total_seconds() == 4


def test_what_a_child_answered_as_somebody_older_is_not_preselected_for_the_guardian(play):
    play.tap()
    play.touch("age", age="34")
    play.choose(photo="yes")
    play.touch("contact", first_name="Testkind", address="child@example.org")
    for _ in ("contact", "choices", "age"):
        play.touch("back")
    play.touch("age", age="9")
    play.touch("guardian_here")
    assert play.screen.answers == {}
    play.choose(photo="no")
    assert (play.screen.first_name, play.screen.address) == ("", "")
    made = finish(play)
    assert made.consent.giver is Giver.GUARDIAN
    assert Scope.PHOTO in made.consent.no


def test_who_goes_back_and_gives_another_age_of_their_own_loses_nothing_typed(play):
    play.tap()
    play.touch("age", age="16")
    play.choose()
    play.touch("contact", first_name="Testkind", address="teen@example.org")
    for _ in ("contact", "choices", "age"):
        play.touch("back")
    play.touch("age", age="17")
    play.touch("choose")
    assert play.screen.address == "teen@example.org"


def test_a_round_that_ends_while_the_next_visitor_registers_is_not_theirs(play):
    play.tap(found=entry())
    play.tap(OTHER_BAND)
    play.happen(RoundOver())
    assert play.of(PlayersChanged)[-1].roster.players == ()
    assert play.screen.name == "age"
    play.touch("just_play")
    (player,) = play.screen.players
    assert player.avatar is None
    before, _, after = play.of(PlayersChanged)
    assert before.session != after.session
