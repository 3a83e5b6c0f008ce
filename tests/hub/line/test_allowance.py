"""So many at once, so many a second, each name for itself."""

from hub.line import allowance
from hub.line.allowance import Allowance


def test_a_burst_is_allowed_and_then_so_many_a_second():
    asks = Allowance(burst=3, a_second=2.0)
    assert [asks.allows("wall", 0.0) for _ in range(4)] == [True, True, True, False]
    assert not asks.allows("wall", 0.4)
    assert [asks.allows("wall", 0.5), asks.allows("wall", 0.5)] == [True, False]


def test_one_name_uses_up_nothing_of_another():
    asks = Allowance(burst=1, a_second=1.0)
    assert [asks.allows(name, 0.0) for name in ("wall", "wall", "bicycle")] == [True, False, True]


def test_rest_gives_back_no_more_than_a_burst():
    asks = Allowance(burst=2, a_second=1.0)
    asks.allows("wall", 0.0)
    assert [asks.allows("wall", 1e6) for _ in range(3)] == [True, True, False]


def test_what_is_more_than_is_left_takes_nothing_of_it():
    asks = Allowance(burst=3, a_second=1.0)
    assert [asks.allows("wall", 0.0, many) for many in (4, 2, 2, 1)] == [False, True, False, True]


def test_made_up_names_fill_no_memory_and_push_out_nobody(monkeypatch):
    monkeypatch.setattr(allowance, "MOST_NAMES", 3)
    asks = Allowance(burst=1, a_second=1.0)
    assert all(asks.allows(name, 0.0) for name in ("a", "b", "c"))
    assert not asks.allows("d", 0.5)
    assert not asks.allows("a", 0.5)
    assert len(asks._buckets) == 3


def test_names_that_rested_make_room(monkeypatch):
    monkeypatch.setattr(allowance, "MOST_NAMES", 2)
    asks = Allowance(burst=1, a_second=1.0)
    asks.allows("a", 0.0)
    asks.allows("b", 9.5)
    assert asks.allows("c", 10.0)
    assert set(asks._buckets) == {"b", "c"}
