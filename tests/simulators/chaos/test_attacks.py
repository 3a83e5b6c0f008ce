"""A line that stalls beyond the keepalive takes half a minute: only long runs have time for it."""

from random import Random
from types import SimpleNamespace

import pytest

from edge.line import KEEPALIVE_SECONDS
from simulators.chaos import attacks
from simulators.chaos.attacks import LONG_RUN, Scene

STALLED = "line stalled beyond the keepalive"


class ALine:
    def __init__(self):
        self.said = []

    def stall(self):
        self.said.append("stalls")

    def flow(self):
        self.said.append("flows")


@pytest.fixture
def line():
    return ALine()


@pytest.fixture
def scene(line):
    museum = SimpleNamespace(installations=())
    return Scene(museum, SimpleNamespace(lines=[line]), disks=[None])


@pytest.mark.parametrize(("kills", "there"), [(5, False), (LONG_RUN - 1, False), (LONG_RUN, True)])
def test_only_a_long_run_stalls_a_line_beyond_the_keepalive(scene, kills, there):
    assert (STALLED in dict(scene.attacks(kills))) is there


def test_a_short_run_attacks_as_it_always_did(scene):
    short, long = scene.attacks(5), scene.attacks(LONG_RUN)
    assert [name for name, _ in long if name != STALLED] == [name for name, _ in short]


def test_the_long_stall_outlasts_the_keepalive_and_the_line_flows_again(scene, line, monkeypatch):
    waited = []
    monkeypatch.setattr(attacks, "_wait", lambda seconds: waited.append((seconds, [*line.said])))
    for seed in range(20):
        dict(scene.attacks(LONG_RUN))[STALLED](Random(seed))
    assert all(seconds > KEEPALIVE_SECONDS and said[-1] == "stalls" for seconds, said in waited)
    assert max(seconds for seconds, _ in waited) > 1.5 * KEEPALIVE_SECONDS
    assert line.said == ["stalls", "flows"] * 20
