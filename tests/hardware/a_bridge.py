"""The bridge's firmware on a simulated ATmega328P, with our chip on its SPI pins."""

import os
import shutil
import socket
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path

import serial

from simulators.chip.medium import Medium
from simulators.chip.silicon import Silicon

HOUSE = Path(__file__).parents[2]
FIRMWARE = HOUSE / "hardware" / "bridge"
HOST = Path(__file__).with_name("avr_host.c")
F_CPU = 16_000_000
NOMINAL_BAUD = 115200
REAL_BAUD = F_CPU / 8 / 17
"""What 115200 becomes out of 16 MHz with U2X: UBRR 16, 117647 baud."""
NEEDED = {
    "make": "make",
    "gcc": "gcc",
    "avr-gcc": "gcc-avr",
    "/usr/lib/avr/include/avr/io.h": "avr-libc",
    "/usr/include/simavr/sim_avr.h": "libsimavr-dev",
    "/usr/include/libelf.h": "libelf-dev",
}
"""A program or a file, and the Debian package that brings it."""
READ = 0x80
VERSION = b"\xb7"
MESSAGE_BYTES = 10


class NotInstalled(Exception):  # noqa: N818 - named by what is wrong
    """Something that the build needs is not there; the message says what to type."""


def install_what_is_needed():
    """As root install it; everybody else is told what to type."""
    packages = [pack for what, pack in NEEDED.items() if not (shutil.which(what) or
                                                              Path(what).exists())]  # fmt: skip
    if not packages:
        return
    order = ["apt-get", "install", "--yes", "--quiet", *packages]
    if os.geteuid() != 0:
        raise NotInstalled(f"the firmware cannot be built. Type:  sudo {' '.join(order)}")
    subprocess.run(["apt-get", "update", "--quiet"], check=True)
    subprocess.run(order, check=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def build(folder):
    """Build firmware and simulator into a folder."""
    install_what_is_needed()
    flags = ["-O2", "-Wall", "-Wextra", "-Werror", "-o", folder / "avr_host"]
    libraries = ["-lsimavr", "-lelf", "-lutil"]
    for order in (
        ["make", "--directory", FIRMWARE, f"BUILD={folder}", f"F_CPU={F_CPU}"],
        ["gcc", *flags, HOST, *libraries],
    ):
        done = subprocess.run(order, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return folder


class SpiSide:
    """The chip behind four wires: chip select, clocked bytes, and its reset line.

    On SPI the address is shifted left by one and bit 7 means read (data sheet 8.1.2). What is read
    comes with the byte after its address.
    """

    def __init__(self):
        self.medium = Medium()
        self.chip = Silicon(self.medium, bytes)
        self.mistakes = []
        self.accesses = []
        self.now = 0.0
        self._selected = False
        self._running = False
        self._frame = b""

    def happened(self, kind, value, at):
        """Take what one wire did; the byte that the chip shifts out, if it was shifted one."""
        self.now = at
        match kind:
            case "X":
                return self._shifted(value, at)
            case "S":
                self._frame = b""
                self._selected = True
            case "D":
                self._end(self._frame)
                self._selected = False
            case "r":
                self._running = False
            case "R":
                self.chip.brown_out(at)
                self._running = True
        return None

    def _shifted(self, value, at):
        if not (self._selected and self._running):
            self.mistakes.append("a byte without chip select, or during reset")
            return 0xFF
        address, self._frame = self._frame[:1], self._frame + bytes((value,))
        if not address:
            return 0xFF
        register = address[0] >> 1 & 0x3F
        if address[0] & READ:
            return self.chip.read(register, at)
        self.chip.write(register, value, at)
        return 0

    def _end(self, frame):
        if len(frame) not in (0, 2) or (frame and frame[0] & 1):
            self.mistakes.append(f"a frame of {len(frame)} bytes, or an odd address")
        self.accesses.append(frame)


class Bridge:
    """A running bridge.

    Attributes:
        port: The terminal where the host finds it.
        spi: The chip, the air above it, and what came over its wires. Hold `lock` to touch the air.
    """

    def __init__(self, built):
        self.spi = SpiSide()
        self.lock = threading.Lock()
        ours, theirs = socket.socketpair()
        self._socket = ours
        self._host = subprocess.Popen(
            [built / "avr_host", built / "bridge.elf", str(F_CPU), str(REAL_BAUD),
             str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        theirs.close()
        self.port = next(
            line.split()[1] for line in self._host.stdout if line.startswith("terminal ")
        )
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        self._wait_for_the_firmware()

    def _wait_for_the_firmware(self):
        """It lets the chip start up before it listens; bytes that come earlier are lost."""
        with serial.Serial(self.port, NOMINAL_BAUD, timeout=0.1) as port:
            for _ in range(100):
                port.write(VERSION)
                if port.read():
                    return
        raise AssertionError("the firmware does not answer")

    def _serve(self):
        wire = self._socket.makefile("rb")
        with wire:
            while message := wire.read(MESSAGE_BYTES):
                cycles = int.from_bytes(message[2:], "little")
                with self.lock:
                    answer = self.spi.happened(chr(message[0]), message[1], cycles / F_CPU)
                if answer is not None:
                    self._socket.sendall(bytes((answer,)))

    def lay(self, card):
        with self.lock:
            self.spi.medium.lay(card, self.spi.now)

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._host.wait(10)
        self._host.stdout.close()
        self._socket.close()


@contextmanager
def running_bridge(built):
    bridge = Bridge(built)
    try:
        yield bridge
    finally:
        bridge.close()
