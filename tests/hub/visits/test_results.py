"""Scores and photos: kept for who may, refused with a reason that the page says."""

import pytest

from edge.contract.downward import Refusal
from edge.contract.events import MediumKind
from edge.contract.words import AgeBand, Scope
from hub.keyring import KeyKind
from hub.rules.retention import Why
from hub.rules.verdicts import Later, Refused, Stored
from hub.store import Histogram, Medium, Score, Unkept
from hub.visits.results import OnDisk
from tests.hub.a_museum import AMuseum, photo, registration, score


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def test_a_score_is_kept_once_however_often_it_comes(museum):
    event = score(museum.register())
    first, again = museum.keep(event), museum.keep(event)
    assert isinstance(first, Stored)
    assert isinstance(again, Stored)
    assert museum.count(Score) == 1


def test_the_value_does_not_stand_in_the_store_in_clear(museum):
    museum.plays(museum.register(), value=1234.5)
    (row,) = museum.rows(Score)
    assert b"1234" not in row.value_box


def test_a_score_of_a_binding_that_is_not_here_yet_waits(museum):
    event = registration()
    made = score(event)
    assert museum.keep(made) == Later()
    museum.bind(event)
    assert isinstance(museum.keep(made), Stored)


@pytest.mark.parametrize("value", [79.9, 2000.1, -1.0])
def test_a_score_out_of_its_bounds_is_refused_and_the_page_says_so(museum, value):
    event = museum.register()
    page_id = museum.page_of(event)
    assert museum.keep(score(event, value)) == Refused(Refusal.OUT_OF_RANGE, page_id)
    (part,) = museum.page(page_id).visits
    (said,) = part.refused
    assert (said.exhibit_name.nl, said.kind, said.reason) == ("Muur", "score", "out_of_range")
    assert museum.count(Score) == 0


@pytest.mark.parametrize("value", [80.0, 2000.0])
def test_the_bounds_themselves_are_within(museum, value):
    assert isinstance(museum.keep(score(museum.register(), value)), Stored)


@pytest.mark.parametrize("where", [{"exhibit": "no-such"}, {"metric": "no_such"}])
def test_a_score_of_an_exhibit_or_metric_nobody_declared_is_refused(museum, where):
    verdict = museum.keep(score(museum.register(), **where))
    assert verdict.reason == Refusal.NO_SUCH_EXHIBIT


def test_a_score_without_the_scope_is_refused_also_here(museum):
    event = museum.register(yes=(Scope.PHOTO,))
    assert museum.keep(score(event)).reason == Refusal.CONSENT_MISSING
    assert museum.count(Score) == 0
    assert museum.count(Unkept) == 1


def test_a_photo_without_the_scope_is_refused_also_here(museum):
    event = museum.register(yes=(Scope.SCORE, Scope.SOUND))
    assert museum.keep(photo(event)).reason == Refusal.CONSENT_MISSING
    assert museum.count(Medium) == 0


def test_a_kind_the_exhibit_never_declared_is_refused(museum):
    event = museum.register()
    assert museum.keep(photo(event, kind=MediumKind.SOUND)).reason == Refusal.NO_SUCH_EXHIBIT


def test_what_was_refused_once_is_refused_the_same_when_it_comes_again(museum):
    event = museum.register(yes=(Scope.PHOTO,))
    made = score(event)
    museum.keep(made)
    museum.keep(made)
    assert museum.count(Unkept) == 1


def test_a_score_made_before_the_registration_of_that_day_counts(museum):
    museum.later(minutes=10)
    event = museum.register()
    before = score(event, at=event.made_at.replace(minute=1))
    assert isinstance(museum.keep(before), Stored)


def test_a_score_after_the_band_went_to_another_is_not_the_first_one_s(museum):
    event = museum.register(band=b"b" * 16)
    museum.later(minutes=10)
    museum.register(name="Ander", band=b"b" * 16)
    museum.later(minutes=4)
    assert isinstance(museum.keep(score(event, at=museum.now)), Stored)
    museum.later(minutes=2)
    assert museum.keep(score(event, at=museum.now)).reason == Refusal.NO_SUCH_BINDING


def test_a_score_of_another_day_is_not_the_binding_s(museum):
    event = museum.register()
    museum.later(days=1)
    assert museum.keep(score(event, at=museum.now)).reason == Refusal.NO_SUCH_BINDING


def test_a_score_whose_visit_lost_its_key_is_refused(museum):
    event = museum.register()
    museum.keyring.destroy(KeyKind.VISIT, [museum.visit_of(event)])
    assert museum.keep(score(event)) == Refused(Refusal.KEY_GONE)


# -- photos


def test_a_photo_is_shown_only_when_it_is_whole(museum):
    event = museum.register()
    made = photo(event)
    museum.keep(made)
    page_id = museum.page_of(event)
    assert museum.page(page_id).visits[0].media == ()
    with museum.store.write() as tx:
        whole = museum.results.medium_whole(tx, made.result_id, OnDisk((640, 480)), museum.now)
    assert whole == Stored(page_id)
    (medium,) = museum.page(page_id).visits[0].media
    assert (medium.width, medium.height, medium.kind) == (640, 480, MediumKind.PHOTO)


def test_a_photo_that_is_no_picture_is_said_on_the_page(museum):
    event = museum.register()
    made = photo(event)
    museum.keep(made)
    with museum.store.write() as tx:
        museum.results.medium_refused(tx, made.result_id, "no_picture", museum.now)
    (part,) = museum.page(museum.page_of(event)).visits
    assert part.media == ()
    assert [(one.kind, one.reason) for one in part.refused] == [("photo", "no_picture")]


def test_a_photo_that_was_erased_while_it_came_is_dropped(museum):
    event = museum.register()
    made = photo(event)
    museum.keep(made)
    museum.rights.erase_visits((museum.visit_of(event),), Why.ASKED, museum.now)
    with museum.store.write() as tx:
        whole = museum.results.medium_whole(tx, made.result_id, OnDisk((1, 1)), museum.now)
        refused = museum.results.medium_refused(tx, made.result_id, "too_large", museum.now)
    assert whole == refused == Refused(Refusal.ERASED)


# -- counting


def test_each_visitor_counts_once_a_metric_with_the_first_try(museum):
    one, two = museum.register(name="Eén"), museum.register(name="Twee")
    for binding, value in ((one, 100.0), (one, 90.0), (one, 1999.0), (two, 100.0)):
        museum.plays(binding, value)
    assert [row.count for row in museum.rows(Histogram)] == [2]


def test_age_bands_are_counted_apart(museum):
    museum.plays(museum.register(name="Eén"))
    museum.plays(museum.register(name="Twee", age=AgeBand.TEEN))
    assert sorted(row.age_band for row in museum.rows(Histogram)) == ["13_17", "18_plus"]


def test_counts_outlive_the_visitors(museum):
    event = museum.register()
    museum.plays(event)
    museum.rights.erase_visits((museum.visit_of(event),), Why.ASKED, museum.now)
    assert [row.count for row in museum.rows(Histogram)] == [1]
