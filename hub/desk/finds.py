"""What colleagues looked up just now, each under a random name: no key and no id in an address."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

HOLDS = timedelta(minutes=15)
"""As long as a colleague may be idle."""
MOST = 2000


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a colleague found: a visit, a band of the inventory, or a band by its key."""

    visit_id: bytes | None = None
    band_key: bytes | None = field(default=None, repr=False)
    set_name: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Find:
    """What one colleague found, on which museum day, and when."""

    by: str
    subject: Subject
    day: date
    at: datetime


class Finds:
    """Thread-safe; what is older than a quarter of an hour is looked up, and logged, anew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[str, Find] = OrderedDict()
        self._taps: dict[tuple[str, int], str] = {}

    def put(self, find: Find) -> str:
        """Return the name under which it is found again."""
        ref = secrets.token_urlsafe(16)
        with self._lock:
            self._clear(find.at)
            self._found[ref] = find
        return ref

    def get(self, ref: str, by: str, now: datetime) -> Find | None:
        """Return what that colleague found under a name, while it holds."""
        with self._lock:
            self._clear(now)
            find = self._found.get(ref)
        return find if find is not None and find.by == by else None

    def of_tap(self, by: str, turn: int) -> str | None:
        """Return under which name that colleague found the band of a tap already."""
        with self._lock:
            return self._taps.get((by, turn))

    def note_tap(self, by: str, turn: int, ref: str) -> None:
        """Remember under which name a tap was found."""
        with self._lock:
            self._taps = {key: one for key, one in self._taps.items() if one in self._found}
            self._taps[by, turn] = ref

    def _clear(self, now: datetime) -> None:
        while self._found:
            ref, eldest = next(iter(self._found.items()))
            if now - eldest.at < HOLDS and len(self._found) <= MOST:
                return
            del self._found[ref]
