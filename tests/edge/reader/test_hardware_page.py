"""What a technician is told on the hardware page must be so."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from simulators.chip import ChipOnPty

HARDWARE = Path(__file__).parents[3] / "hardware"
PAGE = (HARDWARE / "README.md").read_text()


def the_check():
    (snippet,) = re.findall(r"python3 - .*?<<'END'\n(.*?)\nEND", PAGE, re.DOTALL)
    return snippet


@pytest.mark.parametrize(("version", "printed"), [(0x92, "92 92 92"), (0x88, "88 88 88")])
def test_the_check_at_the_end_prints_what_the_page_says(tmp_path, version, printed):
    with ChipOnPty(tmp_path / "reader", version=version):
        done = subprocess.run(
            [sys.executable, "-", tmp_path / "reader"],
            input=the_check(),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.stdout.strip() == printed, done.stderr


def test_every_wire_of_the_table_is_in_the_drawing():
    drawing = ET.fromstring((HARDWARE / "wiring.svg").read_text())  # noqa: S314 - our own file
    words = " ".join("".join(element.itertext()) for element in drawing.iter())
    table = PAGE.split("| adapter | board |")[1].split("\n\n")[0]
    wires = [row.split("|")[1:4] for row in table.splitlines()[2:]]
    assert len(wires) == 5
    for adapter, board, chip in wires:
        for pin in (adapter.split("→")[0], board, chip.replace(", pin", ",")):
            assert pin.strip() in words
