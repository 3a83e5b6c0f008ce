"""Sums of a day: each visitor and household once, nobody named, and erasing leaves them."""

from dataclasses import replace

import pytest

from edge.contract.codec import to_json
from hub import figures
from hub.rules.figures import What
from hub.rules.retention import Why
from hub.store import Exhibit, Figure, Page, Visit, put
from tests.hub.a_museum import MORNING, SATURDAY, WALL, AMuseum, score

CAVE = replace(WALL, exhibit="cave")


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    row = {"exhibit": "cave", "manifest": to_json(CAVE).decode(), "updated_at": MORNING}
    with one.store.write() as tx:
        put(tx, Exhibit, [{**row, "edge": "wall"}])
    yield one
    one.close()


def sums(museum):
    return {(row.what, row.exhibit): row.count for row in museum.rows(Figure, day=SATURDAY)}


def counts(museum, page_id, what):
    with museum.store.write() as tx:
        figures.household(tx, page_id, what)


def fails_after_counting(museum, page_id):
    with museum.store.write() as tx:
        figures.household(tx, page_id, What.MAILED)
        _ = 1 / 0


def test_a_band_is_counted_where_it_was_bound_and_its_household_once(museum):
    museum.register(name="Eén")
    museum.register(name="Twee")
    museum.register(address="guardian2@example.org")
    assert sums(museum) == {
        ("issued", ""): 3,
        ("issued", "wall"): 3,
        ("issued", "cave"): 3,
        ("registered", ""): 2,
        ("registered", "wall"): 2,
        ("registered", "cave"): 2,
    }


def test_a_visitor_plays_once_for_the_museum_and_once_for_each_exhibit(museum):
    visitor, other = museum.register(name="Eén"), museum.register(name="Twee")
    museum.plays(visitor)
    museum.plays(visitor)
    museum.is_photographed(visitor)
    museum.keep(score(visitor, exhibit="cave"))
    museum.is_photographed(other)
    found = sums(museum)
    assert found["played", ""] == 2
    assert (found["played", "wall"], found["played", "cave"]) == (2, 1)


def test_visitors_of_one_run_play_once_each(museum):
    one, two = museum.register(name="Eén"), museum.register(name="Twee")
    with museum.store.write() as tx:
        run = [score(one), score(two), score(one), score(one, exhibit="cave")]
        museum.results.keep_scores(tx, run, museum.now)
    found = sums(museum)
    assert (found["played", ""], found["played", "wall"], found["played", "cave"]) == (2, 2, 1)


def test_what_is_refused_is_not_played(museum):
    visitor = museum.register()
    museum.plays(visitor, value=5.0)
    assert ("played", "") not in sums(museum)


def test_a_household_opens_once_however_often_and_where_it_holds_something(museum):
    visitor = museum.register()
    museum.plays(visitor)
    page_id = museum.page_of(visitor)
    museum.open_page(page_id)
    museum.later(days=2)
    museum.open_page(page_id)
    found = sums(museum)
    assert (found["opened", ""], found["opened", "wall"]) == (1, 1)
    assert ("opened", "cave") not in found


def test_each_thing_is_counted_apart_and_once(museum):
    page_id = museum.page_of(museum.register())
    for what in (What.MAILED, What.SAVED, What.MAILED, What.SAVED):
        counts(museum, page_id, what)
    found = sums(museum)
    assert (found["mailed", ""], found["saved", ""]) == (1, 1)
    assert museum.value("page", "counted") == "registered mailed saved"


def test_what_was_undone_was_not_counted(museum):
    page_id = museum.page_of(museum.register())
    with pytest.raises(ZeroDivisionError):
        fails_after_counting(museum, page_id)
    assert ("mailed", "") not in sums(museum)
    counts(museum, page_id, What.MAILED)
    assert sums(museum)["mailed", ""] == 1


def test_erasing_people_leaves_the_sums_and_no_way_back(museum):
    visitor = museum.register()
    museum.plays(visitor)
    page_id = museum.page_of(visitor)
    counts(museum, page_id, What.SAVED)
    before = sums(museum)
    museum.rights.erase_visits([museum.visit_of(visitor)], Why.ASKED, museum.now)
    assert museum.count(Visit) == museum.count(Page) == 0
    assert sums(museum) == before
    counts(museum, page_id, What.OPENED)
    assert sums(museum) == before


def test_one_more_is_added_to_a_sum_of_the_museum_or_of_an_exhibit(museum):
    with museum.store.write() as tx:
        for exhibit in (None, None, "wall"):
            figures.count(tx, SATURDAY, What.SAVED, exhibit)
    assert sums(museum) == {("saved", ""): 2, ("saved", "wall"): 1}
