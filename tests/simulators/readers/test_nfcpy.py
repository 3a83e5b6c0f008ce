"""A driver that nobody here wrote reads our PN532: a PN532, not our driver's mirror."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulators.chip import ClassicCard, Ntag213, TenByteCard
from simulators.readers import Pn532, ReaderOnPty
from tests import peers

HERE = Path(__file__).parent / "nfcpy_side"


@pytest.mark.timeout(120)  # the first one installs it
def test_nfcpy_finds_our_pn532_and_senses_what_lies_on_it(tmp_path):
    link = tmp_path / "reader"
    path = os.pathsep.join(map(str, (HERE, peers.install())))
    with ReaderOnPty(link, Pn532()) as reader, subprocess.Popen(
        [sys.executable, HERE / "peer.py", link],
        env={**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:  # fmt: skip

        def sense():
            process.stdin.write("sense\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        assert json.loads(process.stdout.readline()) == "PN532v1.6"
        assert sense() is None
        for card, atqa in (
            (Ntag213(bytes.fromhex("04A3C6CAE26180")), "4400"),
            (ClassicCard(bytes.fromhex("A1B2C3D4")), "0400"),
            (TenByteCard(bytes(range(1, 11))), "8400"),
        ):
            with reader.handled() as (chip, now):
                chip.lay(card, now)
            assert sense() == {"uid": card.uid.hex(), "sak": card._sak, "atqa": atqa}
            with reader.handled() as (chip, _):
                chip.lift(card)
        assert sense() is None
        process.stdin.close()
        assert process.wait(10) == 0
