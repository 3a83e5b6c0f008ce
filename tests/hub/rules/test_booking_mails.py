"""The mail of the day before goes at nine in the morning, at once to who books late, or never."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from hub.rules.booking_mails import before_due

ZONE = ZoneInfo("Europe/Brussels")
DAY = date(2026, 12, 8)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ((2026, 11, 1, 12), (2026, 12, 7, 8)),
        ((2026, 12, 7, 7), (2026, 12, 7, 8)),
        ((2026, 12, 7, 15), (2026, 12, 7, 15)),
        ((2026, 12, 7, 22, 59), (2026, 12, 7, 22, 59)),
        ((2026, 12, 7, 23), None),
        ((2026, 12, 8, 8), None),
        ((2026, 12, 9, 8), None),
    ],
)
def test_the_day_before(now, due):
    found = before_due(DAY, ZONE, datetime(*now, tzinfo=UTC))
    assert found == (None if due is None else datetime(*due, tzinfo=UTC))
