"""Keys of a day: there before it, gone after it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from nacl.public import PrivateKey

from hub.errors import KeyGone
from hub.keyring import KeyKind, day_id
from hub.keys.file import KeyringFile
from hub.line.keys_ahead import KeyCalendar

ZONE = ZoneInfo("Europe/Brussels")
NOON = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
TODAY = date(2026, 5, 4)


@pytest.fixture
def keyring(tmp_path):
    ring = KeyringFile(tmp_path / "keyring.db")
    yield ring
    ring.close()


@pytest.fixture
def calendar(keyring):
    return KeyCalendar(keyring, ZONE)


def days(*, first, count):
    return [first + timedelta(days=ahead) for ahead in range(count)]


def test_an_edge_gets_day_keys_for_a_week_and_sealing_keys_for_two(calendar):
    answer = calendar.answer(b"nonce", NOON)
    assert answer.nonce == b"nonce"
    assert [one.day for one in answer.day_keys] == days(first=TODAY, count=8)
    assert [one.day for one in answer.sealing_keys] == days(first=TODAY, count=15)
    assert len({one.key for one in answer.day_keys}) == 8
    assert len({one.public for one in answer.sealing_keys}) == 15


def test_every_edge_gets_the_same_keys_whenever_it_asks(calendar, tmp_path):
    first = calendar.answer(b"", NOON)
    calendar.turn(NOON + timedelta(hours=3))
    later = NOON + timedelta(hours=5)
    assert calendar.answer(b"", later) == replace(first, now=later)
    again = KeyringFile(tmp_path / "keyring.db")
    assert KeyCalendar(again, ZONE).answer(b"", NOON) == first
    again.close()


def test_tomorrow_has_the_keys_that_were_told_today(calendar):
    today = calendar.answer(b"", NOON)
    tomorrow = calendar.answer(b"", NOON + timedelta(days=1))
    assert tomorrow.day_keys[:7] == today.day_keys[1:]
    assert tomorrow.sealing_keys[:14] == today.sealing_keys[1:]


def test_the_private_half_that_the_hub_keeps_fits_the_public_one_it_tells(calendar):
    for told in calendar.answer(b"", NOON).sealing_keys:
        private = PrivateKey(calendar.sealing_private(told.day))
        assert bytes(private.public_key) == told.public


def test_before_four_in_the_morning_it_is_still_yesterday(calendar):
    night = datetime(2026, 5, 4, 1, 59, tzinfo=UTC)
    assert calendar.answer(b"", night).day_keys[0].day == date(2026, 5, 3)
    assert calendar.answer(b"", night + timedelta(minutes=1)).day_keys[0].day == TODAY


def test_a_day_key_is_gone_within_48_hours_of_its_day(calendar, keyring):
    calendar.turn(NOON)
    over = datetime(2026, 5, 5, 2, 0, tzinfo=UTC)
    for hours in range(1, 48):
        calendar.turn(over + timedelta(hours=hours))
    with pytest.raises(KeyGone):
        keyring.get(KeyKind.DAY, day_id(TODAY))
    assert keyring.get(KeyKind.DAY, day_id(TODAY + timedelta(days=1)))


def test_a_private_half_outlives_the_last_row_an_outbox_may_hold_of_its_day(calendar):
    calendar.turn(NOON)
    last_row = NOON + timedelta(days=15)
    calendar.turn(last_row)
    assert calendar.sealing_private(TODAY)


def test_a_private_half_dies_with_the_outbox_limit(calendar):
    calendar.turn(NOON)
    calendar.turn(NOON + timedelta(days=16))
    with pytest.raises(KeyGone):
        calendar.sealing_private(TODAY)


def test_the_bytes_of_a_destroyed_day_key_stand_nowhere_on_disk(calendar, keyring, tmp_path):
    calendar.turn(NOON)
    key = keyring.get(KeyKind.DAY, day_id(TODAY))
    assert calendar.turn(NOON + timedelta(days=2)) >= 1
    assert not any(key in file.read_bytes() for file in tmp_path.iterdir())


def test_a_hub_that_was_off_for_a_month_starts_with_keys_of_now(calendar, keyring):
    calendar.turn(NOON)
    later = NOON + timedelta(days=30)
    calendar.turn(later)
    assert min(keyring.ids(KeyKind.DAY)) == day_id(TODAY + timedelta(days=30))
    assert len(keyring.ids(KeyKind.SEALING)) == 15


def test_a_day_too_far_ahead_has_no_key_to_seal_to(calendar):
    calendar.turn(NOON)
    with pytest.raises(KeyGone):
        calendar.sealing_private(TODAY + timedelta(days=15))
