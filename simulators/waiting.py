"""Waiting on a condition with a deadline, and finding free ports: never a bare sleep."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from simulators.errors import NotReady

Found = TypeVar("Found")

LOOK_AGAIN_SECONDS = 0.02
LOOPBACK = "127.0.0.1"
FIRST_PORT, LAST_PORT = 20_000, 32_000


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
    """Return a TCP port on loopback that nobody has now.

    It lies below those that a system gives to whoever calls out: one of these may be taken by a
    call before its new owner listens.
    """
    while True:
        port = FIRST_PORT + secrets.randbelow(LAST_PORT - FIRST_PORT)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((LOOPBACK, port))
            return port


def listens(host: str, port: int) -> bool:
    """Say whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((host, port)) == 0
