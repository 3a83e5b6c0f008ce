"""Which views of a page stay open: until their time, or until it gets another link."""

import pytest

from portal.views import MOST_OF_A_PAGE, VIEW_LASTS, Views
from tests.portal.a_family import PAGE_ID, FixedClock

OTHER = b"q" * 16


def test_who_asked_keeps_their_view_and_every_other_of_that_page_closes():
    views = Views(FixedClock())
    mine, theirs, of_others = views.open(PAGE_ID), views.open(PAGE_ID), views.open(OTHER)
    views.close_page(PAGE_ID, but=mine)
    assert [views.page_of(one) for one in (mine, theirs, of_others)] == [PAGE_ID, None, OTHER]


def test_a_view_that_is_not_open_closes_nothing():
    views = Views(FixedClock())
    mine = views.open(PAGE_ID)
    views.close_page(OTHER, but="w" * 43)
    assert views.page_of(mine) == PAGE_ID


def test_who_opens_a_page_without_end_fills_no_memory_and_closes_nobody_else_s():
    views = Views(FixedClock())
    other = views.open(OTHER)
    opened = [views.open(PAGE_ID) for _ in range(MOST_OF_A_PAGE + 30)]
    shown = [one for one in opened if views.page_of(one) == PAGE_ID]
    assert shown == opened[30:]
    assert views.page_of(other) == OTHER
    assert len(views._open) == MOST_OF_A_PAGE + 1


def test_what_is_over_leaves_nothing_behind():
    clock = FixedClock()
    views = Views(clock)
    first = [views.open(PAGE_ID) for _ in range(3)]
    clock.seconds += VIEW_LASTS.total_seconds()
    mine = views.open(OTHER)
    assert [views.page_of(one) for one in first] == [None] * 3
    assert (len(views._open), len(views._of)) == (1, 1)
    views.close_page(OTHER, but=mine)
    assert views.page_of(mine) == OTHER


def test_a_page_that_is_not_theirs_closes_in_every_view_and_calls_who_watches_it():
    views, called = Views(FixedClock()), []
    mine, of_others = [views.open(PAGE_ID) for _ in range(3)], views.open(OTHER)
    views.watch(mine[0], lambda: called.append("mine"))
    views.watch(of_others, lambda: called.append("of others"))
    views.watch(mine[1], lambda: called.append("stopped"))()
    views.close_page(PAGE_ID)
    views.close_page(PAGE_ID)
    assert [views.page_of(one) for one in mine] == [None] * 3
    assert views.page_of(of_others) == OTHER
    assert called == ["mine"]


def test_what_was_found_before_its_page_s_views_closed_is_looked_for_again():
    views, mine, looks = Views(FixedClock()), [], []

    def found_by_the_link_before():
        looks.append(len(looks))
        if len(looks) == 1:
            # Meanwhile others come and go, and the page of this one gets another link.
            mine.append(views.open(PAGE_ID))
            assert views.open_found(lambda: None) is None
            views.close_page(PAGE_ID, but=mine[0])
            return PAGE_ID
        return None

    assert views.open_found(found_by_the_link_before) is None
    assert looks == [0, 1]
    assert views.page_of(mine[0]) == PAGE_ID
    assert len(views._open) == 1
    assert views._finding == {}


def test_a_page_opens_however_many_others_close_while_it_is_looked_for():
    views, looks = Views(FixedClock()), []

    def found():
        looks.append(views.close_page(OTHER))
        return PAGE_ID

    assert views.page_of(views.open_found(found)) == PAGE_ID
    assert len(looks) == 1


def test_a_search_that_fails_leaves_nothing_behind():
    views = Views(FixedClock())
    with pytest.raises(ZeroDivisionError):
        views.open_found(lambda: bytes(1 // 0))
    assert views._finding == {}


def test_who_asks_for_a_link_when_their_own_view_was_closed_leaves_none_open():
    views = Views(FixedClock())
    first, second = views.open(PAGE_ID), views.open(PAGE_ID)
    views.close_page(PAGE_ID, but=first)
    views.close_page(PAGE_ID, but=second)
    assert [views.page_of(one) for one in (first, second)] == [None, None]
