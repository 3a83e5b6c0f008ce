"""Several workers, any of which may die: all that is receipted is stored, and stored once."""

import collections
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from edge.contract import topics
from edge.contract.downward import DirectoryDelta, EraseBinding
from edge.contract.events import VisitForgotten, Void
from hub import config
from hub.config import BrokerAddress, IngestSettings
from hub.errors import SettingsWrong
from hub.store import Received, Score, Visit
from hub.workers import share
from hub.workers.share import check_shares
from simulators.broker import EMBEDDED, running
from simulators.waiting import free_port
from tests.brokers import mosquitto
from tests.databases import postgresql_url_of
from tests.hub.a_hub import binding, score, until
from tests.hub.a_museum import settings_in
from tests.hub.workers.a_crew import PATIENCE, ACrew

pytestmark = [pytest.mark.mosquitto, pytest.mark.timeout(90)]


@pytest.fixture(scope="module")
def crew(tmp_path_factory):
    """Give one crew to all tests: each begins with a binding of its own."""
    folder = tmp_path_factory.mktemp("crew")
    with mosquitto() as port:
        one = ACrew(folder, port, postgresql_url_of(folder))
        yield one
        one.close()


def test_what_is_settled_shows_on_an_open_page_and_every_edge_hears_of_the_band(crew):
    changed = threading.Event()
    crew.line.sends(binding(1))
    until(lambda: crew.line.stored == {1}, seconds=PATIENCE)
    until(lambda: any(isinstance(one, DirectoryDelta) for one in crew.line.heard), seconds=PATIENCE)
    (visit,) = crew.rows(Visit)
    stop = crew.hub._watchers.subscribe(visit.page_id, changed.set)
    crew.line.sends(score(1))
    assert changed.wait(PATIENCE)
    stop()
    assert crew.hub.health().ingest["stored"] >= 2


def test_a_visit_that_asks_a_worker_to_be_forgotten_is_erased_by_the_hub(crew):
    before = crew.count("visit")
    crew.line.sends(binding(2), score(2, of=2))
    crew.line.drain()
    assert crew.count("visit") == before + 1
    crew.line.sends(VisitForgotten(binding(2).binding_id, crew.hub.clock.now()))
    until(lambda: crew.count("visit") == before, seconds=PATIENCE)
    told = EraseBinding(binding(2).binding_id)
    until(lambda: crew.line.send_again() == 0 and told in crew.line.heard, seconds=PATIENCE)
    crew.line.sends(score(3, of=2))
    crew.line.drain()
    assert "erased" in crew.line.refused.values()


def test_what_somebody_left_retained_is_not_taken_and_is_cleared(crew):
    before = crew.count("received"), crew.count("quarantine")
    event = crew.edge.batch(crew.edge.seals(Void()))
    crew.line.says(topics.UP_EVENTS, event, retain=True)
    until(lambda: crew.count("received") == before[0] + 1, seconds=PATIENCE)
    killed = crew.kill(crew.members[1])
    until(lambda: crew.count("quarantine") > before[1], seconds=PATIENCE)
    assert crew.members[1].process.pid != killed


def test_what_a_worker_held_when_it_was_killed_is_stored_once(crew):
    crew.line.sends(binding(4))
    crew.line.drain()
    before = len(crew.line.stored)
    scores = [score(1000 + number, of=4, value=100.0 + number) for number in range(400)]
    crew.line.sends(*scores[:200])
    until(lambda: len(crew.line.stored) > before + 20, seconds=PATIENCE)
    killed = crew.kill(crew.members[0])
    crew.line.sends(*scores[200:])
    crew.line.drain()
    wanted = {one.result_id for one in scores}
    kept = collections.Counter(row.result_id for row in crew.rows(Score))
    assert {one: kept[one] for one in wanted} == dict.fromkeys(wanted, 1)
    settled = collections.Counter(row.number for row in crew.rows(Received))
    assert set(settled.values()) == {1}
    assert crew.line.stored <= settled.keys()
    until(lambda: _is_back(crew.members[0], killed), seconds=PATIENCE)


def _is_back(member, killed):
    return member.process is not None and member.process.pid != killed


def test_a_worker_whose_hub_is_gone_ends(crew):
    words = [sys.executable, "-m", "hub", "worker", "--number", "9", "--of-a-hub"]
    orphan = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    orphan.communicate(crew.hub._beside._crew._words, PATIENCE)
    assert orphan.returncode == 0


# -- where there can be none


def test_workers_on_sqlite_are_refused_in_plain_words(tmp_path):
    settings = settings_in(tmp_path, database="postgresql+psycopg://hub@127.0.0.1/none")
    replace(settings, ingest=IngestSettings(2))
    with pytest.raises(ValueError, match="needs PostgreSQL"):
        replace(settings, database="", ingest=IngestSettings(2))


@pytest.mark.parametrize("number", [-1, config.MOST_WORKERS + 1])
def test_nobody_hires_more_than_there_is_room_for(number):
    with pytest.raises(ValueError, match="workers must be"):
        IngestSettings(number)


def test_a_broker_that_cannot_share_out_is_refused_in_plain_words(tmp_path):
    with (
        running(EMBEDDED, tmp_path) as address,
        pytest.raises(SettingsWrong, match="Mosquitto"),
    ):
        check_shares(BrokerAddress(address.host, address.port))


def test_a_broker_that_shares_out_or_is_away_is_believed(monkeypatch):
    check_shares(BrokerAddress("127.0.0.1", free_port()))
    with mosquitto() as port:
        check_shares(BrokerAddress("127.0.0.1", port))
        monkeypatch.setattr(share, "_shares", lambda _: False)
        with pytest.raises(SettingsWrong, match="Mosquitto"):
            check_shares(BrokerAddress("127.0.0.1", port))
