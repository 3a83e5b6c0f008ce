"""The command that serves a chip, as a process."""

import signal
import subprocess
import sys

import pytest
import serial

from simulators.chip.faults import Fault

COMMAND = [sys.executable, "-m", "simulators", "chip"]


def start(link, *options, stdin=subprocess.PIPE):
    process = subprocess.Popen(
        [*COMMAND, "--link", link, *options], stdin=stdin, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == f"ready chip {link}\n"
    return process


def test_it_serves_a_chip_and_lays_and_lifts_bands_by_hand(tmp_path):
    link = tmp_path / "reader"
    with start(link, "--version", "91", "--band", "A1B2C3D4") as process:
        with serial.Serial(str(link), 9600, timeout=5.0) as port:
            port.write(b"\xb7\xb7\xb7")
            assert port.read(3) == b"\x91\x91\x91"
        said, _ = process.communicate(
            "lay 04E1D2C3B4A596\nlift 04E1D2C3B4A596\n"
            "lift A1B2C3D4\nlift 11223344\nlay 1\njump\n\n"
            "suffer late:0.5\nstrike brown-out\nrecover late\nrecover\nstrike thunder\n",
            timeout=10,
        )
    assert said.splitlines() == [
        "laid",
        "lifted",
        "lifted",
        "that band does not lie here",
        "'1' is no UID: give 8, 14 or 20 hex digits",
        "say: lay BAND, lift UID, suffer NAME[:RATE], strike NAME, recover [NAME]",
        "suffered",
        "will strike",
        "recovered",
        "recovered",
        f"'thunder' is no fault: say one of {', '.join(Fault)}",
    ]
    assert process.returncode == 0
    assert not link.is_symlink()


def test_it_tells_each_fault_with_what_it_does():
    done = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, check=True)
    for fault in Fault:
        assert f"  {fault} " in done.stdout
    assert "frames sent; 0.001" in done.stdout


@pytest.mark.parametrize(
    "text",
    [
        "04E1D2C3B4A596",
        "ultralight:04E1D2C3B4A596",
        "classic-4k:11223344",
        "smartcard:11223344",
        "00112233445566778899",
        "phone",
    ],
)
def test_every_kind_of_card_can_be_laid_and_lifted(tmp_path, text):
    with start(tmp_path / "reader", "--band", text, "--collision", "absolute") as process:
        said, _ = process.communicate(f"lift {text}\nlift {text}\nlay {text}\n", timeout=10)
    assert said.splitlines() == ["lifted", "that band does not lie here", "laid"]


def test_it_serves_a_chip_with_a_fault(tmp_path):
    link = tmp_path / "reader"
    with start(link, "--fault", "dropped:1", "--fault", "hot") as process:
        with serial.Serial(str(link), 9600, timeout=0.1) as port:
            port.write(b"\xb7\xb7\xb7")
            assert port.read(3) == b""
        process.communicate(timeout=10)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("stdin", [subprocess.PIPE, subprocess.DEVNULL])
def test_it_ends_cleanly_when_asked_to(tmp_path, sent, stdin):
    link = tmp_path / "reader"
    with start(link, stdin=stdin) as process:
        process.send_signal(sent)
        assert process.wait(timeout=10) == 0
    assert not link.is_symlink()


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("--band", "04E1D2C3B4A5", "is no UID: give 8, 14 or 20 hex digits"),
        ("--band", "nonsense", "is no UID: give 8, 14 or 20 hex digits"),
        ("--band", "paper:A1B2C3D4", "'paper' is no kind of card: say one of ntag213, ultralight"),
        ("--band", "ntag213:A1B2C3D4", "this tag has 7 bytes of UID, not 4"),
        ("--collision", "there", "invalid"),
        ("--fault", "loose", "'loose' is no fault: say one of dropped, inserted"),
        ("--fault", "late:often", "'late:often' is no fault"),
        ("--fault", "late:2", "'late:2' is no share: give a rate from 0 to 1"),
        ("--version", "192", "is no version: give two hex digits, as 92"),
    ],
)
def test_a_mistyped_option_is_named(tmp_path, option, value, complaint):
    done = subprocess.run(
        [*COMMAND, "--link", tmp_path / "reader", option, value],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert complaint in done.stderr
