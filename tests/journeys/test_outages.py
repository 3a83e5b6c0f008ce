"""A hub that was away for days: what was said to be kept is there, or counted in red."""

from datetime import timedelta

import pytest

from simulators.broker import MOSQUITTO, running
from simulators.chaos.outage import A_DAY, endure

pytestmark = [pytest.mark.journey, pytest.mark.mosquitto, pytest.mark.timeout(240)]


def test_after_three_days_without_a_hub_nothing_is_lost(tmp_path):
    with running(MOSQUITTO, tmp_path) as broker:
        endured = endure(tmp_path, broker, timedelta(hours=72))
    assert endured.told_saved == endured.on_hub == 4 * A_DAY
    assert (endured.counted, endured.red, endured.noticed) == (0, 0, False)


def test_after_more_than_two_weeks_all_is_there_or_counted_and_red(tmp_path):
    """The hub can open what is a little older than an outbox promises; here some of it is not."""
    with running(MOSQUITTO, tmp_path) as broker:
        endured = endure(tmp_path, broker, timedelta(days=17))
    assert endured.unaccounted == 0
    assert endured.counted == endured.red == 2 * A_DAY
    assert endured.on_hub > A_DAY
    assert endured.noticed
