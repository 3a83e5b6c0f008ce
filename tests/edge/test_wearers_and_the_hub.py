"""What a wearer is told when the hub is away, or refuses later what was said to be done."""

import pytest

from edge.contract.envelopes import EventKind
from edge.effects import Sign, Signal
from edge.happenings import HubSeen, WishRefused, WriteFailed, Written
from edge.screens import Said
from tests.edge.a_town import GROWN_UP, TEEN
from tests.edge.test_wearers import change, score, tap

# -- while the hub is away -----------------------------------------------------------------------


@pytest.mark.parametrize("there", [True, False])
def test_what_the_hub_has_still_is_called_gone_only_where_it_is(play, there):
    play.happen(HubSeen(there))
    tap(play, TEEN)
    score(play)
    play.touch("not_mine")
    play.happen(Written(TEEN.binding_id))
    assert (play.screen.said, play.screen.away) == (Said.TAKEN_BACK, not there)
    play.touch("done")
    change(play, photo="no")
    play.happen(Written(TEEN.binding_id))
    assert (play.screen.said, play.screen.away) == (Said.CHANGED, not there)
    play.touch("done")
    play.touch("forget")
    play.touch("forget")
    play.happen(Written(TEEN.binding_id))
    assert (play.screen.said, play.screen.away) == (Said.FORGOTTEN, not there)


def test_what_was_said_while_the_hub_was_away_stays_as_it_was_said(play):
    tap(play, TEEN)
    change(play, photo="no")
    play.happen(Written(TEEN.binding_id))
    play.happen(HubSeen(there=True))
    play.touch("language", language="en")
    assert play.screen.away
    play.touch("done")
    change(play, score="no")
    play.happen(Written(TEEN.binding_id))
    assert not play.screen.away


def test_an_address_mended_while_the_hub_is_away_is_said_to_count_later(play):
    bind = play.bind()
    play.touch("mend")
    play.touch("mend", address="other@example.org")
    play.happen(Written(bind.made.binding_id))
    assert (play.screen.said, play.screen.away) == (Said.MENDED, True)


def test_what_was_not_written_is_said_the_same_whether_the_hub_is_there_or_not(play):
    tap(play, TEEN)
    change(play, photo="no")
    play.happen(WriteFailed(TEEN.binding_id))
    assert not play.screen.away


# -- what the hub refuses ------------------------------------------------------------------------

REFUSALS = [
    (EventKind.ADDRESS_MENDED, Said.MEND_REFUSED),
    (EventKind.SCOPES_CHANGED, Said.CHANGE_REFUSED),
]


@pytest.mark.parametrize(("wish", "said"), REFUSALS)
def test_who_still_stands_there_learns_that_the_hub_refused_it(play, wish, said):
    tap(play, TEEN)
    change(play, photo="no")
    play.happen(Written(TEEN.binding_id))
    assert play.screen.said is Said.CHANGED
    play.happen(WishRefused(TEEN.binding_id, wish))
    assert (play.screen.said, play.screen.player.avatar) == (said, TEEN.avatar)
    assert play.of(Sign)[-1].signal is Signal.REFUSED
    play.touch("done")
    assert play.screen.name == "playing"
    play.happen(WishRefused(TEEN.binding_id, wish))
    assert play.screen.said is said


def test_who_reads_a_result_learns_of_a_refusal_too(play):
    tap(play, TEEN)
    score(play)
    play.happen(WishRefused(TEEN.binding_id, EventKind.ADDRESS_MENDED))
    assert play.screen.said is Said.MEND_REFUSED
    play.touch("done")
    assert play.screen.name == "playing"


def test_a_refusal_is_told_nobody_else_and_disturbs_nobody_who_is_asked(play):
    refused = WishRefused(TEEN.binding_id, EventKind.ADDRESS_MENDED)
    assert play.happen(refused) == ()
    tap(play, GROWN_UP)
    assert play.happen(refused) == ()
    change(play, score="no")
    play.happen(Written(GROWN_UP.binding_id))
    assert play.happen(refused) == ()
    play.touch("done")
    play.touch("done")
    tap(play, TEEN)
    play.touch("change")
    assert play.happen(refused) == ()
    assert play.screen.name == "choices"
