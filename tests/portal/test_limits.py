"""Failures are counted for a part of the network, in bounded memory."""

import pytest

from portal import limits
from portal.limits import BURST, FailureLimit, prefix
from tests.portal.a_family import FixedClock


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7",           "192.0.2.0/24"),
        ("192.0.2.250",         "192.0.2.0/24"),
        ("::ffff:192.0.2.7",    "192.0.2.0/24"),
        ("2001:db8:1:2:3::4",   "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("",                    "unknown"),
        ("testclient",          "unknown"),
    ],
)  # fmt: skip
def test_neighbours_share_a_prefix(address, network):
    assert prefix(address) == network


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
