"""Processes killed and lines cut while visitors play: what they were told is there, once."""

import pytest

from simulators.broker import MOSQUITTO
from simulators.chaos.command import Plan, rehearse
from simulators.database import KINDS

pytestmark = [pytest.mark.journey, pytest.mark.mosquitto, pytest.mark.timeout(150)]


@pytest.mark.parametrize("db", KINDS)
def test_nothing_that_was_promised_is_lost_when_anything_is_killed(tmp_path, db):
    verdict = rehearse(tmp_path, Plan(MOSQUITTO, db, edges=3, kills=5, seed=11))
    assert verdict.told_saved > 50
    assert verdict.clean, verdict
