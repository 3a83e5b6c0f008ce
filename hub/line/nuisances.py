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
FLOOD = 1000, 250.0
"""What an enrolled name may say at once, and a second, that cannot be read. The hub bears that much
beside all else; one whose contract is another sends fifty rows in five seconds, and fewer."""
OF_STRANGERS = 500, 50.0
"""The same for strangers, all together: nobody waits for what they say."""
REST = 60.0
"""How long an enrolled name is not heard, however often: whoever misuses it is to need a flood a
minute, for the installation itself is not heard either."""
FIRST_REST, LONGEST_REST = 60.0, 3600.0
"""How long strangers are not heard; it doubles while they go on."""


@dataclass(frozen=True, slots=True)
class _Rest:
    until: float
    seconds: float


class Nuisances:
    """Counts what cannot be read, each name for itself, and says who is not heard for a while."""

    def __init__(self) -> None:
        self._allowed = Allowance(*FLOOD)
        self._allowed_to_strangers = Allowance(*OF_STRANGERS)
        self._rests: dict[str, _Rest] = {}

    def said(self, counts: Iterable[tuple[str, int]], now: float) -> tuple[str, ...]:
        """Note how much that cannot be read came of whom; return who is not heard from now on."""
        found = [name for name, times in counts if not self._bearable(name, times, now)]
        for name in found:
            self._rests[name] = self._rest(name, now)
        return tuple(found)

    def unheard(self, now: float) -> dict[str, float]:
        """Return who is not heard now, each with until when; from any thread."""
        # Copied at once: the thread that hears may add somebody meanwhile.
        return {name: rest.until for name, rest in [*self._rests.items()] if now < rest.until}

    def heard(self, enrolled: Collection[str], now: float) -> frozenset[str] | None:
        """Return who alone is heard, of those enrolled; None when it is whoever speaks."""
        unheard = self.unheard(now)
        return frozenset(enrolled) - unheard.keys() if unheard else None

    def _bearable(self, name: str, times: int, now: float) -> bool:
        """What still came by the way while one was shut off is no second offence."""
        allowed = self._allowed_to_strangers if name == STRANGERS else self._allowed
        return name in self.unheard(now) or allowed.allows(name, now, times)

    def _rest(self, name: str, now: float) -> _Rest:
        if name != STRANGERS:
            return _Rest(now + REST, REST)
        before = self._rests.get(name)
        goes_on = before is not None and now - before.until < before.seconds
        seconds = min(LONGEST_REST, 2 * before.seconds) if before and goes_on else FIRST_REST
        return _Rest(now + seconds, seconds)
