"""A chip behind a pseudo-terminal, in real time: whoever opens the link finds a reader."""

import fcntl
import math
import os
import pty
import secrets
import select
import threading
import time
import tty
from collections import deque
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from simulators.chip.cards import Picc
from simulators.chip.faults import Fault, Faults, without_faults
from simulators.chip.makes import VERSION_2_0
from simulators.chip.medium import Medium
from simulators.chip.receiver import CollisionReading
from simulators.chip.silicon import Silicon
from simulators.chip.uart import UartPort

TCGETS2: Final = 0x802C542A
"""Linux: a terminal's settings with its speeds as numbers. Asked of a pseudo-terminal's master it
tells what the host has set at the other end: so a wrong speed is answered as wrong speeds are."""
TERMIOS2_BYTES: Final = 44
OUTPUT_SPEED: Final = slice(40, 44)
CHUNK: Final = 4096
HEALS_AFTER_S: Final = 1.5
"""A pseudo-terminal has no line to pull NRSTPD with: so long a chip stays stuck by a fault."""
REPLUG_S: Final = 1.0
"""How long a plug stays out that a fault pulled."""


class ChipOnPty:
    """An MFRC522 on a pseudo-terminal whose name is a link; serves while it is entered."""

    def __init__(
        self,
        link: Path,
        version: int = VERSION_2_0,
        usb_latency_ms: float = 0,
        faults: Faults | None = None,
        reading: CollisionReading = CollisionReading.FRAME,
    ) -> None:
        """Build it; the link appears on entering.

        Args:
            link: Where the reader is to be found; replaced if it is there.
            version: What VersionReg reads.
            usb_latency_ms: How long an adapter would hold each answer back.
            faults: What it suffers from the start; `suffer` and `strike` add to them.
            reading: What CollPos counts.
        """
        self._link = link
        self._latency_s = usb_latency_ms / 1000
        self._faults = without_faults() if faults is None else faults
        self._medium = Medium(self._faults)
        self._chip = Silicon(self._medium, secrets.token_bytes, version, reading)
        self._port = UartPort(self._chip, self._faults)
        self._port.heals_after = HEALS_AFTER_S
        self._lock = threading.Lock()
        self._last_laid: Picc | None = None
        self._last_lifted: tuple[Picc | None, float] = (None, 0.0)
        self._due: deque[tuple[float, bytes]] = deque()
        self._master = self._slave = -1
        self._wake_read = self._wake_write = -1
        self._thread: threading.Thread | None = None
        self._plug = threading.RLock()
        self._over = threading.Event()
        self._hand: threading.Thread | None = None
        self._last_name = ""
        self._pulled = False

    def __enter__(self) -> Self:
        """Plug it in."""
        self._over.clear()
        self.plug_in()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Pull it out, and take the link away."""
        self._over.set()
        if self._hand is not None:
            self._hand.join()
        self.unplug()

    def plug_in(self) -> None:
        """Make a pseudo-terminal of another name than the last, point the link at it, and serve."""
        with self._plug:
            self._plug_in()

    def _plug_in(self) -> None:
        self._master, self._slave = _another_terminal(self._last_name)
        self._last_name = os.ttyname(self._slave)
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._wake_read, self._wake_write = os.pipe()
        self._due.clear()
        with self._lock:
            self._pulled = False
            self._port.hard_reset(time.monotonic())
        self._thread = threading.Thread(target=self._serve, name="chip on a pty", daemon=True)
        self._thread.start()
        self._link.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._link.with_name(f".{self._link.name}.{secrets.token_hex(4)}")
        fresh.symlink_to(os.ttyname(self._slave))
        fresh.replace(self._link)

    def unplug(self) -> None:
        """Pull the plug: the port is gone for whoever holds it. Does nothing if it is out."""
        with self._plug:
            self._unplug()

    def _unplug(self) -> None:
        if self._thread is None:
            return
        if self._link.is_symlink() and self._link.readlink() == Path(os.ttyname(self._slave)):
            self._link.unlink()
        os.write(self._wake_write, b"x")
        self._thread.join()
        self._thread = None
        for descriptor in (self._master, self._slave, self._wake_read, self._wake_write):
            os.close(descriptor)

    def lay(self, card: Picc) -> None:
        """Lay a band on the reader, now."""
        with self._lock:
            self._medium.lay(card, time.monotonic())
            self._last_laid = card

    def lift(self, card: Picc) -> None:
        """Take a band away, now."""
        with self._lock:
            self._medium.lift(card)
            self._last_lifted = card, time.monotonic()

    def away_for(self, card: Picc) -> float:
        """Return for how many seconds a band has been away, if it was the last to leave."""
        with self._lock:
            last, at = self._last_lifted
            return time.monotonic() - at if last is card else math.inf

    @property
    def answerable_at(self) -> float | None:
        """When the band laid last could first answer (`time.monotonic`); None while it cannot.

        It can once it lies there, the field is on, and its start-up time is over.
        """
        with self._lock:
            return self._medium.answerable_at(self._last_laid) if self._last_laid else None

    @property
    def medium(self) -> Medium:
        """The air above it, to disturb it."""
        return self._medium

    def brown_out(self) -> None:
        """Let the supply fall for a moment."""
        with self._lock:
            self._port.hard_reset(time.monotonic())

    def stick(self, *, stuck: bool) -> None:
        """Let the chip stop answering, or answer again."""
        with self._lock:
            self._port.stuck = stuck

    def suffer(self, fault: Fault, rate: float | None = None) -> None:
        """Let a fault strike at this share of its occasions, or at the usual one."""
        with self._lock:
            self._faults.suffer(fault, rate)

    def strike(self, fault: Fault, times: int = 1) -> None:
        """Let a fault strike at its next occasion, or at so many."""
        with self._lock:
            self._faults.strike(fault, times)

    def recover(self, fault: Fault | None = None) -> None:
        """Let a fault strike no more, or none at all."""
        with self._lock:
            self._faults.recover(fault)

    def _replug(self) -> None:
        self.unplug()
        if not self._over.wait(REPLUG_S):
            self.plug_in()

    def _serve(self) -> None:
        while True:
            wait = max(0.0, self._due[0][0] - time.monotonic()) if self._due else None
            readable, _, _ = select.select([self._master, self._wake_read], [], [], wait)
            if self._wake_read in readable:
                return
            if self._master in readable:
                self._take(os.read(self._master, CHUNK))
            while self._due and self._due[0][0] <= time.monotonic():
                with suppress(BlockingIOError):  # nobody reads: a wire keeps nothing
                    os.write(self._master, self._due.popleft()[1])

    def _take(self, chunk: bytes) -> None:
        with self._lock:
            if self._pulled:
                return
            if self._faults.strikes(Fault.UNPLUGGED):
                self._pulled = True
                self._hand = threading.Thread(target=self._replug, name="hand on a plug")
                self._hand.start()
                return
            delivery = self._port.receive(chunk, time.monotonic(), self._host_baud())
        if delivery.answer:
            self._due.append((delivery.complete_at + self._latency_s, delivery.answer))

    def _host_baud(self) -> int:
        settings = fcntl.ioctl(self._master, TCGETS2, bytes(TERMIOS2_BYTES))
        return int.from_bytes(settings[OUTPUT_SPEED], "little") or 1


def _another_terminal(name: str) -> tuple[int, int]:
    """Master and slave of a new pseudo-terminal that does not bear this name."""
    master, slave = pty.openpty()
    if os.ttyname(slave) != name:
        return master, slave
    another = pty.openpty()  # while the first is held, its name is taken
    os.close(master)
    os.close(slave)
    return another
