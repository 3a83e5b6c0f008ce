"""Ids that sort by time: later ones come after, and nobody can guess them."""

import secrets
from datetime import UTC, date, datetime, timedelta

from edge.contract import ids
from edge.contract.seals import ID_BYTES

AT = datetime(2026, 5, 9, 8, 0, tzinfo=UTC)
RANDOM = bytes(range(ID_BYTES))


def test_a_later_result_sorts_after_an_earlier_one_whatever_chance_gave():
    later = AT + timedelta(milliseconds=1)
    assert ids.result_id(AT, b"\xff" * ID_BYTES) < ids.result_id(later, b"\0" * ID_BYTES)


def test_results_of_one_moment_differ_by_chance():
    made = {ids.result_id(AT, secrets.token_bytes(ID_BYTES)) for _ in range(1000)}
    assert len(made) == 1000


def test_a_result_is_named_by_sixteen_bytes_ten_of_them_random():
    made = ids.result_id(AT, RANDOM)
    assert len(made) == ID_BYTES
    assert made.endswith(RANDOM[:10])


def test_a_clock_before_all_clocks_makes_a_good_id():
    assert ids.result_id(datetime(1969, 1, 1, tzinfo=UTC), RANDOM) == bytes(6) + RANDOM[:10]
    assert len(ids.result_id(datetime.max.replace(tzinfo=UTC), RANDOM)) == ID_BYTES


def test_visits_of_one_day_stand_together_and_tell_no_hour():
    one, other = (ids.visit_id(date(2026, 5, 9), secrets.token_bytes(ID_BYTES)) for _ in range(2))
    assert one[:3] == other[:3]
    assert one != other
    assert max(one, other) < ids.visit_id(date(2026, 5, 10), bytes(ID_BYTES))
    assert ids.visit_id(date(2026, 5, 9), RANDOM).endswith(RANDOM[:13])
