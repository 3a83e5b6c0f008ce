"""Very many wrong links at the door, from everywhere: little is remembered, and nobody waits."""

import tracemalloc
from collections import Counter
from datetime import UTC, datetime

import pytest
from starlette.requests import Request

from edge.contract.words import Language
from portal import assets, limits
from portal.door import Door, Leads
from portal.errors import NotHere, NotShown, TooManyTries
from portal.limits import BURST, FailureLimit
from portal.pages import make_pages
from portal.views import Views
from tests.portal.a_family import PAGE_ID, TOKEN, FakeHub, FixedClock, settings

pytestmark = pytest.mark.timeout(120)  # many tries; a machine that does more beside has the time

GUESSES = 24_000
FAMILY, PERSISTENT = "198.51.100.7", "192.0.2.7"


@pytest.fixture
def limit():
    return FailureLimit(FixedClock())


@pytest.fixture
def door(limit):
    return Door(
        leads=Leads("door.html.j2", lambda _hub, token: opened(token), "/v/{}", "links"),
        hub=FakeHub(),
        views=Views(FixedClock(datetime(2026, 11, 21, tzinfo=UTC))),
        limit=limit,
        pages=make_pages(settings().notice, assets.build(), tuple(Language)),
        public_url="http://testserver",
    )


def opened(token):
    return PAGE_ID if token == TOKEN else None


def tries(door, address, token):
    """POST a link from an address; return the status that it is answered with."""
    headers = [(b"origin", b"http://testserver")]
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b""}
    try:
        return door.open(Request({**scope, "headers": headers, "client": (address, 0)}), token)
    except NotShown as refused:
        return type(refused)


def everywhere(count):
    """Yield addresses, each of another part of the network, and one that tries again and again."""
    for n in range(count // 2):
        yield f"2001:db8:{n >> 16:x}:{n & 0xFFFF:x}::1"
        yield PERSISTENT


def test_guesses_from_everywhere_take_little_memory_and_a_right_link_opens_at_once(
    door, limit, caplog
):
    tries(door, FAMILY, TOKEN)
    answers, families = Counter(), Counter()
    tracemalloc.start()
    try:
        for n, address in enumerate(everywhere(GUESSES)):
            answers[tries(door, address, f"{n:043x}")] += 1
            if n % 1000 == 0:
                families[tries(door, FAMILY, TOKEN).status_code] += 1
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert families == {303: GUESSES // 1000}
    assert answers == {NotHere: GUESSES // 2 + BURST, TooManyTries: GUESSES // 2 - BURST}
    assert len(limit._buckets) == limits.MOST_PREFIXES
    assert peak < 5_000_000
    assert tries(door, FAMILY, "w" * 43) is NotHere
    assert len(caplog.records) == 1


def test_that_a_part_must_wait_is_in_the_log_once_however_often_it_tries(door, limit, caplog):
    clock = limit._clock
    for times in (1, 2):
        for _ in range(BURST + 50):
            tries(door, PERSISTENT, "w" * 43)
        assert [one.getMessage() for one in caplog.records] == [
            "links: one part of the network must wait"
        ] * times
        clock.seconds += 3600
