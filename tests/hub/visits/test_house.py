"""What pages tell of the museum itself may be a moment old, and what they need is always there."""

from dataclasses import replace

import pytest

from edge.contract.codec import to_json
from edge.contract.words import AgeBand
from hub.store import Exhibit, put
from hub.visits.house import Houses
from tests.hub.a_museum import MORNING, WALL, AMuseum, HandClock

PATIENCE = 2.0


class Seconds(HandClock):
    """A clock whose monotonic seconds a test sets."""

    def __init__(self):
        super().__init__()
        self.seconds = 100.0

    def monotonic(self):
        return self.seconds


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def counted(museum, houses):
    """Return how many adults are counted at the wall."""
    with museum.store.read() as tx:
        there = houses.at(tx, {"wall"}, {AgeBand.ADULT})
    return sum(there.counts("wall", WALL.metrics[0], AgeBand.ADULT).values())


def test_who_is_counted_meanwhile_is_told_of_a_moment_later(museum):
    clock = Seconds()
    houses = Houses(clock, PATIENCE)
    museum.plays(museum.register())
    assert counted(museum, houses) == 1
    museum.plays(museum.register(name="Testouder", address="two@example.org"))
    clock.seconds += PATIENCE - 0.1
    assert counted(museum, houses) == 1
    clock.seconds += 0.2
    assert counted(museum, houses) == 2


def test_without_patience_everything_is_read_each_time(museum):
    houses = Houses(Seconds())
    assert counted(museum, houses) == 0
    museum.plays(museum.register())
    assert counted(museum, houses) == 1


def test_an_exhibit_that_was_not_there_a_moment_ago_is_looked_for_at_once(museum):
    houses = Houses(Seconds(), PATIENCE)
    counted(museum, houses)
    organ = replace(WALL, exhibit="organ")
    row = {"exhibit": "organ", "edge": "wall", "manifest": to_json(organ).decode()}
    with museum.store.write() as tx:
        put(tx, Exhibit, [{**row, "updated_at": MORNING}])
    with museum.store.read() as tx:
        assert houses.at(tx, {"organ"}, {AgeBand.ADULT}).manifests["organ"] == organ
