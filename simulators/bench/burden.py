"""What an installation costs the machine it runs on: memory, and time while nobody is there."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from simulators.bench.figures import Figure
from simulators.kiosk import Kiosk

if TYPE_CHECKING:
    from simulators.installation import Installation

MEGABYTE = 1_000_000
MOST_MEGABYTES = 90.0
IDLE_SECONDS = 30.0
MOST_PERCENT_IDLE = 3.0
USER_TICKS, SYSTEM_TICKS = 11, 12
"""Where they stand after the name of a process (proc(5), /proc/pid/stat: fields 14 and 15)."""


def measure(installation: Installation, idle_seconds: float = IDLE_SECONDS) -> list[Figure]:
    """Watch an edge with its kiosk's page open while nobody touches anything."""
    pid = installation.process.pid
    with Kiosk(installation.address) as kiosk:
        kiosk.wait_for("idle", seconds=60.0)
        spent, began = _cpu_seconds(pid), time.monotonic()
        time.sleep(idle_seconds)
        spent, took = _cpu_seconds(pid) - spent, time.monotonic() - began
        resident = _resident_bytes(pid) / MEGABYTE
    idle = f"edge idle with the kiosk open, {took:.0f} s, of one core"
    return [
        Figure("edge resident with the kiosk open", resident, "MB", MOST_MEGABYTES),
        Figure(idle, 100 * spent / took, "%", MOST_PERCENT_IDLE),
    ]


def _cpu_seconds(pid: int) -> float:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(after_name[USER_TICKS]) + int(after_name[SYSTEM_TICKS])
    return ticks / os.sysconf("SC_CLK_TCK")


def _resident_bytes(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
