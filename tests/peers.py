"""Puts other people's drivers, unmodified, into a folder of their own: `python tests/peers.py`.

They check our chip: a model that only our own driver has read may be no more than its mirror.
They run in processes of their own, in tests and benches only; nothing of ours imports them
(mfrc522-python is under the GPL).
"""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[1]
PINS = Path(__file__).with_name("peers.txt")
FOLDER = Path(sys.prefix) / "peers"
SPI_SIDE = HOUSE / "tests" / "simulators" / "chip" / "spi_side"
"""What such a driver finds in place of a Raspberry Pi: `spidev` and `RPi.GPIO`."""
DRIVERS = ("pi-rc522", "mfrc522-python")
LONGEST_S = 25


def install() -> Path:
    """Install what `peers.txt` pins, unless it is there already; the folder to put on the path."""
    FOLDER.mkdir(exist_ok=True)
    stamp = FOLDER / "installed.txt"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several test processes may come at once
        if not stamp.exists() or stamp.read_text() != PINS.read_text():
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run(
                [*pip, "--no-deps", "--upgrade", "--target", FOLDER, "--requirement", PINS],
                check=True,
            )
            stamp.write_text(PINS.read_text())
    return FOLDER


def run(driver: str, uid: str, baud: int = 9600, latency_ms: float = 0) -> dict[str, Any]:
    """Let a driver, installed if need be, read a card on a chip of its own, in made-up time.

    Args:
        driver: One of `DRIVERS`.
        uid: Of the card, 8 or 14 hex digits.
        baud: Of the line to the chip: 9600, 115200, 460800 or 1228800.
        latency_ms: What an adapter adds to each access.

    Returns:
        What it found, see `spi_side/peer.py`; `idle_poll` and `tap` tell what they cost in `ms`,
        `reads` and `writes`.
    """
    done = subprocess.run(
        [sys.executable, SPI_SIDE / "peer.py", driver, uid, str(baud), str(latency_ms)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(install()), str(HOUSE)))},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_S,
    )
    if done.returncode:
        raise RuntimeError(f"{driver} did not run: {done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    print(f"{', '.join(PINS.read_text().split())} in {install()}")  # noqa: T201 - says what it did
