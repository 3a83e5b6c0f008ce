"""Which views of a page stay open when it gets another link."""

from portal.views import Views
from tests.portal.a_family import PAGE_ID, FixedClock

OTHER = b"q" * 16


def test_who_asked_keeps_their_view_and_every_other_of_that_page_closes():
    views = Views(FixedClock())
    mine, theirs, of_others = views.open(PAGE_ID), views.open(PAGE_ID), views.open(OTHER)
    views.close_others(mine)
    assert [views.page_of(one) for one in (mine, theirs, of_others)] == [PAGE_ID, None, OTHER]


def test_a_view_that_is_not_open_closes_nothing():
    views = Views(FixedClock())
    mine = views.open(PAGE_ID)
    views.close_others("w" * 43)
    assert views.page_of(mine) == PAGE_ID
