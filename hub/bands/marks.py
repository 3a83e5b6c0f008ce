"""What a museum day remembers of bands, bound or not: in memory alone, told to all edges."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sqlalchemy import select

from edge.contract.day import museum_day
from edge.contract.downward import BandMarks, MarkedBand
from edge.contract.words import AgeBand, Mark
from hub.bands import blocked
from hub.rules.ages import needs_guardian
from hub.store import Binding, Visit, table_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from hub.store import Store

_bindings = table_of(Binding)
_visits = table_of(Visit)

MOST_BANDS = 50_000
"""More bands than a museum sees in a day; beyond it, marks hold at their own exhibit alone."""
IN_ONE_MESSAGE = 500


class Marks:
    """The marks of one museum day. A band may carry both: locked, and asked no more. Thread-safe.

    Edges add what they are told to what they know, so all of it may come in several messages; what
    was lifted is told again before it, for an edge may have missed that.
    """

    def __init__(self, zone: ZoneInfo, tell_all: Callable[[BandMarks], None]) -> None:
        self._zone = zone
        self._tell_all = tell_all
        self._lock = threading.Lock()
        self._day: date | None = None
        self._marked: dict[bytes, set[Mark]] = {}
        self._lifted: set[bytes] = set()

    def recall(self, store: Store, now: datetime) -> None:
        """Lock again, at a start, the bands whose last registration of today was an under-13's.

        Nobody is told: no edge forgot. What was said of bands that were never bound is lost, and
        so is that a colleague let a bound child's band be asked anew: they do it again.
        """
        with self._lock:
            day = self._today(now)
            for band_key in _bands_of_children(store, day)[:MOST_BANDS]:
                self._marked.setdefault(band_key, set()).add(Mark.LOCKED)
            with store.read() as tx:
                refused = blocked.of_day(tx, day)
            for band_key in refused:
                self._marked.setdefault(band_key, set()).update((Mark.JUST_PLAYS, Mark.BLOCKED))

    def mark(self, day: date, band_key: bytes, mark: Mark, now: datetime) -> bool:
        """Remember a mark and tell all edges; False if it is of another day, or there are too many.

        A mark that is known already is told nobody again.
        """
        with self._lock:
            if day != self._today(now):
                return False
            if band_key not in self._marked and len(self._marked) >= MOST_BANDS:
                return False
            marks = self._marked.setdefault(band_key, set())
            if mark not in marks:
                marks.add(mark)
                self._tell_all(BandMarks(day, (MarkedBand(band_key, mark),)))
            return True

    def lift(
        self, day: date, band_key: bytes, now: datetime, but: frozenset[Mark] = frozenset()
    ) -> None:
        """Remember nothing more of a band but these marks, and tell all edges, whatever we knew.

        After a restart of ours an edge may know of a mark that we do not.
        """
        with self._lock:
            if day != self._today(now):
                return
            stay = self._marked.pop(band_key, set()) & but
            if len(self._lifted) < MOST_BANDS:
                self._lifted.add(band_key)
            self._tell_all(BandMarks(day, (), (band_key,)))
            if stay:
                self._marked[band_key] = stay
                again = tuple(MarkedBand(band_key, mark) for mark in sorted(stay))
                self._tell_all(BandMarks(day, again))

    def of(self, day: date, band_key: bytes, now: datetime) -> frozenset[Mark]:
        """Return what is remembered of a band."""
        with self._lock:
            known = day == self._today(now)
            return frozenset(self._marked.get(band_key, ()) if known else ())

    def tell_whole(self, now: datetime, tell: Callable[[BandMarks], None]) -> None:
        """Tell one edge all that today remembers; nothing comes between it and what follows."""
        with self._lock:
            day = self._today(now)
            marked = [
                MarkedBand(band_key, mark)
                for band_key, marks in self._marked.items()
                for mark in sorted(marks)
            ]
            # First, for what was lifted may have been marked again since.
            lifted = sorted(self._lifted)
            for at in range(0, len(lifted), IN_ONE_MESSAGE):
                tell(BandMarks(day, (), tuple(lifted[at : at + IN_ONE_MESSAGE])))
            # An edge of before refuses a whole message for one mark that it does not know.
            new = [one for one in marked if one.mark is Mark.BLOCKED]
            for some in ([one for one in marked if one.mark is not Mark.BLOCKED], new):
                for at in range(0, len(some), IN_ONE_MESSAGE):
                    tell(BandMarks(day, tuple(some[at : at + IN_ONE_MESSAGE])))

    def _today(self, now: datetime) -> date:
        today = museum_day(now, self._zone)
        if self._day != today:
            self._day = today
            self._marked.clear()
            self._lifted.clear()
        return today


def _bands_of_children(store: Store, day: date) -> list[bytes]:
    known = (
        select(_bindings.c.band_key, _visits.c.age_band)
        .join(_visits, _visits.c.visit_id == _bindings.c.visit_id)
        .where(_bindings.c.day == day, _bindings.c.band_key.is_not(None))
        .order_by(_bindings.c.made_at)
    )
    with store.read() as tx:
        last = {row.band_key: row.age_band for row in tx.execute(known)}
    return [band_key for band_key, age_band in last.items() if needs_guardian(AgeBand(age_band))]
