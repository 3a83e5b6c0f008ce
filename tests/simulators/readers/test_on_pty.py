"""Readers that are no MFRC522, on a real terminal, read by the real driver."""

import subprocess
import sys
import time

import pytest

from edge.reader.events import BandGone, BandSeen
from edge.reader.settings import ReaderSettings
from edge.reader.supervisor import ReaderSupervisor
from simulators.chip import Ntag213
from simulators.readers import Pn532, ReaderOnPty, Talker

TAG = bytes.fromhex("0A00C5EA11")
SEVEN = bytes.fromhex("04A3C6CAE26180")


class RealTime:
    @staticmethod
    def monotonic():
        return time.monotonic()


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


@pytest.fixture
def watched():
    """Starts a supervisor on a port; its events, so far."""
    running = []

    def watch(port, profile):
        events = []
        reader = ReaderSupervisor(ReaderSettings(port, profile=profile), events.append, RealTime())
        running.append(reader)
        reader.start()
        wait_for(lambda: reader.health().state == "reading")
        return events

    yield watch
    for reader in running:
        reader.stop()


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


def test_a_tag_on_an_rdm6300_comes_and_goes(tmp_path, watched):
    with ReaderOnPty(tmp_path / "reader", Talker()) as reader:
        events = watched(str(tmp_path / "reader"), "framed")
        with reader.handled() as (talker, now):
            talker.lay(TAG, now)
        wait_for(lambda: of(BandSeen, events))
        with reader.handled() as (talker, now):
            talker.lift(TAG, now)
        wait_for(lambda: of(BandGone, events))
    assert [event.uid for event in of(BandSeen, events)] == [TAG]


def test_a_band_on_a_pn532_comes_and_goes(tmp_path, watched):
    with ReaderOnPty(tmp_path / "reader", Pn532()) as reader:
        events = watched(str(tmp_path / "reader"), "pn532")
        band = Ntag213(SEVEN)
        with reader.handled() as (chip, now):
            chip.lay(band, now)
        wait_for(lambda: of(BandSeen, events))
        with reader.handled() as (chip, _):
            chip.lift(band)
        wait_for(lambda: of(BandGone, events))
    assert [event.uid for event in of(BandSeen, events)] == [SEVEN]


@pytest.mark.parametrize(
    ("kind", "profile", "uid"), [("rdm6300", "framed", TAG), ("pn532", "pn532", SEVEN)]
)
def test_the_command_serves_a_reader_and_obeys_hands(tmp_path, watched, kind, profile, uid):
    link = tmp_path / "reader"
    order = [sys.executable, "-m", "simulators", "reader", "--kind", kind, "--link", link]
    with subprocess.Popen(
        order, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == f"ready reader {link}\n"
        events = watched(str(link), profile)
        said = []
        for line in (f"lay {uid.hex()}", f"lay {uid.hex()}", "lay 00", "dance"):
            process.stdin.write(line + "\n")
            process.stdin.flush()
            said.append(process.stdout.readline())
        assert said[0] == "laid\n"
        assert "already" in said[1]
        assert "bytes" in said[2]
        assert "say: lay" in said[3]
        wait_for(lambda: of(BandSeen, events))
        process.stdin.write(f"lift {uid.hex()}\n")
        process.stdin.flush()
        wait_for(lambda: of(BandGone, events))
        process.stdin.close()
        assert process.wait(10) == 0
    assert [event.uid for event in of(BandSeen, events)] == [uid]
