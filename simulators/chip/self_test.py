"""The self test (16.1.1): 64 bytes that a good chip of each version always ends with.

NXP prints them for two versions; what they are made from is not told, so this model has a table of
its own making. Who compares with NXP's finds that our chip fails: as genuine chips and clones were
met that do, a driver must not make the self test a gate (and this model shows whether it does).
"""

from typing import Final

from simulators.chip.crc import crc
from simulators.chip.fifo import DEPTH
from simulators.chip.makes import Make

CLEARED: Final = bytes(25)
"""What the internal buffer must hold before."""


def expected(version: int) -> bytes:
    """What a good chip of this version ends with: 64 bytes, the first of them 0."""
    return _signature(bytes((version,)) + CLEARED)


def outcome(make: Make, internal: bytes) -> bytes:
    """What this chip ends with; another internal buffer than a cleared one makes it another."""
    flaw = b"" if make.self_test_passes else b"\xff"
    return _signature(bytes((make.version,)) + internal + flaw)


def _signature(seed: bytes) -> bytes:
    values = bytearray(1)
    register = crc(seed)
    while len(values) < DEPTH:
        register = crc(bytes((len(values),)), register)
        values.append(register & 0xFF)
    return bytes(values)
