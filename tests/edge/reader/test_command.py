"""`python -m edge reader`, on a chip behind a real pseudo-terminal."""

import json
import os
import pty
import signal
import subprocess
import sys
import threading
import tty
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from edge.__main__ import main
from simulators.chip import ChipOnPty, Ntag213, Phone
from tests.edge.reader.test_originality import SIGNATURE, UID

HOUSE = Path(__file__).parents[3]
PATIENCE_S = 15.0


@pytest.fixture
def link(tmp_path):
    return tmp_path / "reader"


@pytest.fixture
def chip(link):
    with ChipOnPty(link, usb_latency_ms=1) as plugged:
        yield plugged


class Typed:
    """A command in a process of its own, as a technician types it."""

    def __init__(self, *words):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "edge", "reader", *map(str, words)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=HOUSE,
        )

    def line(self):
        """The next line it prints; the test's own timeout ends a wait for nothing."""
        return self.process.stdout.readline().strip()

    def until(self, word):
        """The next line with this word in it, and those before it."""
        lines = [self.line()]
        while word not in lines[-1]:
            assert lines[-1] or self.process.poll() is None, lines
            lines.append(self.line())
        return lines

    def end(self):
        """Press Ctrl-C; what else it printed, and its exit code."""
        self.process.send_signal(signal.SIGINT)
        rest = self.process.stdout.read()
        return rest, self.process.wait(PATIENCE_S)


@contextmanager
def typed(*words):
    command = Typed(*words)
    try:
        yield command
    finally:
        command.process.kill()
        command.process.wait()
        command.process.stdout.close()


def test_watching_tells_each_event_as_a_line_of_json(chip, link):
    band = Ntag213(UID)
    with typed("watch", "--port", link, "--json") as command:
        found = json.loads(command.line())
        assert (found["event"], found["state"]) == ("health", "reading")
        assert found["device"] == "MFRC522 v2.0"
        chip.lay(band)
        seen = json.loads(command.until("band_seen")[-1])
        assert seen["uid_bytes"] == 7
        # Told where the look before it was a clean one: a busy machine may have spoilt that.
        assert 0 < seen.get("ms_at_most", 1) < 5000
        chip.lift(band)
        gone = json.loads(command.until("band_gone")[-1])
        assert gone["at_s"] > seen["at_s"]
        rest, code = command.end()
    assert code == 0
    assert UID.hex() not in (rest + json.dumps(seen)).lower()


def test_watching_in_words_tells_uids_only_when_asked(chip, link):
    with typed("watch", "--port", link, "--uids") as command:
        assert "MFRC522 v2.0 at" in command.line()
        chip.lay(Ntag213(UID))
        assert UID.hex().upper() in command.until("a band")[-1]
        chip.unplug()
        assert "away" in command.until("away")[-1]
        assert command.end()[1] == 0


def test_a_reader_that_is_well_passes_its_check(chip, link):
    with typed("check", "--port", link) as command:
        said = command.until("now lay a band")
        chip.lay(Ntag213(UID))
        said += command.until("all is well")
        assert command.process.wait(PATIENCE_S) == 0
    assert any("found: MFRC522" in line for line in said)
    assert any("of 7 bytes was read" in line for line in said)
    assert not any(line.startswith("MEND") for line in said)


def test_a_check_without_a_band_is_the_readers_own(chip, link, capsys):  # noqa: ARG001 - it must be plugged in
    assert main(["reader", "check", "--port", str(link), "--no-band"]) == 0
    assert "all is well" in capsys.readouterr().out


def test_a_phone_laid_down_for_the_check_is_named(chip, link, capsys):
    chip.lay(Phone(lambda n: b"\x5a" * n))
    assert main(["reader", "check", "--port", str(link)]) == 1
    said = capsys.readouterr().out
    assert "MEND  that is a card with a changing number" in said
    assert "this reader needs a hand" in said


def test_a_slow_adapter_is_told_with_what_to_run(link, capsys):
    with ChipOnPty(link, usb_latency_ms=16):
        assert main(["reader", "check", "--port", str(link), "--no-band"]) == 1
    assert f"Run this: sudo setserial {link} low_latency" in capsys.readouterr().out


def test_no_reader_is_said_in_one_sentence(link, capsys):
    assert main(["reader", "check", "--port", str(link)]) == 2
    assert capsys.readouterr().out == f"MEND  there is no port {link}: is the reader plugged in?\n"


@contextmanager
def device(link, answer):
    """Another device on a serial port: it answers each chunk as it likes."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    link.symlink_to(os.ttyname(slave))
    got = bytearray()
    ended = threading.Event()
    os.set_blocking(master, False)

    def serve():
        while not ended.wait(0.001):
            with suppress(BlockingIOError):
                chunk = os.read(master, 1024)
                got.extend(chunk)
                os.write(master, answer(chunk))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield got
    finally:
        ended.set()
        thread.join()
        for one in (master, slave):
            os.close(one)


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (lambda chunk: chunk, "echoes"),
        (lambda _: b"\r\nERROR\r\n", "a modem"),
        (lambda _: b"\xab\x02\x02\x01\xaa", "packet protocol"),
    ],
    ids=["echo", "modem", "packets"],
)
def test_a_wrong_device_is_named_and_never_written_to(link, capsys, answer, named):
    with device(link, answer) as got:
        assert main(["reader", "check", "--port", str(link)]) == 2
    assert named in capsys.readouterr().out
    assert set(got) == {0xB7}  # reads of VersionReg, and nothing else


def test_a_port_that_is_held_is_said(chip, link, capsys):  # noqa: ARG001 - it must be plugged in
    with typed("watch", "--port", link, "--json") as command:
        command.line()
        assert main(["reader", "check", "--port", str(link)]) == 2
    assert "is held by another program" in capsys.readouterr().out


def test_bands_are_checked_one_after_the_other(chip, link):
    bands = [Ntag213(UID, SIGNATURE), Ntag213(UID[:-1] + b"\x00")]
    with typed("bands", "--port", link, "--count", 2) as command:
        assert "one after the other" in command.line()
        said = []
        for band, word in zip(bands, ("genuine", "copy"), strict=True):
            chip.lay(band)
            said.append(command.until(word)[-1])
            chip.lift(band)
        assert command.line() == "2 checked: 1 genuine, 1 unsigned"
        assert command.process.wait(PATIENCE_S) == 1
    assert said[0].endswith("genuine NTAG213")


def test_bands_that_can_be_handed_out_are_listed_for_the_inventory(chip, link, tmp_path):
    path = tmp_path / "bands"
    copy = UID[:-1] + b"\x00"
    with typed("bands", "--port", link, "--count", 3, "--list", path) as command:
        for uid, word in ((UID, "genuine"), (copy, "copy"), (UID, "same number")):
            band = Ntag213(uid, SIGNATURE)
            chip.lay(band)
            command.until(word)
            chip.lift(band)
        command.until("2 UIDs written")
        assert command.process.wait(PATIENCE_S) == 1
    assert path.read_text() == f"{UID.hex().upper()}\n{copy.hex().upper()}\n"


def test_a_check_of_bands_that_is_ended_tells_what_it_found(chip, link):  # noqa: ARG001 - it must be plugged in
    with typed("bands", "--port", link) as command:
        command.until("one after the other")
        rest, code = command.end()
    assert (rest.strip(), code) == ("0 checked:", 0)
