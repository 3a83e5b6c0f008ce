"""Everything killed, cut, filled up and set wrong while visitors play: what was promised is there.

The short form of `make soak`: each broker on each database, and once with workers, attacked five
times.
"""

import pytest

from simulators.broker import MOSQUITTO
from simulators.chaos.broker import KINDS as BROKERS
from simulators.chaos.command import Plan, rehearse
from simulators.database import KINDS as DATABASES
from simulators.database import POSTGRES

pytestmark = [pytest.mark.journey, pytest.mark.mosquitto, pytest.mark.timeout(600)]
ATTACKS = 5


@pytest.mark.parametrize("db", DATABASES)
@pytest.mark.parametrize("broker", BROKERS)
def test_nothing_that_was_promised_is_lost_or_there_twice(tmp_path, broker, db):
    seed = 11 + len(DATABASES) * BROKERS.index(broker) + DATABASES.index(db)
    verdict = rehearse(tmp_path, Plan(broker, db, edges=2, kills=ATTACKS, seed=seed))
    assert verdict.enough, verdict
    assert verdict.clean, verdict


def test_nothing_that_was_promised_is_lost_or_there_twice_where_workers_settle(tmp_path):
    plan = Plan(MOSQUITTO, POSTGRES, edges=2, kills=ATTACKS, seed=17, workers=2)
    verdict = rehearse(tmp_path, plan)
    assert verdict.enough, verdict
    assert verdict.clean, verdict
