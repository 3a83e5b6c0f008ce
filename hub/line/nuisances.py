"""Who says so much that cannot be read that the hub stops its ears to them; pure.

All times are monotonic seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.line.allowance import Allowance

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

STRANGERS = ""
"""All who are not enrolled, as one: they may give themselves any name."""
UNREADABLE = 500, 50.0
"""What one installation may say at once, and a second, that cannot be read. One that works says
nothing of the kind; one whose contract is another sends fifty rows in five seconds, and fewer."""
FIRST_REST, LONGEST_REST = 60.0, 3600.0
"""How long somebody is not heard; it doubles for who goes on."""


@dataclass(frozen=True, slots=True)
class _Rest:
    until: float
    seconds: float


class Nuisances:
    """Counts what cannot be read, each name for itself, and says who is not heard for a while."""

    def __init__(self) -> None:
        self._allowed = Allowance(*UNREADABLE)
        self._rests: dict[str, _Rest] = {}

    def said(self, counts: Iterable[tuple[str, int]], now: float) -> tuple[str, ...]:
        """Note how much that cannot be read came of whom; return who is not heard from now on."""
        found = [name for name, times in counts if not self._bearable(name, times, now)]
        for name in found:
            self._rests[name] = self._rest(name, now)
        return tuple(found)

    def unheard(self, now: float) -> frozenset[str]:
        """Return who is not heard now."""
        return frozenset(name for name, rest in self._rests.items() if now < rest.until)

    def heard(self, enrolled: Collection[str], now: float) -> frozenset[str] | None:
        """Return who alone is heard, of those enrolled; None when it is whoever speaks."""
        unheard = self.unheard(now)
        return frozenset(enrolled) - unheard if unheard else None

    def _bearable(self, name: str, times: int, now: float) -> bool:
        """What still came by the way while one was shut off is no second offence."""
        return name in self.unheard(now) or self._allowed.allows(name, now, times)

    def _rest(self, name: str, now: float) -> _Rest:
        before = self._rests.get(name)
        goes_on = before is not None and now - before.until < before.seconds
        seconds = min(LONGEST_REST, 2 * before.seconds) if before and goes_on else FIRST_REST
        return _Rest(now + seconds, seconds)
