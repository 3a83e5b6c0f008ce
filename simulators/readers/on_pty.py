"""A reader behind a pseudo-terminal, in real time: whoever opens the link finds it."""

import os
import pty
import secrets
import select
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

from simulators.readers.device import Device

CHUNK: Final = 4096
Kind = TypeVar("Kind", bound=Device)


class ReaderOnPty(Generic[Kind]):
    """A reader on a pseudo-terminal whose name is a link; serves while it is entered."""

    def __init__(self, link: Path, device: Kind) -> None:
        """Build it; the link appears on entering."""
        self._link = link
        self._device = device
        self._lock = threading.Lock()
        self._master = self._slave = self._wake_read = self._wake_write = -1
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Plug it in."""
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._serve, name="reader on a pty", daemon=True)
        self._thread.start()
        self._link.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._link.with_name(f".{self._link.name}.{secrets.token_hex(4)}")
        fresh.symlink_to(os.ttyname(self._slave))
        fresh.replace(self._link)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Pull it out, and take the link away."""
        with suppress(FileNotFoundError):
            self._link.unlink()
        if self._thread is not None:
            os.write(self._wake_write, b".")
            self._thread.join()
        for descriptor in (self._master, self._slave, self._wake_read, self._wake_write):
            os.close(descriptor)

    @contextmanager
    def handled(self) -> Iterator[tuple[Kind, float]]:
        """The reader and the time, for hands that lay and lift; what they did is told at once."""
        with self._lock:
            yield self._device, time.monotonic()
        os.write(self._wake_write, b"+")

    def _serve(self) -> None:
        while True:
            with self._lock:
                due = self._device.due()
            wait = None if due is None else max(0.0, due - time.monotonic())
            readable, _, _ = select.select([self._master, self._wake_read], [], [], wait)
            if self._wake_read in readable and b"." in os.read(self._wake_read, CHUNK):
                return
            self._carry(listens=self._master in readable)

    def _carry(self, *, listens: bool) -> None:
        sent = os.read(self._master, CHUNK) if listens else b""
        with self._lock:
            if sent:
                self._device.hear(sent, time.monotonic())
            said = self._device.say(time.monotonic())
        with suppress(BlockingIOError):  # nobody reads: a wire keeps nothing
            os.write(self._master, said)
