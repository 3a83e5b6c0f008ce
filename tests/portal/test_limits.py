"""Failures are counted for a part of the network, in bounded memory."""

import pytest

from portal import limits
from portal.limits import BURST, FailureLimit, HourlyLimit, prefix
from tests.portal.a_family import FixedClock


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("192.0.2.7",        "192.0.2.250",          True),
        ("192.0.2.7",        "::ffff:192.0.2.9",     True),
        ("192.0.2.7",        "192.0.3.7",            False),
        ("2001:db8:1:2:3::", "2001:db8:1:2:ffff::4", True),
        ("2001:db8:1:2::",   "2001:db8:1:3::",       False),
        ("c000:2ff::",       "192.0.2.255",          False),
        ("",                 "testclient",           True),
        ("",                 "0.0.0.1",              False),
    ],
)  # fmt: skip
def test_neighbours_share_a_prefix(one, other, shared):
    assert (prefix(one) == prefix(other)) is shared


def test_neighbours_share_their_tries_and_strangers_keep_theirs():
    limit = FailureLimit(FixedClock())
    for _ in range(BURST):
        limit.failed("192.0.2.7")
    assert not limit.allows("192.0.2.200")
    assert limit.allows("198.51.100.7")


def test_tries_come_back_one_by_one():
    clock = FixedClock()
    limit = FailureLimit(clock)
    for _ in range(BURST + 3):
        limit.failed("192.0.2.7")
    clock.seconds += limits.A_TRY_EACH
    assert limit.allows("192.0.2.7")
    limit.failed("192.0.2.7")
    assert not limit.allows("192.0.2.7")


def test_a_flood_of_addresses_does_not_grow_the_memory(monkeypatch):
    monkeypatch.setattr(limits, "MOST_PREFIXES", 8)
    limit = FailureLimit(FixedClock())
    for i in range(200):
        limit.failed(f"10.0.{i}.1")
        assert len(limit._buckets) <= 8


def test_whoever_tries_on_is_not_forgotten_for_those_who_rest(monkeypatch):
    monkeypatch.setattr(limits, "MOST_PREFIXES", 8)
    limit = FailureLimit(FixedClock())
    for i in range(100):
        limit.failed("192.0.2.7")
        limit.failed(f"10.0.{i}.1")
    assert not limit.allows("192.0.2.7")


def test_what_is_counted_in_an_hour_is_forgotten_after_it():
    clock = FixedClock()
    limit = HourlyLimit(clock, 5)
    for number in range(300):
        clock.seconds += limits.AN_HOUR / 10
        limit.count(number.to_bytes(2, "big"))
        assert len(limit._times) <= 11


def test_what_is_done_again_and_again_is_not_forgotten_with_what_rests():
    clock = FixedClock()
    limit = HourlyLimit(clock, 2)
    limit.count(b"again")
    limit.count(b"rests")
    clock.seconds += limits.AN_HOUR / 2
    limit.count(b"again")
    clock.seconds += limits.AN_HOUR / 2
    limit.count(b"another")
    assert set(limit._times) == {b"again", b"another"}
    limit.count(b"again")
    assert not limit.allows(b"again")


def test_many_things_in_one_hour_take_bounded_memory(monkeypatch):
    monkeypatch.setattr(limits, "MOST_KEYS", 8)
    limit = HourlyLimit(FixedClock(), 1)
    for number in range(200):
        limit.count(number.to_bytes(2, "big"))
        limit.count(b"again")
        assert len(limit._times) <= 8
    assert not limit.allows(b"again")
    assert len(limit._times[b"again"]) == 1
