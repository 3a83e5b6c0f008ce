"""The whole reader, as the edge runs it, on a chip behind a real pseudo-terminal."""

import threading
import time

import pytest

from edge.contract.clock import SystemClock
from edge.reader.events import (
    BandGone,
    BandSeen,
    Count,
    NotABand,
    ReaderHealthChanged,
    ReaderState,
    TwoBands,
)
from edge.reader.settings import ReaderSettings
from edge.reader.supervisor import ReaderSupervisor
from simulators.chip import ChipOnPty, ClassicCard, Ntag213, Phone

BAND = bytes.fromhex("04E1D2C3B4A596")
PATIENCE_S = 10.0


class Station:
    """A supervised reader; remembers what it reported, and waits for it."""

    def __init__(self, link, **settings):
        self.events = []
        self._news = threading.Condition()
        self.supervisor = ReaderSupervisor(
            ReaderSettings(str(link), **settings), self._report, SystemClock()
        )

    def _report(self, event):
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def wait_for(self, kind, count=1):
        """The event of this kind, once so many have come."""

        def come():
            return [event for event in self.events if isinstance(event, kind)]

        with self._news:
            assert self._news.wait_for(lambda: len(come()) >= count, PATIENCE_S), self.events
            return come()[count - 1]

    def wait_until(self, state):
        with self._news:
            assert self._news.wait_for(
                lambda: self.supervisor.health().state is state, PATIENCE_S
            ), self.supervisor.health()

    def bands(self):
        return [event for event in self.events if not isinstance(event, ReaderHealthChanged)]


@pytest.fixture
def chip(tmp_path):
    with ChipOnPty(tmp_path / "reader", usb_latency_ms=1) as plugged:
        yield plugged


@pytest.fixture
def station(chip, tmp_path):  # noqa: ARG001 - the chip must be plugged in first
    made = Station(tmp_path / "reader")
    made.supervisor.start()
    made.wait_until(ReaderState.READING)
    yield made
    made.supervisor.stop()


def test_a_band_is_seen_and_gone(chip, station):
    band = Ntag213(BAND)
    chip.lay(band)
    seen = station.wait_for(BandSeen)
    assert seen.uid == BAND
    assert seen.at > chip.answerable_at
    chip.lift(band)
    gone = station.wait_for(BandGone)
    assert gone.at > seen.at
    assert [type(event) for event in station.bands()] == [BandSeen, BandGone]


def test_a_band_that_lies_there_is_seen_once(chip, station):
    chip.lay(ClassicCard(b"\xa1\xb2\xc3\xd4"))
    station.wait_for(BandSeen)
    looks = station.supervisor.health().counts[Count.LOOKS]
    deadline = time.monotonic() + PATIENCE_S
    while station.supervisor.health().counts[Count.LOOKS] < looks + 40:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert len(station.bands()) == 1


def test_two_bands_and_a_phone_are_told_as_what_they_are(chip, station):
    first, second = Ntag213(BAND), Ntag213(BAND[:-1] + b"\x00")
    chip.lay(first)
    station.wait_for(BandSeen)
    chip.lay(second)
    station.wait_for(TwoBands)
    chip.lift(first)
    chip.lift(second)
    station.wait_for(BandGone)
    chip.lay(Phone(lambda n: b"\x5a" * n))
    station.wait_for(NotABand)


def test_it_survives_a_pulled_plug_and_finds_the_new_terminal(chip, station):
    chip.unplug()
    station.wait_until(ReaderState.AWAY)
    chip.plug_in()
    station.wait_until(ReaderState.READING)
    chip.lay(Ntag213(BAND))
    assert station.wait_for(BandSeen).uid == BAND


def test_it_survives_a_brown_out(chip, station):
    chip.brown_out()
    chip.lay(Ntag213(BAND))
    assert station.wait_for(BandSeen).uid == BAND
    station.wait_until(ReaderState.READING)


def test_a_reader_that_is_not_there_is_away_with_a_sentence(tmp_path):
    station = Station(tmp_path / "nobody")
    station.supervisor.start()
    station.wait_until(ReaderState.AWAY)
    assert "nobody" in station.supervisor.health().trouble
    station.supervisor.stop()


def test_stopping_is_quick_and_lets_go_of_the_port(chip, tmp_path):
    for _ in range(2):  # the second could not open what the first still held
        station = Station(tmp_path / "reader")
        station.supervisor.start()
        station.wait_until(ReaderState.READING)
        began = time.monotonic()
        station.supervisor.stop()
        assert time.monotonic() - began < 5.0
        assert not [thread for thread in threading.enumerate() if "reader" in thread.name]
    chip.lay(Ntag213(BAND))


def test_stopping_what_never_started_does_nothing(tmp_path):
    Station(tmp_path / "reader").supervisor.stop()


def test_a_mistake_in_who_listens_does_not_end_the_reader(chip, tmp_path, caplog):
    told = threading.Event()
    mistakes = []

    def report(event):
        if isinstance(event, BandSeen) and not mistakes:
            mistakes.append(event)
            raise RuntimeError("a listener's mistake")
        if isinstance(event, BandSeen | BandGone):
            told.set()

    supervisor = ReaderSupervisor(ReaderSettings(str(tmp_path / "reader")), report, SystemClock())
    supervisor.start()
    band = Ntag213(BAND)
    chip.lay(band)
    deadline = time.monotonic() + PATIENCE_S
    while not mistakes:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    chip.lift(band)
    assert told.wait(PATIENCE_S)
    supervisor.stop()
    assert "begins anew" in caplog.text
    assert BAND.hex() not in caplog.text.lower()
