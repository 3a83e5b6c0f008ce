"""A clock that is wrong destroys nothing, and is told from a right one by the hub's own time."""

from datetime import timedelta

import pytest

from edge.contract.downward import EraseBinding
from edge.contract.envelopes import AskKind, EventKind
from edge.contract.seals import binding_ref
from edge.errors import KeysMissing
from tests.edge.a_hub import NOON, a_score
from tests.edge.a_talk import CAPTURE, ATalk, a_photo, begun


@pytest.fixture
def talk(tmp_path):
    rig = ATalk(tmp_path)
    yield rig
    rig.outbox.close()


@pytest.mark.parametrize("days", [15, 400])
def test_a_clock_that_jumps_throws_nothing_away(talk, days):
    for n in (1, 2):
        talk.outbox.keep(a_score(n))
    talk.clock.at += timedelta(days=days)
    talk.pass_by(31)
    assert (talk.outbox.lost(), talk.outbox.waiting()[0]) == (0, 2)
    talk.clock.at -= timedelta(days=days)
    talk.pass_by(31)
    begun(talk)
    assert [row.number for row in talk.outbox.rows(10)] == [1, 2]


def test_an_edge_whose_clock_is_wrong_asks_again_until_it_is_right(talk):
    (ask,) = begun(talk).asked()
    talk.clock.at += timedelta(hours=1)
    talk.hears(talk.hub.keys_ahead(nonce=ask.nonce, now=NOON))
    assert not talk.edge.seal.ready_to_keep()
    assert talk.heard().asked() == []
    talk.pass_by(5)
    (again,) = talk.heard().asked()
    talk.hears(talk.hub.keys_ahead(nonce=again.nonce, now=talk.clock.now()))
    assert talk.edge.seal.ready_to_keep()
    talk.pass_by(20)
    assert talk.heard().asked() == []


@pytest.mark.parametrize("days", [-400, -2, 1])
def test_what_the_hub_erases_goes_whatever_the_clock_says_and_the_day_is_asked_for_again(
    talk, days
):
    talk.outbox.keep(a_score(1), 0, binding_ref(CAPTURE.binding_id))
    talk.spool.keep(CAPTURE, a_photo())
    knows_the_time(talk)
    talk.clock.at += timedelta(days=days)
    talk.pass_by(5)
    talk.heard()
    talk.hears(EraseBinding(CAPTURE.binding_id))
    assert talk.told.of("erase") == [CAPTURE.binding_id]
    assert list((talk.edge.data / "media").iterdir()) == []
    assert talk.outbox.rows(10) == ()
    talk.clock.at -= timedelta(days=days)
    talk.pass_by(5)
    talk.pass_by(5)
    assert [row.kind for row in talk.outbox.rows(10)] == [EventKind.VOID] * 2
    assert talk.heard().asked(AskKind.DIRECTORY)


def knows_the_time(talk):
    (ask,) = begun(talk).asked()
    talk.hears(talk.hub.keys_ahead(nonce=ask.nonce, now=talk.clock.now()))
    assert talk.edge.seal.ready_to_keep()
    talk.heard()


@pytest.mark.parametrize("hours", [-2, 1, 2, 24])
def test_a_clock_that_jumps_while_the_edge_runs_is_not_believed_at_once(talk, hours):
    knows_the_time(talk)
    talk.clock.at += timedelta(hours=hours)
    assert not talk.edge.seal.ready_to_keep()
    with pytest.raises(KeysMissing):
        talk.outbox.keep(a_score(1))
    talk.clock.at -= timedelta(hours=hours)
    assert talk.edge.seal.ready_to_keep()


def test_time_that_passes_is_no_jump(talk):
    knows_the_time(talk)
    talk.clock.pass_by(5 * 3600)
    assert talk.edge.seal.ready_to_keep()


def test_a_small_correction_is_no_jump_and_many_of_them_are_one(talk):
    knows_the_time(talk)
    talk.clock.at += timedelta(minutes=9)
    assert talk.edge.seal.ready_to_keep()
    talk.clock.at += timedelta(minutes=2)
    assert not talk.edge.seal.ready_to_keep()


def test_an_edge_whose_clock_jumped_asks_the_hub_what_the_time_is(talk):
    knows_the_time(talk)
    talk.clock.at += timedelta(hours=2)
    talk.pump()
    (ask,) = talk.heard().asked()
    talk.hears(talk.hub.keys_ahead(nonce=ask.nonce, now=talk.clock.now()))
    assert talk.edge.seal.ready_to_keep()


def test_a_clock_that_was_wrong_and_is_set_right_is_believed_without_asking(talk):
    (ask,) = begun(talk).asked()
    talk.clock.at += timedelta(hours=1)
    talk.hears(talk.hub.keys_ahead(nonce=ask.nonce, now=NOON))
    assert not talk.edge.seal.ready_to_keep()
    talk.clock.at -= timedelta(hours=1)
    assert talk.edge.seal.ready_to_keep()
