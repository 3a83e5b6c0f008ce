"""The acceptance test, held on a simulated reader by hands that do what they are told."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from simulators.chip import ChipOnPty, Ntag213, Phone

HOUSE = Path(__file__).parents[2]
PAGE = (HOUSE / "hardware" / "acceptance.md").read_text()
pytestmark = pytest.mark.timeout(90)


def uid(n):
    return bytes.fromhex("04A3C6CAE261") + bytes((n,))


class Hands:
    """A technician: lays and lifts on the model what the program asks for."""

    def __init__(self, chip, bands=5):
        self.chip = chip
        self.bands = [Ntag213(uid(n)) for n in range(1, bands + 1)]
        self.turn = 0
        self.there = []

    def do(self, told):
        """What one step asks for: the first that its words fit."""
        steps = {
            "60 mm": lambda: None,
            "mm above": self.next_band,
            "two bands": lambda: self.lay(*self.bands[:2]),
            "a bank card": lambda: self.lay(Phone(lambda count: bytes(range(8, 8 + count)))),
            "leave it": lambda: self.lay(self.bands[0]),
            "take": self.lift,
            "pull": self.chip.unplug,
            "put it in": self.chip.plug_in,
        }
        next(act for words, act in steps.items() if words in told)()

    def next_band(self):
        self.lay(self.bands[self.turn % len(self.bands)])
        self.turn += 1

    def lift(self):
        for card in self.there:
            self.chip.lift(card)
        self.there = []

    def lay(self, *cards):
        self.there += cards
        for card in cards:
            self.chip.lay(card)


def hold(hands, link, log, *more):
    """Run the test; its exit code and what it said."""
    order = [sys.executable, HOUSE / "hardware" / "acceptance.py", "--port", link, "--log", log]
    said = []
    with subprocess.Popen([*order, "--hold", "0.3", "--rest", "2", *more], stdout=subprocess.PIPE,
                          text=True, cwd=HOUSE) as process:  # fmt: skip
        for line in process.stdout:
            said.append(line)
            if line.startswith("->"):
                hands.do(line)
    return process.returncode, said


def without_figures(log):
    """A log as it is but for what differs from run to run."""
    log = re.sub(r"reader on .*", "reader on PORT", log)
    log = re.sub(r"at most \d+ ms", "at most N ms", log)
    return re.sub(r"\d+ baud, [\d.]+ ms", "N baud, N ms", re.sub(r"in \d+ s of", "in N s of", log))


def test_a_good_reader_is_accepted_and_leaves_the_log_of_the_page_without_any_uid(tmp_path):
    link, log = tmp_path / "reader", tmp_path / "reader.log"
    with ChipOnPty(link, usb_latency_ms=1) as chip:
        code, said = hold(Hands(chip), link, log)
    assert code == 0, said
    shown = re.search(r"```\n(reader on .*?)```", PAGE, re.DOTALL)[1]
    assert without_figures(log.read_text()) == without_figures(shown)
    assert not any(uid(n).hex() in log.read_text().lower() for n in range(1, 6))


def test_four_bands_out_of_five_are_not_enough(tmp_path):
    link, log = tmp_path / "reader", tmp_path / "reader.log"
    with ChipOnPty(link) as chip:
        code, _ = hold(Hands(chip, bands=4), link, log)
    assert code == 1
    assert "MEND  at 0 mm 4 of 5 bands" in log.read_text()
    assert "NOT ACCEPTED" in log.read_text().splitlines()[-1]


def test_a_reader_that_does_not_answer_is_not_accepted(tmp_path):
    log = tmp_path / "reader.log"
    code, _ = hold(None, tmp_path / "none", log, "--patience", "1")
    assert code == 1
    assert "MEND  no reader answered" in log.read_text()
