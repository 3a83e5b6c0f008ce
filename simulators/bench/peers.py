"""Drivers that nobody here wrote, run unmodified on the same chip, each in a process of its own.

They take over a Raspberry Pi's SPI bus; what they find there instead turns each access into one
frame of the UART, so that line, adapter and chip cost them what they cost us.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from tests import peers

BAND = "04A3C6CAE26180"


@cache
def costs(driver: str, baud: int, latency_ms: int) -> dict[str, Any]:
    """Return what a driver made of a 7-byte band, and what that cost; see `tests/peers.py:run`."""
    return peers.run(driver, BAND, baud, latency_ms)


def took(what: str, baud: int, latency_ms: int) -> tuple[tuple[str, float], ...]:
    """Return each driver's milliseconds for a `tap` or an `idle_poll`."""
    return tuple(
        (driver, float(costs(driver, baud, latency_ms)[what]["ms"])) for driver in peers.DRIVERS
    )


def round_trips(what: str, baud: int, latency_ms: int) -> tuple[tuple[str, float], ...]:
    """Return how many times each waits for an answer; it does so for each access."""
    found = []
    for driver in peers.DRIVERS:
        cost = costs(driver, baud, latency_ms)[what]
        found.append((driver, float(cost["reads"] + cost["writes"])))
    return tuple(found)


def wrong_uids() -> tuple[tuple[str, float], ...]:
    """Return who reads another UID than the band has, without any fault: 1 or 0."""
    return tuple(
        (f"{driver}, no fault", float(costs(driver, 115200, 1)["uid"] != BAND.lower()))
        for driver in peers.DRIVERS
    )


def missed_looks() -> tuple[tuple[str, float], ...]:
    """Return how many of eight looks miss a band that lies still, for who can be asked that."""
    found = []
    for driver in peers.DRIVERS:
        polls = costs(driver, 115200, 1).get("polls")
        if polls is not None:
            found.append((f"{driver}, misses in {len(polls)} polls", float(polls.count(False))))
    return tuple(found)
