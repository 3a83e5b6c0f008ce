"""A reader watched through faults of every kind, in made-up time."""

import pytest

from edge.reader.events import (
    BandGone,
    BandSeen,
    Count,
    NotABand,
    ReaderHealthChanged,
    ReaderState,
    TwoBands,
)
from edge.reader.iso14443 import Refusal
from edge.reader.settings import ReaderSettings
from edge.reader.watch import Watch
from simulators.chip.cards import ClassicCard, Ntag213, Phone
from simulators.chip.frames import Frame
from simulators.chip.virtual import VirtualReader
from tests.edge.reader.a_rig import Rig

BAND = bytes.fromhex("04E1D2C3B4A596")
OTHER = bytes.fromhex("04E1D2C3B4A597")


class OpenedRig(Rig):
    """Counts how often the line was opened."""

    def __init__(self, **settings):
        super().__init__(**settings)
        self.opened = 0
        self.begin()

    def begin(self):
        self.watch = Watch(
            ReaderSettings("virtual", baud=115200), self.events.append, self.clock, self._open
        )

    def _open(self):
        line = self.reader.open_line()
        self.opened += 1
        return line


@pytest.fixture
def rig():
    return OpenedRig().run(0.5)


def test_a_band_is_seen_once_and_gone_once(rig):
    band = rig.lay(Ntag213(BAND))
    rig.run(15)
    rig.lift(band)
    rig.run(1)
    assert rig.kinds() == [BandSeen, BandGone]
    assert rig.bands()[0].uid == BAND


def test_a_band_is_seen_within_two_looks_and_gone_within_four(rig):
    band = rig.lay(Ntag213(BAND))
    assert rig.run_until(lambda: BandSeen in rig.kinds()) < 0.075
    rig.lift(band)
    assert rig.run_until(lambda: BandGone in rig.kinds()) < 0.100


def test_looks_keep_their_pace_with_and_without_a_band(rig):
    for lay in (False, True):
        if lay:
            rig.lay(Ntag213(BAND))
        before = rig.count(Count.LOOKS)
        rig.run(10)
        assert rig.count(Count.LOOKS) - before == pytest.approx(400, rel=0.04)


def test_a_band_swapped_between_two_looks_is_told_as_gone_and_seen(rig):
    band = rig.lay(Ntag213(BAND))
    rig.run(0.3)
    rig.lift(band)
    rig.lay(Ntag213(OTHER))
    rig.run(0.3)
    assert rig.kinds() == [BandSeen, BandGone, BandSeen]
    assert rig.bands()[-1].uid == OTHER


def test_two_bands_are_their_own_event_and_the_one_that_stays_is_seen(rig):
    band, other = rig.lay(Ntag213(BAND)), rig.lay(Ntag213(OTHER))
    rig.run(2)
    assert rig.kinds() == [TwoBands]
    rig.lift(band)
    rig.run(1)
    assert rig.kinds() == [TwoBands, BandSeen]
    rig.lift(other)
    rig.run(1)
    assert rig.kinds() == [TwoBands, BandSeen, BandGone]


def test_a_second_band_beside_the_first_is_noticed(rig):
    rig.lay(Ntag213(BAND))
    rig.run(0.3)
    other = rig.lay(ClassicCard(b"\xa1\xb2\xc3\xd4"))
    rig.run(0.3)
    rig.lift(other)
    rig.run(0.3)
    assert rig.kinds() == [BandSeen, TwoBands]


def test_a_phone_is_told_once_without_its_uid(rig):
    phone = rig.lay(Phone(lambda n: b"\x5a" * n))
    rig.run(3)
    assert [event.reason for event in rig.bands()] == [Refusal.RANDOM_UID]
    assert "5a" not in repr(rig.events).lower().replace("0x", "")
    rig.lift(phone)
    rig.run(0.5)
    assert len(rig.bands()) == 1


@pytest.mark.parametrize("every", [50, 7])
def test_garbled_answers_never_make_a_band_go(rig, every):
    """Half a minute in which one answer in so many has a wrong bit."""
    heard = 0

    def garbled(frame):
        nonlocal heard
        heard += 1
        bit = heard * 7 % frame.length
        return Frame(frame.value ^ (1 << bit), frame.length) if heard % every == 0 else frame

    rig.lay(Ntag213(BAND))
    rig.run(0.5)
    rig.reader.medium.disturbance = garbled
    rig.run(30)
    assert rig.kinds() == [BandSeen]


def test_a_band_whose_first_answer_is_lost_now_and_then_stays(rig):
    """What a saturated receiver does: every fifth ATQA does not come through."""
    requests = 0

    def saturated(frame):
        nonlocal requests
        requests += frame.length == 16
        return None if frame.length == 16 and requests % 5 == 0 else frame

    rig.lay(Ntag213(BAND))
    rig.reader.medium.disturbance = saturated
    rig.run(15)
    assert rig.kinds() == [BandSeen]


def test_a_band_that_is_only_noise_any_more_is_gone_after_the_backstop(rig):
    rig.lay(Ntag213(BAND))
    rig.run(0.5)
    rig.reader.medium.disturbance = lambda frame: Frame(frame.value ^ 0x10, frame.length)
    took = rig.run_until(lambda: BandGone in rig.kinds())
    assert took == pytest.approx(1.5, abs=0.1)


def brown_out(rig):
    rig.reader.port.hard_reset(rig.clock.monotonic())


