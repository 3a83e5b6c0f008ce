"""When a binding holds, and until when what it said may be mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from edge.contract.day import museum_day

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the clocks of two installations may lie apart."""
FUTURE = timedelta(hours=1)
"""What was decided further ahead was decided by a clock that cannot be trusted."""
MEND_WITHIN = timedelta(minutes=5)
"""So long the family still stands where it registered; later, somebody may have found the band."""


@dataclass(frozen=True, slots=True)
class Span:
    """The part of one museum day for which a binding holds; `ended_at` is None while it does."""

    day: date
    made_at: datetime
    ended_at: datetime | None

    def had_not_ended(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether it was that day and not over. Play before a registration of that day counts."""
        ended = self.ended_at
        return museum_day(at, zone) == self.day and (ended is None or at <= ended + CLOCKS_DIFFER)

    def held(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether it had begun, and was not over."""
        return self.made_at - CLOCKS_DIFFER <= at and self.had_not_ended(at, zone)

    def may_mend(self, at: datetime) -> bool:
        """Whether an address is mended in time, by the clock of the one edge that may."""
        return timedelta() <= at - self.made_at <= MEND_WITHIN
