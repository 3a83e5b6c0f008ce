"""How often each installation may ask: a bucket of tokens a name, so that no flood fills memory."""

from __future__ import annotations

import threading
from dataclasses import dataclass

MOST_NAMES = 1024
"""Names held at once. Who made up more than that is nobody we enrolled."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Allowance:
    """So many at once, then so many a second, each name for itself. Thread-safe."""

    def __init__(self, burst: int, a_second: float) -> None:
        self._burst = burst
        self._a_second = a_second
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def allows(self, name: str, at: float, tokens: int = 1) -> bool:
        """Take tokens of a name, `at` in monotonic seconds; none, and False, if it has too few."""
        with self._lock:
            bucket = self._buckets.get(name)
            if bucket is None:
                bucket = self._first(name, at)
                if bucket is None:
                    return False
            gained = (at - bucket.at) * self._a_second
            bucket.tokens, bucket.at = min(self._burst, bucket.tokens + gained), at
            if bucket.tokens < tokens:
                return False
            bucket.tokens -= tokens
            return True

    def _first(self, name: str, at: float) -> _Bucket | None:
        if len(self._buckets) >= MOST_NAMES:
            self._drop_the_full(at)
        if len(self._buckets) >= MOST_NAMES:
            return None
        bucket = self._buckets[name] = _Bucket(self._burst, at)
        return bucket

    def _drop_the_full(self, at: float) -> None:
        """Forget names that asked nothing for so long that they are as good as new."""
        whole = self._burst / self._a_second
        self._buckets = {
            name: bucket for name, bucket in self._buckets.items() if at - bucket.at < whole
        }
