"""A museum closes: each of its processes has the time that it needs to end."""

from hub.workers import crew
from portal import serving
from simulators.broker import BrokerAddress
from simulators.museum import Museum
from simulators.processes import STOP_SECONDS
from simulators.settings import Pace
from simulators.waiting import LOOPBACK


def test_the_portal_has_time_for_its_answers_and_then_its_workers(tmp_path):
    museum = Museum(tmp_path, BrokerAddress(LOOPBACK, 1), Pace(), ())
    given = []
    museum.portal.stop = lambda *, seconds=STOP_SECONDS: given.append(seconds)
    museum.close()
    assert given[0] > serving.PATIENCE_SECONDS + crew.STOP_SECONDS
