"""Waiting on a condition with a deadline, and finding free ports: never a bare sleep."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import TypeVar

from simulators.errors import NotReady

Found = TypeVar("Found")

LOOK_AGAIN_SECONDS = 0.02
LOOPBACK = "127.0.0.1"


def until(
    look: Callable[[], Found | None],
    what: str,
    seconds: float = 20.0,
    every: float = LOOK_AGAIN_SECONDS,
) -> Found:
    """Look again and again until something is there, and return it.

    Raises:
        NotReady: nothing was there in time; `what` says what was waited for.
    """
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found is not None and found is not False:
            return found
        if time.monotonic() >= deadline:
            raise NotReady(f"Waited {seconds:.0f} s in vain for {what}.")
        time.sleep(every)


def free_port() -> int:
    """Return a TCP port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def listens(host: str, port: int) -> bool:
    """Say whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((host, port)) == 0
