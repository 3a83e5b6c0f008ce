"""What waits to be heard: bounded by number and by bytes, whoever sends and however much."""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import Generic, TypeVar

Heard = TypeVar("Heard")


class Inbox(Generic[Heard]):
    """A queue for many who put and one who gets; what comes from outside finds room, or is left.

    Up to `most_bytes` may be in the hands of who got it last, and as much may wait meanwhile.
    """

    def __init__(self, most: int, most_bytes: int) -> None:
        """`most` is how many may wait; what was `put` counts among them, and always finds room."""
        self._queue: SimpleQueue[tuple[Heard, int]] = SimpleQueue()
        self._most, self._most_bytes = most, most_bytes
        self._bytes = 0
        self._counting = threading.Lock()

    def put(self, one: Heard) -> None:
        """Take what is our own, or says how the line is: there is never much of it."""
        self._queue.put((one, 0))

    def put_if_room(self, one: Heard, size: int) -> bool:
        """Take what came from outside and is `size` bytes long; return whether there was room."""
        with self._counting:
            if self._queue.qsize() >= self._most or self._bytes + size > self._most_bytes:
                return False
            self._bytes += size
        self._queue.put((one, size))
        return True

    def get(self, timeout: float) -> Heard:
        """Return the next, at the latest after that many seconds.

        Raises:
            queue.Empty: nothing came.
        """
        one, size = self._queue.get(timeout=timeout)
        if size:
            with self._counting:
                self._bytes -= size
        return one

    def empty(self) -> bool:
        """Say whether nothing waits."""
        return self._queue.empty()
