"""Drivers that nobody here wrote, unmodified, on our chip: a chip, not our driver's mirror."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from edge.reader import mfrc522, startup
from edge.reader.line import Conversation
from simulators.chip import ClassicCard, Ntag213
from simulators.chip.virtual import VirtualReader

ROOT = Path(__file__).parents[3]
SPI_SIDE = Path(__file__).parent / "spi_side"
FOUR = "A1B2C3D4"
SEVEN = "04A3C6CAE26180"


@pytest.fixture(scope="session")
def peers():
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "peers.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"the foreign drivers cannot be installed: {done.stderr}"
    return Path(sys.prefix) / "peers"


def what_it_made_of(peers, driver, uid):
    """In a process of its own: one of them is under the GPL, and both have state in globals."""
    done = subprocess.run(
        [sys.executable, SPI_SIDE / "peer.py", driver, uid],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(peers), str(ROOT)))},
        capture_output=True,
        text=True,
        check=False,
        timeout=25,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def our_uid(uid):
    reader = VirtualReader()
    talk = Conversation(reader.line, reader.clock)
    chip = talk.hold(startup.connect((9600,), 115200, 5, 0.1))
    card = ClassicCard(uid) if len(uid) == 4 else Ntag213(uid)
    reader.medium.lay(card, reader.clock.monotonic())
    reader.clock.pass_for(0.01)
    return talk.hold(mfrc522.look(chip)).uid


@pytest.mark.timeout(120)  # the first of these installs the drivers
@pytest.mark.parametrize("uid", [FOUR, SEVEN])
def test_pi_rc522_reads_the_same_uid_as_we_do(peers, uid):
    assert what_it_made_of(peers, "pi-rc522", uid)["uid"] == our_uid(bytes.fromhex(uid)).hex()


def test_polling_with_reqa_alone_flaps(peers):
    polls = what_it_made_of(peers, "pi-rc522", FOUR)["polls"]
    assert polls in ([True, False] * 4, [False, True] * 4)


def test_a_halt_without_its_crc_does_not_halt_the_card(peers):
    found = what_it_made_of(peers, "pi-rc522", FOUR)
    assert found["selected"]
    assert found["after_halt"] == "IDLE"


def test_mfrc522_python_reads_a_four_byte_card(peers):
    found = what_it_made_of(peers, "mfrc522-python", FOUR)
    assert found == {"ok": True, "uid": FOUR.lower() + "04"}  # with its check byte


def test_mfrc522_python_cuts_a_seven_byte_uid_to_its_first_three(peers):
    found = what_it_made_of(peers, "mfrc522-python", SEVEN)
    assert found == {"ok": True, "uid": "8804a3c6e9"}
