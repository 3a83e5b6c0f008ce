"""Topics, seals and days: what both sides must compute alike."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.contract import seals, topics
from edge.contract.clock import MovedClock, SystemClock
from edge.contract.codec import Malformed, from_json, to_json
from edge.contract.day import day_ends, museum_day
from edge.contract.downward import NumberRange, Receipt
from edge.contract.envelopes import DownKind, EventKind
from edge.contract.events import ScoreMade
from tests.contract.samples import EVENT

BRUSSELS = ZoneInfo("Europe/Brussels")
NAMES = st.from_regex(topics.NAME, fullmatch=True)
IDS = st.binary(min_size=16, max_size=16)


@pytest.mark.parametrize("name", ["", "Wall", "a/b", "a+b", "#", "-a", "é", "a" * 33, "a b", "a\n"])
def test_a_name_that_could_not_stand_in_a_topic_is_refused(name):
    with pytest.raises(ValueError, match="1 to 32"):
        topics.checked_name(name)


@given(NAMES, NAMES)
def test_a_topic_is_taken_apart_as_it_was_made(museum, edge):
    topic = topics.edge_topic(museum, edge, topics.UP_EVENTS)
    assert topics.parse_edge_topic(museum, topic) == topics.EdgeTopic(edge, topics.UP_EVENTS)


@pytest.mark.parametrize(
    "topic",
    [
        "myvisit/1/elsewhere/wall/up/ev",
        "myvisit/2/technopolis/wall/up/ev",
        "myvisit/1/technopolis/wall",
        "myvisit/1/technopolis/wall/",
        "myvisit/1/technopolis/THE WALL/up/ev",
        "",
    ],
)
def test_a_topic_of_another_museum_or_none_is_refused(topic):
    with pytest.raises(ValueError, match="not a topic"):
        topics.parse_edge_topic("technopolis", topic)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 999_999))
def test_the_path_of_a_chunk_names_medium_and_place(sha256, index):
    assert topics.chunk_of(topics.chunk_path(sha256, index)) == (sha256, index)


@pytest.mark.parametrize(
    "path", ["up/ev", "up/media/ab/1", f"up/media/{'AB' * 32}/1", f"up/media/{'ab' * 32}/-1"]
)
def test_no_chunk_travels_elsewhere(path):
    with pytest.raises(ValueError, match="no chunk"):
        topics.chunk_of(path)


@pytest.mark.parametrize(
    "other",
    [
        {"outbox": b"p" * 16},
        {"number": 8},
        {"kind": EventKind.VOID},
        {"priority": 1},
        {"ref": b""},
        {"epoch": b"f" * 16},
    ],
    ids=lambda other: next(iter(other)),
)
def test_an_events_seal_binds_every_field_in_clear(other):
    here = seals.event_binds("technopolis", "wall", EVENT)
    assert here != seals.event_binds("technopolis", "wall", replace(EVENT, **other))


def test_a_seal_binds_museum_and_edge():
    made = [
        (seals.event_binds, (EVENT,)),
        (seals.chunk_binds, (b"o" * 16, 7, 0)),
        (seals.epoch_statement, (b"e" * 16, date(2026, 5, 4), b"s")),
        (seals.down_prefix, (DownKind.RECEIPT,)),
    ]
    for binds, rest in made:
        here = binds("technopolis", "wall", *rest)
        assert here != binds("technopolis", "bicycle", *rest)
        assert here != binds("elsewhere", "wall", *rest)


@given(st.binary(min_size=32, max_size=32), st.sampled_from([4, 7, 10]), st.data())
def test_a_band_is_another_under_each_days_key(day_key, length, data):
    uid = data.draw(st.binary(min_size=length, max_size=length))
    other = bytes([day_key[0] ^ 1]) + day_key[1:]
    assert len(seals.band_key(day_key, uid)) == 16
    assert seals.band_key(day_key, uid) != seals.band_key(other, uid)
    assert seals.binding_ref(uid) != seals.band_key(day_key, uid)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 5, 4, 1, 59, 59, tzinfo=UTC), date(2026, 5, 3)),
        (datetime(2026, 5, 4, 2, 0, 0, tzinfo=UTC), date(2026, 5, 4)),
        (datetime(2026, 1, 4, 2, 59, 59, tzinfo=UTC), date(2026, 1, 3)),
        (datetime(2026, 1, 4, 3, 0, 0, tzinfo=UTC), date(2026, 1, 4)),
        (datetime(2026, 3, 29, 1, 59, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 2, 0, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 25, 2, 59, 59, tzinfo=UTC), date(2026, 10, 24)),
        (datetime(2026, 10, 25, 3, 0, 0, tzinfo=UTC), date(2026, 10, 25)),
    ],
    ids=str,
)
def test_the_museum_day_turns_at_four_on_the_wall_in_every_season(instant, day):
    assert museum_day(instant, BRUSSELS) == day
    assert day_ends(day, BRUSSELS) > instant
    assert museum_day(day_ends(day, BRUSSELS), BRUSSELS) == day + timedelta(days=1)


@given(
    st.builds(
        ScoreMade,
        result_id=IDS,
        binding_id=IDS,
        exhibit=st.text(),
        metric=st.text(),
        value=st.floats(allow_nan=False, allow_infinity=False),
        made_at=st.datetimes(min_value=datetime(1970, 1, 2), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    )
)
def test_any_score_travels_unchanged(score):
    assert from_json(ScoreMade, to_json(score)) == score


@given(st.lists(st.builds(NumberRange, st.integers(1, 2**53), st.integers(1, 2**53))))
def test_any_receipt_travels_unchanged(spans):
    receipt = Receipt(b"o" * 16, tuple(spans), ())
    assert from_json(Receipt, to_json(receipt)) == receipt


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_but_decode_or_be_refused(payload):
    try:
        found = from_json(Receipt, payload)
    except Malformed:
        return
    assert isinstance(found, Receipt)


def test_a_moved_clock_moves_dates_but_no_durations(tmp_path):
    offset = tmp_path / "offset"
    moved, system = MovedClock(offset), SystemClock()
    assert abs(moved.now() - system.now()) < timedelta(seconds=5)
    offset.write_text("86400\n")
    assert abs(moved.now() - system.now() - timedelta(days=1)) < timedelta(seconds=5)
    assert abs(moved.monotonic() - system.monotonic()) < 5
    offset.write_text("tomorrow")
    with pytest.raises(ValueError, match="tomorrow"):
        moved.now()
