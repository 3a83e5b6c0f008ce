"""Several workers, any of which may die: all that is receipted is stored, and stored once."""

import collections
import time

import pytest

from hub.store import Received, Score
from simulators.database import postgresql
from tests.brokers import mosquitto
from tests.hub.a_hub import binding, score, until
from tests.hub.workers.a_crew import PATIENCE, ACrew

pytestmark = pytest.mark.mosquitto


@pytest.fixture(scope="module")
def server():
    with postgresql("fsync=off") as url:
        yield url


@pytest.fixture
def port():
    with mosquitto() as one:
        yield one


@pytest.fixture
def crew(tmp_path, port, server):
    import psycopg  # noqa: PLC0415 - only where there is one

    name = f"crew_{time.monotonic_ns()}"
    with psycopg.connect(f"{server.replace('+psycopg', '')}/postgres", autocommit=True) as sql:
        sql.execute(f"CREATE DATABASE {name}")
    one = ACrew(tmp_path, port, f"{server}/{name}")
    yield one
    one.close()


def test_what_one_worker_held_when_it_was_killed_is_stored_once(crew):
    crew.line.sends(binding())
    until(lambda: crew.line.stored == {1}, seconds=PATIENCE)
    scores = [score(number, value=100.0 + number) for number in range(1, 401)]
    crew.line.sends(*scores[:200])
    until(lambda: len(crew.line.stored) > 20, seconds=PATIENCE)
    killed = crew.kill(crew.members[0])
    crew.line.sends(*scores[200:])
    crew.line.drain()
    assert crew.line.stored == set(range(1, 402))
    assert crew.line.refused == {}
    kept = collections.Counter(row.result_id for row in crew.rows(Score))
    assert kept == collections.Counter(one.result_id for one in scores)
    assert crew.count("received") == len({row.number for row in crew.rows(Received)}) == 401
    until(lambda: crew.members[0].process and crew.members[0].process.pid != killed)
