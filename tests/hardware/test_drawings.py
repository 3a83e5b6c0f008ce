"""Every sheet is what its script draws, and the reading of drawings notices what is wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hardware.a_drawing import Drawing

HARDWARE = Path(__file__).parents[2] / "hardware"
SHEETS = sorted(path.relative_to(HARDWARE) for path in HARDWARE.rglob("*.svg"))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    subprocess.run(
        [sys.executable, HARDWARE / "drawing", "--into", folder], check=True, capture_output=True
    )
    return folder


def test_the_scripts_draw_exactly_the_sheets_that_are_here(drawn):
    assert sorted(path.relative_to(drawn) for path in drawn.rglob("*.svg")) == SHEETS


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_a_sheet_is_what_its_script_draws(drawn, sheet):
    assert (HARDWARE / sheet).read_text() == (drawn / sheet).read_text(), (
        "type: python hardware/drawing"
    )


def spoilt(tmp_path, before, after):
    text = (HARDWARE / "wiring-uart.svg").read_text()
    assert before in text
    path = tmp_path / "spoilt.svg"
    path.write_text(text.replace(before, after))
    return Drawing(path)


def test_a_wire_that_ends_beside_its_pin_is_noticed(tmp_path):
    drawing = spoilt(tmp_path, "M380 806L850 806", "M380 806L850 790")
    assert "rc522.SDA" not in drawing.joined_to("adapter.TXD")[0]


def test_a_wire_of_the_wrong_colour_is_noticed(tmp_path):
    drawing = spoilt(tmp_path, 'data-net="SAY"', 'data-net="ANSWER"')
    assert drawing.joined_to("adapter.TXD")[1] == {"ANSWER"}


def test_two_pins_of_one_name_are_noticed(tmp_path):
    with pytest.raises(AssertionError, match="drawn twice"):
        spoilt(tmp_path, 'data-pin="rc522.SDA"', 'data-pin="rc522.SCK"')
