"""How often a part of the network may try links that open nothing."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from portal.errors import TooManyTries

if TYPE_CHECKING:
    from edge.contract.clock import Clock

log = logging.getLogger(__name__)

BURST = 20
"""Failures at once: a classroom that mistypes behind one address is no attack."""
A_TRY_EACH = 6.0
"""Seconds until one more failure is allowed: ten a minute, against 2**256 tokens."""
MOST_PREFIXES = 10_000
MOST_KEYS = 10_000
AN_HOUR = 3600.0
"""Seconds."""
_SHARED = {4: 3, 6: 8}
"""Bytes of an address, by version, that neighbours share: a /24, a /64."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float
    told: bool = False
    """Whether the log has it that this part must wait."""


class FailureLimit:
    """A token bucket of failures for each /24 (IPv4) or /64 (IPv6), in memory, in any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[bytes, _Bucket] = {}
        self._lock = threading.Lock()

    def allows(self, address: str) -> bool:
        """Return whether that part of the network may try once more."""
        with self._lock:
            bucket = self._buckets.get(prefix(address))
            return bucket is None or self._filled(bucket).left >= 1

    def failed(self, address: str) -> None:
        """Count a try that opened nothing."""
        with self._lock:
            network = prefix(address)
            bucket = self._buckets.pop(network, None) or _Bucket(BURST, self._clock.monotonic())
            if len(self._buckets) >= MOST_PREFIXES:
                # They stand in the order of their last try, so the one that rested longest
                # is forgotten: the memory is bounded first, whoever floods it.
                del self._buckets[next(iter(self._buckets))]
            self._buckets[network] = bucket
            bucket.left = max(0.0, self._filled(bucket).left - 1)
            bucket.told = False

    def missed(self, address: str, what: str) -> None:
        """Count a try that opened nothing; `what` names such tries in the log, and nobody.

        However many come while a part must wait, the log says so once: a flood fills no disk.

        Raises:
            TooManyTries: too many came from that part of the network, and it must wait.
        """
        if not self.allows(address):
            if self._tries_on(address):
                log.warning("%s: one part of the network must wait", what)
            raise TooManyTries
        self.failed(address)

    def _tries_on(self, address: str) -> bool:
        """Keep in mind who tries while they must wait; return whether that is news."""
        with self._lock:
            network = prefix(address)
            bucket = self._buckets.pop(network, None)
            if bucket is None:
                return False
            self._buckets[network] = bucket
            news, bucket.told = not bucket.told, True
            return news

    def _filled(self, bucket: _Bucket) -> _Bucket:
        now = self._clock.monotonic()
        bucket.left = min(BURST, bucket.left + (now - bucket.at) / A_TRY_EACH)
        bucket.at = now
        return bucket


class HourlyLimit:
    """How often something may be done in an hour, in memory, in any thread.

    The keys are of what is there, never of what somebody typed: so many that the oldest must make
    room within its hour are no museum's.
    """

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self._times: dict[bytes, list[float]] = {}
        self._lock = threading.Lock()

    def allows(self, key: bytes) -> bool:
        """Return whether it may be done once more."""
        with self._lock:
            return len(self._within(key)) < self._most

    def count(self, key: bytes) -> None:
        """Count that it was done."""
        with self._lock:
            times = [*self._within(key), self._clock.monotonic()][-self._most :]
            self._times.pop(key, None)
            self._forget()
            # Last: they stand in the order of their last time.
            self._times[key] = times

    def _forget(self) -> None:
        """Drop what was last done an hour ago, and the oldest where there is no room."""
        since = self._clock.monotonic() - AN_HOUR
        while self._times:
            oldest = next(iter(self._times))
            if self._times[oldest][-1] > since and len(self._times) < MOST_KEYS:
                return
            del self._times[oldest]

    def _within(self, key: bytes) -> list[float]:
        since = self._clock.monotonic() - AN_HOUR
        return [at for at in self._times.get(key, ()) if at > since]


def prefix(address: str) -> bytes:
    """Return the network an address belongs to: what one household or one school shares.

    Returns:
        The first 3 bytes of an IPv4 address, 8 of IPv6; none for what is no address.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return b""
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.packed[: _SHARED[ip.version]]
