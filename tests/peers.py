"""Puts other people's drivers, unmodified, into a folder of their own: `python tests/peers.py`.

They check our chip: a model that only our own driver has read may be no more than its mirror.
They run in processes of their own, in tests only; nothing of ours imports them (mfrc522-python is
under the GPL).
"""

import fcntl
import subprocess
import sys
from pathlib import Path

PINS = Path(__file__).with_name("peers.txt")
FOLDER = Path(sys.prefix) / "peers"


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


if __name__ == "__main__":
    print(f"{', '.join(PINS.read_text().split())} in {install()}")  # noqa: T201 - says what it did
