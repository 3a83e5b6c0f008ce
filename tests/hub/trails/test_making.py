"""An educator's desk: what is changed there never reaches a class on its way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract.manifest import Texts
from hub.errors import TrailRefused
from hub.rules.trail_drafts import without_step
from hub.store import Booking, TrailDraft, TrailVersion
from hub.trails import versions
from tests.hub.schools.a_class import BOX
from tests.hub.trails.a_trail import DRAFT, ATrail

SHORTER = without_step(DRAFT, 0)


@pytest.fixture
def class_(tmp_path):
    one = ATrail(tmp_path)
    yield one
    one.museum.close()


def booked(class_, booking_id=None):
    which = {"booking_id": booking_id or class_.booking_id}
    return class_.museum.value("booking", "trail", **which)


def played(class_):
    with class_.museum.store.read() as tx:
        return versions.of_day(tx, class_.desk.today).trails


def test_a_trail_is_offered_only_once_it_is_put_to_use(class_):
    trail_id = class_.desk.make(DRAFT)
    assert class_.desk.offered() == ()
    trail = class_.desk.put_to_use(trail_id, 1)
    (offered,) = class_.desk.offered()
    assert (offered.trail, offered.name.nl, offered.steps) == (trail, "Groot spoor", 3)
    desk = class_.desk.one(trail_id)
    assert (desk.version, desk.changed, desk.retired) == (trail, False, False)


def test_a_trail_that_cannot_be_played_is_not_put_to_use(class_):
    trail_id = class_.desk.make(replace(DRAFT, steps=()))
    with pytest.raises(TrailRefused) as refused:
        class_.desk.put_to_use(trail_id, 1)
    assert refused.value.why == "unfit"
    assert class_.desk.offered() == ()


def test_a_change_reaches_nobody_before_it_is_put_to_use(class_):
    class_.books(trail=class_.puts_to_use())
    class_.changes(SHORTER, use=False)
    assert len(played(class_)[0].steps) == 3
    assert class_.desk.one(class_.trail_id).changed


def test_a_class_with_its_bands_keeps_the_trail_it_began_with(class_):
    class_.follows()
    class_.makes(1, "bowl")
    fresh = class_.changes(SHORTER)
    assert fresh != class_.trail == booked(class_)
    assert [len(one.steps) for one in played(class_)] == [3]
    assert class_.one(1).done == (True, False, False)
    assert [one.trail for one in class_.desk.offered()] == [fresh]


def test_a_class_that_has_no_bands_yet_gets_the_trail_as_it_is_now(class_):
    class_.follows()
    waiting = class_.books(label="6A", trail=class_.trail)
    fresh = class_.changes(SHORTER)
    assert booked(class_, waiting) == fresh
    assert len(class_.desk.board(waiting).steps) == 2


def test_as_long_as_nobody_played_it_a_trail_keeps_its_name(class_):
    class_.books(trail=class_.puts_to_use())
    assert class_.changes(SHORTER) == class_.trail
    assert len(class_.board.steps) == 2
    assert class_.museum.count(TrailVersion) == 1


def test_what_was_played_stays_as_it_was_after_the_day(class_):
    class_.follows()
    class_.makes(1, "bowl")
    class_.later(24 * 60)
    class_.changes(SHORTER)
    assert class_.one(1).done == (True, False, False)


def test_two_educators_at_once_do_not_overwrite_each_other(class_):
    class_.puts_to_use()
    seen = class_.desk.one(class_.trail_id)
    class_.desk.change(class_.trail_id, seen.revision, SHORTER)
    for act in (class_.desk.put_to_use, class_.desk.retire, class_.desk.take_back):
        with pytest.raises(TrailRefused) as refused:
            act(class_.trail_id, seen.revision)
        assert refused.value.why == "changed"
    with pytest.raises(TrailRefused):
        class_.desk.change(class_.trail_id, seen.revision, DRAFT)
    assert class_.desk.one(class_.trail_id).draft == SHORTER


def test_a_change_can_be_taken_back(class_):
    class_.puts_to_use()
    class_.changes(SHORTER, use=False)
    class_.desk.take_back(class_.trail_id, class_.desk.one(class_.trail_id).revision)
    assert class_.desk.one(class_.trail_id).draft == DRAFT
    assert not class_.desk.one(class_.trail_id).changed


def test_a_copy_is_a_trail_of_its_own(class_):
    class_.puts_to_use()
    other = class_.desk.copy(class_.trail_id, Texts("(kopie)", en="(copy)"))
    copied = class_.desk.one(other)
    assert copied.draft.steps == DRAFT.steps
    assert (copied.draft.name.nl, copied.draft.name.en) == (
        "Groot spoor (kopie)",
        "Great trail (copy)",
    )
    assert copied.draft.name.fr == copied.version == ""
    class_.desk.change(other, copied.revision, SHORTER)
    assert class_.desk.one(class_.trail_id).draft == DRAFT


def test_a_copy_of_a_long_name_stays_as_long_as_a_name_may_be(class_):
    trail_id = class_.desk.make(replace(DRAFT, name=Texts("x" * 40)))
    copied = class_.desk.one(class_.desk.copy(trail_id, Texts("(kopie)")))
    assert copied.draft.name.nl == "x" * 32 + " (kopie)"


def test_a_retired_trail_is_not_offered_and_who_is_booked_with_it_keeps_it(class_):
    class_.follows()
    class_.desk.retire(class_.trail_id, class_.desk.one(class_.trail_id).revision)
    assert class_.desk.offered() == ()
    assert [one.trail for one in played(class_)] == [class_.trail]
    seen = class_.desk.one(class_.trail_id)
    assert (seen.retired, seen.playing) == (True, 1)
    class_.desk.put_to_use(class_.trail_id, seen.revision)
    assert len(class_.desk.offered()) == 1


def test_a_retired_trail_that_nobody_has_is_gone(class_):
    class_.puts_to_use()
    class_.desk.retire(class_.trail_id, class_.desk.one(class_.trail_id).revision)
    assert class_.museum.count(TrailDraft) == class_.museum.count(TrailVersion) == 0
    with pytest.raises(TrailRefused) as refused:
        class_.desk.retire(class_.trail_id, 1)
    assert refused.value.why == "gone"


def test_a_retired_trail_whose_newest_version_nobody_has_can_be_used_again(class_):
    class_.follows()
    class_.changes(SHORTER)
    class_.desk.retire(class_.trail_id, class_.desk.one(class_.trail_id).revision)
    again = class_.desk.put_to_use(class_.trail_id, class_.desk.one(class_.trail_id).revision)
    assert [one.trail for one in class_.desk.offered()] == [again]
    assert booked(class_) == class_.trail != again


def test_the_desk_counts_who_plays_a_trail_and_who_comes(class_):
    class_.follows()
    class_.books(label="6A", trail=class_.trail, day=class_.desk.today + timedelta(days=7))
    seen = class_.desk.one(class_.trail_id)
    assert (seen.playing, seen.coming) == (1, 1)
    (theirs,) = [one for one in class_.museum.rows(Booking) if one.given_at]
    class_.uses.give_back(theirs.booking_id)
    assert class_.desk.one(class_.trail_id).playing == 0


def test_edges_hear_of_the_trails_of_today_alone_and_each_once(class_):
    trail = class_.puts_to_use()
    class_.books(trail=trail)
    class_.books(label="6A", trail=trail)
    assert [one.trail for one in played(class_)] == [trail]
    class_.later(24 * 60)
    assert played(class_) == ()


def test_a_class_without_a_trail_has_none(class_):
    class_.has_box()
    class_.books()
    class_.uses.give(class_.booking_id, BOX)
    assert played(class_) == ()
