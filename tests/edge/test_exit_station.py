"""The way out: what goes home, the mail again, the end of a visit."""

from dataclasses import replace

import pytest

from edge.contract.downward import MailAnswer, MailVerdict, VisitCounts
from edge.contract.events import VisitEnded
from edge.contract.requests import CountsWanted, MailWanted
from edge.effects import AskHub, Write
from edge.happenings import HubAnswered, HubSeen, HubSilent, TapFault, WriteFailed, Written
from edge.registration import OutOfTurn
from edge.screens import Said
from tests.edge.a_round import tap
from tests.edge.a_town import COLLEAGUE, GROWN_UP, PUPIL, SCHOOL, TEEN
from tests.edge.rehearsal import BAND, HOUSE, Rehearsal


@pytest.fixture
def play():
    rehearsal = Rehearsal(replace(HOUSE, manifest=None, exit_mode=True))
    rehearsal.happen(HubSeen(there=True))
    return rehearsal


def asked(play, kind):
    return [one for one in play.of(AskHub) if isinstance(one.request, kind)]


def counted(play, **counts):
    tap(play, TEEN)
    nonce = asked(play, CountsWanted)[-1].nonce
    play.happen(HubAnswered(VisitCounts(nonce, 3, 2, 1, **counts)))


def test_at_rest_it_asks_for_a_band(play):
    assert play.screen.name == "exit_idle"


def test_a_bound_band_is_told_what_goes_home_once_the_hub_has_counted(play):
    tap(play, TEEN)
    assert (play.screen.name, play.screen.scores) == ("exit_counts", None)
    assert play.screen.language is TEEN.language
    play.happen(HubAnswered(VisitCounts(b"?" * 16, 9, 9, 9)))
    assert play.screen.scores is None
    nonce = asked(play, CountsWanted)[0].nonce
    play.happen(HubAnswered(VisitCounts(nonce, 3, 2, 1, coming=1, mail_waits=True)))
    screen = play.screen
    assert (screen.scores, screen.photos, screen.sounds, screen.coming) == (3, 2, 1, 1)
    assert screen.mail_waits


def test_the_next_band_does_not_see_the_counts_of_the_one_before(play):
    tap(play, TEEN)
    nonce = asked(play, CountsWanted)[0].nonce
    tap(play, GROWN_UP)
    play.happen(HubAnswered(VisitCounts(nonce, 3, 2, 1)))
    assert play.screen.scores is None
    assert play.screen.player.avatar == GROWN_UP.avatar


def test_a_hub_that_is_away_is_said_and_nothing_is_made_up(play):
    tap(play, TEEN)
    play.happen(HubSilent(asked(play, CountsWanted)[0].nonce))
    assert play.screen.silent
    play.touch("done")
    play.happen(HubSeen(there=False))
    tap(play, TEEN)
    assert play.screen.silent
    play.touch("send_again")
    assert play.screen.said is Said.NO_ANSWER


@pytest.mark.parametrize(
    ("band", "fault"),
    [
        (None, TapFault.NOT_REGISTERED),
        (SCHOOL, TapFault.GROUP_BAND),
        (PUPIL, TapFault.GROUP_BAND),
        (COLLEAGUE, TapFault.STAFF_BAND),
    ],
)
def test_a_band_of_which_nothing_goes_home_is_told_so(play, band, fault):
    play.tap(band.band_key if band else BAND, band)
    assert play.screen.fault is fault
    play.wait(5)
    assert play.screen.name == "exit_idle"


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (MailVerdict.GOES, Said.MAIL_GOES),
        (MailVerdict.TOO_OFTEN, Said.MAIL_TOO_OFTEN),
        (MailVerdict.NOBODY, Said.MAIL_NOBODY),
    ],
)
def test_the_mail_is_asked_for_once_however_often_it_is_touched(play, verdict, said):
    counted(play)
    play.touch("send_again")
    play.touch("send_again")
    (ask,) = asked(play, MailWanted)
    play.happen(HubAnswered(MailAnswer(ask.nonce, verdict)))
    assert play.screen.said is said
    play.wait(8)
    assert play.screen.name == "exit_idle"


def test_a_visit_is_ended_only_when_it_was_asked_and_the_disk_has_it(play):
    counted(play)
    assert not play.of(Write)
    play.touch("end_visit")
    tap(play, GROWN_UP)
    assert play.screen.fault is TapFault.BUSY
    play.touch("stay")
    play.touch("end")
    (write,) = play.of(Write)
    assert isinstance(write.said, VisitEnded)
    assert write.said.binding_id == TEEN.binding_id
    assert play.screen.name == "end_visit"
    play.happen(Written(TEEN.binding_id))
    assert play.screen.said is Said.ENDED


def test_what_the_disk_did_not_take_is_not_ended(play):
    counted(play)
    play.touch("end_visit")
    play.touch("end")
    play.happen(WriteFailed(TEEN.binding_id))
    assert play.screen.said is Said.NOT_WRITTEN


def test_back_leads_from_the_end_to_the_counts_and_time_to_rest(play):
    counted(play)
    play.touch("end_visit")
    play.touch("back")
    assert (play.screen.name, play.screen.scores) == ("exit_counts", 3)
    play.wait(60)
    assert play.screen.name == "exit_idle"
    assert play.screen.language is HOUSE.language


def test_nobody_registers_at_the_exit(play):
    play.tap()
    play.touch("stay")
    for action in ("age", "just_play", "guardian_here", "choose", "done"):
        with pytest.raises(OutOfTurn):
            play.touch(action, age="40")
