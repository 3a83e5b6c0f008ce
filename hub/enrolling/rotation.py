"""Another password for an installation at the museum's own broker, and no result lost meanwhile.

The next password stands beside the one that serves. The hub offers it to the edge, sealed; the edge
puts it on its disk and says so; only then the broker takes that one, calls the edge off the line,
and the edge comes back with it. Whatever dies in between, one of the two opens.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from typing import TYPE_CHECKING

from edge.contract.downward import AccessOffered
from edge.contract.enrolment import BrokerAccess

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.contract.clock import Clock
    from edge.contract.requests import AccessTaken
    from hub.broker.house import BrokerHouse
    from hub.config import OwnBroker

log = logging.getLogger(__name__)

AGAIN_SECONDS = 30.0
"""An edge that was away, or a message that was lost: it is offered once more."""


class Rotation:
    """Offers next passwords to edges, and changes over who has taken theirs."""

    def __init__(
        self,
        house: BrokerHouse,
        own: OwnBroker,
        clock: Clock,
        tell: Callable[[str, AccessOffered], None],
    ) -> None:
        """Set up; `tell` sends to an edge by name, if it is enrolled."""
        self._house = house
        self._own = own
        self._clock = clock
        self._tell = tell
        self._offered_at: dict[str, float] = {}

    def step(self) -> None:
        """Offer what waits; called again and again in one thread."""
        waiting = self._house.waiting() if self._own.hosts else ()
        now = self._clock.monotonic()
        for edge in waiting:
            if now - self._offered_at.get(edge, now - AGAIN_SECONDS) >= AGAIN_SECONDS:
                self._offered_at[edge] = now
                self._offer(edge)
        self._offered_at = {one: at for one, at in self._offered_at.items() if one in waiting}

    def _offer(self, edge: str) -> None:
        password = self._house.offered(edge)
        # Another thread may have changed it over since it was seen waiting.
        if password:
            self._tell(edge, AccessOffered(self._access(password)))

    def taken(self, edge: str, said: AccessTaken) -> bool:
        """Change over an edge that has the offered password on its disk; False for any other."""
        offered = self._house.offered(edge) if self._own.hosts else ""
        right = hashlib.sha256(offered.encode()).digest()
        if not offered or not hmac.compare_digest(right, said.password_sha256):
            return False
        self._house.change_over(edge)
        log.info("%s has its new password; the broker takes no other", edge)
        return True

    def _access(self, password: str) -> BrokerAccess:
        authority = self._house.authority.decode()
        return BrokerAccess(self._own.hosts[0], self._own.tls_port, password, authority)
