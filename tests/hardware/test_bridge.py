"""The bridge's firmware, on a simulated ATmega328P: to the host it is an MFRC522 on UART."""

import contextlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from edge.reader import mfrc522, startup
from edge.reader.burst import LONGEST
from edge.reader.errors import WrongDevice
from edge.reader.events import BandGone, BandSeen
from edge.reader.iso14443 import Absent
from edge.reader.line import Conversation
from edge.reader.serial_line import SerialLine
from edge.reader.settings import ReaderSettings
from edge.reader.supervisor import ReaderSupervisor
from simulators.chip import ClassicCard, Ntag213, TenByteCard
from simulators.chip.medium import Medium
from simulators.chip.registers import Reg
from simulators.chip.silicon import Silicon
from simulators.chip.uart import UartPort
from tests import peers
from tests.hardware.a_bridge import FIRMWARE

pytestmark = [pytest.mark.simavr, pytest.mark.timeout(120)]  # the first one builds

SEVEN = bytes.fromhex("04A3C6CAE26180")
CARDS = {4: ClassicCard, 7: Ntag213, 10: TenByteCard}
HERE = Path(__file__).parent
SPI_SIDE = HERE.parent / "simulators" / "chip" / "spi_side"
HEX_MADE_BY = "5.4.0"
BAUD = 115200
LOOKS = 5
SWALLOWED = 0x1F
MOVES_TIME = {Reg.COMMAND, Reg.CONTROL, Reg.BIT_FRAMING}
"""What starts something that goes on by itself: its registers depend on the moment of reading."""


class RealTime:
    @staticmethod
    def monotonic():
        return time.monotonic()


@pytest.fixture
def line(bridge):
    port = SerialLine(bridge.port, BAUD, reset_line=False)
    yield port
    port.close()


@pytest.fixture
def laid(bridge):
    """Lays a card for the time of a test."""
    cards = []

    def lay(card):
        cards.append(card)
        bridge.lay(card)
        return card

    yield lay
    with bridge.lock:
        for card in cards:
            bridge.spi.medium.lift(card)


def marked(bridge, line):
    """Read a register that nobody reads; how many accesses there were when the chip has seen it.

    What is told of the wires comes a moment later than the answer on the terminal.
    """
    line.exchange(b"\xbf", 1, 1.0)
    wait_for(lambda: bridge.spi.accesses[-1:] == [b"\xfe\x00"])
    return len(bridge.spi.accesses)


def connected(line):
    """Connect, as often as an edge would: a simulated AVR that is kept waiting answers too late."""
    talk = Conversation(line, RealTime())
    for _ in range(LOOKS):
        with contextlib.suppress(WrongDevice):
            return talk, talk.hold(startup.connect((BAUD,), BAUD, gain=5, patience=1.5))
    return talk, talk.hold(startup.connect((BAUD,), BAUD, gain=5, patience=1.5))


def looked(talk, chip):
    """Look until something lies there, as an edge does; return it, and the trips of that look."""
    for _ in range(LOOKS):
        trips = talk.round_trips
        found = talk.hold(mfrc522.look(chip))
        if not isinstance(found, Absent):
            break
    return found, talk.round_trips - trips


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


