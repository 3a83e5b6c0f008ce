"""Who says too much that cannot be read is not heard for a while; others are, and it is told."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import OperationalError

from hub.line.incoming import ELSEWHERE
from hub.line.nuisances import FIRST_REST, FLOOD, OF_STRANGERS, REST, STRANGERS
from hub.settling.ingest import NOT_HEARD
from hub.settling.settler import MOST_AT_ONCE
from hub.store import Edge, Quarantine, Score, table_of
from tests.hub.a_hub import NOON, AHub, binding, says, score, until
from tests.hub.an_edge import AnEdge

TOO_MUCH = FLOOD[0] + 1


class AHubThatWaits(AHub):
    """Its time stands still, its ingest looks around all the time, and tests start it."""

    def __init__(self, folder, monkeypatch):
        super().__init__(folder)
        self.at = 0.0
        self.clock.monotonic = lambda: self.at
        self.acknowledged = 0
        monkeypatch.setattr("hub.settling.settler.LOOKS_EVERY_SECONDS", 0.05)
        monkeypatch.setattr("hub.settling.settler.AGAIN_SECONDS", (0.01, 0.01))
        # Nothing of a flood may find no room before the thread runs.
        assert self.ingest._queue.maxsize > TOO_MUCH

    def flooded(self, edge, times):
        """Have an installation say what cannot be read so often."""
        for _ in range(times):
            self.queues(edge, "up/ev", b"{", self._count)

    def has_settled(self, times):
        until(lambda: self.acknowledged == times)

    def lines(self):
        """Return where whoever is not heard any more spoke, each with how often that was so."""
        return {row["topic"]: row["times"] for row in self.rows(Quarantine, why=NOT_HEARD)}

    def _count(self):
        self.acknowledged += 1


@pytest.fixture
def hub(tmp_path, monkeypatch):
    rig = AHubThatWaits(tmp_path, monkeypatch)
    yield rig
    rig.close()


@pytest.fixture
def robot(hub):
    one = AnEdge("robot")
    hub.enrol(one)
    return one


def fails_to_commit(hub, times, when=lambda: True):
    """Have that many commits of the ingest fail; return what is left of them."""
    left = [OperationalError("commit", None, OSError("disk is full"))] * times

    def commit(connection):
        writes = connection.get_execution_options().get("myvisit_writes")
        if left and writes and threading.current_thread().name == "ingest" and when():
            raise left.pop()

    event.listen(hub.store.engine, "commit", commit)
    return left


def test_who_says_too_much_is_not_heard_for_a_while_and_others_are(hub, robot):
    wall = AnEdge("wall")
    hub.start()
    hub.welcomes(wall)
    hub.flooded(robot, TOO_MUCH)
    until(lambda: hub.heard_only == [{"wall"}])
    until(lambda: hub.lines() == {"robot/?": 1})
    assert hub.ingest.unheard == {"robot": NOON + timedelta(seconds=REST)}
    says(hub, wall, binding(), score(1))
    until(lambda: hub.count(Score) == 1)
    hub.at = REST
    until(lambda: hub.heard_only == [{"wall"}, None])
    assert hub.ingest.unheard == {}


def test_who_is_switched_off_is_named_no_more(hub, robot):
    hub.start()
    hub.flooded(robot, TOO_MUCH)
    until(lambda: hub.ingest.unheard)
    with hub.store.write() as tx:
        tx.execute(update(table_of(Edge)).values(revoked_at=NOON))
    until(lambda: hub.ingest.unheard == {})


def test_who_is_enrolled_while_others_are_shut_off_is_heard_though_nobody_speaks(hub):
    hub.start()
    hub.flooded(AnEdge("stranger"), OF_STRANGERS[0] + 1)
    until(lambda: hub.heard_only == [set()])
    assert hub.ingest.unheard == {STRANGERS: NOON + timedelta(seconds=FIRST_REST)}
    hub.enrol(AnEdge("wall"))
    until(lambda: hub.heard_only == [set(), {"wall"}])


def test_an_installation_is_not_blamed_for_topics_that_name_none(hub):
    hub.enrol(AnEdge("elsewhere"))
    nowhere = AnEdge("wall")
    nowhere.museum = "another"
    hub.start()
    hub.flooded(nowhere, TOO_MUCH)
    until(lambda: hub.heard_only == [{"elsewhere"}])
    until(lambda: hub.lines() == {ELSEWHERE: 1})


def test_that_somebody_was_shut_off_is_written_down_though_a_commit_fails(hub, robot):
    left = fails_to_commit(hub, 2, lambda: hub.heard_only)
    hub.start()
    hub.flooded(robot, TOO_MUCH)
    until(lambda: hub.lines() == {"robot/?": 1})
    assert left == []
    assert hub.heard_only == [set()]


def test_what_is_tried_again_was_said_once(hub, robot):
    left = fails_to_commit(hub, 3)
    hub.flooded(robot, MOST_AT_ONCE)
    hub.start()
    hub.has_settled(MOST_AT_ONCE)
    assert left == []
    hub.stop()
    assert hub.heard_only == []
    assert hub.ingest.unheard == {}
