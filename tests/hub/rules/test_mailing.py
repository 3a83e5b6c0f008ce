"""When a household is written to."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules.links import looks_like_token, page_link, token_hash
from hub.rules.mailing import next_try, results_due

ZONE = ZoneInfo("Europe/Brussels")
DAY = date(2026, 5, 9)
QUIET = timedelta(minutes=60)
CLOSES = time(18, 0)


def at(hour, minute=0, day=9):
    return datetime(2026, 5, day, hour, minute, tzinfo=ZONE)


# fmt: off
QUIET_TIMES = [
    (at(10),             at(11)),
    (at(16, 59),         at(17, 59)),
    (at(17, 30),         at(18)),
    (at(18),             at(19)),
    (at(19, 30),         at(20, 30)),
    (at(3, 30, day=10),  at(4, day=10)),
]
# fmt: on


@pytest.mark.parametrize(("active", "due"), QUIET_TIMES)
def test_results_are_mailed_after_an_hour_s_quiet_at_the_latest_at_closing(active, due):
    assert results_due(active, DAY, QUIET, CLOSES, ZONE) == due


@given(st.integers(0, 24 * 60 - 1))
def test_nobody_waits_past_the_day_s_end(minutes):
    active = at(4) + timedelta(minutes=minutes)
    due = results_due(active, DAY, QUIET, CLOSES, ZONE)
    assert active <= due <= at(4, day=10)


@given(st.integers(1, 10_000))
def test_waits_grow_to_an_hour_and_no_further(attempts):
    now = datetime(2026, 5, 9, tzinfo=UTC)
    wait = next_try(attempts, now) - now
    assert timedelta(seconds=30) <= wait <= timedelta(hours=1)
    assert next_try(attempts + 1, now) - now >= wait


# fmt: off
TOKENS = [
    ("A" * 43,            True),
    ("A_-z0" + "x" * 38,  True),
    ("A" * 42,            False),
    ("A" * 44,            False),
    ("A" * 42 + "=",      False),
    ("A" * 42 + "\n",     False),
    ("",                  False),
    ("\u00e9" * 43,       False),
]
# fmt: on


@pytest.mark.parametrize(("token", "can_be"), TOKENS)
def test_a_token_has_forty_three_characters(token, can_be):
    assert looks_like_token(token) is can_be


def test_a_link_is_the_public_address_and_the_token():
    assert page_link("https://museum.example.org/", "T") == "https://museum.example.org/p/T"
    assert len(token_hash("A" * 43)) == 32
