"""Finds a serial port again that came back under another name.

Linux gives an adapter that was pulled out the next free name (ttyUSB1) if the old one is still held
somewhere; the links of udev keep pointing at it.
"""

from pathlib import Path
from typing import Final

STABLE_NAMES: Final = (Path("/dev/serial/by-id"), Path("/dev/serial/by-path"))


class PortName:
    """The name a port was given by, and the stable one that was seen to mean the same."""

    def __init__(self, given: str, folders: tuple[Path, ...] = STABLE_NAMES) -> None:
        self._given = given
        self._folders = folders
        self._stable: Path | None = None

    def now(self) -> str:
        """Return the name to open: the given one while it is there, else the stable one."""
        if self._stable is not None and not Path(self._given).exists() and self._stable.exists():
            return str(self._stable)
        return self._given

    def opened(self) -> None:
        """The port was opened: remember what else it is called."""
        device = Path(self.now()).resolve()
        for folder in self._folders:
            for link in sorted(folder.glob("*")):
                if link.resolve() == device:
                    self._stable = link
                    return
