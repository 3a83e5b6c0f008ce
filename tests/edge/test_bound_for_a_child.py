"""What may be said at the kiosk of a child's binding: another address, fewer or more kinds."""

import pytest

from edge.contract.downward import StaffAnswer, StaffVerdict
from edge.contract.events import AddressMended
from edge.contract.requests import HandOffWanted, StaffAsked
from edge.contract.words import Giver, Scope, Way
from edge.effects import Bind, Write
from edge.happenings import Bound, HubSeen, Written
from edge.registration import OutOfTurn
from edge.screens import Offer
from tests.edge.a_child import asked, child, told
from tests.edge.a_round import tap
from tests.edge.a_town import CHILD, COLLEAGUE, GROWN_UP, PIN, Town, answered
from tests.edge.rehearsal import HOUSE, NOON


def granted(play):
    tap(play, COLLEAGUE)
    play.touch("pin", pin=PIN)
    (ask,) = asked(play, StaffAsked)
    told(play, StaffAnswer(ask.nonce, StaffVerdict.GRANTED, 5, b"a" * 16))


def bound(play):
    play.touch("avatar", avatar=str(play.screen.offers[0]))
    play.happen(Bound())
    return play.of(Bind)[-1]


# -- another address -----------------------------------------------------------------------------


def test_a_stated_guardian_s_address_is_mended_in_the_words_for_a_guardian(play):
    bind = play.bind(age="9")
    play.touch("mend")
    assert play.screen.by_guardian
    play.touch("mend", address="other@example.org")
    (write,) = play.of(Write)
    assert isinstance(write.said, AddressMended)
    assert write.said.binding_id == bind.made.binding_id


def test_whoever_is_thirteen_mends_their_own_address(play):
    play.bind(age="13")
    play.touch("mend")
    assert not play.screen.by_guardian


def test_the_address_of_a_guardian_whom_a_colleague_saw_is_not_mended(play):
    child(play, hub=True)
    granted(play)
    play.choose()
    play.touch("contact", first_name="Testkind", address="guardian@example.org")
    play.touch("confirm")
    bound(play)
    assert Offer.MEND not in play.screen.offers
    with pytest.raises(OutOfTurn):
        play.touch("mend")


def test_the_address_that_came_from_a_guardian_s_phone_is_not_mended(play):
    child(play, hub=True)
    (wanted,) = asked(play, HandOffWanted)
    told(play, Town().opened(wanted.nonce, NOON))
    told(play, answered(bytes(reversed(wanted.nonce)), play.moment().at))
    bound(play)
    assert Offer.MEND not in play.screen.offers


@pytest.mark.parametrize("seen", ["band", "staff"])
def test_once_somebody_was_seen_who_allowed_more_the_address_stays(play, seen):
    bind = play.bind(age="9")
    play.happen(HubSeen(there=True))
    play.touch("change")
    play.touch("answer", scope="photo", yes="yes")
    play.touch("choose")
    if seen == "band":
        tap(play, GROWN_UP)
    else:
        granted(play)
    play.touch("answer", scope="photo", yes="yes")
    play.touch("choose")
    play.happen(Written(bind.made.binding_id))
    play.touch("done")
    assert Scope.PHOTO in play.screen.players[-1].scopes
    assert Offer.MEND not in play.screen.offers


# -- fewer or more kinds -------------------------------------------------------------------------


def test_a_child_who_says_less_reads_a_child_s_terms_and_the_evidence_names_them(play):
    tap(play, CHILD)
    play.touch("change")
    assert play.screen.by_guardian
    play.touch("answer", scope="score", yes="no")
    play.touch("choose")
    (write,) = play.of(Write)
    given = write.said.consent
    assert (given.giver, given.way, given.yes) == (Giver.SELF, Way.STATED, ())
    assert given.notice_sha256 == HOUSE.notices[given.language, True].sha256


def test_whoever_asks_for_more_is_told_that_what_is_kept_stays(play):
    tap(play, CHILD)
    play.touch("change")
    play.touch("answer", scope="photo", yes="yes")
    play.touch("choose")
    assert (play.screen.name, play.screen.changing) == ("guardian", True)
    play.touch("just_play")
    play.wait(8)
    assert (play.screen.players[-1].scopes, play.of(Write)) == ((Scope.SCORE,), [])


def test_who_registers_a_child_changes_nothing_yet(play):
    child(play)
    assert not play.screen.changing
