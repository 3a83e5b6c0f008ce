"""How often a part of the network may try links that open nothing."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edge.contract.clock import Clock

BURST = 20
"""Failures at once: a classroom that mistypes behind one address is no attack."""
A_TRY_EACH = 6.0
"""Seconds until one more failure is allowed: ten a minute, against 2**256 tokens."""
MOST_PREFIXES = 10_000
_SHARED = {4: 3, 6: 8}
"""Bytes of an address, by version, that neighbours share: a /24, a /64."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


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
                # They stand in the order of their last failure, so the one that rested longest
                # is forgotten: the memory is bounded first, whoever floods it.
                del self._buckets[next(iter(self._buckets))]
            self._buckets[network] = bucket
            bucket.left = max(0.0, self._filled(bucket).left - 1)

    def _filled(self, bucket: _Bucket) -> _Bucket:
        now = self._clock.monotonic()
        bucket.left = min(BURST, bucket.left + (now - bucket.at) / A_TRY_EACH)
        bucket.at = now
        return bucket


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
