"""Ids that sort by when they were made, so that a database puts each beside the last. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.contract.seals import ID_BYTES

if TYPE_CHECKING:
    from datetime import date, datetime

_TIME_BYTES = 6
_DAY_BYTES = 3


def result_id(made_at: datetime, random: bytes) -> bytes:
    """Return the 16 bytes that name a result: its millisecond, then randomness.

    As UUIDv7 does it (RFC 9562, section 5.7), without that format's fixed bits. It tells nothing
    that `made_at` beside it does not. Whoever reads one may expect no order: any 16 bytes are good,
    and those made by a clock that was wrong only stand elsewhere in an index.
    """
    millisecond = max(0, int(made_at.timestamp() * 1000))
    return _joined(millisecond, _TIME_BYTES, random)


def visit_id(day: date, random: bytes) -> bytes:
    """Return the 16 bytes that name a visit: its museum day, then randomness.

    So a day's visits stand together, and with them the results under them; no hour is told.
    """
    return _joined(day.toordinal(), _DAY_BYTES, random)


def _joined(number: int, length: int, random: bytes) -> bytes:
    return (number.to_bytes(length, "big") + random)[:ID_BYTES]
