"""Debian's Mosquitto on a free port of loopback, for tests that need a real broker."""

from __future__ import annotations

import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simulators.waiting import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path("/usr/sbin/mosquitto")
SECONDS = 10.0


@contextmanager
def mosquitto(port: int = 0) -> Iterator[int]:
    """Run a broker and give its port; 0 takes a free one. Nothing it retains outlives it."""
    if not PROGRAM.exists():
        pytest.fail("Mosquitto is missing. Type:  sudo apt-get install mosquitto")
    port = port or free_port()
    broker = subprocess.Popen(
        [PROGRAM, "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_listening(port)
        yield port
    finally:
        broker.kill()
        broker.wait()


def _wait_until_listening(port: int) -> None:
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
