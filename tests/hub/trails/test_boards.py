"""A class's board says what was kept: by number and step, where each is, who needs a word."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from edge.contract.words import Scope
from hub.bands import inventory
from hub.rules.trails import Missing
from hub.trails.boards import board_of
from tests.hub.a_museum import photo
from tests.hub.schools.a_group import AGroup
from tests.hub.trails.a_trail import DRAFT, ATrail


@pytest.fixture
def class_(tmp_path):
    one = ATrail(tmp_path)
    yield one
    one.museum.close()


def test_a_board_shows_what_each_number_did_and_where_it_is(class_):
    class_.follows()
    class_.makes(1, "bowl")
    class_.later(1)
    class_.makes(1, "wall", 290.0)
    class_.makes(2, "wall", 310.0)
    class_.makes(3, "rope")
    class_.answers(3)
    assert [one.done for one in class_.board.numbers] == [
        (True, True, False),
        (False, False, False),
        (False, False, True),
        (False, False, False),
    ]
    assert [one.points for one in class_.board.numbers] == [7, 0, 10, 0]
    assert [one.here for one in class_.board.stations] == [(), (1, 2), (3,)]
    assert [one.name.nl for one in class_.board.stations] == ["Bol", "Muur", "Koord"]
    assert (class_.one(4).here, class_.one(4).kept) == ("", True)


def test_a_board_says_until_when_it_stands_and_for_whom(class_):
    class_.follows()
    board = class_.board
    assert board.until == board.group.day + timedelta(days=30)
    assert (board.group.label, board.group.pupils, board.trail.trail) == ("5B", 4, class_.trail)
    assert class_.desk.board(b"x" * 16) is None


def test_a_photo_that_was_announced_does_a_step_too(class_):
    class_.has_box()
    class_.books(trail=class_.puts_to_use())
    class_.attests(Scope.SCORE, Scope.PHOTO)
    class_.uses.give(class_.booking_id, "doos 12")
    class_.museum.hears(photo(class_.binding(1), class_.museum.now))
    assert class_.one(1).here == "wall"
    assert class_.one(1).done == (False, False, False)


def test_a_number_that_is_opted_out_is_drawn_and_nothing_is_said_of_it(class_):
    class_.follows()
    class_.makes(2, "bowl")
    before = class_.one(2).avatar
    class_.uses.opt_out(class_.booking_id, 2)
    two = class_.one(2)
    assert (two.kept, two.done, two.points, two.here) == (False, (False,) * 3, 0, "")
    assert two.avatar == before
    assert class_.station("bowl").here == ()


def test_on_the_day_after_a_number_that_kept_nothing_still_has_an_animal_of_its_own(class_):
    class_.follows()
    class_.uses.opt_out(class_.booking_id, 2)
    class_.later(24 * 60)
    with class_.museum.store.write() as tx:
        inventory.begin_day(tx, class_.desk.today, class_.museum.now)
    avatars = [one.avatar for one in class_.board.numbers]
    assert len(set(avatars)) == len(avatars)
    assert [one.avatar for one in class_.board.numbers] == avatars


def test_without_an_attestation_all_play_and_nothing_stands_there(class_):
    class_.has_box()
    class_.books(trail=class_.puts_to_use())
    class_.uses.give(class_.booking_id, "doos 12")
    board = class_.board
    assert not board.attested
    assert {one.kept for one in board.numbers} == {False}


def test_before_a_class_has_its_bands_there_are_no_numbers(class_):
    class_.books(trail=class_.puts_to_use())
    assert class_.board.numbers == ()
    assert [one.exhibit for one in class_.board.stations] == ["bowl", "wall", "rope"]


def test_a_class_without_a_trail_goes_as_it_likes_and_each_exhibit_is_a_step(class_):
    class_.comes()
    assert class_.board.stations == class_.board.steps == ()
    class_.makes(1, "rope")
    class_.later(1)
    class_.makes(2, "bowl")
    board = class_.board
    assert board.trail is None
    assert [one.exhibit for one in board.steps] == ["rope", "bowl"]
    assert [one.done for one in board.numbers][:3] == [(True, False), (False, True), (False, False)]


def tries_for_long(class_, *numbers):
    for _ in range(2):
        for number in numbers:
            class_.makes(number, "wall", 900.0)
        class_.later(6)


def test_three_who_try_long_in_vain_are_shown_stuck_until_they_manage(class_):
    class_.follows()
    tries_for_long(class_, 1, 2, 3)
    (stuck,) = class_.board.stuck
    assert (stuck.numbers, stuck.missing) == ((1, 2, 3), Missing.GOAL)
    assert class_.station("wall").stuck
    class_.makes(2, "wall", 200.0)
    assert class_.board.stuck == ()
    assert not class_.station("wall").stuck


def test_nobody_is_stuck_once_the_bands_are_back(class_):
    class_.follows()
    tries_for_long(class_, 1, 2, 3)
    class_.uses.give_back(class_.booking_id)
    assert class_.board.stuck == ()
    assert class_.one(1).here == "wall"


def test_time_runs_from_the_first_result_of_the_class(class_):
    class_.follows(replace(DRAFT, minutes=30))
    assert class_.board.over is None
    class_.makes(1, "bowl")
    over = class_.museum.now + timedelta(minutes=30)
    class_.later(31)
    class_.makes(1, "wall", 200.0)
    assert class_.board.over == over
    assert class_.one(1).done == (True, False, False)


def test_a_number_goes_on_with_another_band_where_it_was(class_):
    class_.follows()
    class_.makes(1, "bowl")
    class_.uses.swap(class_.booking_id, 1, 6)
    class_.makes(6, "wall", 200.0)
    assert class_.one(1).done == (True, True, False)


def test_a_watcher_hears_of_a_class_that_has_bands_and_of_no_other(class_):
    told = []
    class_.books(trail=class_.puts_to_use())
    class_.desk.watch(class_.booking_id, lambda: told.append("early"))()
    class_.has_box()
    class_.attests()
    class_.uses.give(class_.booking_id, "doos 12")
    stop = class_.desk.watch(class_.booking_id, lambda: told.append("grown"))
    verdict = class_.makes(1, "bowl")
    class_.watchers.changed([verdict.page_id])
    class_.watchers.changed([b"another"])
    stop()
    class_.watchers.changed([verdict.page_id])
    assert told == ["grown"]


def test_a_board_takes_as_many_looks_for_thirty_as_for_one(class_, monkeypatch):
    class_.has_box(bands=30)
    class_.books(trail=class_.puts_to_use(), pupils=30)
    class_.attests()
    class_.uses.give(class_.booking_id, "doos 12")
    before = _looks(class_, monkeypatch)
    for number in range(1, 31):
        class_.makes(number, "wall", 200.0)
    assert _looks(class_, monkeypatch) == before


def _looks(class_, monkeypatch):
    counted = []
    real = Connection.execute

    def count(self, *args, **more):
        counted.append(args[0])
        return real(self, *args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Connection, "execute", count)
        assert class_.board.numbers
    return len(counted)


def test_a_number_that_its_family_took_home_has_nothing_on_the_groups_board(tmp_path):
    party = AGroup(tmp_path)
    party.parties()
    party.plays(1)
    party.plays(2)
    party.takes(1)
    with party.museum.store.read() as tx:
        board = board_of(tx, party.museum.keyring, party.booking_id, party.museum.now)
    one, two = board.numbers[:2]
    assert (one.kept, one.claimed, one.here, any(one.done)) == (False, True, "", False)
    assert (two.kept, two.claimed, two.here) == (True, False, "wall")
    party.museum.close()
