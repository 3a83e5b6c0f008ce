"""Drivers that nobody here wrote, unmodified, on our chip: a chip, not our driver's mirror."""

from functools import cache

import pytest

from edge.reader import mfrc522, startup
from edge.reader.line import Conversation
from simulators.chip import ClassicCard, Ntag213
from simulators.chip.virtual import VirtualReader
from tests import peers

FOUR = "A1B2C3D4"
SEVEN = "04A3C6CAE26180"
pytestmark = pytest.mark.timeout(120)  # the first of these installs the drivers


@cache
def run(driver, uid, baud=9600, latency_ms=0):
    """In made-up time it does the same each time."""
    return peers.run(driver, uid, baud, latency_ms)


def our_uid(uid):
    reader = VirtualReader()
    talk = Conversation(reader.line, reader.clock)
    chip = talk.hold(startup.connect((9600,), 115200, 5, 0.1))
    card = ClassicCard(uid) if len(uid) == 4 else Ntag213(uid)
    reader.medium.lay(card, reader.clock.monotonic())
    reader.clock.pass_for(0.01)
    return talk.hold(mfrc522.look(chip)).uid


@pytest.mark.parametrize("uid", [FOUR, SEVEN])
@pytest.mark.parametrize(("baud", "latency_ms"), [(9600, 0), (115200, 1), (460800, 16)])
def test_pi_rc522_reads_the_same_uid_as_we_do(uid, baud, latency_ms):
    assert run("pi-rc522", uid, baud, latency_ms)["uid"] == our_uid(bytes.fromhex(uid)).hex()


@pytest.mark.parametrize("uid", [FOUR, SEVEN])
def test_polling_with_reqa_alone_flaps(uid):
    assert run("pi-rc522", uid)["polls"] in ([True, False] * 4, [False, True] * 4)


def test_a_halt_without_its_crc_does_not_halt_the_card():
    found = run("pi-rc522", FOUR)
    assert found["selected"]
    assert found["after_halt"] == "IDLE"


def test_mfrc522_python_reads_a_four_byte_card():
    found = run("mfrc522-python", FOUR)
    assert (found["ok"], found["uid"]) == (True, FOUR.lower() + "04")  # with its check byte


def test_mfrc522_python_cuts_a_seven_byte_uid_to_its_first_three():
    found = run("mfrc522-python", SEVEN)
    assert (found["ok"], found["uid"]) == (True, "8804a3c6e9")


@pytest.mark.parametrize("driver", peers.DRIVERS)
def test_a_classic_card_opens_to_them_with_its_key_only(driver):
    found = run(driver, FOUR)
    assert (found["right_key"], found["wrong_key"]) == (True, False)


@pytest.mark.parametrize("driver", peers.DRIVERS)
def test_a_band_opens_to_them_with_no_key_at_all(driver):
    found = run(driver, SEVEN)
    assert (found["right_key"], found["wrong_key"]) == (False, False)


def test_pi_rc522_spins_two_thousand_times_where_nobody_is():
    """It takes ~ for a logical not, and so never sees the timer's interrupt."""
    idle_poll = run("pi-rc522", FOUR)["idle_poll"]
    assert (idle_poll["reads"], idle_poll["writes"]) == (2004, 9)
    assert 4000 < idle_poll["ms"] < 4400


def test_mfrc522_python_sees_the_timers_interrupt():
    idle_poll = run("mfrc522-python", FOUR)["idle_poll"]
    assert 14 <= idle_poll["reads"] <= 23
    assert idle_poll["writes"] == 9


@pytest.mark.parametrize(
    ("baud", "latency_ms", "tap_ms"),
    [(9600, 0, 223), (115200, 0, 21.4), (115200, 1, 125.6), (115200, 16, 1731), (460800, 1, 112.7)],
)
def test_a_round_trip_for_each_register_costs_pi_rc522_its_time(baud, latency_ms, tap_ms):
    """As counted on another model of this chip, before this one was written."""
    tap = run("pi-rc522", SEVEN, baud, latency_ms)["tap"]
    assert tap["ms"] == pytest.approx(tap_ms, rel=0.02)
    assert 52 <= tap["reads"] <= 70
    assert tap["writes"] == 55