@pytest.mark.parametrize("uid", ["A1B2C3D4", "04A3C6CAE26180", "0488A3C6CAE261802711"])
def test_our_driver_reads_a_band_through_the_bridge(bridge, line, laid, uid):
    talk, chip = connected(line)
    assert chip.pipelined
    card = laid(CARDS[len(uid) // 2](bytes.fromhex(uid)))
    time.sleep(0.01)  # a card starts up for 5 ms
    found, trips = looked(talk, chip)
    assert found.uid == card.uid
    assert trips <= 4
    assert bridge.spi.mistakes == []


def test_pi_rc522_reads_the_same_band_through_the_bridge(bridge, laid):
    laid(Ntag213(SEVEN))
    path = os.pathsep.join(map(str, (HERE / "spi_on_bridge", SPI_SIDE, peers.install())))
    done = subprocess.run(
        [sys.executable, HERE / "spi_on_bridge" / "peer.py"],
        env={**os.environ, "PYTHONPATH": path, "BRIDGE": bridge.port},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.strip() == SEVEN.hex(), done.stderr
    assert bridge.spi.mistakes == []


def test_the_supervisor_sees_a_band_come_and_go_through_the_bridge(bridge, laid):
    events = []
    reader = ReaderSupervisor(ReaderSettings(bridge.port), events.append, RealTime())
    reader.start()
    try:
        wait_for(lambda: reader.health().version == 0x92)
        card = laid(Ntag213(SEVEN))
        wait_for(lambda: any(isinstance(event, BandSeen) for event in events))
        with bridge.lock:
            bridge.spi.medium.lift(card)
        wait_for(lambda: any(isinstance(event, BandGone) for event in events))
    finally:
        reader.stop()
    assert next(event.uid for event in events if isinstance(event, BandSeen)) == SEVEN


def accesses(luck, count):
    """Random accesses as bytes: reads of every register, writes where time plays no part."""
    sent = b""
    while len(sent) < count:
        register = luck.randrange(64)
        if luck.random() < 0.5 or register in MOVES_TIME:
            sent += bytes((0x80 | register | luck.choice((0, 0x40)),))
        else:
            sent += bytes((register, luck.randrange(256)))
    return sent


@pytest.mark.parametrize("seed", range(5))
def test_the_bridge_answers_byte_for_byte_as_the_chips_own_uart_does(bridge, line, seed):
    luck = random.Random(seed)
    connected(line)
    twin = UartPort(Silicon(Medium(), bytes))
    with bridge.lock:
        bridge.spi.chip.brown_out(bridge.spi.now)
    at = 1.0
    for _ in range(4):
        sent = accesses(luck, LONGEST - 2).replace(bytes((SWALLOWED,)), b"\x20")
        expected = b""
        for byte in sent:
            at += 0.01
            expected += twin.receive(bytes((byte,)), at, 9631).answer
        assert line.exchange(sent, len(expected), 1.0) == expected


def test_a_burst_as_long_as_the_ring_comes_through_whole(line):
    connected(line)
    assert LONGEST <= 255
    assert line.exchange(b"\xb7" * 255, 255, 1.0) == b"\x92" * 255


def test_the_speed_is_the_bridges_own_and_never_reaches_the_chip(bridge, line):
    connected(line)
    before = marked(bridge, line)
    assert line.exchange(b"\x1f\xeb\xb7", 2, 1.0) == b"\x1f\x92"
    assert bridge.spi.accesses[before : marked(bridge, line) - 1] == [b"\xee\x00"]


def test_at_a_wrong_speed_there_is_silence_and_nothing_is_written(bridge, line):
    connected(line)
    before = marked(bridge, line)
    line.retune(9600)
    assert line.exchange(b"\xb7\xb7\xb7", 3, 0.3) == b""
    line.retune(BAUD)
    assert line.exchange(b"\xb7\xb7\xb7", 3, 0.3) == b"\x92\x92\x92"
    assert set(bridge.spi.accesses[before : marked(bridge, line) - 1]) == {b"\xee\x00"}


def test_the_firmware_is_small_and_the_hex_file_is_made_of_this_source(built):
    fresh = built / "fresh.hex"
    copy = ["avr-objcopy", "-O", "ihex", "-j", ".text", "-j", ".data"]
    subprocess.run([*copy, built / "bridge.elf", fresh], check=True)
    records = [bytes.fromhex(row[1:]) for row in fresh.read_text().split()]
    assert sum(record[0] for record in records if record[3] == 0) <= 512
    version = subprocess.run(
        ["avr-gcc", "-dumpversion"], capture_output=True, text=True, check=True
    )
    if version.stdout.strip() == HEX_MADE_BY:
        assert fresh.read_text() == (FIRMWARE / "bridge.hex").read_text(), "type: make hex"
