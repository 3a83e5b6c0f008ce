"""What a day remembers of bands: told to all edges, to a late one in whole, and gone at 04:00."""

from datetime import timedelta

import pytest

from edge.contract.downward import BandMarks, MarkedBand
from edge.contract.events import VisitEnded
from edge.contract.words import AgeBand, Mark
from hub.bands import marks
from hub.bands.marks import Marks
from tests.hub.a_hub import NOON, TODAY, ZONE
from tests.hub.a_museum import AMuseum

BAND, OTHER = b"k" * 16, b"j" * 16
CHILD = AgeBand.UNDER_13
TOMORROW = TODAY + timedelta(days=1)


class Rig:
    def __init__(self):
        self.told = []
        self.marks = Marks(ZONE, self.told.append)

    def mark(self, band=BAND, mark=Mark.LOCKED, day=TODAY, now=NOON):
        return self.marks.mark(day, band, mark, now)

    def whole(self, now=NOON):
        heard = []
        self.marks.tell_whole(now, heard.append)
        return heard


@pytest.fixture
def rig():
    return Rig()


def test_a_mark_is_told_once(rig):
    assert rig.mark()
    assert rig.mark()
    assert rig.told == [BandMarks(TODAY, (MarkedBand(BAND, Mark.LOCKED),))]


def test_a_band_may_be_locked_and_asked_no_more(rig):
    rig.mark()
    rig.mark(mark=Mark.JUST_PLAYS)
    (told,) = rig.whole()
    assert {one.mark for one in told.marked} == {Mark.LOCKED, Mark.JUST_PLAYS}


def test_blocked_bands_are_told_apart_for_edges_that_do_not_know_the_word(rig):
    rig.mark()
    rig.mark(mark=Mark.BLOCKED)
    rig.mark(mark=Mark.JUST_PLAYS)
    old, new = rig.whole()
    assert {one.mark for one in old.marked} == {Mark.LOCKED, Mark.JUST_PLAYS}
    assert new.marked == (MarkedBand(BAND, Mark.BLOCKED),)


def test_lifting_forgets_both_and_is_told_to_who_missed_it(rig):
    rig.mark()
    rig.mark(mark=Mark.JUST_PLAYS)
    rig.mark(OTHER)
    rig.marks.lift(TODAY, BAND, NOON)
    assert rig.told[-1] == BandMarks(TODAY, (), (BAND,))
    assert rig.whole() == [
        BandMarks(TODAY, (), (BAND,)),
        BandMarks(TODAY, (MarkedBand(OTHER, Mark.LOCKED),)),
    ]


def test_what_was_lifted_and_marked_again_is_marked(rig):
    rig.mark()
    rig.marks.lift(TODAY, BAND, NOON)
    rig.mark()
    assert rig.whole() == [
        BandMarks(TODAY, (), (BAND,)),
        BandMarks(TODAY, (MarkedBand(BAND, Mark.LOCKED),)),
    ]


def test_a_mark_that_stays_is_told_again_and_to_who_missed_the_lifting_after_it(rig):
    rig.mark()
    rig.mark(mark=Mark.BLOCKED)
    rig.marks.lift(TODAY, BAND, NOON, frozenset({Mark.LOCKED}))
    stays = [BandMarks(TODAY, (), (BAND,)), BandMarks(TODAY, (MarkedBand(BAND, Mark.LOCKED),))]
    assert rig.told[-2:] == stays
    assert rig.whole() == stays
    assert rig.marks.of(TODAY, BAND, NOON) == {Mark.LOCKED}


def test_lifting_what_we_know_nothing_of_is_told_too(rig):
    rig.marks.lift(TODAY, BAND, NOON)
    assert rig.told == [BandMarks(TODAY, (), (BAND,))]


def test_nothing_is_told_where_nothing_is_remembered(rig):
    assert rig.whole() == []


def test_at_four_o_clock_all_of_it_is_forgotten(rig):
    rig.mark()
    rig.marks.lift(TODAY, OTHER, NOON)
    assert rig.whole(NOON + timedelta(days=1)) == []


@pytest.mark.parametrize("day", [TOMORROW, TODAY - timedelta(days=1)])
def test_another_days_mark_is_none_of_todays(rig, day):
    assert not rig.mark(day=day)
    rig.marks.lift(day, BAND, NOON)
    assert rig.told == []


def test_more_bands_than_a_museum_sees_fill_no_memory(rig, monkeypatch):
    monkeypatch.setattr(marks, "MOST_BANDS", 2)
    assert [rig.mark(bytes([n]) * 16) for n in range(3)] == [True, True, False]
    assert rig.mark(bytes([0]) * 16, Mark.JUST_PLAYS)


def test_a_whole_day_goes_in_messages_of_bearable_size(rig, monkeypatch):
    monkeypatch.setattr(marks, "IN_ONE_MESSAGE", 2)
    for n in range(5):
        rig.mark(bytes([n]) * 16)
    assert [len(told.marked) for told in rig.whole()] == [2, 2, 1]


# -- after a restart


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def recalled(museum):
    told = []
    kept = Marks(ZONE, told.append)
    kept.recall(museum.store, museum.now)
    assert told == []
    kept.tell_whole(museum.now, told.append)
    return [(one.band_key, one.mark) for news in told for one in news.marked]


def test_todays_children_are_known_again_after_a_restart(museum):
    child = museum.register(age=CHILD)
    museum.register(age=AgeBand.TEEN)
    museum.register()
    assert recalled(museum) == [(child.band_key, Mark.LOCKED)]


def test_a_child_whose_visit_ended_is_known_again(museum):
    child = museum.register(age=CHILD)
    museum.hears(VisitEnded(child.binding_id, museum.now))
    assert recalled(museum) == [(child.band_key, Mark.LOCKED)]


def test_a_band_that_a_colleague_let_somebody_older_have_is_locked_no_more(museum):
    child = museum.register(age=CHILD)
    museum.later(minutes=5)
    museum.register(band=child.band_key)
    assert recalled(museum) == []
    museum.later(minutes=5)
    museum.register(age=CHILD, band=child.band_key)
    assert recalled(museum) == [(child.band_key, Mark.LOCKED)]


def test_yesterdays_children_are_nobody_today(museum):
    museum.register(age=CHILD)
    museum.later(days=1)
    assert recalled(museum) == []