def stray_byte(rig):
    rig.reader.port.receive(b"\x14", rig.clock.monotonic(), 115200)


def half_an_access(rig):
    rig.reader.port.receive(b"\x14", rig.clock.monotonic(), 115200)
    rig.reader.port.receive(b"\x80\x1f", rig.clock.monotonic(), 115200)


def crypto_stuck(rig):
    rig.reader.chip.write(0x08, 0x08, rig.clock.monotonic())


def field_lost(rig):
    rig.reader.chip.write(0x14, 0x80, rig.clock.monotonic())


def another_speed(rig):
    rig.reader.chip.write(0x1F, 0x3A, rig.clock.monotonic())


def gain_changed(rig):
    rig.reader.chip.write(0x26, 0x08, rig.clock.monotonic())


def lost_byte(rig):
    line = rig.reader.line

    def once(sent):
        line.up = lambda data: data
        return sent[1:]

    line.up = once


def late_and_long_answer(rig):
    line = rig.reader.line

    def once(answer):
        line.down = lambda data: data
        return b"\x00" + answer

    line.down = once


FAULTS = [
    brown_out,
    stray_byte,
    half_an_access,
    crypto_stuck,
    field_lost,
    another_speed,
    gain_changed,
    lost_byte,
    late_and_long_answer,
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_it_reads_again_within_two_seconds_after(rig, fault):
    fault(rig)
    assert rig.taps(Ntag213(BAND), within=2.0) < 2.0
    rig.run_until(rig.reads, within=2.0)
    rig.run(2)
    assert rig.reader.chip.field_on
    assert rig.taps(Ntag213(BAND), within=0.05)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_band_that_lies_there_through_it_is_seen_once(rig, fault):
    rig.lay(Ntag213(BAND))
    rig.run(0.5)
    fault(rig)
    rig.run(3)
    seen = [event.uid for event in rig.bands() if isinstance(event, BandSeen)]
    assert set(seen) == {BAND}
    assert rig.kinds()[-1] is BandSeen


def test_a_chip_that_is_stuck_is_waited_for(rig):
    rig.reader.port.stuck = True
    rig.run(20)
    assert not rig.reads()
    rig.reader.port.stuck = False
    assert rig.run_until(rig.reads) < 5.0
    assert rig.count(Count.HARD_RESETS)
    assert rig.count(Count.REOPENS)


def test_a_chip_that_is_not_there_yet_is_found_when_it_comes():
    rig = Rig()
    rig.reader.port.stuck = True
    rig.run(5)
    assert rig.watch.health().trouble == "no answer at any speed"
    rig.reader.port.stuck = False
    rig.run_until(rig.reads, within=5.0)


def test_a_pulled_plug_is_away_and_a_put_back_one_reads_again(rig):
    rig.reader.line.unplugged = True
    rig.run(30)
    assert rig.watch.health().state is ReaderState.AWAY
    rig.reader.line.unplugged = False
    brown_out(rig)
    assert rig.run_until(rig.reads) < 5.0
    assert rig.taps(Ntag213(BAND), within=0.05)


def test_an_outage_is_told_with_its_reason_and_its_end(rig):
    rig.reader.line.unplugged = True
    rig.run(3)
    rig.reader.line.unplugged = False
    rig.run(5)
    told = [
        (event.health.state, event.health.trouble)
        for event in rig.events
        if isinstance(event, ReaderHealthChanged)
    ]
    reading = (ReaderState.READING, None)
    assert told[:3] == [
        reading,
        (ReaderState.AWAY, "the plug is out"),
        (ReaderState.AWAY, "there is no such port"),
    ]
    assert told[-1] == reading


def test_a_wrong_device_is_named_and_looked_at_again():
    rig = OpenedRig()
    rig.reader = VirtualReader(version=0x42)
    rig.clock = rig.reader.clock
    rig.begin()
    rig.run(10)
    assert rig.watch.health().state is ReaderState.WRONG_DEVICE
    assert "a version that none has" in rig.watch.health().trouble
    assert rig.opened > 3
    assert not rig.reader.chip.field_on


def test_health_says_what_was_found_and_how_far_away_it_is(rig):
    health = rig.watch.health()
    assert (health.version, health.baud, health.pipelined) == (0x92, 115200, True)
    assert health.round_trip_ms == pytest.approx(1.0, abs=0.1)
    assert health.counts[Count.LOOKS] > 10


def test_what_cures_a_fault_is_counted(rig):
    field_lost(rig)
    rig.run(3)
    stray_byte(rig)
    rig.run(3)
    assert rig.count(Count.CANARIES_FAILED) == 1
    assert rig.count(Count.OUT_OF_STEP) + rig.count(Count.SILENCES) >= 1
    assert rig.count(Count.REWRITES) >= 2
    assert rig.count(Count.REOPENS) == 0


def test_a_closed_watch_lets_go_and_may_begin_anew(rig):
    rig.watch.close()
    rig.run(0.5)
    assert rig.opened == 2
    assert rig.taps(Ntag213(BAND), within=0.05)


def test_a_phone_between_two_bands_disturbs_neither(rig):
    phone = rig.lay(Phone(lambda n: bytes(range(n))))
    rig.run(0.3)
    rig.lift(phone)
    rig.run(0.3)
    assert rig.taps(Ntag213(BAND), within=0.05)
    assert rig.kinds() == [NotABand, BandSeen, BandGone]
