"""Renews the broker's certificate long before it ends: edges that no more believe it are off."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from hub.errors import BrokerNotWritten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from edge.contract.clock import Clock
    from hub.broker.house import BrokerHouse

log = logging.getLogger(__name__)


class Renewal:
    """Looks once a day; what cannot be renewed is said, and looked at again the day after."""

    def __init__(self, house: BrokerHouse, hosts: Sequence[str], clock: Clock) -> None:
        self._house = house
        self._hosts = hosts
        self._clock = clock
        self._looked: date | None = None

    def step(self) -> None:
        """Renew it where too few days are left; the broker reads it when its file changes."""
        now = self._clock.now()
        if now.date() == self._looked:
            return
        self._looked = now.date()
        try:
            if self._house.renew(self._hosts, now):
                log.info("the broker's certificate was renewed")
        except (BrokerNotWritten, OSError) as problem:
            log.error("the broker's certificate was not renewed: %s", type(problem).__name__)  # noqa: TRY400 - that is all of it
