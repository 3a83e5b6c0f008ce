"""A worker that lives and hears nobody is no worker: the hub's health says so."""

import sys
from dataclasses import replace

import pytest

from hub.config import IngestSettings
from hub.errors import WorkersAway
from hub.workers import crew
from hub.workers.crew import DEAF_SECONDS, Crew
from tests.hub.a_hub import until
from tests.hub.a_museum import settings_in

SAYS = """
import sys
sys.stdin.readline()
for word in {words!r}:
    print(word, flush=True)
sys.stdin.read()
"""


class HandClock:
    """Monotonic seconds that a test sets."""

    seconds = 100.0

    def monotonic(self):
        return self.seconds


@pytest.fixture
def one_that_says(tmp_path, monkeypatch, request):
    """A crew of one worker, begun and not watched, that says so much and goes on living."""

    def made(*words):
        argv = (sys.executable, "-c", SAYS.format(words=words))
        monkeypatch.setattr(crew, "_argv", lambda _: argv)
        settings = settings_in(tmp_path, database="postgresql+psycopg://hub@127.0.0.1/none")
        one = Crew(replace(settings, ingest=IngestSettings(1)), HandClock())
        one._begin(one._members[0])
        request.addfinalizer(one.stop)
        return one

    return made


def test_a_worker_that_never_hears_the_edges_is_not_well(one_that_says):
    one = one_that_says()
    one._look()
    one._clock.seconds += DEAF_SECONDS
    with pytest.raises(WorkersAway, match="1 of 1 workers hear no edge"):
        one._look()


def test_a_worker_that_hears_the_edges_is_well(one_that_says):
    one = one_that_says("ready worker 1")
    until(lambda: (one._look(), one._members[0].deaf_since is None)[1])
    one._clock.seconds += DEAF_SECONDS
    one._look()


def test_a_worker_that_hears_them_no_more_is_not_well_after_a_moment(one_that_says):
    one = one_that_says("ready worker 1\naway worker 1")
    crew._wait_until_ready(one._members[0], DEAF_SECONDS)
    one._clock.seconds += 10
    one._look()
    one._clock.seconds += DEAF_SECONDS - 1
    one._look()
    one._clock.seconds += 1
    with pytest.raises(WorkersAway, match="hear no edge"):
        one._look()
